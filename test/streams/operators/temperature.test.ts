import fc from 'fast-check';
import type { Observable } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { MonitorEvent } from '../../../machines/index.js';
import type { RegionTemperature } from '../../../reports/index.js';
import { temperature } from '../../../streams/index.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';
import { eventsOf, marbles, outputs, someSnapshot } from './snapshots.js';

describe('temperature', () => {
  it('is the rate times the time that a region has been so, or minus that time where it was not accessed', () => {
    const snapshot = snapshotOf(
      rows([0, 10, 20, 29], [10, 30, 10, 59], [30, 40, 1, 0], [40, 50, 0, 29], [50, 60, 0, 0]),
    );
    expect(outputs(temperature(), snapshot)[0]?.map((region) => region.temperature)).toEqual([
      3_000_000, 3_000_000, 5_000, -3_000_000, -100_000,
    ]);
  });

  it('comes with the region', () => {
    expect(outputs(temperature(), snapshotOf(rows([4, 10, 5, 3])))).toEqual([
      [{ target: 1, start: 4, end: 10, size: 6, rate: 0.25, ageUs: 300_000, temperature: 100_000 }],
    ]);
    expect(outputs(temperature(), snapshotOf([]))).toEqual([[]]);
  });

  it('answers each aggregation at once, and ends with its source', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold<MonitorEvent>('-s-a-u-a-(t|)', eventsOf({ a: snapshotOf([]) }));
      expectObservable(source.pipe(temperature())).toBe('---a---a-|', { a: [] });
    });
  });

  it('adds up over the aggregations of a region, as in the naive model', () => {
    fc.assert(
      fc.property(someSnapshot, (snapshot) => {
        const wished = [...snapshot].map(({ nrAccesses, age }) => {
          let sum = 0;
          for (let aggregations = 0; aggregations <= age; aggregations++) {
            sum += nrAccesses === 0 ? -100_000 : (nrAccesses * 100_000) / 10;
          }
          return sum;
        });
        const found = outputs(temperature(), snapshot)[0] ?? [];
        expect(found.map((region) => Math.round(region.temperature))).toEqual(wished);
        expect(found.map(({ target, start }) => [target, start])).toEqual(
          [...snapshot].map(({ target, start }) => [target, start]),
        );
      }),
    );
  });

  it('is typed', () => {
    expectTypeOf((source: Observable<MonitorEvent>) => source.pipe(temperature())).returns.toEqualTypeOf<
      Observable<readonly RegionTemperature[]>
    >();
  });
});
