import fc from 'fast-check';
import type { Observable } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { MonitorEvent } from '../../../machines/index.js';
import type { SnapshotRegion } from '../../../regions/index.js';
import { addressAt, type MergedSnapshot, positionOf } from '../../../reports/index.js';
import { hottest, mergeTargets, workingSet } from '../../../streams/index.js';
import { snapshotOf } from '../../reports/snapshot-of.js';
import { addressesOf, eventsOf, marbles, outputs, someSnapshots } from './snapshots.js';

function region(target: string, start: number, end: number, nrAccesses = 0, age = 0): SnapshotRegion {
  return { target, start, end, nrAccesses, age };
}
const rowsOf = (snapshot: MergedSnapshot) =>
  [...snapshot].map(({ start, end, nrAccesses, age }) => [start, end, nrAccesses, age]);

describe('mergeTargets', () => {
  const snapshot = snapshotOf(
    [region('a', 1_000, 1_010, 20, 3), region('a', 1_030, 1_040, 5, 1), region('b', 0, 50, 10, 2)],
    { at: 100_000, nrSamplings: 19 },
  );

  it('lays targets side by side, with the gaps within them, in one target', () => {
    const [merged] = outputs(mergeTargets(), snapshot);
    expect(merged?.targets).toEqual([{ id: 'merged', nrRegions: 3 }]);
    expect(merged && rowsOf(merged)).toEqual([
      [0, 10, 20, 3],
      [30, 40, 5, 1],
      [40, 90, 10, 2],
    ]);
    expect(merged).toMatchObject({ at: 100_000, nrSamplings: 19, sampleUs: 5_000, aggregationUs: 100_000 });
  });

  it('labels them: addresses can be translated there and back', () => {
    const [merged] = outputs(mergeTargets(), snapshot);
    if (!merged) throw new Error('nothing was merged');
    expect(merged.axis.ranges).toEqual([
      { target: 'a', start: 1_000, end: 1_040, position: 0 },
      { target: 'b', start: 0, end: 50, position: 40 },
    ]);
    expect(addressAt(merged.axis, 45)).toEqual({ target: 'b', address: 5 });
    expect(positionOf(merged.axis, 'a', 1_035)).toBe(35);
  });

  it('keeps places while targets shrink, come back or change their order, and moves them when one grows', () => {
    const a = region('a', 0, 100);
    const b = region('b', 0, 10);
    const merged = outputs(
      mergeTargets(),
      snapshotOf([a, b]),
      snapshotOf([{ ...a, start: 50, end: 60 }, b]),
      snapshotOf([b]),
      snapshotOf([b, a]),
      snapshotOf([{ ...a, end: 120 }, b]),
    );
    expect(merged.map((each) => rowsOf(each).map(([start, end]) => [start, end]))).toEqual([
      [
        [0, 100],
        [100, 110],
      ],
      [
        [50, 60],
        [100, 110],
      ],
      [[100, 110]],
      [
        [0, 100],
        [100, 110],
      ],
      [
        [0, 120],
        [120, 130],
      ],
    ]);
    expect(merged[3]?.axis).toBe(merged[0]?.axis);
    expect(merged[4]?.axis).not.toBe(merged[0]?.axis);
  });

  it('is exact at page-aligned addresses of 64 bits', () => {
    const high = 2 ** 64 - 2 ** 47;
    const [merged] = outputs(
      mergeTargets(),
      snapshotOf([region('a', 4_096, 8_192), region('a', high, high + 4_096), region('b', 2 ** 63, 2 ** 63 + 4_096)]),
    );
    expect(merged?.axis.ranges.map(({ position }) => position)).toEqual([0, high]);
    expect(merged && rowsOf(merged).map(([start = 0, end = 0]) => end - start)).toEqual([4_096, 4_096, 4_096]);
  });

  it('goes before any other operator', () => {
    expect(outputs((source) => source.pipe(mergeTargets(), hottest(1)), snapshot)).toMatchObject([
      [{ target: 'merged', start: 0, end: 10, rate: 20 / 19 }],
    ]);
    expect(outputs((source) => source.pipe(mergeTargets(), workingSet()), snapshot)[0]?.size).toBe(70);
  });

  it('answers each aggregation at once, and ends with its source', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold<MonitorEvent>('-s-a-u-b-(t|)', eventsOf({ a: snapshot, b: snapshotOf([]) }));
      const [a, b] = outputs(mergeTargets(), snapshot, snapshotOf([]));
      expectObservable(source.pipe(mergeTargets())).toBe('---a---b-|', { a, b });
    });
  });

  it('holds every address once, with its counts, in order, as the naive model does', () => {
    fc.assert(
      fc.property(someSnapshots, (snapshots) => {
        for (const [index, merged] of outputs(mergeTargets(), ...snapshots).entries()) {
          const found = addressesOf(merged);
          const positions = found.map(({ address }) => address);
          expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
          const back = found.map((each) => ({ ...each, ...addressAt(merged.axis, each.address) }));
          const given = snapshots[index];
          expect(new Set(back)).toEqual(new Set(given && addressesOf(given)));
        }
      }),
    );
  });

  it('is typed', () => {
    expectTypeOf((source: Observable<MonitorEvent>) => source.pipe(mergeTargets())).returns.toEqualTypeOf<
      Observable<MergedSnapshot>
    >();
  });
});
