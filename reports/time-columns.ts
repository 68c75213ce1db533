/**
 * Entries of a history on a grid: time across, an axis of addresses down. The numbers of a heat map over time; whoever
 * paints chooses the colours.
 */
import { checkInteger, checkOptions, invalid } from '../regions/index.js';
import type { Axis } from './axis.js';
import { accessRate, type Metric, Projection } from './heatmap.js';
import type { HistoryEntry } from './history-entry.js';

export interface TimeGridOptions {
  readonly axis: Axis;
  /** What the columns show together: the time from here, in microseconds of the context's clock, */
  readonly from: number;
  /** to here. */
  readonly to: number;
  /** Into how many columns of equal length to cut the time. */
  readonly columns: number;
  /** Into how many rows of equal length to cut the axis. */
  readonly rows: number;
  /** Default: the access rate. */
  readonly metric?: Metric;
}

/** The most cells: 128 MiB of them. */
const MOST_CELLS = 16_777_216;

/**
 * `columns` × `rows` cells, column after column: what was at row r of column c is at `c * rows + r`. Each is the mean of
 * the metric over what was monitored in it, weighted by the overlap in time and in addresses; NaN where nothing was. The
 * same as `project` where a column shows one entry.
 *
 * Entries may come in any order. Takes a step per region, range and row of every entry in the window, and one per row of
 * every column that it meets: 10 to 20 ms for 600 entries of 1 000 regions on 600 × 600 cells. To go on with a grid, ask
 * for the new columns only.
 *
 * @throws DamonError EINVAL for a window that does not end after its start, or numbers of columns and rows that are no
 * integers of 1 or more, or together more than 16 777 216 cells
 *
 * @example
 * const entries = history.query({ from, to, entries: 600 });
 * const axis = axisOf(entries.map(({ snapshot }) => snapshot));
 * timeColumns(entries, { axis, from, to, columns: 600, rows: 400 })[0]; // the rate of the lowest addresses at first
 */
export function timeColumns(entries: Iterable<HistoryEntry>, options: TimeGridOptions): Float64Array {
  checkOptions('options', options, ['axis', 'from', 'to', 'columns', 'rows', 'metric']);
  const { axis, from, to, metric = accessRate } = options;
  if (!(Number.isFinite(from) && from < to && to < Infinity)) throw invalid('to', `a time after from, ${from}`, to);
  const columns = checkInteger('columns', options.columns, 1, MOST_CELLS);
  const rows = checkInteger('rows', options.rows, 1, Math.floor(MOST_CELLS / columns));

  const sums = new Float64Array(columns * rows);
  const weights = new Float64Array(columns * rows);
  const projection = new Projection(axis, rows, metric);
  const perUs = columns / (to - from);
  for (const entry of entries) {
    const first = Math.max(0, (entry.from - from) * perUs);
    const last = Math.min(columns, (entry.to - from) * perUs);
    if (!(first < last)) continue;
    projection.clear();
    projection.add(entry.snapshot);
    for (let column = Math.floor(first); column < last; column++) {
      const overlap = Math.min(last, column + 1) - Math.max(first, column);
      const offset = column * rows;
      for (let row = 0; row < rows; row++) {
        const weight = projection.weights[row] ?? 0;
        if (weight === 0) continue;
        sums[offset + row] = (sums[offset + row] ?? 0) + overlap * (projection.sums[row] ?? 0);
        weights[offset + row] = (weights[offset + row] ?? 0) + overlap * weight;
      }
    }
  }
  for (let cell = 0; cell < sums.length; cell++) sums[cell] = (sums[cell] ?? 0) / (weights[cell] ?? 0);
  return sums;
}

/**
 * The mean of every column of such a grid, over the cells that are not NaN; NaN where all are. A histogram over time.
 *
 * @example
 * columnMeans(grid, rows)[0]; // of all addresses at first
 */
export function columnMeans(grid: Float64Array, rows: number): Float64Array {
  const columns = Math.floor(grid.length / rows);
  return means(grid, columns, rows, rows, 1);
}

/** The mean of every row of such a grid, over the cells that are not NaN; NaN where all are. A histogram over addresses. */
export function rowMeans(grid: Float64Array, rows: number): Float64Array {
  const columns = Math.floor(grid.length / rows);
  return means(grid, rows, columns, 1, rows);
}

/** Of `count` lines of `length` cells: lines and cells begin so far apart from each other. */
function means(grid: Float64Array, count: number, length: number, line: number, cell: number): Float64Array {
  const found = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    let sum = 0;
    let number = 0;
    for (let at = index * line, left = length; left > 0; at += cell, left--) {
      const value = grid[at] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sum += value;
      number++;
    }
    found[index] = sum / number;
  }
  return found;
}
