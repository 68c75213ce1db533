/**
 * Entries of a history as columns of pixels: each entry is projected once on the rows that are seen, and a column shows
 * the entry of its moment, or the mean of those that it covers, by how much of each it does. Pure; the numbers of a
 * picture, not yet its colours.
 */
import type { Snapshot } from '../../regions/index.js';
import { type Metric, Projection } from '../../reports/heatmap.js';
import { isHole } from '../../reports/history-entry.js';
import type { Axis, HistoryEntry } from '../../reports/index.js';

/** An entry on the rows of the map. */
export interface Cells {
  /** The metric of each row, the mean by size; NaN where nothing was monitored. */
  readonly values: Float64Array;
  /** How much of each row was monitored, in the axis's unit; undefined where of each it was all or nothing. */
  readonly sizes: Float64Array | undefined;
  /** How much of all rows was. */
  readonly size: number;
  /** Of all that was; NaN where nothing was. */
  readonly mean: number;
  /** The largest magnitude. */
  readonly most: number;
}

/** Projects entries on one part of an axis, and remembers what it has projected as long as the entries live. */
export class RowCells {
  readonly rows: number;
  /** What a row is of the axis. */
  readonly rowSize: number;
  readonly #projection: Projection;
  readonly #cells = new WeakMap<Snapshot, Cells>();

  constructor(axis: Axis, rows: number, metric: Metric) {
    this.rows = rows;
    this.rowSize = axis.length / rows;
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
    const { sums, weights } = this.#projection;
    const values = this.#projection.means();
    // Sums of fractions are not quite whole.
    const whole = this.rowSize * (1 - 1e-9);
    let sum = 0;
    let size = 0;
    let most = 0;
    let cut = false;
    for (let row = 0; row < values.length; row++) {
      const weight = weights[row] ?? 0;
      if (weight <= 0) continue;
      if (weight < whole) cut = true;
      sum += sums[row] ?? 0;
      size += weight;
      const value = Math.abs(values[row] ?? 0);
      if (value > most) most = value;
    }
    return { values, sizes: cut ? weights.slice() : undefined, size, mean: sum / size, most };
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
  const index = entryAfter(entries, time);
  const entry = entries[index];
  if (!entry || entry.from <= time) return entry;
  const before = entries[index - 1];
  return before && !isHole(before, entry) ? entry : undefined;
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

/** The mean of what a column shows row by row, see {@link columnEntries} and {@link rowMeans}. */
export function meanOf(entries: readonly HistoryEntry[], cells: RowCells, from: number, to: number): Float64Array {
  const [first] = entries;
  return first && entries.length === 1 ? cells.of(first.snapshot).values : rowMeans(entries, cells, from, to);
}

/**
 * One figure of each entry, for the columns `first` to `first + columns`: the mean of those that a column shows, weighted
 * by how much of its time each has, and by `weightOf`; an entry without weight has no part in it.
 */
export function columnFigures(
  entries: readonly HistoryEntry[],
  first: number,
  columns: number,
  usPerColumn: number,
  figureOf: (entry: HistoryEntry) => number,
  weightOf: (entry: HistoryEntry) => number = () => 1,
): Float64Array {
  const figures = new Float64Array(columns).fill(Number.NaN);
  for (let column = 0; column < columns; column++) {
    const from = (first + column) * usPerColumn;
    const to = from + usPerColumn;
    const covered = columnEntries(entries, from, to);
    const [only] = covered;
    if (only && covered.length === 1) {
      figures[column] = figureOf(only);
      continue;
    }
    let sum = 0;
    let weights = 0;
    for (const entry of covered) {
      const weight = overlap(entry, from, to) * weightOf(entry);
      if (!(weight > 0)) continue;
      sum += weight * figureOf(entry);
      weights += weight;
    }
    if (weights > 0) figures[column] = sum / weights;
  }
  return figures;
}

/**
 * The mean of each row between two times, of what was monitored in it, weighted by overlap in time and in addresses; NaN
 * where nothing was.
 */
export function rowMeans(entries: readonly HistoryEntry[], cells: RowCells, from: number, to: number): Float64Array {
  const sums = new Float64Array(cells.rows);
  const weights = new Float64Array(cells.rows);
  for (const entry of entries) {
    const time = overlap(entry, from, to);
    if (time <= 0) continue;
    const { values, sizes } = cells.of(entry.snapshot);
    if (sizes) addSizes(sums, weights, values, sizes, time);
    else addWhole(sums, weights, values, cells.rowSize * time);
  }
  for (let row = 0; row < sums.length; row++) sums[row] = (sums[row] ?? 0) / (weights[row] ?? 0);
  return sums;
}

function addWhole(sums: Float64Array, weights: Float64Array, values: Float64Array, weight: number): void {
  for (let row = 0; row < sums.length; row++) {
    const value = values[row] ?? 0;
    // NaN where nothing was monitored.
    if (Number.isNaN(value)) continue;
    sums[row] = (sums[row] ?? 0) + value * weight;
    weights[row] = (weights[row] ?? 0) + weight;
  }
}

function addSizes(
  sums: Float64Array,
  weights: Float64Array,
  values: Float64Array,
  sizes: Float64Array,
  time: number,
): void {
  for (let row = 0; row < sums.length; row++) {
    const weight = time * (sizes[row] ?? 0);
    if (weight === 0) continue;
    sums[row] = (sums[row] ?? 0) + (values[row] ?? 0) * weight;
    weights[row] = (weights[row] ?? 0) + weight;
  }
}

function overlap(entry: HistoryEntry, from: number, to: number): number {
  return Math.min(to, entry.to) - Math.max(from, entry.from);
}
