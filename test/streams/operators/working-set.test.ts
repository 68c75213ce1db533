import fc from 'fast-check';
import type { Observable } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { MonitorEvent } from '../../../machines/index.js';
import type { WorkingSet } from '../../../reports/index.js';
import { workingSet } from '../../../streams/index.js';
import { refusal, untyped } from '../../regions/rows.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';
import { addressesOf, eventsOf, marbles, outputs, someSnapshots } from './snapshots.js';

/** A working set of that size, of 100. */
function using(size: number) {
  return snapshotOf(rows([0, size, 1], [size, 100, 0]));
}

function sizesOf({ percentiles }: WorkingSet): number[] {
  return percentiles.map(({ size }) => size);
}

describe('workingSet', () => {
  it('is all that was accessed at least once, over all targets', () => {
    const snapshot = snapshotOf(
      [
        { target: 'a', start: 0, end: 10, nrAccesses: 1, age: 0 },
        { target: 'a', start: 10, end: 30, nrAccesses: 0, age: 0 },
        { target: 'b', start: 0, end: 5, nrAccesses: 20, age: 0 },
      ],
      { at: 100_000 },
    );
    expect(outputs(workingSet({ percentiles: [50] }), snapshot)).toEqual([
      { at: 100_000, size: 15, monitored: 35, nrSnapshots: 1, percentiles: [{ percentile: 50, size: 15 }] },
    ]);
  });

  it('gives percentiles of the sizes so far: the one at ⌊percentile × n ÷ 100⌋, or the last', () => {
    const results = outputs(workingSet(), ...[40, 10, 30, 20].map(using));
    expect(results.map(sizesOf)).toEqual([
      [40, 40, 40, 40, 40],
      [10, 10, 40, 40, 40],
      [10, 10, 30, 40, 40],
      [10, 20, 30, 40, 40],
    ]);
    expect(results.at(-1)?.percentiles.map(({ percentile }) => percentile)).toEqual([0, 25, 50, 75, 100]);
  });

  it('forgets what is older than the window', () => {
    const results = outputs(workingSet({ percentiles: [0, 100], window: 2 }), ...[40, 10, 30, 30, 20].map(using));
    expect(results.map(sizesOf)).toEqual([
      [40, 40],
      [10, 40],
      [10, 30],
      [30, 30],
      [20, 30],
    ]);
    expect(results.map(({ nrSnapshots }) => nrSnapshots)).toEqual([1, 2, 2, 2, 2]);
  });

  it('is not moved by what becomes of the options later', () => {
    const percentiles = [100];
    const operator = workingSet({ percentiles });
    percentiles[0] = 0;
    expect(outputs(operator, using(1), using(2)).map(sizesOf)).toEqual([[1], [2]]);
  });

  it('answers each aggregation at once, and ends with its source', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold<MonitorEvent>('-s-a-u-b-(t|)', eventsOf({ a: using(7), b: using(3) }));
      const all = { at: 0, monitored: 100 };
      expectObservable(source.pipe(workingSet({ percentiles: [0] }))).toBe('---a---b-|', {
        a: { ...all, size: 7, nrSnapshots: 1, percentiles: [{ percentile: 0, size: 7 }] },
        b: { ...all, size: 3, nrSnapshots: 2, percentiles: [{ percentile: 0, size: 3 }] },
      });
    });
  });

  it('is that of the naive model, for any window', () => {
    const somePercentiles = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 5 });
    fc.assert(
      fc.property(someSnapshots, somePercentiles, fc.integer({ min: 1, max: 8 }), (snapshots, percentiles, window) => {
        const counts = snapshots.map((each) => addressesOf(each).filter(({ nrAccesses }) => nrAccesses > 0).length);
        const results = outputs(workingSet({ percentiles, window }), ...snapshots);
        for (const [index, result] of results.entries()) {
          const latest = counts.slice(Math.max(0, index + 1 - window), index + 1).sort((a, b) => a - b);
          const wished = percentiles.map(
            (percentile) => latest[Math.floor((percentile * latest.length) / 100)] ?? latest.at(-1),
          );
          expect(result.size).toBe(counts[index]);
          expect(sizesOf(result)).toEqual(wished);
        }
      }),
    );
  });

  it('refuses percentiles and windows that are none, at once', () => {
    for (const percentiles of [[-1], [101], [NaN]])
      expect(refusal(() => workingSet({ percentiles })).code).toBe('EINVAL');
    for (const window of [0, 1.5]) expect(refusal(() => workingSet({ window })).code).toBe('EINVAL');
    for (const bad of [null, { percentile: 3 }, { percentiles: 50 }, { percentiles: ['50'] }]) {
      expect(refusal(untyped(workingSet, bad)).code).toBe('EINVAL');
    }
    expect(refusal(() => workingSet({ percentiles: [50, 101] })).message).toBe(
      'Expected `percentiles[1]` to be a number from 0 to 100, got `101` (number)',
    );
  });

  it('is typed', () => {
    expectTypeOf((source: Observable<MonitorEvent>) => source.pipe(workingSet())).returns.toEqualTypeOf<
      Observable<WorkingSet>
    >();
  });
});
