import fc from 'fast-check';
import type { Observable } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { MonitorEvent } from '../../../machines/index.js';
import { rate, type TotalRate } from '../../../streams/index.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';
import { addressesOf, eventsOf, marbles, mean, outputs, someSnapshot } from './snapshots.js';

describe('rate', () => {
  it('is the mean by size: 10 × 1 + 20 × 0.5 + 70 × 0 of 100', () => {
    const snapshot = snapshotOf(rows([0, 10, 20], [10, 30, 10], [130, 200, 0]), { at: 100_000 });
    expect(outputs(rate(), snapshot)).toEqual([{ at: 100_000, rate: 0.2 }]);
  });

  it('goes by the samplings there were, where ticks were skipped', () => {
    expect(outputs(rate(), snapshotOf(rows([0, 10, 2]), { nrSamplings: 4 }))[0]?.rate).toBe(0.5);
  });

  it('of nothing is 0', () => {
    expect(outputs(rate(), snapshotOf([]), snapshotOf(rows([0, 1, 0]), { nrSamplings: 0 }))).toEqual([
      { at: 0, rate: 0 },
      { at: 0, rate: 0 },
    ]);
  });

  it('answers each aggregation at once, and ends with its source', () => {
    const snapshots = { a: snapshotOf(rows([0, 10, 20])), b: snapshotOf(rows([0, 10, 0])) };
    marbles(({ cold, expectObservable }) => {
      const source = cold<MonitorEvent>('-s-a-u-b-(t|)', eventsOf(snapshots));
      expectObservable(source.pipe(rate())).toBe('---a---b-|', { a: { at: 0, rate: 1 }, b: { at: 0, rate: 0 } });
    });
  });

  it('is that of the naive model', () => {
    fc.assert(
      fc.property(someSnapshot, (snapshot) => {
        const rates = addressesOf(snapshot).map((each) => each.rate);
        expect(outputs(rate(), snapshot)[0]?.rate).toBeCloseTo(rates.length === 0 ? 0 : mean(rates), 12);
      }),
    );
  });

  it('is typed', () => {
    expectTypeOf((source: Observable<MonitorEvent>) => source.pipe(rate())).returns.toEqualTypeOf<
      Observable<TotalRate>
    >();
  });
});
