/** `<damonx-heatmap>`: a live heat map of one monitored context. Is registered by `defineElements`. */

import { addressAt } from '../../reports/index.js';
import { adopt, BaseElement } from '../base-element.js';
import type { MonitorFeed } from '../feed.js';
import type { CellInfo } from './inspect.js';
import type { HeatmapSettings } from './settings.js';
import type { StateEntry } from './strips.js';
import { HeatmapView } from './view.js';

/** What a heat map shows of its feed. */
export interface HeatmapWindow {
  /** In microseconds of the context's clock. */
  readonly from: number;
  readonly to: number;
  /** The first address that is seen, and the end of the last. Of several targets: of the first and of the last. */
  readonly start: number;
  readonly end: number;
  /** Whether it moves on with the newest. */
  readonly following: boolean;
}

/**
 * Time across, addresses down, colours for how often they are accessed. Listens to its feed while it is in a document.
 * Whenever the time that it shows has changed, it dispatches `damonx-window`, whose detail is `{ from, to }` in
 * microseconds; it bubbles, and leaves shadow roots.
 *
 * @example
 * const map = document.querySelector('damonx-heatmap');
 * map.feed = feed;
 * map.settings = { metric: 'temperature' };
 */
export class HeatmapElement extends BaseElement {
  #view: HeatmapView | undefined;
  #feed: MonitorFeed | undefined;
  #settings: Partial<HeatmapSettings> = {};
  #states: readonly StateEntry[] = [];

  /** What is shown. */
  get feed(): MonitorFeed | undefined {
    return this.#feed;
  }

  set feed(feed: MonitorFeed | null | undefined) {
    this.#feed = feed ?? undefined;
    if (this.isConnected) this.#view?.model.listen(this.#feed);
  }

  /** How it is painted; setting some of it leaves the rest. */
  get settings(): Partial<HeatmapSettings> {
    return this.#view?.settings ?? this.#settings;
  }

  set settings(settings: Partial<HeatmapSettings>) {
    this.#settings = { ...this.#settings, ...settings };
    this.#view?.set(settings);
  }

  /**
   * When the context entered which state, oldest first: a strip on the same axis of time. Empty for no strip; a name
   * that is empty for a time of which nothing is known.
   */
  get states(): readonly StateEntry[] {
    return this.#states;
  }

  set states(states: readonly StateEntry[]) {
    this.#states = states;
    if (this.#view) this.#view.states = states;
  }

  /** What is seen; undefined before there is something. */
  get view(): HeatmapWindow | undefined {
    const view = this.#view;
    const scene = view?.picture.scene;
    if (!view || !scene) return undefined;
    const { from, to, start, end } = scene.view;
    const first = addressAt(scene.axis, start);
    // Half of the last unit keeps the end of a range from being the start of the next.
    const last = addressAt(scene.axis, Math.max(start, end - 0.5));
    return {
      from,
      to,
      start: first?.address ?? 0,
      end: last ? last.address + 0.5 : 0,
      following: view.model.viewport.following,
    };
  }

  /** Where the map is in the window, in CSS pixels; undefined before there is one. */
  get plot(): DOMRect | undefined {
    return this.#view?.picture.scene && this.shadowRoot?.querySelector('[part=plot]')?.getBoundingClientRect();
  }

  /** Columns painted so far: while following, about one for each snapshot. */
  get painted(): number {
    return this.#view?.picture.painted ?? 0;
  }

  /** What a tooltip tells of a point, in CSS pixels of the window as in a mouse event. */
  cellAt(x: number, y: number): CellInfo | undefined {
    return this.#view?.cellAt(x, y);
  }

  /** Looks back: shows it as it was at a time, in microseconds of the context's clock. At the newest it follows again. */
  showTime(us: number): void {
    this.#view?.showTime(us);
  }

  connectedCallback(): void {
    for (const name of ['feed', 'settings', 'states'] as const) adopt(this, name);
    if (!this.#view) {
      this.#view = new HeatmapView(this, this.shadowRoot ?? this.attachShadow({ mode: 'open' }));
      this.#view.set(this.#settings);
      this.#view.states = this.#states;
    }
    this.#view.connect(this.#feed);
  }

  disconnectedCallback(): void {
    this.#view?.disconnect();
  }
}
