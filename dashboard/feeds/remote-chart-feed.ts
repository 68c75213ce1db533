/** One state chart of a server: where it stands, and all that was counted since the server knows it. */
import type { Chart, ChartUpdate } from '../../machines/index.js';
import type { ChartFeed } from '../feed.js';
import type { ChartInfo } from '../protocol.js';
import { Listeners } from './listeners.js';
import { summedUpdate } from './summed-update.js';

export class RemoteChartFeed implements ChartFeed {
  readonly id: string;
  #info: ChartInfo;
  readonly #listeners = new Listeners();

  constructor(info: ChartInfo) {
    this.id = info.id;
    this.#info = info;
  }

  get name(): string {
    return this.#info.name;
  }

  get chart(): Chart {
    return this.#info.chart;
  }

  get update(): ChartUpdate {
    return this.#info.update;
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** @internal All anew. */
  reset(info: ChartInfo): void {
    this.#info = info;
    this.#listeners.tell();
  }

  /** @internal What has happened since the update before. */
  add(update: ChartUpdate): void {
    this.reset({ ...this.#info, update: summedUpdate(this.#info.update, update) });
  }
}
