/**
 * What decides, between two aggregations, which regions there are: the policy behind the data plane. The default is
 * `mainline`, DAMON's own rules; `guided` spends the same checks where the evidence says.
 */
import type { Attributes } from './attributes.js';
import type { Random } from './random.js';
import type { Target } from './target.js';

/** What a strategy knows of the data plane. */
export interface StrategyPlane {
  /** With the regions that it changes in place. */
  readonly targets: readonly Target[];
  readonly attributes: Attributes;
  readonly random: Random;
  /** Samplings since the last aggregation. */
  readonly nrSamplings: number;
  /** The largest nrAccesses that the last check gave. */
  readonly largest: number;
  /** How many regions all targets have together. */
  readonly nrRegions: number;
  /** The sum of the sizes of all regions of all targets. */
  readonly totalSize: number;
}

export interface Strategy {
  /** The first regions are there: brings them to the number to begin with. */
  begin(plane: StrategyPlane): void;
  /** All regions were checked once more. */
  checked?(plane: StrategyPlane): void;
  /** The counts since the last aggregation were dropped. */
  dropped?(plane: StrategyPlane): void;
  /** An aggregation interval has passed: ages and merges, before anybody looks. */
  merge(plane: StrategyPlane): void;
  /** Counts have been reset: splits, so that the next aggregation can tell the parts of a region apart. */
  split(plane: StrategyPlane): void;
}
