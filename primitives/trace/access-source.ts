/**
 * One line of a pattern at work: which addresses it accesses in a step. What lies in a row is told as one access, because
 * a memory only asks which pages were accessed.
 */
import type { Random } from '../../regions/index.js';
import type { AccessColumns } from './access-columns.js';
import type { PatternAccess } from './pattern.js';
import { PAGE_SIZE } from './trace-memory.js';
import { Zipf } from './zipf.js';

const LONGEST_ACCESS = 2 ** 31;

export class AccessSource {
  readonly #access: PatternAccess;
  readonly #random: Random;
  /** How many addresses it can access; places are numbers below that. */
  readonly #nrPlaces: number;
  /** So many places lie in a row, and from where one row begins to where the next does. */
  readonly #perRow: number;
  readonly #rowSize: number;
  /** Bytes of a single access. */
  readonly #size: number;
  readonly #zipf: Zipf | undefined;
  /** Where the ranks of each block lie. */
  readonly #blocks: Uint32Array | undefined;
  readonly #perBlock: number;
  #windowStart = 0;
  #done = 0;
  #place = 0;

  constructor(access: PatternAccess, random: Random) {
    const { region, stride, part, window, order, exponent, shuffle } = access;
    const length = window?.size ?? region.end - region.start;
    this.#access = access;
    this.#random = random;
    this.#rowSize = part?.every ?? length;
    this.#perRow = Math.floor((part?.size ?? length) / stride);
    const rest = length % this.#rowSize;
    this.#nrPlaces =
      Math.floor(length / this.#rowSize) * this.#perRow + Math.min(this.#perRow, Math.floor(rest / stride));
    this.#size = Math.min(stride, PAGE_SIZE);
    this.#zipf = order === 'zipf' ? new Zipf(this.#nrPlaces, exponent) : undefined;
    this.#perBlock = Math.floor((shuffle ?? length) / stride);
    this.#blocks = shuffle === undefined ? undefined : shuffled(Math.floor(this.#nrPlaces / this.#perBlock), random);
  }

  /** A phase begins: everything but the order of the ranks is as at first. */
  begin(): void {
    this.#windowStart = 0;
    this.#done = 0;
    this.#place = 0;
  }

  /** Adds what is accessed in the step that ends `untilUs` after the beginning of the phase. */
  step(at: number, untilUs: number, columns: AccessColumns): void {
    const { count = this.#nrPlaces, periodUs, order, window, region } = this.#access;
    const due = share(untilUs, count, periodUs) - this.#done;
    this.#done += due;
    if (order === 'sequential') this.#sequential(at, due, columns);
    else for (let i = 0; i < due; i++) columns.push(at, this.#addressOf(this.#pick()), this.#size);
    if (!window) return;
    const moved = share(untilUs, window.step, window.periodUs) % (region.end - region.start);
    this.#windowStart = moved - (moved % PAGE_SIZE);
  }

  #pick(): number {
    if (!this.#zipf) return this.#random.below(this.#nrPlaces);
    const rank = this.#zipf.rank(this.#random);
    const block = Math.floor(rank / this.#perBlock);
    // What is left behind the last whole block stays where it is.
    if (!this.#blocks || block >= this.#blocks.length) return rank;
    return rank + (this.#blocks[block]! - block) * this.#perBlock;
  }

  #sequential(at: number, due: number, columns: AccessColumns): void {
    const { stride } = this.#access;
    const longest = stride > PAGE_SIZE ? 1 : Math.floor(LONGEST_ACCESS / stride);
    const skipped = Math.max(0, due - this.#nrPlaces);
    let place = (this.#place + skipped) % this.#nrPlaces;
    for (let left = due - skipped; left > 0; ) {
      const row = Math.min(this.#perRow - (place % this.#perRow), this.#nrPlaces - place, left, longest);
      this.#pushRow(at, place, row, columns);
      left -= row;
      place = (place + row) % this.#nrPlaces;
    }
    this.#place = place;
  }

  /** Some places in a row, which a window may have wrapped around the end of the region. */
  #pushRow(at: number, place: number, length: number, columns: AccessColumns): void {
    const { stride, region } = this.#access;
    const address = this.#addressOf(place);
    const size = stride > PAGE_SIZE ? this.#size : length * stride;
    const inside = Math.min(size, region.end - address);
    columns.push(at, address, inside);
    if (inside < size) columns.push(at, region.start, size - inside);
  }

  #addressOf(place: number): number {
    const { region, stride, window } = this.#access;
    const row = Math.floor(place / this.#perRow);
    const offset = row * this.#rowSize + (place - row * this.#perRow) * stride;
    if (!window) return region.start + offset;
    return region.start + ((this.#windowStart + offset) % (region.end - region.start));
  }
}

/** How much of `count` in every `periodUs` has come by then, rounded down. */
function share(us: number, count: number, periodUs: number): number {
  const periods = Math.floor(us / periodUs);
  return periods * count + Math.floor(((us - periods * periodUs) * count) / periodUs);
}

/** The numbers from 0 on in random order. */
function shuffled(length: number, random: Random): Uint32Array {
  const numbers = Uint32Array.from({ length }, (_, index) => index);
  for (let i = length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    const number = numbers[i]!;
    numbers[i] = numbers[other]!;
    numbers[other] = number;
  }
  return numbers;
}
