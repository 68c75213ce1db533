/**
 * Makes of an element that draws a feed one that finds its feed by itself: what `<damonx-heatmap>` and
 * `<damonx-statechart>` have in common. It behaves as elements of the platform do: what is set before it is upgraded or
 * connected counts, attributes and properties are the same, and what is in no document does nothing.
 */
import { DamonError } from '../regions/index.js';
import { adopt } from './base-element.js';
import { FeedChoice, type FeedKind } from './feed-choice.js';
import type { ObservableLike } from './feeds/observable-like.js';

/** What a property takes that can be taken away: frameworks do so with either. */
export type Maybe<Value> = Value | null | undefined;

/** What tells of its changes. */
interface Told {
  subscribe(listener: () => void): () => void;
}

/** An element that draws what it is given, while it is in a document. */
export interface Picture<Feed> extends HTMLElement {
  get feed(): Feed | undefined;
  set feed(feed: Maybe<Feed>);
  connectedCallback(): void;
  disconnectedCallback(): void;
}

/**
 * Of `source`, `src` and `feed` the one that was set last counts; what cannot be right is said in the element. Whenever
 * what is wrong becomes something else, or nothing any more, it dispatches `damonx-trouble`.
 */
export interface FedElement<Feed, Item> extends Picture<Feed> {
  /** What is shown, wherever it is from. @throws (when set) DamonError EINVAL for what is no feed */
  get feed(): Feed | undefined;
  set feed(feed: Maybe<Feed>);
  /**
   * An Observable, or what gives one by `Symbol.observable`; subscribed to while the element is in a document.
   *
   * @throws (when set) DamonError EINVAL for what is no stream
   */
  get source(): ObservableLike<Item> | undefined;
  set source(source: Maybe<ObservableLike<Item>>);
  /**
   * Where a dashboard is mounted, relative to the document: `'/damonx/'`; empty where there is none. A dashboard answers
   * only pages of its own origin. Also as an attribute.
   *
   * @throws (when set) DamonError EINVAL for what is no URL of the page's origin; the attribute does not throw
   */
  get src(): string;
  set src(src: Maybe<string>);
  /** What `source` is called. Also as an attribute. */
  get name(): string;
  set name(name: Maybe<string>);
  /** @internal What describes the stream has changed. */
  redescribe(): void;
  /** @internal */
  attributeChangedCallback(name: string, before: string | null, value: string | null): void;
  /** @internal By `moveBefore`: it goes on where it is. */
  connectedMoveCallback(): void;
}

/** The detail of `damonx-trouble`, which bubbles and leaves shadow roots. */
export interface Trouble {
  /** What is wrong, for people: the stream failed, the server cannot be reached; undefined when nothing is any more. */
  readonly trouble: string | undefined;
}

/** How one kind of element is fed. */
export interface Feeding<Feed, Local extends Feed, Item>
  extends Omit<FeedKind<Feed, Local, Item>, 'ofStream' | 'show'> {
  /** The attribute that holds the id of what is shown of a dashboard. */
  readonly idName: string;
  /** Other properties that can be set before the upgrade. */
  readonly properties: readonly string[];
  /** Other attributes that describe a stream. */
  readonly attributes: readonly string[];
  ofStream(source: ObservableLike<Item>, element: HTMLElement): Local;
  /** What is wrong with what is shown, for people. */
  troubleOf(feed: Feed): string | undefined;
  /** What the element says of its stream has changed. */
  describe(local: Local, element: HTMLElement): void;
}

export interface FedElementClass<Fed> {
  readonly observedAttributes: readonly string[];
  new (): Fed;
}

/** The class of elements that are all that `Drawing` makes, and fed. */
export function fedElement<Feed extends Told, Local extends Feed, Item, Drawn extends Picture<Feed>>(
  Drawing: new () => Drawn,
  feeding: Feeding<Feed, Local, Item>,
): FedElementClass<Drawn & FedElement<Feed, Item>>;
export function fedElement<Feed extends Told, Local extends Feed, Item>(
  Drawing: new () => Picture<Feed>,
  feeding: Feeding<Feed, Local, Item>,
): FedElementClass<FedElement<Feed, Item>> {
  return class extends Drawing implements FedElement<Feed, Item> {
    static readonly observedAttributes = ['src', 'name', feeding.idName, ...feeding.attributes];

    readonly #choice = new FeedChoice<Feed, Local, Item>({
      ...feeding,
      ofStream: (source) => feeding.ofStream(source, this),
      show: (feed) => {
        super.feed = feed;
        if (this.#isConnected) this.#watch(feed);
      },
    });
    #isConnected = false;
    #unwatch = () => {};
    #trouble: string | undefined;

    override get feed(): Feed | undefined {
      return super.feed;
    }

    override set feed(feed: Maybe<Feed>) {
      this.#settingOther(() => this.#choice.takeFeed(feed ?? undefined));
    }

    get source(): ObservableLike<Item> | undefined {
      return this.#choice.source;
    }

    set source(source: Maybe<ObservableLike<Item>>) {
      this.#settingOther(() => this.#choice.takeSource(source ?? undefined));
    }

    get src(): string {
      return this.getAttribute('src') ?? '';
    }

    set src(src: Maybe<string>) {
      this.#choice.takeSrc(src || undefined);
      reflect(this, 'src', src);
    }

    get name(): string {
      return this.getAttribute('name') ?? '';
    }

    set name(name: Maybe<string>) {
      reflect(this, 'name', name);
    }

    attributeChangedCallback(name: string, before: string | null, value: string | null): void {
      if (value === before) return;
      if (name === 'src') settingShown(() => this.#choice.takeSrc(value || undefined));
      else if (name === feeding.idName) this.#choice.takeId(value || undefined);
      else this.redescribe();
    }

    override connectedCallback(): void {
      for (const name of [...feeding.properties, feeding.idName, 'name', 'src', 'source', 'feed']) {
        settingShown(() => adopt(this, name));
      }
      this.#isConnected = true;
      this.#choice.connect();
      super.connectedCallback();
      this.#watch(super.feed);
    }

    /** What is only moved is put back at once, and goes on: until then it has not unsubscribed. */
    override disconnectedCallback(): void {
      super.disconnectedCallback();
      this.#choice.disconnect();
      this.#isConnected = false;
      queueMicrotask(this.#unwatch);
      this.#unwatch = () => {};
    }

    connectedMoveCallback(): void {}

    redescribe(): void {
      const { local } = this.#choice;
      if (local) feeding.describe(local, this);
    }

    #watch(feed: Feed | undefined): void {
      const unwatch = this.#unwatch;
      const look = () => {
        const trouble = feed && feeding.troubleOf(feed);
        if (trouble === this.#trouble) return;
        this.#trouble = trouble;
        const detail: Trouble = { trouble };
        this.dispatchEvent(new CustomEvent('damonx-trouble', { detail, bubbles: true, composed: true }));
      };
      this.#unwatch = feed?.subscribe(look) ?? (() => {});
      unwatch();
      look();
    }

    /** A URL that counts no more is not left standing in the document. */
    #settingOther(set: () => void): void {
      try {
        set();
      } finally {
        if (!this.#choice.isOfUrl) this.removeAttribute('src');
      }
    }
  };
}

/** Sets an attribute for a property. */
export function reflect(element: HTMLElement, name: string, value: Maybe<string>): void {
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}

/** Where nobody can catch what a setter throws, the element saying so is all there is to it. */
function settingShown(set: () => void): void {
  try {
    set();
  } catch (error) {
    if (!(error instanceof DamonError)) throw error;
  }
}
