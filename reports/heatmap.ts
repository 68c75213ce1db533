/**
 * Snapshots on a grid of cells: how hot each piece of an axis was. Numbers only; whoever paints chooses the colours.
 */
import type { Snapshot, TargetId } from '../regions/index.js';
import type { Axis, AxisRange } from './axis.js';

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
  const projection = new Projection(axis, columns, metric);
  projection.add(snapshot);
  const { sums, weights } = projection;
  for (let cell = 0; cell < columns; cell++) sums[cell] = (sums[cell] ?? 0) / (weights[cell] ?? 0);
  return sums;
}

/** The one projection, for every painter: what falls into each cell of an axis, summed up. */
export class Projection {
  /** Σ overlap × metric, by cell; an overlap of 1 is a whole cell. */
  readonly sums: Float64Array;
  /** Σ overlap of what is monitored. */
  readonly weights: Float64Array;
  readonly #axis: Axis;
  readonly #metric: Metric;
  readonly #ranges = new Map<TargetId, AxisRange[]>();

  constructor(axis: Axis, columns: number, metric: Metric) {
    this.sums = new Float64Array(columns);
    this.weights = new Float64Array(columns);
    this.#axis = axis;
    this.#metric = metric;
    for (const range of axis.ranges) {
      const known = this.#ranges.get(range.target);
      if (known) known.push(range);
      else this.#ranges.set(range.target, [range]);
    }
  }

  clear(): void {
    this.sums.fill(0);
    this.weights.fill(0);
  }

  /** Adds the regions of a snapshot. Takes a step per region, range and column. */
  add(snapshot: Snapshot): void {
    let index = 0;
    for (const { id, nrRegions } of snapshot.targets) {
      const last = index + nrRegions;
      this.#addTarget(snapshot, this.#ranges.get(id) ?? [], index, last);
      index = last;
    }
  }

  /** Adds the regions from `first` to before `last`, which rise like the ranges. */
  #addTarget(snapshot: Snapshot, ranges: readonly AxisRange[], first: number, last: number): void {
    const { sums, weights } = this;
    const { length } = this.#axis;
    let at = 0;
    for (let index = first; index < last && at < ranges.length; index++) {
      const start = snapshot.starts[index] ?? 0;
      const end = snapshot.ends[index] ?? 0;
      while (at < ranges.length && (ranges[at]?.end ?? 0) <= start) at++;
      for (let next = at; next < ranges.length; next++) {
        const range = ranges[next];
        if (!range || range.start >= end) break;
        const from = range.position + Math.max(start, range.start) - range.start;
        const to = range.position + Math.min(end, range.end) - range.start;
        const { length: columns } = sums;
        spread((from * columns) / length, (to * columns) / length, this.#metric(snapshot, index), sums, weights);
      }
    }
  }
}

/** Adds a value to the columns that a stretch meets; bounds in columns. */
function spread(from: number, to: number, value: number, sums: Float64Array, weights: Float64Array): void {
  for (let column = Math.floor(from); column < to && column < sums.length; column++) {
    const weight = Math.min(to, column + 1) - Math.max(from, column);
    sums[column] = (sums[column] ?? 0) + weight * value;
    weights[column] = (weights[column] ?? 0) + weight;
  }
}
