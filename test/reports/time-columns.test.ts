import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Axis,
  accessRate,
  axisBetween,
  axisOf,
  axisOfRanges,
  columnMeans,
  type HistoryEntry,
  type Metric,
  project,
  rowMeans,
  type TimeGridOptions,
  temperatureOf,
  timeColumns,
} from '../../reports/index.js';
import { pastOf, someRegions } from './past.js';
import { rows, snapshotOf } from './snapshot-of.js';

const RUNS = Number(process.env.DAMONX_FUZZ_RUNS ?? 300);

const overlap = (from: number, to: number, start: number, end: number) =>
  Math.max(0, Math.min(to, end) - Math.max(from, start));

/** Cell by cell, over every region of every entry. */
function naive(entries: readonly HistoryEntry[], options: TimeGridOptions): number[] {
  const { axis, from, to, columns, rows, metric = accessRate } = options;
  return Array.from({ length: columns * rows }, (_, cell) => {
    const column = Math.floor(cell / rows);
    const row = cell % rows;
    const begin = from + ((to - from) * column) / columns;
    const end = from + ((to - from) * (column + 1)) / columns;
    const low = (axis.length * row) / rows;
    const high = (axis.length * (row + 1)) / rows;
    let sum = 0;
    let weight = 0;
    for (const entry of entries) {
      for (const [index, region] of [...entry.snapshot].entries()) {
        for (const range of axis.ranges) {
          if (range.target !== region.target) continue;
          const shift = range.position - range.start;
          const size = overlap(
            Math.max(range.start, region.start) + shift,
            Math.min(range.end, region.end) + shift,
            low,
            high,
          );
          const area = size * overlap(entry.from, entry.to, begin, end);
          sum += area * metric(entry.snapshot, index);
          weight += area;
        }
      }
    }
    // What is left of a cell by rounding alone shows nothing.
    return weight > 1e-6 ? sum / weight : Number.NaN;
  });
}

/** Three aggregations of 10 us: hot, half hot, and after a hole cold. */
const past: HistoryEntry[] = [
  { from: 0, to: 10, snapshot: snapshotOf(rows([0, 10, 20], [10, 20, 20])), nrMerged: 1 },
  { from: 10, to: 20, snapshot: snapshotOf(rows([0, 10, 20], [10, 20, 0])), nrMerged: 1 },
  { from: 30, to: 40, snapshot: snapshotOf(rows([0, 10, 0])), nrMerged: 1 },
];
const axis = axisOf(past.map(({ snapshot }) => snapshot));

describe('[P1] a grid of time and addresses', () => {
  it('has column after column the mean of what was monitored in each cell', () => {
    expect([...timeColumns(past, { axis, from: 0, to: 40, columns: 4, rows: 2 })]).toEqual([
      ...[1, 1],
      ...[1, 0],
      ...[NaN, NaN],
      ...[0, NaN],
    ]);
    expect([...timeColumns(past, { axis, from: 0, to: 40, columns: 2, rows: 1 })]).toEqual([0.75, 0]);
    expect([...timeColumns(past, { axis, from: 0, to: 40, columns: 1, rows: 1 })]).toEqual([0.6]);
  });

  it('spreads an entry over all columns that it covers, by its time in them', () => {
    expect([...timeColumns(past, { axis, from: 5, to: 20, columns: 3, rows: 2 })]).toEqual([1, 1, 1, 0, 1, 0]);
    expect([...timeColumns(past, { axis, from: 5, to: 15, columns: 1, rows: 2 })]).toEqual([1, 0.5]);
  });

  it('shows the part of an axis that it is given, and any metric', () => {
    const part = axisBetween(axis, 10, 20);
    expect([...timeColumns(past, { axis: part, from: 0, to: 20, columns: 2, rows: 1 })]).toEqual([1, 0]);
    const grid = timeColumns(past, { axis, from: 30, to: 40, columns: 1, rows: 2, metric: temperatureOf });
    expect([...grid]).toEqual([-100_000, NaN]);
  });

  it('of one column and one entry is what the terminal shows', () => {
    for (const { from, to, snapshot } of past) {
      expect(timeColumns(past, { axis, from, to, columns: 1, rows: 7 })).toEqual(project(snapshot, axis, 7));
    }
  });

  it('is of NaN where nothing was monitored', () => {
    expect([...timeColumns([], { axis, from: 0, to: 1, columns: 2, rows: 1 })]).toEqual([NaN, NaN]);
    const nothing = axisOfRanges([]);
    expect([...timeColumns(past, { axis: nothing, from: 0, to: 40, columns: 1, rows: 2 })]).toEqual([NaN, NaN]);
  });

  it('has means of its columns and rows, of the cells that show anything', () => {
    const grid = timeColumns(past, { axis, from: 0, to: 40, columns: 4, rows: 2 });
    expect([...columnMeans(grid, 2)]).toEqual([1, 0.5, NaN, 0]);
    expect([...rowMeans(grid, 2)]).toEqual([2 / 3, 0.5]);
  });

  it.each([
    [{ to: 0 }, 'Expected `to` to be a time after from, 0, got `0` (number)'],
    [{ from: Number.NaN }, 'Expected `to` to be a time after from, NaN'],
    [{ columns: 0 }, 'Expected `columns` to be an integer from 1 to 16777216, got `0` (number)'],
    [{ columns: 4_096, rows: 4_097 }, 'Expected `rows` to be an integer from 1 to 4096, got `4097` (number)'],
  ])('is refused with %j', (wrong, message) => {
    expect(() => timeColumns(past, { axis, from: 0, to: 40, columns: 4, rows: 2, ...wrong })).toThrow(
      expect.objectContaining({ code: 'EINVAL', message: expect.stringContaining(message) }),
    );
  });

  it(
    'is what a naive computation cell by cell gives, of any past on any part of an axis and of time',
    () => {
      const window = fc.tuple(fc.integer({ min: -100_000, max: 2_000_000 }), fc.integer({ min: 1, max: 2_000_000 }));
      const part = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 60 }));
      const metrics: Metric[] = [accessRate, temperatureOf];
      fc.assert(
        fc.property(
          pastOf(someRegions, 12),
          window,
          part,
          fc.integer({ min: 1, max: 8 }),
          fc.integer({ min: 1, max: 8 }),
          fc.constantFrom(...metrics),
          (entries, [from, lasts], [low, length], columns, rows, metric) => {
            const whole = axisOf(entries.map(({ snapshot }) => snapshot));
            const axes: Axis[] = [whole, axisBetween(whole, low, low + length)];
            for (const axis of axes) {
              const options = { axis, from, to: from + lasts, columns, rows, metric };
              const grid = timeColumns(entries, options);
              const wished = naive(entries, options);
              expect(grid).toHaveLength(wished.length);
              for (const [cell, value] of wished.entries()) {
                if (!Number.isNaN(value)) expect(grid[cell]).toBeCloseTo(value, metric === accessRate ? 6 : 0);
                else if (!Number.isNaN(grid[cell])) expect({ options, cell, got: grid[cell] }).toEqual('nothing');
              }
            }
          },
        ),
        { numRuns: RUNS },
      );
    },
    60_000 + RUNS * 100,
  );
});
