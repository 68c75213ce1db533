/**
 * Operators that pick one kind of event out of a stream of events.
 */
import { filter, map, type OperatorFunction } from 'rxjs';
import type { AggregationEvent, MonitorEvent, SamplingEvent } from '../../machines/index.js';
import type { Snapshot } from '../../regions/index.js';

/** Only the aggregations: each with a snapshot and what it cost. */
export function aggregations(): OperatorFunction<MonitorEvent, AggregationEvent> {
  return filter((event): event is AggregationEvent => event.type === 'aggregation');
}

/** Only the samplings: one an access check of all regions. */
export function samplings(): OperatorFunction<MonitorEvent, SamplingEvent> {
  return filter((event): event is SamplingEvent => event.type === 'sampling');
}

/** The snapshot of every aggregation. */
export function snapshots(): OperatorFunction<MonitorEvent, Snapshot> {
  return (events) =>
    events.pipe(
      aggregations(),
      map(({ snapshot }) => snapshot),
    );
}
