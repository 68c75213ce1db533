/** `<damonx-statechart>`, but for where its feed comes from: draws a machine, lights where it stands, counts what it does. */
import type { ChartUpdate } from '../../machines/index.js';
import { BaseElement } from '../base-element.js';
import type { ChartFeed } from '../feed.js';
import { ChartView } from './chart-view.js';

export class StatechartElement extends BaseElement {
  #feed: ChartFeed | undefined;
  #view: ChartView | undefined;
  #leave = () => {};
  #unsubscribe = () => {};
  #frame = 0;
  #pixels = 0;

  #update: ChartUpdate | undefined;
  /** When that came, in milliseconds: time goes on between updates. */
  #heardAt = 0;
  #lastEntered: ChartUpdate['entered'][number] | undefined;
  /** What was entered since the last painting. */
  readonly #visited = new Set<string>();

  /** The machine that is drawn. */
  get feed(): ChartFeed | undefined {
    return this.#feed;
  }

  set feed(feed: ChartFeed | null | undefined) {
    const next = feed ?? undefined;
    if (next === this.#feed) return;
    this.#feed = next;
    if (this.#view) this.#begin();
  }

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    this.#view = new ChartView(root, () => this.#paintSoon());
    const resizes = new ResizeObserver(([entry]) => {
      this.#pixels = entry?.contentRect.width ?? 0;
      this.#paintSoon();
    });
    resizes.observe(this);
    const seconds = setInterval(() => this.#paintSoon(), 1_000);
    this.#leave = () => {
      resizes.disconnect();
      clearInterval(seconds);
    };
    this.#begin();
  }

  disconnectedCallback(): void {
    this.#leave();
    this.#unsubscribe();
    this.#unsubscribe = () => {};
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#view = undefined;
  }

  #begin(): void {
    this.#unsubscribe();
    this.#update = undefined;
    this.#lastEntered = undefined;
    this.#visited.clear();
    this.#unsubscribe = this.#feed?.subscribe(() => this.#hear()) ?? (() => {});
    this.#hear();
  }

  #hear(): void {
    const update = this.#feed?.update;
    if (update && update !== this.#update) {
      const fresh = this.#update
        ? update.entered.slice(update.entered.lastIndexOf(this.#lastEntered ?? [0, '']) + 1)
        : [];
      for (const [, state] of fresh) this.#visited.add(state);
      this.#lastEntered = update.entered.at(-1) ?? this.#lastEntered;
      this.#heardAt = performance.now();
    }
    this.#update = update;
    this.#paintSoon();
  }

  #paintSoon(): void {
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#frame = 0;
    const now = performance.now();
    const update = this.#update;
    // When a state began that was there before anybody looked is not known.
    const stayUs =
      update && this.#lastEntered?.[0] === update.since
        ? update.at - update.since + (update.ended ? 0 : (now - this.#heardAt) * 1_000)
        : undefined;
    const moving = this.#view?.show({
      feed: this.#feed,
      update,
      stayUs,
      visited: this.#visited,
      pixels: this.#pixels,
      now,
    });
    this.#visited.clear();
    if (moving) this.#paintSoon();
  }
}
