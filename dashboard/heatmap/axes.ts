/** The ticks and names along the two axes, and where the axis of addresses leaves something out. */
import type { LabelledRange } from '../../reports/index.js';
import { shortLabel } from '../../reports/units.js';
import type { Box } from './layout.js';
import { NAME_TEXT, type Scene, SMALL_TEXT, write, xOf, yOf } from './scene.js';
import { addressTicks, brackets, breaks, placed, spread, timeTicks } from './ticks.js';

type Canvas = CanvasRenderingContext2D;

const LINE = 14;
/** A name may stand so far from the middle of its bracket, in pixels; a line leads to it. */
const MOST_ASIDE = 44;
const NAMES_OFF = 16;
/** Of a name that is cut, so much is its end: names often differ in nothing else. */
const TAIL = 0.4;

/** Times below the map, with lines through what shares them. */
export function drawTimeAxis(context: Canvas, scene: Scene): void {
  const { layout, view, words, colours } = scene;
  const { timeAxis, map } = layout;
  const ticks = timeTicks(view.from, view.to, map.width / 84, words);
  context.font = `${SMALL_TEXT}px ${colours.font}`;
  context.textBaseline = 'middle';
  for (const { at, text } of ticks) {
    const x = Math.round(xOf(scene, at)) + 0.5;
    context.strokeStyle = colours.edge;
    line(context, x, timeAxis.y, x, timeAxis.y + 4);
    const half = context.measureText(text).width / 2;
    if (x - half < map.x - 24 || x + half > layout.width) continue;
    context.fillStyle = colours.soft;
    context.textAlign = 'center';
    context.fillText(text, x, timeAxis.y + 13);
  }
}

/** Names with a bracket each, and addresses, left of a pane. */
export function drawAddressAxis(context: Canvas, scene: Scene, pane: Box, labels: readonly LabelledRange[]): void {
  const { layout, view, axis, unit, colours } = scene;
  if (view.end <= view.start) return;
  const { start, end } = view;
  const named = brackets(axis, labels, start, end).map((bracket) => ({
    ...bracket,
    top: yOf(scene, pane, bracket.start),
    bottom: yOf(scene, pane, bracket.end),
  }));
  for (const [index, { top, bottom }] of named.entries()) {
    context.fillStyle = index % 2 ? colours.edge : colours.soft;
    context.fillRect(pane.x - 4, top + 0.5, 2, Math.max(1, bottom - top - 1));
  }
  const within = [pane.y + 6, pane.y + pane.height - 6] as const;
  const names = spread(
    named.map(({ top, bottom, text }) => ({ at: (top + bottom) / 2, weight: 1 + bottom - top, text })),
    LINE,
    MOST_ASIDE,
    within,
  );
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.font = `${NAME_TEXT}px ${colours.font}`;
  context.strokeStyle = colours.edge;
  for (const { at, placedAt, text } of names) {
    context.fillStyle = colours.ink;
    write(context, shortLabel(text), pane.x - NAMES_OFF, placedAt, layout.nameWidth, TAIL);
    line(context, pane.x - 6, at, pane.x - NAMES_OFF + 3, placedAt);
  }

  const x = pane.x - NAMES_OFF - (layout.twoColumns ? layout.nameWidth + 10 : 0);
  // Before it is decided what has room: at the edges texts move inwards.
  const inside = (y: number) => Math.min(within[1], Math.max(within[0], y));
  const taken = layout.twoColumns ? [] : names;
  const addresses = addressTicks(axis, start, end, pane.height / 64, unit)
    .map(({ position, ...tick }) => ({ ...tick, at: inside(yOf(scene, pane, position)) }))
    .filter(({ at }) => taken.every(({ placedAt }) => Math.abs(placedAt - at) >= LINE));
  context.fillStyle = colours.soft;
  context.font = `${SMALL_TEXT}px ${colours.mono}`;
  for (const { at, text } of placed(addresses, LINE)) {
    const shown = context.measureText(text).width <= x - 2 ? text : `…${text.slice(-7)}`;
    context.fillText(shown, x, at);
  }
}

/** Thin cuts through a pane where addresses are left out. */
export function drawBreaks(context: Canvas, scene: Scene, pane: Box): void {
  const { axis, view, colours } = scene;
  let before = Number.NEGATIVE_INFINITY;
  for (const { position, size } of breaks(axis, view.start, view.end)) {
    const y = Math.round(yOf(scene, pane, position));
    // Where cuts stand close together, more of them than of the map would be seen.
    if (y - before < 5) continue;
    before = y;
    context.fillStyle = colours.surface;
    context.fillRect(pane.x - 4, y - 1, pane.width + 4, size === undefined ? 3 : 2);
    context.strokeStyle = colours.edge;
    context.beginPath();
    context.moveTo(pane.x - 6, y + 2.5);
    context.lineTo(pane.x, y - 2.5);
    context.stroke();
  }
}

export function line(context: Canvas, x: number, y: number, toX: number, toY: number): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
}
