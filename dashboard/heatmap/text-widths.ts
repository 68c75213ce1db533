/** How wide the texts left of a map are: what room its axis of addresses wants. Measured once for each axis. */
import type { LabelledRange } from '../../reports/index.js';
import { shortLabel } from '../../reports/units.js';
import type { HeatmapModel } from './model.js';
import { NAME_TEXT, SMALL_TEXT } from './scene.js';
import type { ThemeColours } from './theme-colours.js';
import { addressTicks } from './ticks.js';

type Canvas = CanvasRenderingContext2D;
type Axes = Pick<HeatmapModel, 'axis' | 'axisVersion' | 'unit' | 'labels'>;

export class TextWidths {
  #addresses = { key: '', width: 0 };
  #names: { labels: readonly LabelledRange[] | undefined; font: string; width: number } = {
    labels: undefined,
    font: '',
    width: 0,
  };

  /** Of the widest address, in pixels. */
  ofAddresses(context: Canvas, { mono }: ThemeColours, { axis, axisVersion, unit }: Axes): number {
    const key = `${axisVersion}${unit}${mono}`;
    if (key !== this.#addresses.key) {
      context.font = `${SMALL_TEXT}px ${mono}`;
      const texts = addressTicks(axis, 0, axis.length, 12, unit).map(({ text }) => text);
      this.#addresses = { key, width: widest(context, texts) };
    }
    return this.#addresses.width;
  }

  /** Of the name with the most letters, in pixels; 0 where there are none. */
  ofNames(context: Canvas, { font }: ThemeColours, { labels }: Axes): number {
    if (labels !== this.#names.labels || font !== this.#names.font) {
      let longest = '';
      for (const { label } of labels) {
        const name = shortLabel(label);
        if (name.length > longest.length) longest = name;
      }
      context.font = `${NAME_TEXT}px ${font}`;
      this.#names = { labels, font, width: widest(context, longest === '' ? [] : [longest]) };
    }
    return this.#names.width;
  }
}

function widest(context: Canvas, texts: readonly string[]): number {
  return Math.ceil(Math.max(0, ...texts.map((text) => context.measureText(text).width)));
}
