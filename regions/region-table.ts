/**
 * The regions of one target: a struct of typed arrays, sorted by address, never overlapping. Ageing, merging and
 * splitting work in place; only growth allocates. A region costs 37 bytes, at most 56 with the room kept for growth.
 *
 * The columns are public because primitives read and write them on the sampling path; a column is replaced when the
 * table grows, so take it anew at each pass.
 */

import type { Random } from './random.js';
import { type AddressRange, alignDown, alignUp } from './range.js';

const GROWTH = 1.5;

export class RegionTable {
  /** First address of each region. */
  starts: Float64Array<ArrayBuffer>;
  /** Address behind the last one of each region. */
  ends: Float64Array<ArrayBuffer>;
  /** The address that the next check of each region looks at. */
  samplingAddresses: Float64Array<ArrayBuffer>;
  /** Samplings of this aggregation in which the region was found accessed. */
  nrAccesses: Uint32Array<ArrayBuffer>;
  /** The same of the aggregation before. */
  lastNrAccesses: Uint32Array<ArrayBuffer>;
  /** Aggregations for which the region has kept about the same nrAccesses. */
  ages: Uint32Array<ArrayBuffer>;
  /** Where the next split cuts: a first and a second number of tenths, in four bits each. */
  #cuts: Uint8Array<ArrayBuffer>;
  #length = 0;
  #version = 0;

  constructor(capacity = 16) {
    this.starts = new Float64Array(capacity);
    this.ends = new Float64Array(capacity);
    this.samplingAddresses = new Float64Array(capacity);
    this.nrAccesses = new Uint32Array(capacity);
    this.lastNrAccesses = new Uint32Array(capacity);
    this.ages = new Uint32Array(capacity);
    this.#cuts = new Uint8Array(capacity);
  }

  /** How many regions there are. */
  get length(): number {
    return this.#length;
  }

  /** Rises whenever regions come, go or change their range other than by `merge` and `split`. */
  get version(): number {
    return this.#version;
  }

  /** Bytes of all buffers, the room kept for growth included. */
  get byteLength(): number {
    return this.starts.length * 37;
  }

  /** The sum of the sizes of all regions. */
  get totalSize(): number {
    let total = 0;
    for (let i = 0; i < this.#length; i++) total += this.ends[i]! - this.starts[i]!;
    return total;
  }

  /** Drops all regions. */
  clear(): void {
    this.#version++;
    this.#length = 0;
  }

  /** Puts a region without history behind the others. The caller sees to it that it begins where they have ended. */
  append(start: number, end: number): void {
    this.#version++;
    this.#reserve(this.#length + 1);
    this.#write(this.#length, start, end, 0, 0, 0);
    this.#length++;
  }

  /** The index of the region that holds the address, or -1. */
  indexOf(address: number): number {
    let low = 0;
    let high = this.#length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (address < this.starts[middle]!) high = middle - 1;
      else if (address >= this.ends[middle]!) low = middle + 1;
      else return middle;
    }
    return -1;
  }

  /**
   * Fits the regions to what the address space consists of now (M6).
   *
   * @param ranges aligned, rising, not overlapping: what `checkRanges` returns
   */
  fitTo(ranges: readonly AddressRange[]): void {
    const old = this.#detach();
    this.#version++;
    let next = 0;
    for (const range of ranges) {
      while (next < old.#length && old.ends[next]! <= range.start) next++;
      let first = true;
      let behind = range.start;
      while (next < old.#length && old.starts[next]! < range.end) {
        const start = first ? range.start : old.starts[next]!;
        if (start > behind) this.append(behind, start);
        const more = next + 1 < old.#length && old.starts[next + 1]! < range.end;
        const end = more ? old.ends[next]! : range.end;
        this.#reserve(this.#length + 1);
        this.#write(this.#length, start, end, old.nrAccesses[next]!, old.lastNrAccesses[next]!, old.ages[next]!);
        this.#length++;
        behind = end;
        first = false;
        next++;
      }
      if (behind < range.end) this.append(behind, range.end);
    }
  }

  /** Cuts every region above `limit` into pieces of that limit; what remains is the last piece (M1). */
  cutAbove(limit: number): void {
    let pieces = 0;
    for (let i = 0; i < this.#length; i++) pieces += Math.max(1, Math.ceil((this.ends[i]! - this.starts[i]!) / limit));
    if (pieces === this.#length) return;
    this.#version++;
    let from = this.#length - 1;
    this.#reserve(pieces);
    this.#length = pieces;
    for (let to = pieces - 1; from >= 0; from--) {
      const start = this.starts[from]!;
      let end = this.ends[from]!;
      const nrAccesses = this.nrAccesses[from]!;
      const last = this.lastNrAccesses[from]!;
      const age = this.ages[from]!;
      for (let piece = Math.max(1, Math.ceil((end - start) / limit)) - 1; piece >= 0; piece--) {
        this.#write(to--, start + piece * limit, end, nrAccesses, last, age);
        end = start + piece * limit;
      }
    }
  }

  /**
   * Cuts regions at the first `number` of these addresses, which rise, do not repeat and lie each inside a region. Pieces
   * inherit all.
   */
  cutAt(addresses: Float64Array, number: number): void {
    if (number === 0) return;
    let from = this.#length - 1;
    let to = from + number;
    this.#reserve(to + 1);
    this.#length = to + 1;
    this.#version++;
    let next = number - 1;
    // Walking down, every region below the last one that is cut already stands where it belongs.
    for (; to > from; from--) {
      const start = this.starts[from]!;
      let end = this.ends[from]!;
      const nrAccesses = this.nrAccesses[from]!;
      const last = this.lastNrAccesses[from]!;
      const age = this.ages[from]!;
      for (; next >= 0 && addresses[next]! > start; next--) {
        this.#write(to--, addresses[next]!, end, nrAccesses, last, age);
        end = addresses[next]!;
      }
      this.#write(to--, start, end, nrAccesses, last, age);
    }
  }

  /** Keeps the first regions only, when a caller has joined them in place. */
  truncate(length: number): void {
    this.#length = length;
    this.#version++;
  }

  /** Grows the age of regions that kept their access rate, and sets that of the others to 0 (M2). */
  age(threshold: number): void {
    const { nrAccesses, lastNrAccesses, ages } = this;
    for (let i = 0; i < this.#length; i++) {
      const now = nrAccesses[i]!;
      const last = lastNrAccesses[i]!;
      const changed = Math.abs(now - last) > threshold || (now === 0) !== (last === 0);
      ages[i] = changed ? 0 : ages[i]! + 1;
    }
  }

  /** Merges touching regions of about equal access rate, walking up the addresses (M3). */
  merge(threshold: number, sizeLimit: number): void {
    const { starts, ends, samplingAddresses, nrAccesses, lastNrAccesses, ages } = this;
    if (this.#length === 0) return;
    let to = 0;
    for (let from = 1; from < this.#length; from++) {
      const leftSize = ends[to]! - starts[to]!;
      const rightSize = ends[from]! - starts[from]!;
      if (
        ends[to] === starts[from] &&
        Math.abs(nrAccesses[to]! - nrAccesses[from]!) <= threshold &&
        leftSize + rightSize <= sizeLimit
      ) {
        nrAccesses[to] = weightedMean(nrAccesses[to]!, leftSize, nrAccesses[from]!, rightSize);
        ages[to] = weightedMean(ages[to]!, leftSize, ages[from]!, rightSize);
        ends[to] = ends[from]!;
      } else if (++to !== from) {
        starts[to] = starts[from]!;
        ends[to] = ends[from]!;
        samplingAddresses[to] = samplingAddresses[from]!;
        nrAccesses[to] = nrAccesses[from]!;
        lastNrAccesses[to] = lastNrAccesses[from]!;
        ages[to] = ages[from]!;
      }
    }
    this.#length = to + 1;
  }

  /** Remembers the counts as those of the aggregation before, and begins at 0 (S8, M5). */
  reset(): void {
    this.lastNrAccesses.set(this.nrAccesses.subarray(0, this.#length));
    this.nrAccesses.fill(0, 0, this.#length);
  }

  /**
   * Expresses counts and ages in new intervals (M9). Where the aggregation is not complete, its counts are dropped.
   *
   * @param max the maximum nrAccesses, before and after
   * @param aggregationUs the aggregation interval, before and after
   */
  rescale(max: readonly [number, number], aggregationUs: readonly [number, number], complete: boolean): void {
    for (let i = 0; i < this.#length; i++) {
      this.nrAccesses[i] = complete ? rescaledCount(this.nrAccesses[i]!, max) : 0;
      this.lastNrAccesses[i] = rescaledCount(this.lastNrAccesses[i]!, max);
      this.ages[i] = Math.floor((this.ages[i]! * aggregationUs[0]) / aggregationUs[1]);
    }
  }

  /**
   * Splits regions at random places (M5). The table is walked twice: up to choose the cuts, so that random numbers are
   * drawn in the order of addresses, and down to write the pieces into the same columns.
   *
   * @param pieces 2 or 3: into how many each region is split
   * @param every split only one in so many regions (1: all)
   * @param counted how many regions were counted before this table's first, for `every`
   */
  split(random: Random, minRegionSize: number, pieces: 2 | 3, every = 1, counted = 0): void {
    const { starts, ends } = this;
    const cuts = this.#cuts;
    const smallest = every === 1 ? 2 * minRegionSize + 1 : 2 * minRegionSize;
    let added = 0;
    for (let i = 0; i < this.#length; i++) {
      cuts[i] = 0;
      if (every > 1 && (counted + i) % every !== 0) continue;
      let size = ends[i]! - starts[i]!;
      let chosen = 0;
      for (let cut = 1; cut < pieces && size >= smallest; cut++) {
        const tenths = 1 + random.below(9);
        const left = cutSize(size, tenths, minRegionSize);
        if (left === 0 || left >= size) continue;
        chosen = (chosen << 4) | tenths;
        size = left;
        added++;
      }
      cuts[i] = chosen;
    }
    if (added > 0) this.#writePieces(minRegionSize, added);
  }

  #writePieces(minRegionSize: number, added: number): void {
    let from = this.#length - 1;
    let to = from + added;
    this.#reserve(to + 1);
    this.#length = to + 1;
    // Walking down, every region below the last one that is cut already stands where it belongs.
    for (; to > from; from--) {
      const chosen = this.#cuts[from]!;
      const start = this.starts[from]!;
      const end = this.ends[from]!;
      const nrAccesses = this.nrAccesses[from]!;
      const last = this.lastNrAccesses[from]!;
      const age = this.ages[from]!;
      const firstTenths = chosen > 15 ? chosen >> 4 : chosen;
      const first = chosen === 0 ? end : start + cutSize(end - start, firstTenths, minRegionSize);
      const second = chosen > 15 ? start + cutSize(first - start, chosen & 15, minRegionSize) : first;
      if (first < end) this.#write(to--, first, end, nrAccesses, last, age);
      if (second < first) this.#write(to--, second, first, nrAccesses, last, age);
      this.#write(to--, start, second, nrAccesses, last, age);
    }
  }

  #write(index: number, start: number, end: number, nrAccesses: number, last: number, age: number): void {
    this.starts[index] = start;
    this.ends[index] = end;
    this.samplingAddresses[index] = start;
    this.nrAccesses[index] = nrAccesses;
    this.lastNrAccesses[index] = last;
    this.ages[index] = age;
  }

  #reserve(length: number): void {
    const capacity = this.starts.length;
    if (length <= capacity) return;
    const grown = Math.max(length, Math.ceil(capacity * GROWTH));
    this.starts = widened(this.starts, new Float64Array(grown));
    this.ends = widened(this.ends, new Float64Array(grown));
    this.samplingAddresses = widened(this.samplingAddresses, new Float64Array(grown));
    this.nrAccesses = widened(this.nrAccesses, new Uint32Array(grown));
    this.lastNrAccesses = widened(this.lastNrAccesses, new Uint32Array(grown));
    this.ages = widened(this.ages, new Uint32Array(grown));
    this.#cuts = widened(this.#cuts, new Uint8Array(grown));
  }

  /** Moves the regions into a table of their own and leaves this one empty, with room for as many. */
  #detach(): RegionTable {
    const moved = new RegionTable(0);
    moved.starts = this.starts;
    moved.ends = this.ends;
    moved.nrAccesses = this.nrAccesses;
    moved.lastNrAccesses = this.lastNrAccesses;
    moved.ages = this.ages;
    moved.#length = this.#length;
    const capacity = this.starts.length;
    this.starts = new Float64Array(capacity);
    this.ends = new Float64Array(capacity);
    this.nrAccesses = new Uint32Array(capacity);
    this.lastNrAccesses = new Uint32Array(capacity);
    this.ages = new Uint32Array(capacity);
    this.#length = 0;
    return moved;
  }
}

function widened<T extends Float64Array | Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** ⌊size × tenths ÷ 10⌋ aligned down, exact also where the product passes 2^53. */
function cutSize(size: number, tenths: number, minRegionSize: number): number {
  const product = size * tenths;
  if (product <= Number.MAX_SAFE_INTEGER) return alignDown(Math.floor(product / 10), minRegionSize);
  const exact = (BigInt(size) * BigInt(tenths)) / 10n;
  return Number(exact - (exact % BigInt(minRegionSize)));
}

/** ⌊(a · sizeA + b · sizeB) ÷ (sizeA + sizeB)⌋, exact also where the products pass 2^53. */
function weightedMean(a: number, sizeA: number, b: number, sizeB: number): number {
  if (a === b) return a;
  const sum = a * sizeA + b * sizeB;
  if (sum <= Number.MAX_SAFE_INTEGER) return Math.floor(sum / (sizeA + sizeB));
  const exact = BigInt(a) * BigInt(sizeA) + BigInt(b) * BigInt(sizeB);
  return Number(exact / (BigInt(sizeA) + BigInt(sizeB)));
}

/** ⌊⌊count × 10 000 ÷ old maximum⌋ × new maximum ÷ 10 000⌋ (M9). */
export function rescaledCount(count: number, max: readonly [number, number]): number {
  return Math.floor((Math.floor((count * 10_000) / max[0]) * max[1]) / 10_000);
}

/** ⌊total size ÷ min regions⌋, at least the smallest region size, raised to a multiple of it (M3). */
export function regionSizeLimit(totalSize: number, minRegions: number, minRegionSize: number): number {
  const share = (totalSize - (totalSize % minRegions)) / minRegions;
  return alignUp(Math.max(share, minRegionSize), minRegionSize);
}
