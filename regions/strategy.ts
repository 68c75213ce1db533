/**
 * What decides, between two aggregations, which regions there are: the policy behind the data plane. The default is
 * `mainline`, DAMON's own rules; `guided` spends the same checks where the evidence says.
 */
import type { StrategyName } from './attributes.js';
import type { DataPlane } from './data-plane.js';
import { Guided } from './guided.js';
import { Mainline } from './mainline.js';

export interface Strategy {
  /** The first regions are there: brings them to the number to begin with. */
  begin(plane: DataPlane): void;
  /** All regions were checked once more. */
  checked?(plane: DataPlane): void;
  /** The counts since the last aggregation were dropped. */
  dropped?(plane: DataPlane): void;
  /** An aggregation interval has passed: ages and merges, before anybody looks. */
  merge(plane: DataPlane): void;
  /** Counts have been reset: splits, so that the next aggregation can tell the parts of a region apart. */
  split(plane: DataPlane): void;
}

export function createStrategy(name: StrategyName): Strategy {
  return name === 'guided' ? new Guided() : new Mainline();
}
