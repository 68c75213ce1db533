/**
 * The rules S1, S8 and M1 to M6 written down a second time, as plainly as they can be said: a region is an object, the
 * regions of a target an array, and sizes are multiplied and divided as BigInt. It is slow and it is not a monitor; it
 * is what the region tables are compared with, step by step. Only the random generator is shared with the real thing.
 */
import type { Random } from '../../regions/index.js';

export interface NaiveRange {
  readonly start: number;
  readonly end: number;
}

/** S1, as far as the rules say what becomes of it: the address sampled last is left out. */
export interface NaiveRegion {
  start: number;
  end: number;
  nrAccesses: number;
  lastNrAccesses: number;
  age: number;
}

export interface NaiveAttributes {
  readonly min: number;
  readonly max: number;
  readonly minRegionSize: number;
  /** The most samplings that an aggregation can hold. */
  readonly maxNrAccesses: number;
}

export function naiveRegion(start: number, end: number): NaiveRegion {
  return { start, end, nrAccesses: 0, lastNrAccesses: 0, age: 0 };
}

function sizeOf(region: NaiveRange): bigint {
  return BigInt(region.end) - BigInt(region.start);
}

function down(size: bigint, step: number): bigint {
  return (size / BigInt(step)) * BigInt(step);
}

function up(size: bigint, step: number): bigint {
  return down(size + BigInt(step) - 1n, step);
}

function totalSize(targets: readonly (readonly NaiveRegion[])[]): bigint {
  return targets.flat().reduce((sum, region) => sum + sizeOf(region), 0n);
}

/** M3: ⌊total size ÷ min⌋, at least the smallest region size, raised to a multiple of it. */
export function naiveSizeLimit(
  targets: readonly (readonly NaiveRegion[])[],
  min: number,
  minRegionSize: number,
): bigint {
  const share = totalSize(targets) / BigInt(min);
  const smallest = BigInt(minRegionSize);
  return up(share > smallest ? share : smallest, minRegionSize);
}

/** M1: what is larger than the limit becomes pieces of the limit, from the left; the last one holds the rest. */
export function naiveCut(regions: readonly NaiveRegion[], limit: bigint): NaiveRegion[] {
  const pieces: NaiveRegion[] = [];
  for (const region of regions) {
    const rest = { ...region };
    while (sizeOf(rest) > limit) {
      const cut = Number(BigInt(rest.start) + limit);
      pieces.push({ ...rest, end: cut });
      rest.start = cut;
    }
    pieces.push(rest);
  }
  return pieces;
}

/** M2: a region that kept about its count grows older, every other is new again. */
export function naiveAge(regions: readonly NaiveRegion[], threshold: number): NaiveRegion[] {
  return regions.map((region) => {
    const { nrAccesses, lastNrAccesses, age } = region;
    const changed = Math.abs(nrAccesses - lastNrAccesses) > threshold;
    const wokeOrFellAsleep = (nrAccesses === 0) !== (lastNrAccesses === 0);
    return { ...region, age: changed || wokeOrFellAsleep ? 0 : age + 1 };
  });
}

function weightedMean(left: NaiveRegion, right: NaiveRegion, field: 'nrAccesses' | 'age'): number {
  const sum = sizeOf(left) * BigInt(left[field]) + sizeOf(right) * BigInt(right[field]);
  return Number(sum / (sizeOf(left) + sizeOf(right)));
}

/** M3: one walk up the addresses. */
export function naiveMerge(regions: readonly NaiveRegion[], threshold: number, limit: bigint): NaiveRegion[] {
  const merged: NaiveRegion[] = [];
  for (const region of regions) {
    const before = merged.at(-1);
    if (
      before !== undefined &&
      before.end === region.start &&
      Math.abs(before.nrAccesses - region.nrAccesses) <= threshold &&
      sizeOf(before) + sizeOf(region) <= limit
    ) {
      merged[merged.length - 1] = {
        start: before.start,
        end: region.end,
        nrAccesses: weightedMean(before, region, 'nrAccesses'),
        lastNrAccesses: before.lastNrAccesses,
        age: weightedMean(before, region, 'age'),
      };
    } else {
      merged.push({ ...region });
    }
  }
  return merged;
}

/** S8, M5: the counts start anew and are remembered; ranges and ages stay. */
export function naiveReset(regions: readonly NaiveRegion[]): NaiveRegion[] {
  return regions.map((region) => ({ ...region, lastNrAccesses: region.nrAccesses, nrAccesses: 0 }));
}

/**
 * M5: one region into up to `pieces`. Every try needs a left piece that is large enough, and draws one number; a try
 * that would leave an empty piece is spent.
 */
export function naiveSplitRegion(
  region: NaiveRegion,
  pieces: 2 | 3,
  minRegionSize: number,
  largeEnough: (size: bigint) => boolean,
  random: Random,
): NaiveRegion[] {
  let left = { ...region };
  let behind: NaiveRegion[] = [];
  for (let tries = pieces - 1; tries > 0; tries--) {
    const size = sizeOf(left);
    if (!largeEnough(size)) break;
    const tenths = BigInt(1 + random.below(9));
    const cutSize = down((size * tenths) / 10n, minRegionSize);
    if (cutSize === 0n || cutSize === size) continue;
    const cut = Number(BigInt(left.start) + cutSize);
    behind = [{ ...left, start: cut }, ...behind];
    left = { ...left, end: cut };
  }
  return [left, ...behind];
}

/** M6: ranges as they are taken, or undefined if they are refused. */
export function naiveRanges(ranges: readonly NaiveRange[], minRegionSize: number): NaiveRange[] | undefined {
  const aligned = ranges.map((range) => ({
    start: Number(down(BigInt(range.start), minRegionSize)),
    end: Number(up(BigInt(range.end), minRegionSize)),
  }));
  const bad = aligned.some((range, index) => {
    const before = aligned[index - 1];
    return range.end <= range.start || (before !== undefined && range.start < before.end);
  });
  return bad ? undefined : aligned;
}

/** M6: each region goes to the first range that it meets, or away. Each range is then covered from end to end. */
export function naiveFit(regions: readonly NaiveRegion[], ranges: readonly NaiveRange[]): NaiveRegion[] {
  const meets = (region: NaiveRegion, range: NaiveRange) => region.start < range.end && range.start < region.end;
  const homeOf = (region: NaiveRegion) => ranges.findIndex((range) => meets(region, range));

  return ranges.flatMap((range, index) => {
    const kept = regions.filter((region) => homeOf(region) === index).map((region) => ({ ...region }));
    const first = kept[0];
    const last = kept.at(-1);
    if (first === undefined || last === undefined) return [naiveRegion(range.start, range.end)];
    first.start = range.start;
    last.end = range.end;
    return kept.flatMap((region, position) => {
      const before = kept[position - 1];
      const hole = before !== undefined && before.end < region.start;
      return hole ? [naiveRegion(before.end, region.start), region] : [region];
    });
  });
}

/** A context's regions: what M1 to M6 do to all targets together. */
export class NaiveContext {
  attributes: NaiveAttributes;
  readonly random: Random;
  targets: NaiveRegion[][];
  limit = 0n;
  /** M5: where the counting of "one in every" begins. */
  offset = 0;
  /** M5: how many regions there were before the split of the aggregation before. */
  remembered = 0;

  constructor(attributes: NaiveAttributes, ranges: readonly (readonly NaiveRange[])[], random: Random) {
    this.attributes = attributes;
    this.random = random;
    this.targets = ranges.map((ofTarget) => {
      const aligned = naiveRanges(ofTarget, attributes.minRegionSize);
      if (aligned === undefined) throw new Error('the model was given ranges that the rules refuse');
      return aligned.map((range) => naiveRegion(range.start, range.end));
    });
  }

  get nrRegions(): number {
    return this.targets.flat().length;
  }

  get totalSize(): bigint {
    return totalSize(this.targets);
  }

  /** M1: works out the limit anew and cuts by it. */
  cut(): void {
    this.limit = naiveSizeLimit(this.targets, this.attributes.min, this.attributes.minRegionSize);
    this.targets = this.targets.map((regions) => naiveCut(regions, this.limit));
  }

  /** M2, M3, M4 and then M1: what happens before the callback of an aggregation. */
  merge(largestNrAccesses: number): void {
    const { max, maxNrAccesses } = this.attributes;
    let threshold = Math.floor(largestNrAccesses / 10);
    this.targets = this.targets.map((regions) => naiveAge(regions, threshold));
    for (;;) {
      this.targets = this.targets.map((regions) => naiveMerge(regions, threshold, this.limit));
      if (this.nrRegions <= max || threshold >= maxNrAccesses) break;
      threshold = Math.min(Math.max(1, threshold * 2), maxNrAccesses);
    }
    this.cut();
  }

  reset(): void {
    this.targets = this.targets.map(naiveReset);
  }

  /** M5. */
  split(): void {
    const { max, minRegionSize } = this.attributes;
    const smallest = BigInt(minRegionSize);
    const number = this.nrRegions;

    if (number >= max) {
      // No region is split.
    } else if (number > Math.floor(max / 2)) {
      const every = Math.floor(max / (max - number));
      let counter = this.offset;
      this.targets = this.targets.map((regions) =>
        regions.flatMap((region) => {
          const chosen = counter % every === 0;
          counter += 1;
          return chosen
            ? naiveSplitRegion(region, 2, minRegionSize, (size) => size >= 2n * smallest, this.random)
            : [{ ...region }];
        }),
      );
      this.offset += 1;
    } else {
      const pieces = number === this.remembered && number < Math.floor(max / 3) ? 3 : 2;
      this.targets = this.targets.map((regions) =>
        regions.flatMap((region) =>
          naiveSplitRegion(region, pieces, minRegionSize, (size) => size > 2n * smallest, this.random),
        ),
      );
    }
    this.remembered = number;
  }

  /** M6: false, and nothing changed, if the ranges are refused. */
  fit(target: number, ranges: readonly NaiveRange[]): boolean {
    const aligned = naiveRanges(ranges, this.attributes.minRegionSize);
    const regions = this.targets[target];
    if (aligned === undefined || regions === undefined) return false;
    this.targets[target] = naiveFit(regions, aligned);
    return true;
  }
}
