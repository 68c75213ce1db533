/**
 * Which state began when, for as long as a picture goes back, in a bounded number of entries. When there are too many,
 * the shortest stays of the older half go: what lasted microseconds cannot be seen from far away.
 */
import type { ChartUpdate } from '../../machines/index.js';

export type StateLogEntry = readonly [at: number, state: string];

export class StateLog {
  readonly #most: number;
  #entries: StateLogEntry[] = [];
  #seen: StateLogEntry | undefined;

  /** @param most so many entries are kept */
  constructor(most = 4_000) {
    this.#most = Math.max(8, most);
  }

  /** Oldest first; each state lasts until the next begins. */
  get entries(): readonly StateLogEntry[] {
    return this.#entries;
  }

  /** Takes what is new in an update, whether it holds what came since the one before or all from the beginning. */
  add({ entered, active, since }: Pick<ChartUpdate, 'active' | 'entered' | 'since'>): void {
    const known = this.#seen === undefined ? -1 : entered.lastIndexOf(this.#seen);
    const fresh = entered.slice(known + 1);
    const [first] = fresh;
    if (this.#entries.length === 0 && !first && active.length > 0) this.#push([since, active.at(-1) ?? '']);
    for (const entry of fresh) this.#push(entry);
    this.#seen = entered.at(-1) ?? this.#seen;
  }

  clear(): void {
    this.#entries = [];
    this.#seen = undefined;
  }

  #push(entry: StateLogEntry): void {
    // Another run in another time begins.
    if (entry[0] < (this.#entries.at(-1)?.[0] ?? entry[0])) this.#entries = [];
    if (this.#entries.at(-1)?.[1] !== entry[1]) this.#entries.push(entry);
    if (this.#entries.length > this.#most) this.#thin();
  }

  #thin(): void {
    const half = this.#entries.length >> 1;
    const stayOf = (index: number) => (this.#entries[index + 1]?.[0] ?? 0) - (this.#entries[index]?.[0] ?? 0);
    const older = Array.from({ length: half - 1 }, (_, index) => index + 1);
    const dropped = new Set(older.toSorted((a, b) => stayOf(a) - stayOf(b)).slice(0, half >> 1));
    const kept: StateLogEntry[] = [];
    for (const [index, entry] of this.#entries.entries()) {
      if (!dropped.has(index) && kept.at(-1)?.[1] !== entry[1]) kept.push(entry);
    }
    this.#entries = kept;
  }
}
