/**
 * The bitmap of one map. Its columns lie on a ring, a column of pixels per stretch of time, so that following the newest
 * paints the few columns that are new and moves nothing.
 */
import type { Box } from './layout.js';

/** What is to be seen on a bitmap. */
export interface MapPicture {
  /** Number of the first column: it lasts from `first * usPerColumn`. */
  readonly first: number;
  readonly columns: number;
  readonly rows: number;
  /** Changes when columns that were painted before are no longer right. */
  readonly version: string;
  /** From this column on, painted ones are no longer right though the version is the same. */
  readonly staleFrom: number;
  readonly table: Uint32Array;
  /** Places in the table, a row each; the same array again for the same contents. Undefined where nothing is known. */
  readonly indicesOf: (column: number) => Uint8Array | undefined;
}

/** Columns painted at once: as many as keep what is written near in memory. */
const BLOCK = 32;

export class MapLayer {
  readonly #canvas = document.createElement('canvas');
  readonly #context = this.#canvas.getContext('2d', { willReadFrequently: false });
  #image: ImageData | undefined;
  #version = '';
  #first = 0;

  /** Brings the bitmap up to date. @returns how many columns were painted */
  paint(picture: MapPicture): number {
    const { first, columns, rows, version, staleFrom } = picture;
    const whole = version !== this.#version || this.#canvas.width !== columns || this.#canvas.height !== rows;
    if (whole) {
      this.#canvas.width = columns;
      this.#canvas.height = rows;
      this.#version = version;
    }
    const before = this.#first;
    this.#first = first;
    const end = first + columns;
    if (whole || first >= before + columns || first + columns <= before) return this.#paint(picture, first, end);
    let painted = 0;
    if (first < before) painted += this.#paint(picture, first, before);
    const from = Math.max(first, Math.min(staleFrom, before + columns));
    if (from < end) painted += this.#paint(picture, from, end);
    return painted;
  }

  /** Draws the bitmap into a box, the pixels as squares. */
  drawTo(context: CanvasRenderingContext2D, { x, y, width, height }: Box): void {
    const { width: columns, height: rows } = this.#canvas;
    if (columns === 0 || rows === 0) return;
    const cut = mod(this.#first, columns);
    const scale = width / columns;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#canvas, cut, 0, columns - cut, rows, x, y, (columns - cut) * scale, height);
    if (cut > 0) context.drawImage(this.#canvas, 0, 0, cut, rows, x + (columns - cut) * scale, y, cut * scale, height);
  }

  #paint(picture: MapPicture, from: number, to: number): number {
    const { columns } = picture;
    for (let column = from; column < to; ) {
      const at = mod(column, columns);
      const number = Math.min(BLOCK, to - column, columns - at);
      this.#paintBlock(picture, column, number, at);
      column += number;
    }
    return to - from;
  }

  #paintBlock({ rows, table, indicesOf }: MapPicture, column: number, number: number, at: number): void {
    if (this.#image?.height !== rows) this.#image = new ImageData(BLOCK, rows);
    const image = this.#image;
    const pixels = new Uint32Array(image.data.buffer);
    for (let offset = 0; offset < number; offset++) {
      const indices = indicesOf(column + offset);
      if (indices) {
        for (let row = 0, pixel = offset; row < rows; row++, pixel += BLOCK) {
          pixels[pixel] = table[indices[row] ?? 0] ?? 0;
        }
      } else for (let pixel = offset; pixel < pixels.length; pixel += BLOCK) pixels[pixel] = 0;
    }
    this.#context?.putImageData(image, at, 0, 0, 0, number, rows);
  }
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
