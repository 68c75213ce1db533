/**
 * What is in use least.
 */
import type { OperatorFunction } from 'rxjs';
import { checkInteger } from '../../regions/index.js';
import { coldestRegions, type RatedRegion } from '../../reports/index.js';
import { eachSnapshot, type SnapshotSource } from './snapshot-source.js';

/**
 * The `count` coldest regions of every snapshot, over all its targets: by rate, the lowest first, then by age and size,
 * the greatest first, and by address where all three are equal. Fewer when there are fewer.
 *
 * @throws DamonError EINVAL for a count that is no integer of 1 or more
 *
 * @example
 * monitor(options).pipe(coldest(1)).subscribe(([coldest]) => console.log(coldest?.ageUs)); // untouched for how long
 */
export function coldest(count: number): OperatorFunction<SnapshotSource, readonly RatedRegion[]> {
  checkInteger('count', count, 1);
  return eachSnapshot(() => (snapshot) => coldestRegions(snapshot, count));
}
