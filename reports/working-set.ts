/**
 * How much of what is monitored is in use, and how that is distributed over the past snapshots.
 */
import { checkInteger, checkOptions, invalid, type Snapshot } from '../regions/index.js';
import { accessTotals } from './access-report.js';

export interface WorkingSetOptions {
  /** Which percentiles to give, each from 0 (the smallest) to 100 (the largest). Default 0, 25, 50, 75, 100. */
  readonly percentiles?: readonly number[];
  /** Over how many of the latest snapshots. Default 36 000: an hour of them at DAMON's aggregation interval. */
  readonly window?: number;
}

export interface WorkingSet {
  /** When the latest snapshot was taken, in microseconds of the context's clock. */
  readonly at: number;
  /** Of its regions that were found accessed at least once, over all targets, in their own unit. */
  readonly size: number;
  /** Of all its regions. */
  readonly monitored: number;
  /** How many snapshots the percentiles are over. */
  readonly nrSnapshots: number;
  /** In the order of the option. */
  readonly percentiles: readonly WorkingSetPercentile[];
}

export interface WorkingSetPercentile {
  readonly percentile: number;
  /** Of n sizes from small to large, the one at ⌊percentile × n ÷ 100⌋ from 0, or the last: damo's rule. */
  readonly size: number;
}

const DEFAULT_PERCENTILES = [0, 25, 50, 75, 100];
const DEFAULT_WINDOW = 36_000;

/**
 * The working-set sizes of the latest snapshots. Keeps two numbers a snapshot, of at most `window` snapshots.
 *
 * @example
 * const history = new WorkingSetHistory({ percentiles: [95] });
 * history.add(snapshot).percentiles[0]?.size; // what was enough in 95 % of the snapshots so far
 */
export class WorkingSetHistory {
  readonly #percentiles: readonly number[];
  readonly #window: number;
  /** A ring once it is full; `#next` is then the oldest. */
  readonly #latest: number[] = [];
  #next = 0;
  readonly #sorted: number[] = [];

  /** @throws DamonError EINVAL: a percentile that is not from 0 to 100, a window that is no integer of 1 or more */
  constructor(options: WorkingSetOptions = {}) {
    checkOptions('options', options, ['percentiles', 'window']);
    const { percentiles = DEFAULT_PERCENTILES, window = DEFAULT_WINDOW } = options;
    if (!Array.isArray(percentiles)) throw invalid('percentiles', 'an array of numbers from 0 to 100', percentiles);
    for (const [index, percentile] of percentiles.entries()) {
      if (!(typeof percentile === 'number' && percentile >= 0 && percentile <= 100)) {
        throw invalid(`percentiles[${index}]`, 'a number from 0 to 100', percentile);
      }
    }
    this.#percentiles = [...percentiles];
    this.#window = checkInteger('window', window, 1);
  }

  add(snapshot: Snapshot): WorkingSet {
    const { hot, warm, monitored } = accessTotals(snapshot);
    const size = hot + warm;
    this.#remember(size);
    const percentiles = this.#percentiles.map((percentile) => ({ percentile, size: this.#sizeAt(percentile) }));
    return { at: snapshot.at, size, monitored, nrSnapshots: this.#sorted.length, percentiles };
  }

  #remember(size: number): void {
    if (this.#latest.length === this.#window) this.#sorted.splice(this.#rank(this.#latest[this.#next] ?? 0), 1);
    this.#latest[this.#next] = size;
    this.#next = (this.#next + 1) % this.#window;
    this.#sorted.splice(this.#rank(size), 0, size);
  }

  /** How many sizes are smaller. */
  #rank(size: number): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] ?? 0) < size) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #sizeAt(percentile: number): number {
    const { length } = this.#sorted;
    return this.#sorted[Math.min(length - 1, Math.floor((percentile * length) / 100))] ?? 0;
  }
}
