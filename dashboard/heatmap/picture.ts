/** Paints what the model knows on a canvas, and knows afterwards what is where. */
import { axisBetween } from '../../reports/index.js';
import { drawAddressAxis, drawBreaks, drawTimeAxis } from './axes.js';
import { entryAt } from './columns.js';
import { Hatch } from './hatch.js';
import { type CellInfo, cellOf } from './inspect.js';
import { type Box, inside, layoutOf } from './layout.js';
import type { MapLayer } from './map-layer.js';
import { drawOverAddress, drawOverTime } from './marginals.js';
import { METRICS } from './metrics.js';
import type { HeatmapModel } from './model.js';
import type { PaneContents, PaneKind } from './pane.js';
import { type Place, paneAt, positionAt, type Scene, SMALL_TEXT, timeAt, xOf, yOf } from './scene.js';
import { type HeatmapSettings, paneKinds } from './settings.js';
import { Sheet, type SheetContents } from './sheet.js';
import { drawOverview, drawStates, drawWorkingSet, type StateEntry } from './strips.js';
import { TextWidths } from './text-widths.js';
import type { ThemeColours } from './theme-colours.js';
import { breaks } from './ticks.js';

type Canvas = CanvasRenderingContext2D;

export interface PictureInput {
  readonly width: number;
  readonly height: number;
  /** Pixels of the screen for one of the page. */
  readonly ratio: number;
  readonly settings: HeatmapSettings;
  readonly colours: ThemeColours;
  readonly states: readonly StateEntry[];
}

const MOST_COLUMNS = 2_400;
const MOST_ROWS = 1_200;
/** While following, means over addresses are made anew so often, in milliseconds. */
const MEANS_MS = 250;
/** How much of a frame's time making a map anew may take, in milliseconds. */
const BUDGET_MS = 7;
/** How near to a break, in pixels, it is told of. */
const NEAR_BREAK = 4;

export class Picture {
  readonly #model: HeatmapModel;
  /** What is shown, and what will be as soon as it is done. */
  #shown: Sheet | undefined;
  #coming: Sheet | undefined;
  #spare: readonly MapLayer[] = [];
  #late = false;
  #scene: Scene | undefined;
  readonly #hatch = new Hatch();
  #means: readonly Float64Array[] = [];
  #meansDue = 0;
  #meansKey = '';
  readonly #widths = new TextWidths();
  /** Columns painted so far. */
  painted = 0;

  constructor(model: HeatmapModel) {
    this.#model = model;
  }

  /** Of the last frame; undefined before there was one with something to see. */
  get scene(): Scene | undefined {
    return this.#scene;
  }

  /** Whether it is still being worked at: another frame is to come. */
  get late(): boolean {
    return this.#late;
  }

  paint(context: Canvas, input: PictureInput, now: number): Scene | undefined {
    const { width, height, ratio, colours } = input;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this.#scene = undefined;
    this.#late = false;
    if (this.#model.axis.length === 0) {
      this.#shown = undefined;
      this.#coming = undefined;
      return undefined;
    }
    const place = this.#placeOf(context, input);
    const sheet = this.#sheetFor(this.#contentsOf(place, input));
    const { panes } = sheet;
    const scene = { ...place, scale: sheet.scale };
    this.#scene = scene;
    const { labels } = this.#model;
    context.lineWidth = 1;
    for (const [index, pane] of panes.entries()) {
      const box = scene.layout.panes[index];
      if (!box) continue;
      context.strokeStyle = colours.line;
      context.strokeRect(box.x - 0.5, box.y - 0.5, box.width + 1, box.height + 1);
      this.#drawMap(context, scene, sheet, index, box, ratio);
      drawBreaks(context, scene, box);
      drawAddressAxis(context, scene, box, labels);
      if (panes.length > 1 || pane.kind !== 'monitor') drawCaption(context, scene, box, pane.kind);
    }
    drawTimeAxis(context, scene);
    const [first] = panes;
    if (first) {
      drawOverTime(context, scene, first, sheet.columns);
      this.#drawMeans(context, scene, sheet, now);
    }
    drawWorkingSet(context, scene, this.#model.monitor.entries);
    drawStates(context, scene, input.states, this.#model.feed?.history.to ?? 0);
    drawOverview(context, scene, this.#model.overview);
    return scene;
  }

  /** What is at a point, in pixels of the canvas. */
  cellAt(x: number, y: number): CellInfo | undefined {
    const scene = this.#scene;
    if (!scene || !inside(scene.layout.map, x, y)) return undefined;
    const { pane, index } = paneAt(scene, y);
    return this.cellOf(timeAt(scene, x), positionAt(scene, pane, y), index);
  }

  /** What is known of an address at a time. */
  cellOf(time: number, position: number, paneIndex = 0): CellInfo | undefined {
    const scene = this.#scene;
    const { monitor, truth, feed } = this.#model;
    const entry = entryAt(this.#shown?.panes[paneIndex]?.entries ?? monitor.entries, time);
    if (!scene || !entry) return undefined;
    const { axis, view, layout } = scene;
    const box = layout.panes[paneIndex] ?? layout.map;
    const y = yOf(scene, box, position);
    const gap = breaks(axis, view.start, view.end).find(
      (each) => Math.abs(yOf(scene, box, each.position) - y) <= NEAR_BREAK,
    );
    const exact = this.#model.hasTruth ? entryAt(truth.entries, time) : undefined;
    return cellOf({ axis, position, entry, labels: feed?.info?.labels ?? [], truth: exact, gap });
  }

  #placeOf(context: Canvas, { width, height, ratio, settings, colours, states }: PictureInput): Place {
    const model = this.#model;
    const { axis, unit, words, viewport } = model;
    const nrPanes = paneKinds(settings.overlay, model.hasTruth).length;
    const addressWidth = this.#widths.ofAddresses(context, colours, model);
    const nameWidth = this.#widths.ofNames(context, colours, model);
    const layout = layoutOf(width, height, { nrPanes, hasStates: states.length > 0, nameWidth, addressWidth });
    const onScreen = Math.round(layout.map.width * ratio);
    const columns = onScreen > MOST_COLUMNS ? Math.round(layout.map.width) : onScreen;
    model.columns = Math.round(layout.map.width);
    const { from, to, start, end } = viewport.view;
    // Columns begin at multiples of their length whatever is seen, so that they stay right when the view moves on.
    // Times have fractions, and their differences are not quite the same each time.
    const usPerColumn = Number(Math.max(1e-3, (to - from) / columns).toPrecision(9));
    const first = viewport.following ? Math.ceil(to / usPerColumn) - columns : Math.round(from / usPerColumn);
    const view = { from: first * usPerColumn, to: (first + columns) * usPerColumn, start, end };
    return {
      layout,
      colours,
      columns: { first, columns, usPerColumn },
      view,
      axis,
      unit,
      words,
      brightness: settings.brightness,
    };
  }

  #contentsOf(place: Place, { settings, ratio, colours }: PictureInput): SheetContents {
    const { monitor, truth, hasTruth, sampleUs, aggregationUs, axisVersion } = this.#model;
    const { view, axis, layout } = place;
    const { start, end } = view;
    const { metric, relative, brightness } = settings;
    const seenAxis = axisBetween(axis, start, end);
    const panes = paneKinds(settings.overlay, hasTruth).map((kind, index): PaneContents => {
      const height = layout.panes[index]?.height ?? 1;
      const onScreen = Math.round(height * ratio);
      const rows = Math.max(1, onScreen > MOST_ROWS ? Math.min(MOST_ROWS, Math.round(height)) : onScreen);
      const key = [kind, axisVersion, start, end, rows, metric].join();
      return {
        kind,
        axis: seenAxis,
        rows,
        metric: METRICS[metric],
        key,
        monitor: monitor.entries,
        truth: truth.entries,
      };
    });
    const version = `${monitor.version},${truth.version}`;
    return { panes, place, metric, relative, sampleUs, aggregationUs, ground: colours.ground, brightness, version };
  }

  /** What to show: of what is wanted, or while that is being made of what was before. */
  #sheetFor(wanted: SheetContents): Sheet {
    const shown = this.#shown;
    if (!this.#coming && shown?.follow(wanted)) {
      this.painted += shown.takePainted();
      return shown;
    }
    // Other panes than before have no stand-in.
    const sameKinds = shown && kindsOf(shown) === kindsOf(wanted);
    if (!sameKinds) this.#coming = undefined;
    const coming = this.#coming ?? new Sheet(wanted, shown, this.#spare);
    const done = coming.work(sameKinds ? performance.now() + BUDGET_MS : Number.POSITIVE_INFINITY);
    this.painted += coming.takePainted();
    this.#coming = done ? undefined : coming;
    this.#late = !done;
    if (!done) return shown ?? coming;
    this.#spare = shown?.layers ?? [];
    this.#shown = coming;
    // Meanwhile something else may be wanted.
    this.#late = !coming.follow(wanted);
    this.painted += coming.takePainted();
    return coming;
  }

  #drawMeans(context: Canvas, scene: Scene, { panes, view }: Sheet, now: number): void {
    const { monitor, truth, axisVersion } = this.#model;
    const rows = panes.map(({ cells, kind }) => `${kind}${cells.rows}`).join();
    const key = [
      rows,
      view.start,
      view.end,
      view.to - view.from,
      monitor.version,
      truth.version,
      axisVersion,
      scene.scale.title,
    ].join();
    if (key !== this.#meansKey || now >= this.#meansDue) {
      this.#meansKey = key;
      this.#meansDue = now + MEANS_MS;
      this.#means = panes.map((pane) => pane.rowMeans(view.from, view.to));
    }
    for (const index of panes.keys()) {
      const box = scene.layout.panes[index];
      const means = this.#means[index];
      if (box && means) drawOverAddress(context, scene, box, means);
    }
  }

  /** The bitmap, and below it the times that are known, hatched: what is monitored covers that. */
  #drawMap(context: Canvas, scene: Scene, sheet: Sheet, index: number, box: Box, ratio: number): void {
    const at = sheet.boxIn(scene, box);
    const { entries = [] } = sheet.panes[index] ?? {};
    context.save();
    context.beginPath();
    context.rect(box.x, box.y, box.width, box.height);
    context.clip();
    const left = Math.max(box.x, at.x, xOf(scene, entries[0]?.from ?? 0));
    const right = Math.min(box.x + box.width, at.x + at.width, xOf(scene, entries.at(-1)?.to ?? 0));
    const top = Math.max(box.y, at.y);
    const bottom = Math.min(box.y + box.height, at.y + at.height);
    const known = { x: left, y: top, width: right - left, height: bottom - top };
    if (right > left && bottom > top) this.#hatch.fill(context, known, scene.colours, ratio);
    sheet.layers[index]?.drawTo(context, at);
    context.restore();
  }
}

function kindsOf({ panes }: { readonly panes: readonly { readonly kind: PaneKind }[] }): string {
  return panes.map(({ kind }) => kind).join();
}

const CAPTIONS = { monitor: 'Monitor', truth: 'Truth', difference: 'Monitor less truth' } as const;

function drawCaption(context: Canvas, { colours }: Scene, box: Box, kind: keyof typeof CAPTIONS): void {
  context.font = `600 ${SMALL_TEXT}px ${colours.font}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const text = CAPTIONS[kind];
  context.fillStyle = colours.surface;
  context.globalAlpha = 0.85;
  context.fillRect(box.x + 6, box.y + 6, context.measureText(text).width + 12, 18);
  context.globalAlpha = 1;
  context.fillStyle = colours.ink;
  context.fillText(text, box.x + 12, box.y + 15.5);
}
