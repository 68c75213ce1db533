/** One map of the picture: what the monitor saw, what is true, or how they differ. */
import type { Snapshot } from '../../regions/index.js';
import { type Axis, accessRate, type HistoryEntry, type Metric } from '../../reports/index.js';
import { columnEntries, columnFigures, meanOf, RowCells, rowMeans } from './columns.js';
import type { MapPicture } from './map-layer.js';
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
  readonly rows: number;
  readonly metric: Metric;
  /** The same for the same kind, axis, rows and metric. */
  readonly key: string;
  readonly monitor: readonly HistoryEntry[];
  readonly truth: readonly HistoryEntry[];
}

export class Pane {
  #contents: PaneContents;
  readonly #monitor: RowCells;
  readonly #truth: RowCells;
  readonly #mostDifferences = new WeakMap<Snapshot, number>();
  /** Of the colours of `#placesKey`. */
  #places: Places | undefined;
  #indices = new WeakMap<Snapshot, Uint8Array>();
  #placesKey = '';

  /** @param before - what it knows is used again where it is of the same kind, axis, rows and metric */
  constructor(contents: PaneContents, before: Pane | undefined) {
    this.#contents = contents;
    if (before && before.#contents.key === contents.key) {
      this.#monitor = before.#monitor;
      this.#truth = before.#truth;
      this.#places = before.#places;
      this.#indices = before.#indices;
      this.#placesKey = before.#placesKey;
    } else {
      const metric = contents.kind === 'difference' ? accessRate : contents.metric;
      this.#monitor = new RowCells(contents.axis, contents.rows, metric);
      this.#truth = new RowCells(contents.axis, contents.rows, metric);
    }
  }

  /** Has other entries of the same. */
  follow(contents: PaneContents | undefined): void {
    if (contents) this.#contents = contents;
  }

  /** Projects what is seen between two times, the newest first, until it is late. @returns whether that is done */
  prepare(from: number, to: number, deadline: number): boolean {
    const { kind, monitor, truth } = this.#contents;
    return (
      (kind === 'truth' || prepare(this.#monitor, monitor, from, to, deadline)) &&
      (kind === 'monitor' || prepare(this.#truth, truth, from, to, deadline))
    );
  }

  /** Chooses the colours. */
  colour(scale: ColourScale): void {
    const key = [scale.ramp, scale.title, scale.most].join();
    if (key === this.#placesKey) return;
    this.#placesKey = key;
    this.#places = new Places(scale);
    this.#indices = new WeakMap();
  }

  get kind(): PaneKind {
    return this.#contents.kind;
  }

  /** The entries that its picture is of. */
  get entries(): readonly HistoryEntry[] {
    const { kind, monitor, truth } = this.#contents;
    return kind === 'truth' ? truth : monitor;
  }

  /** The rows of those entries. */
  get cells(): RowCells {
    return this.kind === 'truth' ? this.#truth : this.#monitor;
  }

  /** The largest magnitude that is seen between two times. */
  most(from: number, to: number): number {
    let most = 0;
    const { cells } = this;
    for (const entry of this.entries) {
      if (entry.to <= from || entry.from >= to) continue;
      const here = this.kind === 'difference' ? this.#mostDifference(entry) : cells.of(entry.snapshot).most;
      if (here > most) most = here;
    }
    return most;
  }

  /** Of each row, between two times. */
  rowMeans(from: number, to: number): Float64Array {
    const means = rowMeans(this.entries, this.cells, from, to);
    if (this.kind !== 'difference') return means;
    return less(means, rowMeans(this.#contents.truth, this.#truth, from, to));
  }

  /** Of each column over all rows. */
  columnMeans({ first, columns, usPerColumn }: Columns): Float64Array {
    const meansOf = (entries: readonly HistoryEntry[], cells: RowCells) =>
      columnFigures(
        entries,
        first,
        columns,
        usPerColumn,
        ({ snapshot }) => cells.of(snapshot).mean,
        ({ snapshot }) => cells.of(snapshot).size,
      );
    const means = meansOf(this.entries, this.cells);
    return this.kind === 'difference' ? less(means, meansOf(this.#contents.truth, this.#truth)) : means;
  }

  /** For its bitmap. */
  picture({ first, columns, usPerColumn }: Columns, table: Uint32Array, staleFrom: number): MapPicture {
    return {
      first,
      columns,
      rows: this.#contents.rows,
      staleFrom: Math.floor(staleFrom / usPerColumn),
      table,
      indicesOf: (column) => this.#indicesOf(column * usPerColumn, (column + 1) * usPerColumn),
    };
  }

  #indicesOf(from: number, to: number): Uint8Array | undefined {
    const { cells } = this;
    const places = this.#places;
    const covered = columnEntries(this.entries, from, to);
    const [only] = covered;
    if (!places || !only) return undefined;
    if (this.kind === 'difference') return places.of(this.#differences(covered, from, to));
    if (covered.length > 1) return places.of(meanOf(covered, cells, from, to));
    let indices = this.#indices.get(only.snapshot);
    if (!indices) {
      indices = places.of(cells.of(only.snapshot).values);
      this.#indices.set(only.snapshot, indices);
    }
    return indices;
  }

  /** Monitor less truth. */
  #differences(covered: readonly HistoryEntry[], from: number, to: number): Float64Array {
    const truth = columnEntries(this.#contents.truth, from, to);
    return less(meanOf(covered, this.#monitor, from, to), meanOf(truth, this.#truth, from, to));
  }

  #mostDifference(entry: HistoryEntry): number {
    let most = this.#mostDifferences.get(entry.snapshot);
    if (most === undefined) {
      most = mostOf(this.#differences([entry], entry.from, entry.to));
      // The truth of an entry may come after it.
      if ((this.#contents.truth.at(-1)?.to ?? Number.NEGATIVE_INFINITY) >= entry.to) {
        this.#mostDifferences.set(entry.snapshot, most);
      }
    }
    return most;
  }
}

function prepare(
  cells: RowCells,
  entries: readonly HistoryEntry[],
  from: number,
  to: number,
  deadline: number,
): boolean {
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index];
    if (!entry || entry.to <= from || entry.from >= to || cells.has(entry.snapshot)) continue;
    if (performance.now() >= deadline) return false;
    cells.of(entry.snapshot);
  }
  return true;
}

/** NaN where one of both is not known. */
function less(values: Float64Array, others: Float64Array): Float64Array {
  return values.map((value, index) => value - (others[index] ?? Number.NaN));
}
