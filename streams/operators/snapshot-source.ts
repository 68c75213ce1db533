/**
 * What every operator on snapshots can be put behind: a stream of events, of aggregations only, or of snapshots.
 */
import { defer, filter, map, type OperatorFunction } from 'rxjs';
import type { MonitorEvent } from '../../machines/index.js';
import type { Snapshot } from '../../regions/index.js';

/** Events, of which only the aggregations count, or snapshots as they are. */
export type SnapshotSource = MonitorEvent | Snapshot;

/**
 * Each snapshot by a function made anew for every subscriber, so that what it remembers is that subscriber's own. What
 * it throws is an error of the stream.
 */
export function eachSnapshot<T>(make: () => (snapshot: Snapshot) => T): OperatorFunction<SnapshotSource, T> {
  return (source) =>
    defer(() => {
      const each = make();
      return source.pipe(
        map(snapshotOf),
        filter((snapshot) => snapshot !== undefined),
        map((snapshot) => each(snapshot)),
      );
    });
}

function snapshotOf(value: SnapshotSource): Snapshot | undefined {
  if (!('type' in value)) return value;
  return value.type === 'aggregation' ? value.snapshot : undefined;
}
