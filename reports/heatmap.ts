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
  return projection.means();
}

/** The one projection, for every painter: what falls into each cell of an axis, summed up. */
export class Projection {
  /** Σ overlap × metric, by cell; overlaps are in the axis's own unit. */
  readonly sums: Float64Array;
  /** Σ overlap of what is monitored. */
  readonly weights: Float64Array;
  /** Where each cell ends on the axis. */
  readonly #ends: Float64Array;
  readonly #perUnit: number;
  readonly #metric: Metric;
  readonly #ranges = new Map<TargetId, AxisRange[]>();

  constructor(axis: Axis, columns: number, metric: Metric) {
    this.sums = new Float64Array(columns);
    this.weights = new Float64Array(columns);
    this.#ends = Float64Array.from(this.sums, (_, column) => ((column + 1) * axis.length) / columns);
    this.#perUnit = columns / axis.length;
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

  /** Adds the regions of a snapshot. Takes a step per region, range and column: about 20 ns a region. */
  add(snapshot: Snapshot): void {
    let index = 0;
    for (const { id, nrRegions } of snapshot.targets) {
      const last = index + nrRegions;
      const ranges = this.#ranges.get(id);
      if (ranges) this.#addTarget(snapshot, ranges, index, last);
      index = last;
    }
  }

  /** The mean of each cell; NaN where nothing is monitored. */
  means(): Float64Array {
    const { sums, weights } = this;
    const means = new Float64Array(sums.length);
    for (let cell = 0; cell < means.length; cell++) means[cell] = (sums[cell] ?? 0) / (weights[cell] ?? 0);
    return means;
  }

  /**
   * Adds the regions from `first` to before `last`. They, the ranges and the cells all rise, so each is walked along once;
   * what falls into one cell is summed up beside the arrays, and no position is divided.
   */
  #addTarget(snapshot: Snapshot, ranges: readonly AxisRange[], first: number, last: number): void {
    const { sums, weights } = this;
    const cellEnds = this.#ends;
    const metric = this.#metric;
    const { starts, ends } = snapshot;
    const lastCell = sums.length - 1;
    let at = 0;
    let range = ranges[0];
    if (!range) return;
    // One less than worked out, in case that was rounded up.
    let cell = Math.max(0, Math.min(lastCell, Math.floor(range.position * this.#perUnit) - 1));
    let cellEnd = cellEnds[cell] ?? 0;
    let sum = 0;
    let weight = 0;
    for (let index = first; range && index < last; index++) {
      const start = starts[index] ?? 0;
      const end = ends[index] ?? 0;
      while (range && range.end <= start) range = ranges[++at];
      if (!range || range.start >= end) continue;
      const value = metric(snapshot, index);
      while (range && range.start < end) {
        // Differences of addresses first: they are exact where sums are not.
        let from: number = start > range.start ? range.position + (start - range.start) : range.position;
        const to: number = range.position + ((end < range.end ? end : range.end) - range.start);
        while (cellEnd < to && cell < lastCell) {
          if (from < cellEnd) {
            sum += (cellEnd - from) * value;
            weight += cellEnd - from;
            from = cellEnd;
          }
          sums[cell] = (sums[cell] ?? 0) + sum;
          weights[cell] = (weights[cell] ?? 0) + weight;
          sum = 0;
          weight = 0;
          cellEnd = cellEnds[++cell] ?? 0;
        }
        sum += (to - from) * value;
        weight += to - from;
        if (range.end >= end) break;
        range = ranges[++at];
      }
    }
    sums[cell] = (sums[cell] ?? 0) + sum;
    weights[cell] = (weights[cell] ?? 0) + weight;
  }
}
