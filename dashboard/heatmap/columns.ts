/**
 * Entries of a history as columns of pixels: each entry is projected once on the rows that are seen, and a column shows
 * the entry of its moment, or the mean of those that it covers. Pure; the numbers of a picture, not yet its colours.
 */
import type { Snapshot } from '../../regions/index.js';
import { type Metric, Projection } from '../../reports/heatmap.js';
import type { Axis, HistoryEntry } from '../../reports/index.js';

/** An entry on the rows of the map. */
export interface Cells {
  /** The metric of each row, the mean by size; NaN where nothing was monitored. */
  readonly values: Float64Array;
  /** Of all rows; NaN where there is none. */
  readonly mean: number;
  /** The largest magnitude. */
  readonly most: number;
}

/** Projects entries on one part of an axis, and remembers what it has projected as long as the entries live. */
export class RowCells {
  readonly rows: number;
  readonly #projection: Projection;
  readonly #cells = new WeakMap<Snapshot, Cells>();

  constructor(axis: Axis, rows: number, metric: Metric) {
    this.rows = rows;
    this.#projection = new Projection(axis, rows, metric);
  }

  /** Whether it has been projected. */
  has(snapshot: Snapshot): boolean {
    return this.#cells.has(snapshot);
  }

  of(snapshot: Snapshot): Cells {
    let found = this.#cells.get(snapshot);
    if (!found) {
      found = this.#project(snapshot);
      this.#cells.set(snapshot, found);
    }
    return found;
  }

  #project(snapshot: Snapshot): Cells {
    this.#projection.clear();
    this.#projection.add(snapshot);
    const values = this.#projection.means();
    let sum = 0;
    let known = 0;
    let most = 0;
    for (let row = 0; row < values.length; row++) {
      const value = values[row] ?? 0;
      // NaN where nothing was monitored.
      if (!(value <= 0 || value > 0)) continue;
      sum += value;
      known++;
      const size = value < 0 ? -value : value;
      if (size > most) most = size;
    }
    return { values, mean: sum / known, most };
  }
}

/** The index of the first entry that ends after `time`; their number if none does. */
export function entryAfter(entries: readonly HistoryEntry[], time: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.to ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The entry that covers a moment; what a late timer left open before it is its own. */
export function entryAt(entries: readonly HistoryEntry[], time: number): HistoryEntry | undefined {
  const entry = entries[entryAfter(entries, time)];
  return entry && entry.from - entry.snapshot.aggregationUs / 2 <= time ? entry : undefined;
}

/** What a column that lasts from `from` to `to` shows. */
export function columnEntries(entries: readonly HistoryEntry[], from: number, to: number): readonly HistoryEntry[] {
  const middle = (from + to) / 2;
  const entry = entryAt(entries, middle);
  // As long as entries are no narrower than columns there is one to a column, so that edges stay sharp.
  if (entry && entry.to - entry.from >= to - from) return [entry];
  const covered: HistoryEntry[] = [];
  for (let next = entryAfter(entries, from); next < entries.length; next++) {
    const each = entries[next];
    if (!each || each.from >= to) break;
    covered.push(each);
  }
  return covered;
}

/** The mean of several entries row by row, weighted by the time of each. What is known of some of them is that. */
export function meanOf(entries: readonly HistoryEntry[], cells: RowCells): Float64Array {
  const [first] = entries;
  if (first && entries.length === 1) return cells.of(first.snapshot).values;
  const sums = new Float64Array(cells.rows);
  const weights = new Float64Array(cells.rows);
  for (const { from, to, snapshot } of entries) {
    const { values } = cells.of(snapshot);
    for (let row = 0; row < sums.length; row++) {
      const value = values[row] ?? 0;
      if (Number.isNaN(value)) continue;
      sums[row] = (sums[row] ?? 0) + value * (to - from);
      weights[row] = (weights[row] ?? 0) + (to - from);
    }
  }
  for (let row = 0; row < sums.length; row++) sums[row] = (sums[row] ?? 0) / (weights[row] ?? 0);
  return sums;
}

/** One figure of each entry, for the columns `first` to `first + columns`: the mean of those that a column covers. */
export function columnFigures(
  entries: readonly HistoryEntry[],
  first: number,
  columns: number,
  usPerColumn: number,
  figureOf: (entry: HistoryEntry) => number,
): Float64Array {
  const figures = new Float64Array(columns).fill(Number.NaN);
  for (let column = 0; column < columns; column++) {
    const from = (first + column) * usPerColumn;
    const covered = columnEntries(entries, from, from + usPerColumn);
    let sum = 0;
    for (const entry of covered) sum += figureOf(entry);
    if (covered.length > 0) figures[column] = sum / covered.length;
  }
  return figures;
}

/** The mean of each row between two times, weighted by the time of each entry; NaN where nothing was monitored. */
export function rowMeans(entries: readonly HistoryEntry[], cells: RowCells, from: number, to: number): Float64Array {
  const sums = new Float64Array(cells.rows);
  const weights = new Float64Array(cells.rows);
  for (const entry of entries) {
    const weight = Math.min(to, entry.to) - Math.max(from, entry.from);
    if (weight <= 0) continue;
    const { values } = cells.of(entry.snapshot);
    for (let row = 0; row < sums.length; row++) {
      const value = values[row] ?? 0;
      if (Number.isNaN(value)) continue;
      sums[row] = (sums[row] ?? 0) + value * weight;
      weights[row] = (weights[row] ?? 0) + weight;
    }
  }
  for (let row = 0; row < sums.length; row++) sums[row] = (sums[row] ?? 0) / (weights[row] ?? 0);
  return sums;
}
