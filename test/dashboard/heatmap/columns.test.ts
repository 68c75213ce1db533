import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  columnEntries,
  columnFigures,
  entryAt,
  meanOf,
  RowCells,
  rowMeans,
} from '../../../dashboard/heatmap/columns.js';
import { accessRate, axisOf, axisOfRanges, type HistoryEntry, timeColumns } from '../../../reports/index.js';
import { pastOf, someRegions } from '../../reports/past.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';

const axis = axisOfRanges([{ target: 1, start: 0, end: 100 }]);

function entry(from: number, to: number, ...regions: readonly (readonly [number, number, number])[]): HistoryEntry {
  return { from, to, snapshot: snapshotOf(rows(...regions), { at: to }), nrMerged: 1 };
}

const idle = entry(0, 1e6, [0, 100, 0]);
const half = entry(1e6, 2e6, [0, 50, 20], [50, 100, 0]);
const gone = entry(4e6, 5e6, [0, 50, 10]);
const entries = [idle, half, gone];

describe('columns of entries', () => {
  test('show the one entry of their moment where they are narrower', () => {
    expect(columnEntries(entries, 0.9e6, 1.05e6)).toEqual([idle]);
    expect(columnEntries(entries, 0.97e6, 1.2e6)).toEqual([half]);
  });

  test('show all that they cover where they are wider, and nothing in a pause', () => {
    expect(columnEntries(entries, 0, 4e6)).toEqual([idle, half]);
    expect(columnEntries(entries, 2.5e6, 3.5e6)).toEqual([]);
  });

  test('an entry covers what a late timer left open before it, and no pause', () => {
    const late = entry(5.05e6, 6e6, [0, 50, 10]);
    expect(entryAt([...entries, late], 5.04e6)).toBe(late);
    expect(entryAt(entries, 3.96e6)).toBeUndefined();
    expect(entryAt(entries, -0.01e6)).toBeUndefined();
    expect(entryAt(entries, 9e6)).toBeUndefined();
  });

  test('of several entries are the mean, by the time of each, of what was monitored', () => {
    const cells = new RowCells(axis, 2, accessRate);
    expect([...meanOf([idle, half], cells, 0, 2e6)]).toEqual([0.5, 0]);
    const long = { ...gone, to: 7e6 };
    expect([...meanOf([half, long], cells, 1e6, 7e6)]).toEqual([0.625, 0]);
    expect([...meanOf([gone], cells, 4e6, 5e6)]).toEqual([0.5, Number.NaN]);
  });

  test('project an entry once', () => {
    let times = 0;
    const cells = new RowCells(axis, 2, (snapshot, index) => {
      times++;
      return snapshot.rate(index);
    });
    expect(cells.of(half.snapshot)).toBe(cells.of(half.snapshot));
    expect(times).toBe(2);
    expect(cells.of(half.snapshot)).toMatchObject({ mean: 0.5, most: 1 });
  });

  test('have figures of their own, NaN where nothing is known', () => {
    const figures = columnFigures(entries, 0, 6, 1e6, ({ snapshot }) => snapshot.length);
    expect([...figures]).toEqual([1, 2, Number.NaN, Number.NaN, 1, Number.NaN]);
  });
});

test('means of rows are over the time between two moments only', () => {
  const cells = new RowCells(axis, 2, accessRate);
  expect([...rowMeans(entries, cells, 0.5e6, 2e6)]).toEqual([2 / 3, 0]);
  expect([...rowMeans(entries, cells, 6e6, 7e6)]).toEqual([Number.NaN, Number.NaN]);
});

test('[P1] the page and the terminal tell the same of a past', () => {
  fc.assert(
    fc.property(pastOf(someRegions, 12), fc.integer({ min: 1, max: 9 }), (past, nrRows) => {
      const all = axisOf(past.map(({ snapshot }) => snapshot));
      const [from, to] = [past[0]?.from ?? 0, past.at(-1)?.to ?? 0];
      const ofTerminal = timeColumns(past, { axis: all, from, to, columns: 1, rows: nrRows });
      const ofPage = rowMeans(past, new RowCells(all, nrRows, accessRate), from, to);
      for (const [row, mean] of ofPage.entries()) {
        if (Number.isNaN(mean)) expect(ofTerminal[row]).toBeNaN();
        else expect(ofTerminal[row]).toBeCloseTo(mean, 6);
      }
    }),
    { numRuns: 300 },
  );
});
