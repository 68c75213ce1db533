/** One state chart of a server: where it stands, and all that was counted since the server knows it. */
import type { Chart, ChartUpdate } from '../../machines/index.js';
import type { ChartFeed } from '../feed.js';
import type { ChartInfo } from '../protocol.js';
import { Listeners } from './listeners.js';

/** So many of the states that were entered are kept: the latest. */
const MOST_ENTERED = 2_000;

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
    const before = this.#info.update;
    const taken = new Map(before.taken);
    for (const [index, times] of update.taken) taken.set(index, (taken.get(index) ?? 0) + times);
    const last = update.last ?? before.last;
    const total: ChartUpdate = {
      ...update,
      taken: [...taken],
      entered: [...before.entered, ...update.entered].slice(-MOST_ENTERED),
      ...(last === undefined ? {} : { last }),
    };
    this.reset({ ...this.#info, update: total });
  }
}
