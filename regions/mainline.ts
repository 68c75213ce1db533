/**
 * DAMON's own rules: merge by a threshold, split at random, within a minimum and a maximum number of regions (M1 to M5).
 */
import { maxNrAccesses } from './attributes.js';
import { regionSizeLimit } from './region-table.js';
import type { Strategy, StrategyPlane } from './strategy.js';

export class Mainline implements Strategy {
  #sizeLimit = 0;
  #nrRegionsBefore = 0;
  #splitOffset = 0;

  begin(plane: StrategyPlane): void {
    this.#limitSizes(plane);
  }

  merge(plane: StrategyPlane): void {
    const most = maxNrAccesses(plane.attributes);
    let threshold = Math.floor(plane.largest / 10);
    for (const { regions } of plane.targets) regions.age(threshold);
    for (;;) {
      for (const { regions } of plane.targets) regions.merge(threshold, this.#sizeLimit);
      if (threshold >= most || plane.nrRegions <= plane.attributes.regions.max) break;
      threshold = Math.min(most, Math.max(1, threshold * 2));
    }
    this.#limitSizes(plane);
  }

  split(plane: StrategyPlane): void {
    const { max } = plane.attributes.regions;
    const number = plane.nrRegions;
    const pieces = number === this.#nrRegionsBefore && number < Math.floor(max / 3) ? 3 : 2;
    this.#nrRegionsBefore = number;
    if (number >= max) return;
    const some = number > Math.floor(max / 2);
    const every = some ? Math.floor(max / (max - number)) : 1;
    let counted = some ? this.#splitOffset++ : 0;
    for (const { regions } of plane.targets) {
      const before = regions.length;
      regions.split(plane.random, plane.attributes.minRegionSize, pieces, every, counted);
      counted += before;
    }
  }

  #limitSizes(plane: StrategyPlane): void {
    const { regions, minRegionSize } = plane.attributes;
    this.#sizeLimit = regionSizeLimit(plane.totalSize, regions.min, minRegionSize);
    for (const target of plane.targets) target.regions.cutAbove(this.#sizeLimit);
  }
}
