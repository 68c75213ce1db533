/**
 * A heat map of the latest snapshots: a row each, all of them on one axis. Numbers only.
 */
import { checkInteger, checkOptions, type Snapshot } from '../regions/index.js';
import { type Axis, type AxisRange, axisOf, axisOfRanges } from './axis.js';
import { project } from './heatmap.js';

export interface HeatmapOptions {
  /** How many of the latest snapshots to show. */
  readonly rows: number;
  /** Into how many cells of equal length to cut the axis. */
  readonly columns: number;
}

/** Plain data, not to be written to: rows are shared with the heat maps before and after. */
export interface Heatmap {
  /** What the columns show: all that was monitored in any of the rows, with what was not left out. */
  readonly axis: Axis;
  /** When the snapshot of each row was taken, in microseconds of the context's clock; the oldest first. */
  readonly times: readonly number[];
  /**
   * `matrix[row][column]`: the access rate, 0 to 1, of what was monitored there then, the mean by overlap; NaN where
   * nothing was. As many rows as there were snapshots, until there are enough.
   */
  readonly matrix: readonly Float64Array[];
}

/** A row of them is 8 MB. */
const MOST_COLUMNS = 1_048_576;

interface Row {
  readonly snapshot: Snapshot;
  readonly ranges: readonly AxisRange[];
  cells: Float64Array;
}

/**
 * A window over the latest snapshots, which it keeps. A snapshot costs a projection of its own, and one of every row when
 * what is monitored changes, because the axis changes with it.
 *
 * @example
 * const map = new RollingHeatmap({ rows: 60, columns: 80 });
 * map.add(snapshot).matrix.at(-1); // Float64Array of 80 rates
 */
export class RollingHeatmap {
  readonly #nrRows: number;
  readonly #columns: number;
  #rows: readonly Row[] = [];
  #axis: Axis = { ranges: [], length: 0 };

  /** @throws DamonError EINVAL for rows or columns that are no integer of 1 or more */
  constructor(options: HeatmapOptions) {
    checkOptions('options', options, ['rows', 'columns']);
    this.#nrRows = checkInteger('rows', options.rows, 1);
    this.#columns = checkInteger('columns', options.columns, 1, MOST_COLUMNS);
  }

  add(snapshot: Snapshot): Heatmap {
    const row = { snapshot, ranges: axisOf([snapshot]).ranges, cells: new Float64Array() };
    this.#rows = [...this.#rows, row].slice(-this.#nrRows);
    const axis = axisOfRanges(this.#rows.flatMap(({ ranges }) => ranges));
    const stale = sameAxis(axis, this.#axis) ? [row] : this.#rows;
    this.#axis = axis;
    for (const each of stale) each.cells = project(each.snapshot, axis, this.#columns);
    return {
      axis,
      times: this.#rows.map(({ snapshot }) => snapshot.at),
      matrix: this.#rows.map(({ cells }) => cells),
    };
  }
}

function sameAxis(axis: Axis, other: Axis): boolean {
  return (
    axis.ranges.length === other.ranges.length &&
    axis.ranges.every(({ target, start, end }, index) => {
      const range = other.ranges[index];
      return range?.target === target && range.start === start && range.end === end;
    })
  );
}
