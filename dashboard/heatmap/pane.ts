/** One map of the picture: what the monitor saw, what is true, or how they differ. */
import type { Snapshot } from '../../regions/index.js';
import { type Axis, accessRate, type HistoryEntry, type Metric } from '../../reports/index.js';
import { columnEntries, columnFigures, meanOf, RowCells, rowMeans } from './columns.js';
import { MapLayer } from './map-layer.js';
import { type ColourScale, mostOf } from './metrics.js';
import { Places } from './places.js';

export type PaneKind = 'monitor' | 'truth' | 'difference';

/** The columns of pixels that are seen. */
export interface Columns {
  readonly first: number;
  readonly columns: number;
  readonly usPerColumn: number;
}

/** What a pane shows. */
export interface PaneContents {
  readonly kind: PaneKind;
  /** The part of the axis that is seen. */
  readonly axis: Axis;
  readonly axisKey: string;
  readonly rows: number;
  readonly metric: Metric;
  readonly metricKey: string;
  readonly monitor: readonly HistoryEntry[];
  readonly truth: readonly HistoryEntry[];
}

export class Pane {
  readonly layer = new MapLayer();
  #key = '';
  #contents: PaneContents | undefined;
  #monitor: RowCells | undefined;
  #truth: RowCells | undefined;
  #places: Places | undefined;
  #indices = new WeakMap<Snapshot, Uint8Array>();
  #indicesKey = '';
  #mostDifferences = new WeakMap<Snapshot, number>();

  /** Tells what to show; projects what is new of it when it is asked for. */
  show(contents: PaneContents): void {
    const { kind, axis, axisKey, rows, metric, metricKey } = contents;
    const key = [kind, axisKey, rows, metricKey].join();
    if (key !== this.#key) {
      this.#key = key;
      this.#mostDifferences = new WeakMap();
      this.#monitor = new RowCells(axis, rows, kind === 'difference' ? accessRate : metric);
      this.#truth = new RowCells(axis, rows, kind === 'difference' ? accessRate : metric);
    }
    this.#contents = contents;
  }

  get kind(): PaneKind {
    return this.#contents?.kind ?? 'monitor';
  }

  /** The entries that its picture is of. */
  get entries(): readonly HistoryEntry[] {
    const { kind, monitor, truth } = this.#contents ?? {};
    return (kind === 'truth' ? truth : monitor) ?? [];
  }

  /** The rows of those entries. */
  get cells(): RowCells | undefined {
    return this.kind === 'truth' ? this.#truth : this.#monitor;
  }

  /** The largest magnitude that is seen between two times. */
  most(from: number, to: number): number {
    let most = 0;
    const { cells } = this;
    for (const entry of this.entries) {
      if (!cells || entry.to <= from || entry.from >= to) continue;
      const here = this.kind === 'difference' ? this.#mostDifference(entry) : cells.of(entry.snapshot).most;
      if (here > most) most = here;
    }
    return most;
  }

  /** Of each row, between two times. */
  rowMeans(from: number, to: number): Float64Array {
    const { cells } = this;
    if (!cells) return new Float64Array();
    const means = rowMeans(this.entries, cells, from, to);
    const exact = this.#truth && this.#contents && rowMeans(this.#contents.truth, this.#truth, from, to);
    return this.kind === 'difference' ? less(means, exact) : means;
  }

  /** Of each column over all rows. */
  columnMeans({ first, columns, usPerColumn }: Columns): Float64Array {
    const meansOf = (entries: readonly HistoryEntry[], cells: RowCells) =>
      columnFigures(entries, first, columns, usPerColumn, ({ snapshot }) => cells.of(snapshot).mean);
    const { cells } = this;
    if (!cells) return new Float64Array();
    const means = meansOf(this.entries, cells);
    if (this.kind !== 'difference') return means;
    return less(means, this.#truth && this.#contents && meansOf(this.#contents.truth, this.#truth));
  }

  /** @returns how many columns were painted */
  paint(
    at: Columns,
    scale: ColourScale,
    scaleKey: string,
    table: Uint32Array,
    version: string,
    staleUs: number,
  ): number {
    const { usPerColumn } = at;
    if (scaleKey + this.#key !== this.#indicesKey) {
      this.#indicesKey = scaleKey + this.#key;
      this.#indices = new WeakMap();
      this.#places = new Places(scale);
    }
    return this.layer.paint({
      first: at.first,
      columns: at.columns,
      rows: this.#contents?.rows ?? 1,
      version: [this.#indicesKey, usPerColumn, version].join(),
      staleFrom: Math.floor(staleUs / usPerColumn),
      table,
      indicesOf: (column) => this.#indicesOf(column * usPerColumn, (column + 1) * usPerColumn),
    });
  }

  #indicesOf(from: number, to: number): Uint8Array | undefined {
    const { cells } = this;
    const places = this.#places;
    const covered = columnEntries(this.entries, from, to);
    const [only] = covered;
    if (!cells || !places || !only) return undefined;
    if (this.kind === 'difference') return places.of(this.#differences(covered, from, to));
    if (covered.length > 1) return places.of(meanOf(covered, cells));
    let indices = this.#indices.get(only.snapshot);
    if (!indices) {
      indices = places.of(cells.of(only.snapshot).values);
      this.#indices.set(only.snapshot, indices);
    }
    return indices;
  }

  /** Monitor less truth. */
  #differences(covered: readonly HistoryEntry[], from: number, to: number): Float64Array {
    const cells = this.#monitor;
    const truth = columnEntries(this.#contents?.truth ?? [], from, to);
    if (!cells || !this.#truth) return new Float64Array();
    return less(meanOf(covered, cells), meanOf(truth, this.#truth));
  }

  #mostDifference(entry: HistoryEntry): number {
    let most = this.#mostDifferences.get(entry.snapshot);
    if (most === undefined) {
      most = mostOf(this.#differences([entry], entry.from, entry.to));
      this.#mostDifferences.set(entry.snapshot, most);
    }
    return most;
  }
}

/** NaN where one of both is not known. */
function less(values: Float64Array, others: Float64Array | undefined): Float64Array {
  return values.map((value, index) => value - (others?.[index] ?? Number.NaN));
}
