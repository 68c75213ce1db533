/**
 * Which feed an element shows: one that it was given, that of a stream, or one of the dashboard at a URL. The one that was
 * named last counts. Made for elements: a URL is connected to only while they are in a document.
 */
import { asDamonError, invalid } from '../regions/index.js';
import { type Connection, type ConnectionShare, connect } from './feeds/connection.js';
import { asObservable, type ObservableLike } from './feeds/observable-like.js';
import { StandInFeed } from './feeds/stand-in-feed.js';

/** How one kind of element comes to its feed. */
export interface FeedKind<Feed, Local extends Feed, Item> {
  /** The word for what it shows: `'context'`. */
  readonly noun: string;
  isFeed(value: object): boolean;
  ofStream(source: ObservableLike<Item>): Local;
  /** Without an id the first. */
  ofConnection(connection: Connection, id: string | undefined): Feed | undefined;
  /** What is shown where there is none; with a trouble, that. */
  readonly standIn: (trouble: string | undefined) => Feed;
  /** Lets the element show it. */
  show(feed: Feed | undefined): void;
}

type Choice<Feed, Local, Item> =
  | { readonly by: 'feed'; readonly feed: Feed }
  | { readonly by: 'source'; readonly source: ObservableLike<Item>; readonly feed: Local }
  | { readonly by: 'src'; readonly src: string }
  /** A value that cannot be right; the element says so. */
  | { readonly by: 'feed' | 'source' | 'src'; readonly feed: Feed };

export class FeedChoice<Feed extends object, Local extends Feed, Item> {
  readonly #kind: FeedKind<Feed, Local, Item>;
  #choice: Choice<Feed, Local, Item> | undefined;
  #id: string | undefined;
  #connected = false;
  #share: ConnectionShare | undefined;
  #shown: Feed | undefined;

  constructor(kind: FeedKind<Feed, Local, Item>) {
    this.#kind = kind;
  }

  get source(): ObservableLike<Item> | undefined {
    return this.#choice && 'source' in this.#choice ? this.#choice.source : undefined;
  }

  /** The feed of `source`. */
  get local(): Local | undefined {
    return this.#choice && 'source' in this.#choice ? this.#choice.feed : undefined;
  }

  get isOfUrl(): boolean {
    return this.#choice?.by === 'src';
  }

  /** @throws DamonError EINVAL for what is no feed */
  takeFeed(feed: Feed | undefined): void {
    this.#take('feed', feed, (given) => {
      if (typeof given !== 'object' || !this.#kind.isFeed(given)) {
        throw invalid('feed', `the feed of a ${this.#kind.noun}`, given);
      }
      return { by: 'feed', feed: given };
    });
  }

  /** @throws DamonError EINVAL for what is no stream */
  takeSource(source: ObservableLike<Item> | undefined): void {
    if (source !== undefined && source === this.source) return;
    this.#take('source', source, (given) => ({
      by: 'source',
      source: given,
      feed: this.#kind.ofStream(asObservable('source', given)),
    }));
  }

  /** @throws DamonError EINVAL for what is no URL of the page's origin */
  takeSrc(src: string | undefined): void {
    if (this.#choice && 'src' in this.#choice && src === this.#choice.src) return;
    this.#take('src', src, (given) => {
      checkUrl(given);
      return { by: 'src', src: given };
    });
  }

  /** Which one of a dashboard. */
  takeId(id: string | undefined): void {
    this.#id = id;
    this.#choose();
  }

  connect(): void {
    this.#connected = true;
    this.#open();
  }

  /** What is connected again at once, as what is moved, keeps its connection. */
  disconnect(): void {
    this.#connected = false;
    queueMicrotask(() => {
      if (!this.#connected) this.#close();
    });
  }

  /** What is named makes the others count no more; what is named no longer only matters where it counted. */
  #take<Value>(
    by: 'feed' | 'source' | 'src',
    value: Value | undefined,
    choose: (value: Value) => Choice<Feed, Local, Item>,
  ): void {
    if (value === undefined && this.#choice?.by !== by) return;
    this.#close();
    try {
      this.#choice = value === undefined ? undefined : choose(value);
    } catch (thrown) {
      const error = asDamonError(thrown, 'Taking it');
      this.#choice = { by, feed: this.#kind.standIn(error.message) };
      throw error;
    } finally {
      this.#open();
    }
  }

  #open(): void {
    if (this.#connected && this.#choice && 'src' in this.#choice && !this.#share) {
      const { connection, release } = connect(this.#choice.src);
      const end = connection.subscribe(() => this.#choose());
      this.#share = {
        connection,
        release: () => {
          end();
          release();
        },
      };
    }
    this.#choose();
  }

  #close(): void {
    this.#share?.release();
    this.#share = undefined;
  }

  #choose(): void {
    const feed = this.#feed();
    const shown = this.#shown;
    const same = feed instanceof StandInFeed && shown instanceof StandInFeed && feed.trouble === shown.trouble;
    if (feed === shown || same) return;
    this.#shown = feed;
    this.#kind.show(feed);
  }

  #feed(): Feed | undefined {
    const choice = this.#choice;
    if (choice === undefined || 'feed' in choice) return choice?.feed;
    const { noun, standIn } = this.#kind;
    // Out of the document, what was shown last stays.
    if (!this.#share) return this.#shown;
    const { connection } = this.#share;
    const feed = this.#kind.ofConnection(connection, this.#id);
    if (feed) return feed;
    if (!connection.greeted || connection.trouble !== undefined) return standIn(connection.trouble);
    const named = this.#id === undefined ? '' : ` \`${this.#id}\``;
    return standIn(`There is no ${noun}${named} on the dashboard at ${choice.src}`);
  }
}

function checkUrl(src: unknown): void {
  const { baseURI } = globalThis.document ?? {};
  const url = typeof src === 'string' && URL.canParse(src, baseURI) ? new URL(src, baseURI) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw invalid('src', 'the URL of a dashboard', src);
  if (url.origin !== globalThis.origin) {
    throw invalid('src', 'of the same origin as the page: mount the dashboard there, or let a proxy do so', src);
  }
}
