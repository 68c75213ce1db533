/**
 * How much is in use, now and as a rule.
 */
import type { OperatorFunction } from 'rxjs';
import { type WorkingSet, WorkingSetHistory, type WorkingSetOptions } from '../../reports/index.js';
import { eachSnapshot, type SnapshotSource } from './snapshot-source.js';

/**
 * With every snapshot the size of the working set, which is all regions that were accessed at least once, and percentiles
 * of that size over the latest snapshots. Put `skip(20)` before it to leave out those in which regions had not yet adapted.
 *
 * @throws DamonError EINVAL: a percentile that is not from 0 to 100, a window that is no integer of 1 or more
 *
 * @example
 * monitor(options)
 *   .pipe(workingSet({ percentiles: [50, 95] }))
 *   .subscribe(({ size, percentiles: [median, most] }) => console.log(size, median?.size, most?.size));
 */
export function workingSet(options: WorkingSetOptions = {}): OperatorFunction<SnapshotSource, WorkingSet> {
  new WorkingSetHistory(options);
  const given = structuredClone(options);
  return eachSnapshot(() => {
    const history = new WorkingSetHistory(given);
    return (snapshot) => history.add(snapshot);
  });
}
