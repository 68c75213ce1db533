/**
 * One signed number for a region: how hot, or for how long cold. Also a metric for `project`, to paint a heat map of it.
 */
import type { Snapshot } from '../regions/index.js';
import type { Metric } from './heatmap.js';
import { type RatedRegion, ratedRegions } from './rated-region.js';

/**
 * The temperature of the region at `index`, in microseconds. With t = (age + 1) × aggregation interval, which is how long
 * it has been as it is, the aggregation of the snapshot included:
 *
 * - accessed: rate × t, the time for which it has been in use, were its accesses put end to end;
 * - not accessed: −t, the time for which nobody has touched it.
 *
 * So it is never 0, and its sign says whether there were accesses. damo's temperature in its first form (share × age, or
 * −age), but for the 1, by which a region that has just turned hot is not taken for lukewarm.
 *
 * @example
 * project(snapshot, axisOf([snapshot]), 80, temperatureOf); // 80 mean temperatures
 */
export const temperatureOf: Metric = (snapshot, index) => {
  const us = ((snapshot.ages[index] ?? 0) + 1) * snapshot.aggregationUs;
  const rate = snapshot.rate(index);
  return rate > 0 ? rate * us : -us;
};

export interface RegionTemperature extends RatedRegion {
  /** In microseconds, positive for hot, negative for cold: see {@link temperatureOf}. */
  readonly temperature: number;
}

/**
 * All regions with their temperatures, target after target, by rising address.
 *
 * @example
 * temperatures(snapshot).filter(({ temperature }) => temperature < -60_000_000); // not touched for a minute
 */
export function temperatures(snapshot: Snapshot): RegionTemperature[] {
  return ratedRegions(snapshot).map((region, index) => ({ ...region, temperature: temperatureOf(snapshot, index) }));
}
