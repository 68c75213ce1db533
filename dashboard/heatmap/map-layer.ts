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
  /** From this column on, painted ones are no longer right. */
  readonly staleFrom: number;
  readonly table: Uint32Array;
  /** Places in the table, a row each. Undefined where nothing is known. */
  readonly indicesOf: (column: number) => Uint8Array | undefined;
}

/** Columns painted at once: as many as keep what is written near in memory. */
const BLOCK = 32;

export class MapLayer {
  readonly #canvas = document.createElement('canvas');
  readonly #context = this.#canvas.getContext('2d', { willReadFrequently: false });
  #image: ImageData | undefined;
  #first = 0;
  /** The columns that are painted, from this one to before that. */
  #from = 0;
  #to = 0;

  /** Nothing that is painted is right any longer. */
  forget(): void {
    this.#to = this.#from;
  }

  /** Whether all of the picture is painted. */
  get complete(): boolean {
    return this.#from <= this.#first && this.#to >= this.#first + this.#canvas.width;
  }

  /**
   * Brings the bitmap up to date, the newest columns first, as far as it comes until a time of `performance.now()`.
   *
   * @returns how many columns were painted
   */
  paint(picture: MapPicture, deadline: number): number {
    const { first, columns, rows, staleFrom } = picture;
    if (this.#canvas.width !== columns || this.#canvas.height !== rows) {
      this.#canvas.width = columns;
      this.#canvas.height = rows;
      this.forget();
    }
    this.#first = first;
    const end = first + columns;
    this.#from = Math.max(this.#from, first);
    this.#to = Math.min(this.#to, end, staleFrom);
    if (this.#from >= this.#to) {
      this.#from = end;
      this.#to = end;
    }
    let painted = 0;
    while (this.#to < end || this.#from > first) {
      const forward = this.#to < end;
      const number = Math.min(BLOCK, forward ? end - this.#to : this.#from - first);
      const column = forward ? this.#to : this.#from - number;
      this.#paint(picture, column, column + number);
      if (forward) this.#to += number;
      else this.#from -= number;
      painted += number;
      if (performance.now() >= deadline) break;
    }
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

  #paint(picture: MapPicture, from: number, to: number): void {
    const { columns } = picture;
    for (let column = from; column < to; ) {
      const at = mod(column, columns);
      const number = Math.min(to - column, columns - at);
      this.#paintBlock(picture, column, number, at);
      column += number;
    }
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
