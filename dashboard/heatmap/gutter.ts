/** What stands left of a strip. */
import type { Box } from './layout.js';
import { type Scene, SMALL_TEXT, write } from './scene.js';

const STEP = 14;

/** What a strip is, how much it is now, and how much it was at most. */
export function gutter(
  context: CanvasRenderingContext2D,
  { colours }: Scene,
  box: Box,
  name: string,
  now: string,
  most: string,
): void {
  const x = box.x - 8;
  const rows = [name, now, box.height >= 40 ? most : ''].filter((text) => text !== '');
  let y = box.y + box.height / 2 - ((rows.length - 1) * STEP) / 2;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const [index, text] of rows.entries()) {
    context.font = index === 1 ? `600 12px ${colours.font}` : `${SMALL_TEXT}px ${colours.font}`;
    context.fillStyle = index === 1 ? colours.ink : colours.soft;
    write(context, text, x, y, x - 4);
    y += STEP;
  }
}
