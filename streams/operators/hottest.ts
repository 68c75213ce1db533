/**
 * What is in use most.
 */
import type { OperatorFunction } from 'rxjs';
import { checkInteger } from '../../regions/index.js';
import { hottestRegions, type RatedRegion } from '../../reports/index.js';
import { eachSnapshot, type SnapshotSource } from './snapshot-source.js';

/**
 * The `count` hottest regions of every snapshot, over all its targets: by rate, then age, then size, the greatest first,
 * and by address where all three are equal. Fewer when there are fewer, and also those that were not accessed.
 *
 * @throws DamonError EINVAL for a count that is no integer of 1 or more
 *
 * @example
 * monitor(options).pipe(hottest(10)).subscribe((regions) => console.table(regions));
 */
export function hottest(count: number): OperatorFunction<SnapshotSource, readonly RatedRegion[]> {
  checkInteger('count', count, 1);
  return eachSnapshot(() => (snapshot) => hottestRegions(snapshot, count));
}
