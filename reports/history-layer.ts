/** One layer of a history: a queue of entries in the order of time, and how much memory they take. */
import type { HistoryEntry } from './history-entry.js';

const BYTES_PER_REGION = 24;
const BYTES_PER_TARGET = 64;
/** The objects around a snapshot's columns, 750 bytes in Node, and what the allocator adds to a buffer. */
const BYTES_PER_ENTRY = 1_024;
/** An entry may take up to this share of a layer. */
const LARGEST_SHARE = 1 / 16;

/** What a layer holds. */
export interface HistoryLayerInfo {
  /** In microseconds of the context's clock. */
  readonly from: number;
  readonly to: number;
  /** How many entries. */
  readonly length: number;
  /** Which time an entry covers, the mean, in microseconds. */
  readonly stepUs: number;
  readonly bytes: number;
}

export class HistoryLayer {
  readonly #mostBytes: number;
  /** Those before `#head` are gone; the array is cut now and then. */
  #entries: HistoryEntry[] = [];
  #head = 0;
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get length(): number {
    return this.#entries.length - this.#head;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isOver(): boolean {
    return this.#bytes > this.#mostBytes;
  }

  get oldest(): HistoryEntry | undefined {
    return this.#entries[this.#head];
  }

  get latest(): HistoryEntry | undefined {
    return this.length > 0 ? this.#entries.at(-1) : undefined;
  }

  get info(): HistoryLayerInfo | undefined {
    const { oldest, latest, length, bytes } = this;
    if (!oldest || !latest) return undefined;
    let covered = 0;
    for (const { from, to } of this.first(length)) covered += to - from;
    return { from: oldest.from, to: latest.to, length, stepUs: covered / length, bytes };
  }

  /** With how many regions an entry of these targets is small enough. */
  mostRegions({ snapshot }: HistoryEntry): number {
    const most = this.#mostBytes * LARGEST_SHARE - BYTES_PER_ENTRY - BYTES_PER_TARGET * snapshot.targets.length;
    return Math.floor(most / BYTES_PER_REGION);
  }

  push(entry: HistoryEntry): void {
    this.#entries.push(entry);
    this.#bytes += bytesOf(entry);
  }

  /** Before all others. Takes a step per entry: for restoring, not for living. */
  unshift(entry: HistoryEntry): void {
    this.#entries.splice(0, this.#head, entry);
    this.#head = 0;
    this.#bytes += bytesOf(entry);
  }

  /** The oldest so many. */
  first(count: number): HistoryEntry[] {
    return this.#entries.slice(this.#head, this.#head + count);
  }

  /** Forgets the oldest so many. */
  drop(count: number): void {
    for (const entry of this.first(count)) this.#bytes -= bytesOf(entry);
    this.#head += count;
    if (2 * this.#head < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }

  /** Those that overlap a span of time, oldest first. */
  between(from: number, to: number): HistoryEntry[] {
    return this.first(this.length).filter((entry) => entry.to > from && entry.from < to);
  }

  clear(): void {
    this.#entries = [];
    this.#head = 0;
    this.#bytes = 0;
  }
}

function bytesOf({ snapshot }: HistoryEntry): number {
  return BYTES_PER_ENTRY + BYTES_PER_TARGET * snapshot.targets.length + BYTES_PER_REGION * snapshot.length;
}
