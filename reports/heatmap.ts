/**
 * Snapshots on a grid of cells: how hot each piece of an axis was. Numbers only; whoever paints chooses the colours.
 */
import type { Snapshot } from '../regions/index.js';
import type { Axis } from './axis.js';

/** What a cell shows of the region at that index of a snapshot. */
export type Metric = (snapshot: Snapshot, index: number) => number;

/** The share of samplings, 0 to 1, in which the region was found accessed. */
export const accessRate: Metric = (snapshot, index) => snapshot.rate(index);

/**
 * One row of a heat map: the axis cut into `columns` cells of equal length, each with the mean of the metric over what
 * was monitored in it, weighted by size; NaN where nothing was. Takes a step per region, range and column.
 *
 * @example
 * project(snapshot, axisOf([snapshot]), 80); // Float64Array of 80 rates
 */
export function project(snapshot: Snapshot, axis: Axis, columns: number, metric = accessRate): Float64Array {
  const sums = new Float64Array(columns);
  const weights = new Float64Array(columns);
  const column = (position: number) => (position * columns) / axis.length;

  let index = 0;
  for (const { id, nrRegions } of snapshot.targets) {
    const ranges = axis.ranges.filter(({ target }) => target === id);
    const last = index + nrRegions;
    let at = 0;
    for (; index < last; index++) {
      const start = snapshot.starts[index] ?? 0;
      const end = snapshot.ends[index] ?? 0;
      const value = metric(snapshot, index);
      while (at < ranges.length && (ranges[at]?.end ?? 0) <= start) at++;
      for (let next = at; next < ranges.length; next++) {
        const range = ranges[next];
        if (!range || range.start >= end) break;
        const from = range.position + Math.max(start, range.start) - range.start;
        const to = range.position + Math.min(end, range.end) - range.start;
        spread(column(from), column(to), value, sums, weights);
      }
    }
  }
  for (let cell = 0; cell < columns; cell++) sums[cell] = (sums[cell] ?? 0) / (weights[cell] ?? 0);
  return sums;
}

/** Adds a value to the columns that a stretch meets; bounds in columns. */
function spread(from: number, to: number, value: number, sums: Float64Array, weights: Float64Array): void {
  for (let column = Math.floor(from); column < to && column < sums.length; column++) {
    const weight = Math.min(to, column + 1) - Math.max(from, column);
    sums[column] = (sums[column] ?? 0) + weight * value;
    weights[column] = (weights[column] ?? 0) + weight;
  }
}
