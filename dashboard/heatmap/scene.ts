/** One frame of the picture: where everything stands, and what a painter needs to know of it. */
import type { Axis } from '../../reports/index.js';
import type { Box, Layout } from './layout.js';
import type { ColourScale } from './metrics.js';
import type { Columns } from './pane.js';
import type { ThemeColours } from './theme-colours.js';
import type { View } from './viewport.js';
import type { TimeWords } from './words.js';

export interface Scene {
  readonly layout: Layout;
  readonly colours: ThemeColours;
  readonly columns: Columns;
  /** What is seen: its times are the edges of columns of pixels. */
  readonly view: View;
  readonly axis: Axis;
  readonly unit: string;
  readonly words: TimeWords;
  readonly scale: ColourScale;
  /** The brightness of the colours, from -1 to 1. */
  readonly brightness: number;
}

/** A scene before it is known what its colours stand for. */
export type Place = Omit<Scene, 'scale'>;

export const SMALL_TEXT = 11;
/** Of names beside the map. */
export const NAME_TEXT = 12;

export function xOf({ layout: { map }, view: { from, to } }: Scene, time: number): number {
  return map.x + ((time - from) / (to - from)) * map.width;
}

export function timeAt({ layout: { map }, view: { from, to } }: Scene, x: number): number {
  return from + ((x - map.x) / map.width) * (to - from);
}

export function yOf({ view: { start, end } }: Scene, pane: Box, position: number): number {
  return pane.y + ((position - start) / (end - start)) * pane.height;
}

export function positionAt({ view: { start, end } }: Scene, pane: Box, y: number): number {
  return start + ((y - pane.y) / pane.height) * (end - start);
}

/** The pane at a height, or the nearest. */
export function paneAt({ layout: { panes, map } }: Scene, y: number): { readonly pane: Box; readonly index: number } {
  const index = Math.max(
    0,
    panes.findLastIndex((pane) => y >= pane.y),
  );
  return { pane: panes[index] ?? map, index };
}

/**
 * A text on a canvas, cut with an ellipsis where it is wider than `room`.
 *
 * @param tail - of what is left of the text, so much is its end
 * @returns its width
 */
export function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  room = Number.POSITIVE_INFINITY,
  tail = 0,
): number {
  let shown = text;
  let { width } = context.measureText(shown);
  while (width > room && shown.length > 1) {
    const left = Math.max(1, Math.floor((shown.length * room) / width) - 1);
    const end = Math.floor(left * tail);
    shown = `${text.slice(0, left - end)}…${text.slice(text.length - end)}`;
    const next = context.measureText(shown).width;
    if (next >= width) return 0;
    width = next;
  }
  if (width > room) return 0;
  context.fillText(shown, x, y);
  return width;
}
