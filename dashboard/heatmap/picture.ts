/** Paints what the model knows on a canvas, and knows afterwards what is where. */
import { axisBetween } from '../../reports/index.js';
import { drawAddressAxis, drawBreaks, drawTimeAxis } from './axes.js';
import { entryAt } from './columns.js';
import { type CellInfo, cellOf } from './inspect.js';
import { type Box, inside, layoutOf } from './layout.js';
import { drawOverAddress, drawOverTime } from './marginals.js';
import { type ColourScale, colourScale, METRICS } from './metrics.js';
import type { HeatmapModel } from './model.js';
import { Pane } from './pane.js';
import { colourTable } from './ramps.js';
import { paneAt, positionAt, type Scene, SMALL_TEXT, timeAt, xOf, yOf } from './scene.js';
import { type HeatmapSettings, paneKinds } from './settings.js';
import { drawOverview, drawStates, drawWorkingSet, type StateEntry } from './strips.js';
import type { ThemeColours } from './theme-colours.js';
import { addressTicks, breaks } from './ticks.js';

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
/** How near to a break, in pixels, it is told of. */
const NEAR_BREAK = 4;

export class Picture {
  readonly #model: HeatmapModel;
  readonly #panes = [new Pane(), new Pane()];
  #scene: Scene | undefined;
  #hatch: { readonly key: string; readonly pattern: CanvasPattern | null } | undefined;
  #table: { readonly key: string; readonly colours: Uint32Array } | undefined;
  #means: readonly Float64Array[] = [];
  #meansDue = 0;
  #meansKey = '';
  #addressWidth = { key: '', width: 0 };
  /** Columns painted so far. */
  painted = 0;

  constructor(model: HeatmapModel) {
    this.#model = model;
  }

  /** Of the last frame; undefined before there was one with something to see. */
  get scene(): Scene | undefined {
    return this.#scene;
  }

  paint(context: Canvas, input: PictureInput, now: number): Scene | undefined {
    const { width, height, ratio, colours } = input;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this.#scene = undefined;
    if (this.#model.axis.length === 0) return undefined;
    const place = this.#placeOf(context, input);
    const kinds = paneKinds(input.settings.overlay, this.#model.hasTruth);
    const panes = this.#panes.slice(0, kinds.length);
    const scene = { ...place, scale: this.#paintPanes(place, panes, input) };
    this.#scene = scene;
    const labels = this.#model.feed?.info?.labels ?? [];
    context.lineWidth = 1;
    for (const [index, pane] of panes.entries()) {
      const box = scene.layout.panes[index];
      if (!box) continue;
      context.strokeStyle = colours.line;
      context.strokeRect(box.x - 0.5, box.y - 0.5, box.width + 1, box.height + 1);
      this.#drawUnmonitored(context, scene, pane, box, ratio);
      pane.layer.drawTo(context, box);
      drawBreaks(context, scene, box);
      drawAddressAxis(context, scene, box, labels);
      if (panes.length > 1 || pane.kind !== 'monitor') drawCaption(context, scene, box, pane.kind);
    }
    drawTimeAxis(context, scene);
    const [first] = panes;
    if (first) {
      drawOverTime(context, scene, first);
      this.#drawMeans(context, scene, panes, now);
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
    const entry = entryAt(this.#panes[paneIndex]?.entries ?? monitor.entries, time);
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
    const hasLabels = (model.feed?.info?.labels.length ?? 0) > 0;
    const nrPanes = paneKinds(settings.overlay, model.hasTruth).length;
    const addressWidth = this.#widthOfAddresses(context, colours);
    const layout = layoutOf(width, height, { nrPanes, hasStates: states.length > 0, hasLabels, addressWidth });
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

  #paintPanes(place: Place, panes: readonly Pane[], { settings, ratio, colours }: PictureInput): ColourScale {
    const { monitor, truth, sampleUs, aggregationUs, axisVersion } = this.#model;
    const { view, axis, layout, columns } = place;
    const kinds = paneKinds(settings.overlay, this.#model.hasTruth);
    const axisKey = `${axisVersion}:${view.start}:${view.end}`;
    const seenAxis = axisBetween(axis, view.start, view.end);
    for (const [index, pane] of panes.entries()) {
      const height = layout.panes[index]?.height ?? 1;
      const onScreen = Math.round(height * ratio);
      pane.show({
        kind: kinds[index] ?? 'monitor',
        axis: seenAxis,
        axisKey,
        rows: Math.max(1, onScreen > MOST_ROWS ? Math.min(MOST_ROWS, Math.round(height)) : onScreen),
        metric: METRICS[settings.metric],
        metricKey: settings.metric,
        monitor: monitor.entries,
        truth: truth.entries,
      });
    }
    const difference = kinds[0] === 'difference';
    const seen = settings.relative ? Math.max(...panes.map((pane) => pane.most(view.from, view.to))) : undefined;
    const scale = colourScale({ metric: settings.metric, difference, seen, sampleUs, aggregationUs });
    const tableKey = [scale.ramp, colours.ground, settings.brightness].join();
    if (this.#table?.key !== tableKey) {
      this.#table = { key: tableKey, colours: colourTable(scale.ramp, colours.ground, settings.brightness) };
    }
    const version = [tableKey, monitor.version, truth.version].join();
    const stale = Math.min(monitor.newFrom, this.#model.hasTruth ? truth.newFrom : Number.POSITIVE_INFINITY);
    for (const pane of panes) {
      const scaleKey = `${scale.title}${scale.most}`;
      this.painted += pane.paint(columns, scale, scaleKey, this.#table.colours, version, stale);
    }
    return scale;
  }

  #drawMeans(context: Canvas, scene: Scene, panes: readonly Pane[], now: number): void {
    const { view, layout } = scene;
    const { monitor, truth, axisVersion } = this.#model;
    const rows = panes.map(({ cells, kind }) => `${kind}${cells?.rows}`).join();
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
      const box = layout.panes[index];
      const means = this.#means[index];
      if (box && means) drawOverAddress(context, scene, box, means);
    }
  }

  /** Hatches the times that are known; what is monitored covers it. */
  #drawUnmonitored(context: Canvas, scene: Scene, pane: Pane, box: Box, ratio: number): void {
    const { colours } = scene;
    const [earliest] = pane.entries;
    const latest = pane.entries.at(-1);
    if (!earliest || !latest) return;
    const left = Math.max(box.x, xOf(scene, earliest.from));
    const right = Math.min(box.x + box.width, xOf(scene, latest.to));
    if (right <= left) return;
    const key = `${colours.surface}${colours.line}${ratio}`;
    if (this.#hatch?.key !== key) this.#hatch = { key, pattern: hatchOf(context, colours, ratio) };
    const { pattern } = this.#hatch;
    context.fillStyle = colours.surface;
    context.fillRect(left, box.y, right - left, box.height);
    if (!pattern) return;
    context.fillStyle = pattern;
    context.fillRect(left, box.y, right - left, box.height);
  }

  #widthOfAddresses(context: Canvas, colours: ThemeColours): number {
    const { axis, axisVersion, unit } = this.#model;
    const key = `${axisVersion}${unit}${colours.mono}`;
    if (key !== this.#addressWidth.key) {
      context.font = `${SMALL_TEXT}px ${colours.mono}`;
      const texts = addressTicks(axis, 0, axis.length, 12, unit).map(({ text }) => text);
      const width = Math.ceil(Math.max(0, ...texts.map((text) => context.measureText(text).width)));
      this.#addressWidth = { key, width };
    }
    return this.#addressWidth.width;
  }
}

/** A scene before it is known what its colours stand for. */
type Place = Omit<Scene, 'scale'>;

function hatchOf(context: Canvas, colours: ThemeColours, ratio: number): CanvasPattern | null {
  const size = Math.round(6 * ratio);
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const painter = tile.getContext('2d');
  if (!painter) return null;
  painter.strokeStyle = colours.edge;
  painter.globalAlpha = 0.45;
  painter.lineWidth = ratio;
  painter.beginPath();
  for (const shift of [-size, 0, size]) {
    painter.moveTo(shift - 1, size + 1);
    painter.lineTo(shift + size + 1, -1);
  }
  painter.stroke();
  const pattern = context.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix([1 / ratio, 0, 0, 1 / ratio, 0, 0]));
  return pattern;
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
