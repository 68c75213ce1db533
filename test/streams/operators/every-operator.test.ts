/** What is the same for all operators on snapshots: what they take, how they end, and whose memory is whose. */
import { from, type OperatorFunction, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type MonitorEvent, runningContexts } from '../../../machines/index.js';
import {
  changes,
  coldest,
  heatmap,
  hottest,
  mergeTargets,
  monitor,
  rate,
  type SnapshotSource,
  snapshots,
  temperature,
  workingSet,
} from '../../../streams/index.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';
import { virtualOptions } from '../../support/counting-primitive.js';
import { aggregation, eventsOf, marbles, outputs } from './snapshots.js';

const operators: Record<string, OperatorFunction<SnapshotSource, unknown>> = {
  hottest: hottest(3),
  coldest: coldest(3),
  changes: changes(),
  workingSet: workingSet(),
  rate: rate(),
  temperature: temperature(),
  heatmap: heatmap({ rows: 3, columns: 4 }),
  mergeTargets: mergeTargets(),
};
const given = [
  snapshotOf(rows([0, 10, 20, 1], [10, 40, 0, 5]), { at: 100_000 }),
  snapshotOf(rows([0, 20, 20, 2], [20, 50, 1, 0]), { at: 200_000 }),
  snapshotOf(rows([0, 50, 0, 0]), { at: 300_000 }),
];

describe.each(Object.entries(operators))('%s', (_, operator) => {
  it('gives the same of events, of aggregations and of snapshots', () => {
    const values: unknown[] = [];
    const { s, u, t } = eventsOf({});
    const events = given
      .map(aggregation)
      .flatMap((event) => [s, event, u])
      .concat(t);
    from(events.filter((event) => event !== undefined))
      .pipe(operator)
      .subscribe((value) => values.push(value));
    expect(values.length).toBeGreaterThan(0);
    expect(values).toEqual(outputs(operator, ...given));
  });

  it('keeps what it remembers apart for each subscriber', () => {
    const [first] = [outputs(operator, ...given), outputs(operator, ...given)];
    expect(outputs(operator, ...given)).toEqual(first);
    const source = new Subject<SnapshotSource>();
    const early: unknown[] = [];
    const late: unknown[] = [];
    const stream = source.pipe(operator);
    stream.subscribe((value) => early.push(value));
    const [before, ...after] = given;
    if (before) source.next(before);
    stream.subscribe((value) => late.push(value));
    for (const snapshot of after) source.next(snapshot);
    expect(early).toEqual(first);
    expect(late).toEqual(outputs(operator, ...after));
  });

  it('ends and fails with its source, and lets go of it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      expectObservable(cold<MonitorEvent>('-s-|', eventsOf({})).pipe(operator)).toBe('---|');
      expectObservable(cold<MonitorEvent>('-s-#', eventsOf({})).pipe(operator)).toBe('---#');
      const source = cold<MonitorEvent>('-s-s-s', eventsOf({}));
      expectObservable(source.pipe(operator), '--!').toBe('--');
      expectSubscriptions(source.subscriptions).toBe('^-!');
    });
  });

  it('gives of a monitoring in virtual time what it gives of its snapshots replayed, and stops it', () => {
    const { clock, options } = virtualOptions();
    const live: unknown[] = [];
    const recorded: ReturnType<typeof snapshotOf>[] = [];
    const watched = monitor(options)
      .pipe(operator)
      .subscribe((value) => live.push(value));
    clock.advance(100_000);
    watched.unsubscribe();
    expect(runningContexts()).toEqual([]);

    const again = virtualOptions();
    const recording = monitor(again.options)
      .pipe(snapshots())
      .subscribe((snapshot) => recorded.push(snapshot));
    again.clock.advance(100_000);
    recording.unsubscribe();
    expect(recorded).toHaveLength(5);
    expect(live).toEqual(outputs(operator, ...recorded));
  });
});
