/**
 * How hot each region is, or for how long it has been cold.
 */
import type { OperatorFunction } from 'rxjs';
import { type RegionTemperature, temperatures } from '../../reports/index.js';
import { eachSnapshot, type SnapshotSource } from './snapshot-source.js';

/**
 * All regions of every snapshot, target after target, by rising address, each with its temperature in microseconds: rate
 * × t where it is accessed, −t where it is not, with t = (age + 1) × aggregation interval. 3 000 000 is a region in use all
 * the time for 3 seconds or half the time for 6; −3 000 000 one that nobody has touched for 3 seconds.
 *
 * @example
 * monitor(options)
 *   .pipe(temperature())
 *   .subscribe((regions) => console.table(regions.filter(({ temperature }) => temperature < -60_000_000)));
 */
export function temperature(): OperatorFunction<SnapshotSource, readonly RegionTemperature[]> {
  return eachSnapshot(() => temperatures);
}
