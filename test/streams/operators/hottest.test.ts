import fc from 'fast-check';
import type { Observable } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { AggregationEvent, MonitorEvent } from '../../../machines/index.js';
import type { Snapshot } from '../../../regions/index.js';
import type { RatedRegion } from '../../../reports/index.js';
import { aggregations, coldest, hottest } from '../../../streams/index.js';
import { refusal, untyped } from '../../regions/rows.js';
import { snapshotOf } from '../../reports/snapshot-of.js';
import { eventsOf, marbles, outputs, someSnapshot } from './snapshots.js';

/** Of 20 samplings, 100 ms apart; three regions have the same rate, and two of them the same age. */
const snapshot = snapshotOf([
  { target: 1, start: 0, end: 10, nrAccesses: 10, age: 3 },
  { target: 1, start: 10, end: 30, nrAccesses: 10, age: 3 },
  { target: 1, start: 30, end: 40, nrAccesses: 0, age: 9 },
  { target: 2, start: 0, end: 10, nrAccesses: 10, age: 4 },
  { target: 2, start: 10, end: 20, nrAccesses: 20, age: 0 },
  { target: 2, start: 20, end: 30, nrAccesses: 0, age: 9 },
]);
const small = { target: 1, start: 0, end: 10, size: 10, rate: 0.5, ageUs: 300_000 };
const big = { target: 1, start: 10, end: 30, size: 20, rate: 0.5, ageUs: 300_000 };
const idle = { target: 1, start: 30, end: 40, size: 10, rate: 0, ageUs: 900_000 };
const old = { target: 2, start: 0, end: 10, size: 10, rate: 0.5, ageUs: 400_000 };
const hot = { target: 2, start: 10, end: 20, size: 10, rate: 1, ageUs: 0 };
const idleToo = { target: 2, start: 20, end: 30, size: 10, rate: 0, ageUs: 900_000 };

/** Rated, compared field by field, and all of them sorted. */
function naive(given: Snapshot, count: number, first: 'hottest' | 'coldest'): RatedRegion[] {
  const regions = [...given].map(({ target, start, end, nrAccesses, age }) => ({
    target,
    start,
    end,
    size: end - start,
    rate: nrAccesses / given.nrSamplings,
    ageUs: age * given.aggregationUs,
  }));
  const places = new Map(regions.map((region, place) => [region, place]));
  return regions
    .sort((a, b) => {
      if (a.rate !== b.rate) return first === 'hottest' ? b.rate - a.rate : a.rate - b.rate;
      if (a.ageUs !== b.ageUs) return b.ageUs - a.ageUs;
      if (a.size !== b.size) return b.size - a.size;
      return (places.get(a) ?? 0) - (places.get(b) ?? 0);
    })
    .slice(0, count);
}

describe('hottest', () => {
  it('gives regions by rate, then age, then size, then address, over all targets', () => {
    expect(outputs(hottest(6), snapshot)).toEqual([[hot, old, big, small, idle, idleToo]]);
    expect(outputs(hottest(2), snapshot)).toEqual([[hot, old]]);
  });

  it('gives fewer where there are fewer, and none of nothing', () => {
    expect(outputs(hottest(100), snapshot)[0]).toHaveLength(6);
    expect(outputs(hottest(1), snapshotOf([]))).toEqual([[]]);
  });

  it('answers each aggregation at once, and ends with its source', () => {
    const events = eventsOf({ a: snapshot, b: snapshotOf([]) });
    marbles(({ cold, expectObservable }) => {
      const source = () => cold<MonitorEvent>('-s-a-u-b-(t|)', events);
      const expected = { a: [hot], b: [] };
      expectObservable(source().pipe(hottest(1))).toBe('---a---b-|', expected);
      expectObservable(source().pipe(aggregations(), hottest(1))).toBe('---a---b-|', expected);
    });
  });
});

describe('coldest', () => {
  it('gives regions by rate, the lowest first, then by age, size and address', () => {
    expect(outputs(coldest(6), snapshot)).toEqual([[idle, idleToo, old, big, small, hot]]);
    expect(outputs(coldest(1), snapshot)).toEqual([[idle]]);
  });

  it('answers each aggregation at once, and ends with its source', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold<MonitorEvent>('-s-a-u-a-(t|)', eventsOf({ a: snapshot }));
      expectObservable(source.pipe(coldest(1))).toBe('---a---a-|', { a: [idle] });
    });
  });
});

describe('hottest and coldest', () => {
  it('are those of the naive model', () => {
    fc.assert(
      fc.property(someSnapshot, fc.integer({ min: 1, max: 20 }), (given, count) => {
        expect(outputs(hottest(count), given)).toEqual([naive(given, count, 'hottest')]);
        expect(outputs(coldest(count), given)).toEqual([naive(given, count, 'coldest')]);
      }),
    );
  });

  it('refuse a count that is none, at once', () => {
    for (const operator of [hottest, coldest]) {
      for (const count of [0, -1, 1.5, Infinity, NaN]) expect(refusal(() => operator(count)).code).toBe('EINVAL');
      expect(refusal(untyped(operator, '3'))).toEqual({
        code: 'EINVAL',
        message: 'Expected `count` to be an integer of 1 or more, got `3` (string)',
      });
    }
  });

  it('take events, aggregations and snapshots', () => {
    const pipes = (a: Observable<MonitorEvent>, b: Observable<AggregationEvent>, c: Observable<Snapshot>) =>
      [a.pipe(hottest(1)), a.pipe(aggregations(), hottest(1)), b.pipe(coldest(1)), c.pipe(coldest(1))] as const;
    type Regions = Observable<readonly RatedRegion[]>;
    expectTypeOf(pipes).returns.toEqualTypeOf<readonly [Regions, Regions, Regions, Regions]>();
  });
});
