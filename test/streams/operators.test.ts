import type { Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { AggregationEvent, MonitorEvent, SamplingEvent } from '../../machines/index.js';
import { Snapshot } from '../../regions/index.js';
import { aggregations, samplings, snapshots, stopWhen } from '../../streams/index.js';

const snapshot = new Snapshot({
  at: 100,
  nrSamplings: 1,
  sampleUs: 1,
  aggregationUs: 1,
  targets: [],
  buffer: new ArrayBuffer(0),
});
const cost = { elapsedUs: 100, busyUs: 1, missedTicks: 0 };
const events = {
  s: { type: 'sampling', seq: 0, at: 1, nrSamplings: 1, nrRegions: 0, missedTicks: 0 },
  a: { type: 'aggregation', seq: 1, at: 2, snapshot, cost },
  u: { type: 'update', seq: 2, at: 3, nrRegions: 0 },
  t: { type: 'terminated', seq: 3, at: 4, reason: 'stopped' },
} satisfies Record<string, MonitorEvent>;

function marbles(test: Parameters<TestScheduler['run']>[0]) {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
}

describe('operators that select', () => {
  it('aggregations, samplings and snapshots pass on their kind only, and the end', () => {
    marbles(({ cold, expectObservable }) => {
      const source = () => cold<MonitorEvent>('-s-a-u-a-(t|)', events);
      expectObservable(source().pipe(aggregations())).toBe('---a---a-|', events);
      expectObservable(source().pipe(samplings())).toBe('-s-------|', events);
      expectObservable(source().pipe(snapshots())).toBe('---a---a-|', { a: snapshot });
    });
  });

  it('they pass errors on and unsubscribe from their source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing = cold<MonitorEvent>('-a-#', events);
      expectObservable(failing.pipe(snapshots())).toBe('-a-#', { a: snapshot });
      const source = cold<MonitorEvent>('-a-a-a-', events);
      expectObservable(source.pipe(aggregations()), '--!').toBe('-a', events);
      expectSubscriptions(source.subscriptions).toBe('^-!');
    });
  });

  it('they narrow the type', () => {
    const source = {} as Observable<MonitorEvent>;
    const pipes = () => [source.pipe(aggregations()), source.pipe(samplings()), source.pipe(snapshots())] as const;
    expectTypeOf(pipes).returns.toEqualTypeOf<
      readonly [Observable<AggregationEvent>, Observable<SamplingEvent>, Observable<Snapshot>]
    >();
  });
});

describe('stopWhen', () => {
  it('passes on what matched, completes and unsubscribes', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-1-2-3-4-');
      expectObservable(source.pipe(stopWhen((value) => value === '3'))).toBe('-1-2-(3|)');
      expectSubscriptions(source.subscriptions).toBe('^----!');
    });
  });

  it('errors with what the predicate throws', () => {
    marbles(({ cold, expectObservable }) => {
      const fail = () => {
        throw new Error('mine');
      };
      expectObservable(cold('-1-2').pipe(stopWhen(fail))).toBe('-#', undefined, new Error('mine'));
    });
  });

  it('keeps the type', () => {
    const source = {} as Observable<MonitorEvent>;
    expectTypeOf(() =>
      source.pipe(
        aggregations(),
        stopWhen(({ snapshot }) => snapshot.length > 3),
      ),
    ).returns.toEqualTypeOf<Observable<AggregationEvent>>();
  });
});
