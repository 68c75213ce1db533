/**
 * The rules M7, M9 and M10 written down a second time, on top of the naive regions: rates at any moment, replacement
 * while there are regions, and the tuning of intervals. All arithmetic is on BigInt, and nothing is kept that a rule
 * does not name.
 */
import type { Random } from '../../regions/index.js';
import {
  type NaiveAttributes,
  NaiveContext,
  type NaiveRange,
  type NaiveRegion,
  naiveFit,
  naiveRanges,
  naiveRegion,
} from './naive-regions.js';

export interface NaiveIntervals {
  readonly sampleUs: number;
  readonly aggregationUs: number;
}

export interface NaiveTuning {
  readonly aggregations: number;
  readonly accessBp: number;
  readonly minSampleUs: number;
  readonly maxSampleUs: number;
}

export interface NaiveReplacement {
  readonly intervals: NaiveIntervals;
  readonly bounds: Pick<NaiveAttributes, 'min' | 'max' | 'minRegionSize'>;
  readonly tuning: NaiveTuning | undefined;
  readonly targets?: readonly { readonly id: number; readonly ranges?: readonly NaiveRange[] }[];
}

function quotient(dividend: bigint, divisor: number | bigint): bigint {
  return dividend / BigInt(divisor);
}

/** The maximum nrAccesses: ⌊aggregation ÷ sample interval⌋, at least 1. */
export function naiveMost({ sampleUs, aggregationUs }: NaiveIntervals): number {
  return Number(quotient(BigInt(aggregationUs), sampleUs)) || 1;
}

/** M7. */
export function naiveRate(count: number, last: number, nrSamplings: number, most: number): number {
  if (nrSamplings === 0) return last;
  const toCome = BigInt(Math.max(0, most - nrSamplings));
  const share = quotient(toCome * 10_000n, most);
  return count + Number(quotient(BigInt(last) * share, 10_000));
}

/** M9: a count in terms of another maximum. */
export function naiveCount(count: number, before: number, after: number): number {
  return Number(quotient(quotient(BigInt(count) * 10_000n, before) * BigInt(after), 10_000));
}

/** M9: an age in terms of another aggregation interval. */
export function naiveAgeIn(age: number, beforeUs: number, afterUs: number): number {
  return Number(quotient(BigInt(age) * BigInt(beforeUs), afterUs));
}

/** M9: ranges that touch are one. */
export function naiveJoined(ranges: readonly NaiveRange[]): NaiveRange[] {
  const bounds = ranges.flatMap(({ start, end }) => [start, end]);
  const kept = bounds.filter((bound, index) => bound !== bounds[index + 1] && bound !== bounds[index - 1]);
  return kept.flatMap((start, index) => (index % 2 === 0 ? [{ start, end: kept[index + 1] ?? start }] : []));
}

/** M13: the next input, of the last one and the score that it reached. */
export function naiveFeedback(last: bigint, score: bigint): bigint {
  if (score >= 20_000n) return 10_000n;
  const distance = score > 10_000n ? score - 10_000n : 10_000n - score;
  const change = quotient(last * distance, 10_000);
  const next = score < 10_000n ? last + change : last - change;
  return next < 10_000n ? 10_000n : next;
}

/** M10: the factor, in 10 000ths. */
export function naiveFactor(observed: bigint, most: bigint, accessBp: number): bigint {
  const share = quotient(most * BigInt(accessBp), 10_000);
  const wished = share < 1n ? 1n : share;
  const f = quotient(naiveFeedback(100_000_000n, quotient(observed * 10_000n, wished)), 10_000);
  return f <= 10_000n ? 5_000n + f / 2n : f;
}

/** A context whose attributes and targets can be replaced, and whose intervals can tune themselves. */
export class NaiveReplacing extends NaiveContext {
  intervals: NaiveIntervals;
  tuning: NaiveTuning | undefined;
  ids: number[];
  nrSamplings = 0;
  #untuned = 0;

  constructor(given: NaiveReplacement, random: Random) {
    const { bounds, intervals, tuning, targets = [] } = given;
    const attributes = { ...bounds, maxNrAccesses: naiveMost(intervals) };
    super(
      attributes,
      targets.map(({ ranges = [] }) => ranges),
      random,
    );
    this.intervals = intervals;
    this.tuning = tuning;
    this.ids = targets.map(({ id }) => id);
  }

  rates(): number[] {
    return this.targets
      .flat()
      .map(({ nrAccesses, lastNrAccesses }) =>
        naiveRate(nrAccesses, lastNrAccesses, this.nrSamplings, this.attributes.maxNrAccesses),
      );
  }

  override reset(): void {
    super.reset();
    this.nrSamplings = 0;
  }

  /** M9. */
  replace(given: NaiveReplacement, complete: boolean): void {
    const before = { ...this.attributes, ...this.intervals, tuning: this.tuning };
    this.attributes = { ...given.bounds, maxNrAccesses: naiveMost(given.intervals) };
    this.intervals = given.intervals;
    this.tuning = given.tuning;
    if (given.targets) this.#replaceTargets(given.targets);
    const after = { ...this.attributes, ...this.intervals, tuning: this.tuning };
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    const convert = (count: number) => naiveCount(count, before.maxNrAccesses, after.maxNrAccesses);
    this.targets = this.targets.map((regions) =>
      regions.map((region) => ({
        ...region,
        nrAccesses: complete ? convert(region.nrAccesses) : 0,
        lastNrAccesses: convert(region.lastNrAccesses),
        age: naiveAgeIn(region.age, before.aggregationUs, after.aggregationUs),
      })),
    );
    if (!complete) this.nrSamplings = 0;
  }

  /** M10, at an aggregation's end: true when it changed something. */
  tune(): boolean {
    const { tuning } = this;
    if (!tuning) return false;
    this.#untuned++;
    if (this.#untuned < tuning.aggregations) return false;
    this.#untuned = 0;
    const { maxNrAccesses, min, max, minRegionSize } = this.attributes;
    const size = (region: NaiveRegion) => BigInt(region.end) - BigInt(region.start);
    const observed = this.targets.flat().reduce((sum, region) => sum + size(region) * BigInt(region.nrAccesses), 0n);
    const factor = naiveFactor(observed, this.totalSize * BigInt(maxNrAccesses), tuning.accessBp);
    const wished = Number(quotient(BigInt(this.intervals.sampleUs) * factor, 10_000));
    const sampleUs = Math.min(tuning.maxSampleUs, Math.max(tuning.minSampleUs, wished));
    if (sampleUs === this.intervals.sampleUs) return false;
    const intervals = { sampleUs, aggregationUs: sampleUs * maxNrAccesses };
    this.replace({ intervals, bounds: { min, max, minRegionSize }, tuning }, true);
    return true;
  }

  #replaceTargets(given: NonNullable<NaiveReplacement['targets']>): void {
    const before = new Map(this.ids.map((id, index) => [id, this.targets[index] ?? []]));
    this.targets = given.map(({ id, ranges }) => {
      const regions = before.get(id) ?? [];
      if (!ranges) return regions;
      const aligned = naiveRanges(naiveJoined(ranges), this.attributes.minRegionSize);
      if (aligned === undefined) throw new Error('the model was given ranges that the rules refuse');
      if (regions.length === 0) return aligned.map(({ start, end }) => naiveRegion(start, end));
      return naiveFit(regions, aligned);
    });
    this.ids = given.map(({ id }) => id);
  }
}
