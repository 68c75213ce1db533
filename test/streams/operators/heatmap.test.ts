import fc from 'fast-check';
import type { Observable } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { MonitorEvent } from '../../../machines/index.js';
import type { Snapshot } from '../../../regions/index.js';
import { addressAt, type Heatmap } from '../../../reports/index.js';
import { heatmap } from '../../../streams/index.js';
import { refusal, untyped } from '../../regions/rows.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';
import { addressesOf, eventsOf, marbles, mean, outputs, someSnapshots } from './snapshots.js';

const plain = ({ matrix }: Heatmap) => matrix.map((row) => [...row]);

/** Every address that any snapshot monitors, in order, cut into as many pieces as there are columns. */
function naive(snapshots: readonly Snapshot[], columns: number): number[][] {
  const all = snapshots.map(addressesOf);
  const targets = [...new Set(all.flat().map(({ target }) => target))];
  const places = targets.flatMap((target) => {
    const addresses = new Set(
      all.flatMap((each) => each.flatMap((one) => (one.target === target ? [one.address] : []))),
    );
    return [...addresses].sort((a, b) => a - b).map((address) => ({ target, address }));
  });
  return all.map((addresses) => {
    const cells = Array.from({ length: columns }, (): number[] => []);
    for (const [position, { target, address }] of places.entries()) {
      const found = addresses.find((each) => each.target === target && each.address === address);
      if (!found) continue;
      for (let piece = position * columns; piece < (position + 1) * columns; piece++) {
        cells[Math.floor(piece / places.length)]?.push(found.rate);
      }
    }
    return cells.map(mean);
  });
}

describe('heatmap', () => {
  const first = snapshotOf(rows([0, 10, 20], [10, 40, 0]), { at: 100_000 });
  const second = snapshotOf(rows([0, 20, 10], [20, 40, 0]), { at: 200_000 });
  const third = snapshotOf(rows([0, 40, 5]), { at: 300_000 });

  it('gives a row a snapshot, the oldest first, each cell the mean by overlap', () => {
    const [, , last] = outputs(heatmap({ rows: 3, columns: 2 }), first, second, third);
    expect(last && plain(last)).toEqual([
      [0.5, 0],
      [0.5, 0],
      [0.25, 0.25],
    ]);
    expect(last?.times).toEqual([100_000, 200_000, 300_000]);
    expect(last?.axis).toEqual({ ranges: [{ target: 1, start: 0, end: 40, position: 0 }], length: 40 });
  });

  it('has fewer rows until there are enough snapshots, then the latest', () => {
    const maps = outputs(heatmap({ rows: 2, columns: 4 }), first, second, third);
    expect(maps.map(({ times }) => times)).toEqual([[100_000], [100_000, 200_000], [200_000, 300_000]]);
    expect(maps[2] && plain(maps[2])).toEqual([
      [0.5, 0.5, 0, 0],
      [0.25, 0.25, 0.25, 0.25],
    ]);
  });

  it('leaves out gaps, and lays all rows on a new axis when what is monitored changes', () => {
    const moved = snapshotOf(rows([0, 10, 20], [1_000, 1_010, 10]));
    const maps = outputs(heatmap({ rows: 2, columns: 5 }), first, moved, moved);
    expect(maps[1]?.axis.length).toBe(50);
    expect(maps[1] && addressAt(maps[1].axis, 45)).toEqual({ target: 1, address: 1_005 });
    expect(maps[1] && plain(maps[1])).toEqual([
      [1, 0, 0, 0, NaN],
      [1, NaN, NaN, NaN, 0.5],
    ]);
    expect(maps[2]?.axis.length).toBe(20);
    expect(maps[2] && plain(maps[2])[0]).toEqual([1, 1, 0.75, 0.5, 0.5]);
  });

  it('lays only the new snapshot on an axis that stays', () => {
    const [one, two] = outputs(heatmap({ rows: 2, columns: 2 }), first, second);
    expect(two?.matrix[0]).toBe(one?.matrix[0]);
  });

  it('shows nothing of nothing', () => {
    expect(outputs(heatmap({ rows: 1, columns: 2 }), snapshotOf([])).map(plain)).toEqual([[[NaN, NaN]]]);
  });

  it('never writes to what it gave before', () => {
    const moved = snapshotOf(rows([100, 200, 20]));
    const [before] = outputs(heatmap({ rows: 2, columns: 2 }), first, moved);
    expect(before && plain(before)).toEqual([[0.5, 0]]);
  });

  it('answers each aggregation at once, and ends with its source', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold<MonitorEvent>('-s-a-u-b-(t|)', eventsOf({ a: first, b: second }));
      const axis = { ranges: [{ target: 1, start: 0, end: 40, position: 0 }], length: 40 };
      expectObservable(source.pipe(heatmap({ rows: 1, columns: 2 }))).toBe('---a---b-|', {
        a: { axis, times: [100_000], matrix: [Float64Array.of(0.5, 0)] },
        b: { axis, times: [200_000], matrix: [Float64Array.of(0.5, 0)] },
      });
    });
  });

  it('is that of the naive model', () => {
    const some = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(someSnapshots, some, some, (snapshots, nrRows, columns) => {
        const maps = outputs(heatmap({ rows: nrRows, columns }), ...snapshots);
        expect(maps).toHaveLength(snapshots.length);
        for (const [index, map] of maps.entries()) {
          const wished = naive(snapshots.slice(Math.max(0, index + 1 - nrRows), index + 1), columns);
          const rounded = (cells: number[][]) => cells.map((row) => row.map((cell) => Math.round(cell * 1e9)));
          expect(rounded(plain(map))).toEqual(rounded(wished));
        }
      }),
    );
  });

  it('refuses rows and columns that are none, at once', () => {
    for (const bad of [
      { rows: 0, columns: 1 },
      { rows: 1, columns: 1.5 },
      { rows: 1, columns: 2 ** 21 },
    ]) {
      expect(refusal(() => heatmap(bad)).code).toBe('EINVAL');
    }
    for (const bad of [undefined, null, {}, { rows: 1 }, { rows: 1, columns: 1, colour: 1 }]) {
      expect(refusal(untyped(heatmap, bad)).code).toBe('EINVAL');
    }
    expect(refusal(untyped(heatmap, { rows: '3', columns: 1 })).message).toBe(
      'Expected `rows` to be an integer of 1 or more, got `3` (string)',
    );
  });

  it('is typed', () => {
    expectTypeOf((source: Observable<MonitorEvent>) =>
      source.pipe(heatmap({ rows: 1, columns: 1 })),
    ).returns.toEqualTypeOf<Observable<Heatmap>>();
  });
});
