/** What lies below the map on the same axis of time: the working set, the states, and the overview of all that is kept. */

import type { Snapshot } from '../../regions/index.js';
import { accessTotals, type HistoryEntry, meanRate } from '../../reports/index.js';
import { addressText, sizeText } from '../../reports/units.js';
import { columnFigures, entryAt } from './columns.js';
import { gutter } from './gutter.js';
import type { Box } from './layout.js';
import { mostOf, niceAbove } from './metrics.js';
import type { Columns } from './pane.js';
import type { Scene } from './scene.js';
import { duration } from './words.js';

type Canvas = CanvasRenderingContext2D;

/** When a state was entered, in microseconds of the context's clock, and which. */
export type StateEntry = readonly [at: number, state: string];

const sizes = new WeakMap<Snapshot, number>();

/** How much was found accessed at least once. */
export function workingSetOf(snapshot: Snapshot): number {
  let size = sizes.get(snapshot);
  if (size === undefined) {
    const { hot, warm } = accessTotals(snapshot);
    size = hot + warm;
    sizes.set(snapshot, size);
  }
  return size;
}

/** Of each column of the map the mean over its time; NaN where nothing was monitored. */
export function workingSetFigures(entries: readonly HistoryEntry[], columns: Columns): Float64Array {
  const { first, columns: number, usPerColumn } = columns;
  return columnFigures(entries, first, number, usPerColumn, ({ snapshot }) => workingSetOf(snapshot));
}

export function drawWorkingSet(context: Canvas, scene: Scene, entries: readonly HistoryEntry[]): void {
  const { layout, columns, colours, unit, view, axis } = scene;
  const box = layout.workingSet;
  const { columns: number } = columns;
  const figures = workingSetFigures(entries, columns);
  const most = mostOf(figures);
  const top = niceAbove(most) || 1;
  const wide = box.width / number;
  const yOf = (size: number) => box.y + box.height - (size / top) * (box.height - 2);

  context.fillStyle = colours.accent;
  context.globalAlpha = 0.22;
  context.beginPath();
  for (let column = 0; column < number; column++) {
    const size = figures[column] ?? Number.NaN;
    if (!Number.isNaN(size)) context.rect(box.x + column * wide, yOf(size), wide, box.y + box.height - yOf(size));
  }
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = colours.accent;
  context.lineWidth = 1.5;
  context.beginPath();
  let open = false;
  for (let column = 0; column < number; column++) {
    const size = figures[column] ?? Number.NaN;
    const known = !Number.isNaN(size);
    if (known) {
      if (!open) context.moveTo(box.x + column * wide, yOf(size));
      context.lineTo(box.x + (column + 1) * wide, yOf(size));
    }
    open = known;
  }
  context.stroke();
  context.lineWidth = 1;
  under(context, scene, box);
  const latest = figures.findLast((size) => !Number.isNaN(size));
  const of = view.start > 0 || view.end < axis.length ? ' of all' : '';
  gutter(
    context,
    scene,
    box,
    `${layout.narrow ? 'In use' : 'Working set'}${of}`,
    latest === undefined ? '' : sizeText(Math.round(latest), unit),
    most > 0 ? `max ${unit === 'byte' ? sizeText(most, unit) : addressText(most, unit)}` : '',
  );
}

/** The colours of the five states and of a pause. */
const STATES = ['idle', 'starting', 'sampling', 'aggregating', 'paused', 'terminating'] as const;

export function stateColour({ colours }: Pick<Scene, 'colours'>, state: string): string {
  const known: Record<string, string> = {
    idle: colours.line,
    starting: colours.warn,
    sampling: colours.ok,
    aggregating: colours.accent,
    paused: colours.edge,
    terminating: colours.danger,
  };
  return known[state] ?? colours.edge;
}

/** The states that are met, for a key. */
export function statesSeen(states: readonly StateEntry[], from: number, to: number): string[] {
  const seen = new Set<string>();
  for (const [index, [at, state]] of states.entries()) {
    if (state !== '' && at < to && (states[index + 1]?.[0] ?? Number.POSITIVE_INFINITY) > from) seen.add(state);
  }
  const order: readonly string[] = STATES;
  return [...seen].sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

/** A state on its strip, in pixels from the strip's beginning. */
export interface StateBar {
  readonly x: number;
  readonly width: number;
  readonly state: string;
}

/** Of the strip, states of a moment may take so much; where they come more often, only they would be seen. */
const MOST_MOMENTS = 1 / 8;

/**
 * The states between two times on a strip `width` pixels long, in the order in which they are painted: one after the other,
 * then those shorter than a pixel once more, so that a state of a moment is seen as well.
 *
 * @param end - when the last state ends
 */
export function stateBars(
  states: readonly StateEntry[],
  { from, to }: { readonly from: number; readonly to: number },
  width: number,
  end: number,
): StateBar[] {
  const bars: StateBar[] = [];
  const moments = new Map<string, StateBar[]>();
  const perUs = width / (to - from);
  for (let index = 0; index < states.length; ) {
    const [at, state] = states[index] ?? [0, ''];
    // States within a state are one.
    do index++;
    while (index < states.length && states[index]?.[1] === state);
    const until = states[index]?.[0] ?? end;
    if (state === '' || at >= to || until < from || (until === from && at < from)) continue;
    const long = (Math.min(to, until) - Math.max(from, at)) * perUs;
    const bar = { x: (Math.max(from, at) - from) * perUs, width: Math.max(1, long), state };
    bars.push(bar);
    if ((until - at) * perUs >= 1) continue;
    const known = moments.get(state);
    if (known) known.push(bar);
    else moments.set(state, [bar]);
  }
  const rare = [...moments.values()].filter(({ length }) => length <= width * MOST_MOMENTS);
  return [...bars, ...rare.flat()];
}

export function drawStates(context: Canvas, scene: Scene, states: readonly StateEntry[], now: number): void {
  const { layout, view } = scene;
  const box = layout.states;
  if (!box) return;
  for (const { x, width, state } of stateBars(states, view, box.width, Math.max(now, view.to))) {
    context.fillStyle = stateColour(scene, state);
    context.fillRect(box.x + x, box.y, Math.min(width, box.width - x), box.height);
  }
  gutter(context, scene, box, 'State', '', '');
}

/** All that is kept, a column each, and where in it the map looks. */
export function drawOverview(context: Canvas, scene: Scene, entries: readonly HistoryEntry[]): void {
  const { layout, view, colours } = scene;
  const box = layout.overview;
  const { from, to } = overviewTimes(entries, view);
  const [first, last] = [entries[0], entries.at(-1)];
  const number = Math.max(1, Math.floor(box.width / 2));
  const rates: number[] = [];
  let most = 0;
  for (let column = 0; column < number; column++) {
    const entry = entryAt(entries, from + ((column + 0.5) / number) * (to - from));
    const rate = entry ? meanRateOf(entry.snapshot) : Number.NaN;
    rates.push(rate);
    if (rate > most) most = rate;
  }
  context.fillStyle = colours.raised;
  context.fillRect(box.x, box.y, box.width, box.height);
  context.fillStyle = colours.edge;
  context.beginPath();
  for (const [column, rate] of rates.entries()) {
    if (Number.isNaN(rate)) continue;
    // Whole pixels, or seams are seen between the columns.
    const x = Math.round(box.x + (column * box.width) / number);
    const next = Math.round(box.x + ((column + 1) * box.width) / number);
    const high = 1 + (most > 0 ? rate / most : 0) * (box.height - 4);
    context.rect(x, box.y + box.height - high, next - x, high);
  }
  context.fill();
  const scaleX = (time: number) => box.x + Math.min(1, Math.max(0, (time - from) / (to - from))) * box.width;
  const left = scaleX(view.from);
  const right = Math.max(left + 3, scaleX(view.to));
  context.fillStyle = colours.surface;
  context.globalAlpha = 0.62;
  context.fillRect(box.x, box.y, left - box.x, box.height);
  context.fillRect(right, box.y, box.x + box.width - right, box.height);
  context.globalAlpha = 1;
  context.strokeStyle = colours.accent;
  context.strokeRect(Math.round(left) + 0.5, box.y + 0.5, Math.max(2, Math.round(right - left) - 1), box.height - 1);
  context.fillStyle = colours.accent;
  context.fillRect(left, box.y, Math.min(4, right - left), box.height);
  context.fillRect(right - Math.min(4, right - left), box.y, Math.min(4, right - left), box.height);
  gutter(
    context,
    scene,
    box,
    layout.narrow ? 'Kept' : 'All that is kept',
    first && last ? duration(last.to - first.from) : '',
    '',
  );
}

/** The times that the overview goes over: all that is kept, and at least what is seen. */
export function overviewTimes(
  entries: readonly HistoryEntry[],
  view: { readonly from: number; readonly to: number },
): { readonly from: number; readonly to: number } {
  const from = Math.min(entries[0]?.from ?? view.from, view.from);
  return { from, to: Math.max(entries.at(-1)?.to ?? view.to, view.to, from + 1) };
}

const rates = new WeakMap<Snapshot, number>();

function meanRateOf(snapshot: Snapshot): number {
  let rate = rates.get(snapshot);
  if (rate === undefined) {
    rate = meanRate(snapshot);
    rates.set(snapshot, rate);
  }
  return rate;
}

function under(context: Canvas, { colours }: Scene, { x, y, width, height }: Box): void {
  context.fillStyle = colours.line;
  context.fillRect(x, y + height, width, 1);
}
