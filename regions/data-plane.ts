/**
 * Everything a context knows about accesses: its targets with their regions, its attributes and its random numbers, and
 * the arithmetic between two rounds. It knows no time, no primitive and no state; a machine tells it what to do when.
 */
import { type Attributes, maxNrAccesses, sameAttributes } from './attributes.js';
import { DamonError } from './error.js';
import { intervalFactor } from './feedback.js';
import type { Random } from './random.js';
import { type AddressRange, checkRanges, joinTouching } from './range.js';
import { rescaledCount } from './region-table.js';
import { Snapshot } from './snapshot.js';
import { createStrategy } from './strategies.js';
import type { Strategy } from './strategy.js';
import type { Target } from './target.js';

/** Attributes and targets to go on with, checked. */
export interface Replacement {
  readonly attributes: Attributes;
  /** Without them the targets stay. */
  readonly targets?: readonly Target[];
}

export class DataPlane {
  targets: readonly Target[];
  attributes: Attributes;
  random: Random;
  /** Samplings since the last aggregation. */
  nrSamplings = 0;
  /** The largest nrAccesses that the last check gave; a tenth of it is the threshold of M2. */
  largest = 0;
  #strategy: Strategy;
  #complete = false;
  #aggregationsSinceTuning = 0;

  constructor(targets: readonly Target[], attributes: Attributes, random: Random) {
    this.targets = targets;
    this.attributes = attributes;
    this.random = random;
    this.#strategy = createStrategy(attributes.strategy);
  }

  /** How many regions all targets have together. */
  get nrRegions(): number {
    let number = 0;
    for (const target of this.targets) number += target.regions.length;
    return number;
  }

  /** Whether an aggregation has ended and its counts are not reset yet. */
  get complete(): boolean {
    return this.#complete;
  }

  /** The sum of the sizes of all regions of all targets. */
  get totalSize(): number {
    let size = 0;
    for (const target of this.targets) size += target.regions.totalSize;
    return size;
  }

  /**
   * Says what a target's address space consists of now; regions are kept where they still fit (M6).
   *
   * @throws DamonError EINVAL for bad ranges; then nothing changed
   */
  setRanges(target: Target, ranges: readonly AddressRange[]): void {
    target.regions.fitTo(checkRanges(ranges, this.attributes.minRegionSize));
  }

  /** Empties all targets and gives those with ranges of the user's their first regions. */
  begin(attributes: Attributes, random: Random): void {
    this.attributes = attributes;
    this.random = random;
    this.clear();
    this.#strategy = createStrategy(attributes.strategy);
    for (const target of this.targets) if (target.ranges) this.setRanges(target, target.ranges);
  }

  /** After the primitive gave its regions: brings them to the number to begin with (M1). */
  ready(): void {
    this.#strategy.begin(this);
  }

  /** All regions were checked once more; `largest` is the largest nrAccesses of any. */
  checked(largest: number): void {
    this.largest = largest;
    this.nrSamplings++;
    this.#strategy.checked?.(this);
  }

  /** Ages, then merges (M2 to M4). Called at an aggregation, before anybody looks. */
  merge(): void {
    this.#strategy.merge(this);
    this.#complete = true;
  }

  /**
   * Replaces attributes and targets while there are regions (M9): counts and ages are converted, targets that stay keep
   * their regions or fit them to their new ranges. What is given must have been checked by `checkReplacement`.
   *
   * @param complete whether the aggregation has ended: its counts are converted too; otherwise they are dropped
   */
  replace({ attributes, targets }: Replacement, complete: boolean): void {
    const old = this.attributes;
    const changed = !sameAttributes(old, attributes);
    this.attributes = attributes;
    if (targets) this.#replaceTargets(targets);
    if (!changed) return;
    const max = [maxNrAccesses(old), maxNrAccesses(attributes)] as const;
    for (const { regions } of this.targets)
      regions.rescale(max, [old.aggregationUs, attributes.aggregationUs], complete);
    // The denominator of the counts goes with them.
    if (complete) this.nrSamplings = rescaledCount(this.nrSamplings, max);
    else {
      this.nrSamplings = 0;
      this.largest = 0;
      this.#strategy.dropped?.(this);
    }
    if (old.strategy === attributes.strategy) return;
    this.#strategy = createStrategy(attributes.strategy);
    this.#strategy.begin(this);
  }

  #replaceTargets(given: readonly Target[]): void {
    this.targets = given.map((next) => {
      const target = this.targets.find(({ id }) => id === next.id) ?? next;
      if (next.ranges) {
        target.ranges = joinTouching(next.ranges);
        this.setRanges(target, target.ranges);
      }
      return target;
    });
  }

  /**
   * What the intervals should be, when it is time to tune them (M10): the wished share of access events, within the
   * bounds, with as many samplings an aggregation as now.
   */
  tuned(): Attributes | undefined {
    const { attributes } = this;
    const { tuning, sampleUs, aggregationUs } = attributes;
    if (!tuning || ++this.#aggregationsSinceTuning < tuning.aggregations) return undefined;
    this.#aggregationsSinceTuning = 0;
    let observed = 0;
    for (const { regions } of this.targets) {
      for (let i = 0; i < regions.length; i++) {
        observed += (regions.ends[i]! - regions.starts[i]!) * regions.nrAccesses[i]!;
      }
    }
    const most = this.totalSize * maxNrAccesses(attributes);
    const factor = intervalFactor(observed, most, tuning.accessBp);
    const next = Math.floor((sampleUs * factor) / 10_000);
    const clamped = Math.min(tuning.maxSampleUs, Math.max(tuning.minSampleUs, next));
    if (clamped === sampleUs) return undefined;
    const samplings = Math.floor(aggregationUs / sampleUs);
    return {
      ...attributes,
      sampleUs: clamped,
      aggregationUs: clamped * samplings,
    };
  }

  /** Begins to count anew (S8): the counts become those of the aggregation before. */
  reset(): void {
    for (const { regions } of this.targets) regions.reset();
    this.nrSamplings = 0;
    this.largest = 0;
    this.#complete = false;
  }

  /** Splits regions, so that the next aggregation can tell their parts apart (M5). */
  split(): void {
    this.#strategy.split(this);
  }

  /**
   * A copy of all regions. At an aggregation it holds what that counted; at any other time the rates of that moment
   * (M7): the counts so far, and for the samplings still to come the share that the aggregation before had.
   */
  snapshot(at: number): Snapshot {
    const { targets, attributes, nrSamplings } = this;
    if (this.#complete) return Snapshot.of(targets, attributes, at, nrSamplings);
    const window = maxNrAccesses(attributes);
    const snapshot = Snapshot.of(targets, attributes, at, window);
    const toCome = Math.max(0, window - nrSamplings);
    const share = Math.floor((toCome * 10_000) / window);
    let row = 0;
    for (const { regions } of targets) {
      for (let i = 0; i < regions.length; i++, row++) {
        const last = regions.lastNrAccesses[i]!;
        snapshot.nrAccesses[row] =
          toCome === window ? last : regions.nrAccesses[i]! + Math.floor((last * share) / 10_000);
      }
    }
    return snapshot;
  }

  /** Destroys all regions. */
  clear(): void {
    this.#complete = false;
    this.#aggregationsSinceTuning = 0;
    for (const { regions } of this.targets) regions.clear();
    this.nrSamplings = 0;
    this.largest = 0;
  }

  /** The target with that id. @throws DamonError EINVAL if there is none */
  target(id: Target['id']): Target {
    const found = this.targets.find((target) => target.id === id);
    if (found) return found;
    const known = this.targets.map((target) => target.id).join(', ') || 'none';
    throw new DamonError('EINVAL', `Expected the id of a target (${known}), got \`${id}\` (${typeof id})`);
  }
}
