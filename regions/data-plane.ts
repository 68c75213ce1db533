/**
 * Everything a context knows about accesses: its targets with their regions, its attributes and its random numbers, and
 * the arithmetic between two rounds. It knows no time, no primitive and no state; a machine tells it what to do when.
 */
import type { Attributes } from './attributes.js';
import { DamonError } from './error.js';
import type { Random } from './random.js';
import { type AddressRange, checkRanges } from './range.js';
import { Snapshot } from './snapshot.js';
import { createStrategy, type Strategy } from './strategy.js';
import type { Target } from './target.js';

export class DataPlane {
  targets: readonly Target[];
  attributes: Attributes;
  random: Random;
  /** Samplings since the last aggregation. */
  nrSamplings = 0;
  /** The largest nrAccesses that the last check gave; a tenth of it is the threshold of M2. */
  largest = 0;
  #strategy: Strategy;

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
  }

  /** Begins to count anew (S8): the counts become those of the aggregation before. */
  reset(): void {
    for (const { regions } of this.targets) regions.reset();
    this.nrSamplings = 0;
    this.largest = 0;
  }

  /** Splits regions, so that the next aggregation can tell their parts apart (M5). */
  split(): void {
    this.#strategy.split(this);
  }

  /** A copy of all regions, of the samplings since the last aggregation. */
  snapshot(at: number): Snapshot {
    return Snapshot.of(this.targets, this.attributes, at, this.nrSamplings);
  }

  /** Destroys all regions. */
  clear(): void {
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
