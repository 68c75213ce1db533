/**
 * What the guided strategy knows of each region of a target beyond its counts: where within the region samples fell and
 * which of them found an access, and the sums of the aggregations since the region last changed. Rows run beside those
 * of the region table and follow it when regions are cut, joined, or fitted to a changed address space.
 */
import type { RegionTable } from './region-table.js';

/** A region is looked at in this many parts of equal size. */
export const PARTS = 8;
/** What the columns of parts can hold. */
const MOST_IN_PART = 65_535;

export class Evidence {
  readonly table: RegionTable;
  /** Samples in each part, and those of them that found an access: `PARTS` numbers a region. */
  tries = new Uint16Array(0);
  hits = new Uint16Array(0);
  /** Samples, and accesses found, in the aggregations since the region last changed. */
  pastTries = new Uint32Array(0);
  pastHits = new Uint32Array(0);
  /** The same of the aggregation that ends now; of joined regions, together. */
  nowTries = new Float64Array(0);
  nowHits = new Float64Array(0);
  /** nrAccesses as it was before the last check. */
  #seen = new Uint32Array(0);
  /** The regions that the rows belong to, as they were when last looked at. */
  #starts = new Float64Array(0);
  #ends = new Float64Array(0);
  #length = 0;
  #version = -1;

  constructor(table: RegionTable) {
    this.table = table;
    this.follow();
  }

  get length(): number {
    return this.#length;
  }

  /** Notes where the samples of this check fell and what they found. About 6 ns a region. */
  checked(): void {
    this.catchUp();
    const { starts, ends, samplingAddresses, nrAccesses } = this.table;
    const { tries, hits } = this;
    const seen = this.#seen;
    for (let i = 0; i < this.#length; i++) {
      const start = starts[i]!;
      const part = i * PARTS + Math.floor(((samplingAddresses[i]! - start) * PARTS) / (ends[i]! - start));
      const now = nrAccesses[i]!;
      const found = now > seen[i]!;
      seen[i] = now;
      if (tries[part] === MOST_IN_PART) continue;
      tries[part]!++;
      if (found) hits[part]!++;
    }
  }

  /** nrAccesses of all regions begin at 0 again. */
  dropped(): void {
    this.#seen.fill(0);
  }

  /** Before regions are joined: what each gave in this aggregation. */
  take(nrSamplings: number): void {
    this.catchUp();
    this.nowTries.fill(nrSamplings, 0, this.#length);
    for (let row = 0; row < this.#length; row++) {
      this.nowHits[row] = Math.min(nrSamplings, this.table.nrAccesses[row]!);
    }
    this.#seen.fill(0, 0, this.#length);
  }

  /** Joins row `from` into row `to` before it, and the regions as well. */
  join(to: number, from: number): void {
    const { starts, ends, ages } = this.table;
    const start = starts[to]!;
    const middle = starts[from]!;
    const end = ends[from]!;
    const age = (ages[to]! * (middle - start) + ages[from]! * (end - middle)) / (end - start);
    const triesNow = new Float64Array(PARTS);
    const hitsNow = new Float64Array(PARTS);
    for (const [row, low, high] of [
      [to, start, middle],
      [from, middle, end],
    ] as const) {
      for (let part = 0; part < PARTS; part++) {
        const at = low + ((high - low) * (part + 0.5)) / PARTS;
        const into = Math.min(PARTS - 1, Math.floor(((at - start) * PARTS) / (end - start)));
        triesNow[into]! += this.tries[row * PARTS + part]!;
        hitsNow[into]! += this.hits[row * PARTS + part]!;
      }
    }
    const kept = Math.min(1, MOST_IN_PART / Math.max(...triesNow));
    for (let part = 0; part < PARTS; part++) {
      this.tries[to * PARTS + part] = Math.round(triesNow[part]! * kept);
      this.hits[to * PARTS + part] = Math.round(hitsNow[part]! * kept);
    }
    this.pastTries[to]! += this.pastTries[from]!;
    this.pastHits[to]! += this.pastHits[from]!;
    this.nowTries[to]! += this.nowTries[from]!;
    this.nowHits[to]! += this.nowHits[from]!;
    ages[to] = Math.floor(age);
    ends[to] = end;
  }

  /** Moves row `from` down to `to`, and the region as well. */
  move(to: number, from: number): void {
    if (to === from) return;
    const { starts, ends, samplingAddresses, nrAccesses, lastNrAccesses, ages } = this.table;
    for (const column of [starts, ends, samplingAddresses, nrAccesses, lastNrAccesses, ages])
      column[to] = column[from]!;
    for (const column of [this.pastTries, this.pastHits, this.nowTries, this.nowHits]) column[to] = column[from]!;
    this.tries.copyWithin(to * PARTS, from * PARTS, (from + 1) * PARTS);
    this.hits.copyWithin(to * PARTS, from * PARTS, (from + 1) * PARTS);
  }

  /** Keeps the first rows and regions only. */
  truncate(length: number): void {
    this.table.truncate(length);
    this.#length = length;
    this.#note();
  }

  /** Forgets all but this aggregation's counts: the region has changed. */
  forget(row: number): void {
    this.pastTries[row] = 0;
    this.pastHits[row] = 0;
    this.tries.fill(0, row * PARTS, (row + 1) * PARTS);
    this.hits.fill(0, row * PARTS, (row + 1) * PARTS);
  }

  /** Adds this aggregation to the past, of which at most `most` samples are kept, in proportion. */
  remember(row: number, most: number): void {
    const tries = this.pastTries[row]! + this.nowTries[row]!;
    const hits = this.pastHits[row]! + this.nowHits[row]!;
    const kept = Math.min(1, most / tries);
    this.pastTries[row] = Math.round(tries * kept);
    this.pastHits[row] = Math.round(hits * kept);
    let placed = 0;
    for (let part = row * PARTS; part < (row + 1) * PARTS; part++) placed += this.tries[part]!;
    if (placed <= most) return;
    for (let part = row * PARTS; part < (row + 1) * PARTS; part++) {
      this.tries[part] = Math.round((this.tries[part]! * most) / placed);
      this.hits[part] = Math.min(this.tries[part]!, Math.round((this.hits[part]! * most) / placed));
    }
  }

  /**
   * Cuts regions at these rising addresses, each inside a region.
   *
   * @param parted whether each piece keeps only what its own side gave; otherwise it keeps the rate of the whole, with
   * the weight of `weight` samples at most
   */
  cutAt(addresses: Float64Array, number: number, parted: boolean, weight: number): void {
    if (number === 0) return;
    this.table.cutAt(addresses, number);
    let from = this.#length - 1;
    let to = from + number;
    this.#reserve(to + 1);
    const triesBefore = new Uint16Array(PARTS);
    const hitsBefore = new Uint16Array(PARTS);
    for (; to > from; from--) {
      const start = this.#starts[from]!;
      const end = this.#ends[from]!;
      const pastTries = this.pastTries[from]!;
      const pastHits = this.pastHits[from]!;
      triesBefore.set(this.tries.subarray(from * PARTS, (from + 1) * PARTS));
      hitsBefore.set(this.hits.subarray(from * PARTS, (from + 1) * PARTS));
      do {
        const low = this.table.starts[to]!;
        const high = this.table.ends[to]!;
        this.forget(to);
        let sideTries = 0;
        let sideHits = 0;
        for (let part = 0; part < PARTS; part++) {
          const at = start + ((end - start) * (part + 0.5)) / PARTS;
          if (at < low || at >= high) continue;
          sideTries += triesBefore[part]!;
          sideHits += hitsBefore[part]!;
          if (parted) continue;
          const into = to * PARTS + Math.min(PARTS - 1, Math.floor(((at - low) * PARTS) / (high - low)));
          this.tries[into]! += triesBefore[part]!;
          this.hits[into]! += hitsBefore[part]!;
        }
        const known = parted && sideTries > 0;
        const total = known ? sideTries : Math.min(pastTries, parted ? 1 : weight);
        this.pastTries[to] = total;
        this.pastHits[to] = known ? sideHits : pastTries === 0 ? 0 : Math.round((pastHits / pastTries) * total);
        to--;
      } while (this.table.starts[to + 1]! > start);
    }
    this.#length += number;
    this.#seen.fill(0, 0, this.#length);
    this.#note();
  }

  /** Where the regions were changed by others since the last look, finds the rows again. */
  catchUp(): void {
    if (this.#version !== this.table.version) this.follow();
  }

  /** Finds the rows again after the regions were changed by others: what a region overlaps first is its history. */
  follow(): void {
    const { table } = this;
    const old = {
      ...this,
      starts: this.#starts,
      ends: this.#ends,
      seen: this.#seen,
      length: this.#length,
    };
    const capacity = Math.max(table.length, this.#starts.length);
    this.#allocate(capacity);
    let from = 0;
    for (let row = 0; row < table.length; row++) {
      while (from < old.length && old.ends[from]! <= table.starts[row]!) from++;
      if (from >= old.length || old.starts[from]! >= table.ends[row]!) continue;
      this.pastTries[row] = old.pastTries[from]!;
      this.pastHits[row] = old.pastHits[from]!;
      this.#seen[row] = Math.min(old.seen[from]!, table.nrAccesses[row]!);
      if (old.starts[from] !== table.starts[row] || old.ends[from] !== table.ends[row]) continue;
      this.tries.set(old.tries.subarray(from * PARTS, (from + 1) * PARTS), row * PARTS);
      this.hits.set(old.hits.subarray(from * PARTS, (from + 1) * PARTS), row * PARTS);
    }
    this.#length = table.length;
    this.#note();
  }

  #note(): void {
    this.#starts.set(this.table.starts.subarray(0, this.#length));
    this.#ends.set(this.table.ends.subarray(0, this.#length));
    this.#version = this.table.version;
  }

  #reserve(length: number): void {
    if (length <= this.#starts.length) return;
    const old = { ...this, starts: this.#starts, ends: this.#ends };
    this.#allocate(Math.ceil(length * 1.25));
    this.tries.set(old.tries);
    this.hits.set(old.hits);
    this.pastTries.set(old.pastTries);
    this.pastHits.set(old.pastHits);
    this.#starts.set(old.starts);
    this.#ends.set(old.ends);
  }

  #allocate(capacity: number): void {
    this.tries = new Uint16Array(capacity * PARTS);
    this.hits = new Uint16Array(capacity * PARTS);
    this.pastTries = new Uint32Array(capacity);
    this.pastHits = new Uint32Array(capacity);
    this.nowTries = new Float64Array(capacity);
    this.nowHits = new Float64Array(capacity);
    this.#seen = new Uint32Array(capacity);
    this.#starts = new Float64Array(capacity);
    this.#ends = new Float64Array(capacity);
  }
}
