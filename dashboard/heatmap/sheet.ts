/**
 * The bitmaps of one frame's panes. Making them anew can take longer than a frame may: a sheet is worked at for so long
 * at a time, and until it is done the one before is shown, scaled to where its contents are now.
 */
import type { Box } from './layout.js';
import { MapLayer } from './map-layer.js';
import { type ColourScale, colourScale, type MetricName } from './metrics.js';
import { type Columns, Pane, type PaneContents } from './pane.js';
import { colourTable, type Ground } from './ramps.js';
import { type Place, type Scene, xOf, yOf } from './scene.js';
import { moved } from './ticks.js';
import type { View } from './viewport.js';

/** What is to be seen. */
export interface SheetContents {
  readonly panes: readonly PaneContents[];
  readonly place: Place;
  readonly metric: MetricName;
  readonly relative: boolean;
  /** Undefined where it has changed within what is seen. */
  readonly sampleUs: number | undefined;
  readonly aggregationUs: number;
  readonly ground: Ground;
  readonly brightness: number;
  /** Counts what was not merely appended to the entries. */
  readonly version: string;
}

export class Sheet {
  readonly panes: readonly Pane[];
  readonly layers: readonly MapLayer[];
  /** The same for sheets of which one can go on as the other. */
  readonly key: string;
  /** How many columns were painted since it was asked last. */
  #painted = 0;
  #contents: SheetContents;
  #scale: ColourScale | undefined;
  /** The colours, and for which scale they are. */
  #table: Uint32Array = new Uint32Array();
  #tableKey = '';

  /** @param before - what it has projected is used again where it is the same */
  constructor(contents: SheetContents, before: Sheet | undefined, layers: readonly MapLayer[]) {
    this.#contents = contents;
    this.key = keyOf(contents);
    this.panes = contents.panes.map((pane, index) => new Pane(pane, before?.panes[index]));
    this.layers = contents.panes.map((_, index) => layers[index] ?? new MapLayer());
    for (const layer of this.layers) layer.forget();
    if (!before) return;
    this.#table = before.#table;
    this.#tableKey = before.#tableKey;
  }

  get place(): Place {
    return this.#contents.place;
  }

  get view(): View {
    return this.#contents.place.view;
  }

  get columns(): Columns {
    return this.#contents.place.columns;
  }

  /** Known once it is done. */
  get scale(): ColourScale {
    return this.#scale ?? this.#scaleOf(undefined);
  }

  takePainted(): number {
    const painted = this.#painted;
    this.#painted = 0;
    return painted;
  }

  /** Goes on until it is done, or it is late. @returns whether it is done */
  work(deadline: number): boolean {
    const { from, to } = this.view;
    if (!this.panes.every((pane) => pane.prepare(from, to, deadline))) return false;
    if (!this.#scale) {
      const { ground, brightness } = this.#contents;
      this.#scale = this.#scaleOf(this.#seen());
      const tableKey = [this.#scale.ramp, ground, brightness].join();
      if (tableKey !== this.#tableKey) this.#table = colourTable(this.#scale.ramp, ground, brightness);
      this.#tableKey = tableKey;
      for (const pane of this.panes) pane.colour(this.#scale);
    }
    return this.#paint(Number.POSITIVE_INFINITY, deadline);
  }

  /** Goes on as what is to be seen now. @returns whether it can; otherwise it is as it was */
  follow(contents: SheetContents): boolean {
    const { first, columns } = contents.place.columns;
    const missing = Math.abs(first - this.columns.first);
    if (keyOf(contents) !== this.key || missing > columns / 4) return false;
    const before = this.#contents;
    this.#contents = contents;
    for (const [index, pane] of this.panes.entries()) pane.follow(contents.panes[index]);
    const scale = this.#scaleOf(this.#seen());
    if (nameOf(scale) !== nameOf(this.scale)) {
      this.#contents = before;
      for (const [index, pane] of this.panes.entries()) pane.follow(before.panes[index]);
      return false;
    }
    this.#paint(newFrom(before.panes, contents.panes), Number.POSITIVE_INFINITY);
    return true;
  }

  /** Where in a box what it shows is now: all of the box when it is of this very view. */
  boxIn(scene: Scene, box: Box): Box {
    const { view, axis } = this.place;
    const x = xOf(scene, view.from);
    const y = yOf(scene, box, moved(axis, scene.axis, view.start) ?? 0);
    const bottom = y + ((view.end - view.start) / (scene.view.end - scene.view.start)) * box.height;
    const same = view.from === scene.view.from && view.to === scene.view.to;
    const sameAxis = axis === scene.axis && view.start === scene.view.start && view.end === scene.view.end;
    return {
      x: same ? box.x : x,
      width: same ? box.width : xOf(scene, view.to) - x,
      y: sameAxis ? box.y : y,
      height: sameAxis ? box.height : bottom - y,
    };
  }

  /** @param staleFrom - from this time on, what is painted is no longer right */
  #paint(staleFrom: number, deadline: number): boolean {
    const { columns } = this;
    return this.panes.every((pane, index) => {
      const layer = this.layers[index];
      this.#painted += layer?.paint(pane.picture(columns, this.#table, staleFrom), deadline) ?? 0;
      return layer?.complete;
    });
  }

  #seen(): number | undefined {
    const { from, to } = this.view;
    if (!this.#contents.relative) return undefined;
    return Math.max(...this.panes.map((pane) => pane.most(from, to)));
  }

  #scaleOf(seen: number | undefined): ColourScale {
    const { metric, sampleUs, aggregationUs } = this.#contents;
    return colourScale({ metric, difference: this.panes[0]?.kind === 'difference', seen, sampleUs, aggregationUs });
  }
}

/** From when on there are other entries, where some were appended; never if there are the same. */
function newFrom(before: readonly PaneContents[], after: readonly PaneContents[]): number {
  let from = Number.POSITIVE_INFINITY;
  for (const [index, { monitor, truth }] of before.entries()) {
    const now = after[index];
    if (now?.monitor !== monitor) from = Math.min(from, monitor.at(-1)?.to ?? Number.NEGATIVE_INFINITY);
    if (now?.truth !== truth) from = Math.min(from, truth.at(-1)?.to ?? Number.NEGATIVE_INFINITY);
  }
  return from;
}

function nameOf({ title, most }: ColourScale): string {
  return `${title}${most}`;
}

function keyOf({ panes, place, ...rest }: SheetContents): string {
  const { metric, relative, sampleUs, aggregationUs, ground, brightness, version } = rest;
  const { columns, usPerColumn } = place.columns;
  const ofPanes = panes.map(({ key }) => key);
  const ofScale = [metric, relative, sampleUs, aggregationUs, ground, brightness];
  return [...ofPanes, columns, usPerColumn, ...ofScale, version].join();
}
