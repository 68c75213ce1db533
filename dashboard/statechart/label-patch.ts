/** What hides a line behind its label: as wide as the label is, which grows with its counters. */
import { LINE_HEIGHT } from './chart-layout.js';
import { widthOf } from './label-lines.js';
import { svg } from './svg.js';

export class LabelPatch {
  readonly element: SVGElement;
  readonly #x: number;
  readonly #lines: readonly Element[];
  #width = 0;

  /** @param y of the first line of text */
  constructor(x: number, y: number, lines: readonly Element[]) {
    this.#x = x;
    this.#lines = lines;
    this.element = svg('rect', { class: 'patch', y: y - 11, height: lines.length * LINE_HEIGHT + 1, rx: 3 });
    this.fit();
  }

  /** Takes the width that the lines have now. */
  fit(): void {
    const width = Math.max(...this.#lines.map(({ textContent }) => widthOf(textContent ?? ''))) + 4;
    if (width === this.#width) return;
    this.#width = width;
    this.element.setAttribute('x', String(this.#x - width / 2));
    this.element.setAttribute('width', String(width));
  }
}
