/** Lines across what is not monitored. */
import type { Box } from './layout.js';
import type { ThemeColours } from './theme-colours.js';

type Canvas = CanvasRenderingContext2D;

export class Hatch {
  #key = '';
  #pattern: CanvasPattern | null = null;

  /** @param ratio - pixels of the screen for one of the page */
  fill(context: Canvas, { x, y, width, height }: Box, colours: ThemeColours, ratio: number): void {
    const key = `${colours.surface}${colours.edge}${ratio}`;
    if (this.#key !== key) this.#pattern = hatchOf(context, colours, ratio);
    this.#key = key;
    context.fillStyle = colours.surface;
    context.fillRect(x, y, width, height);
    if (!this.#pattern) return;
    context.fillStyle = this.#pattern;
    context.fillRect(x, y, width, height);
  }
}

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
