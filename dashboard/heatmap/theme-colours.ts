/** The tokens of the theme as a canvas needs them. */
import type { Colour, Ground } from './ramps.js';

export interface ThemeColours {
  readonly ground: Ground;
  readonly surface: string;
  readonly raised: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly edge: string;
  readonly accent: string;
  readonly danger: string;
  readonly warn: string;
  readonly ok: string;
  readonly font: string;
  readonly mono: string;
}

/** Reads the custom properties at an element that has adopted `themeSheet()`. */
export function themeColours(element: HTMLElement): ThemeColours {
  const style = getComputedStyle(element);
  const value = (name: string) => style.getPropertyValue(`--dx-${name}`).trim();
  return {
    ground: luminance(pixelOf(value('surface'))) < 0.4 ? 'dark' : 'light',
    surface: value('surface'),
    raised: value('raised'),
    ink: value('ink'),
    soft: value('ink-soft'),
    line: value('line'),
    edge: value('edge'),
    accent: value('accent'),
    danger: value('danger'),
    warn: value('warn'),
    ok: value('ok'),
    font: value('font'),
    mono: value('mono'),
  };
}

/** What a colour of style sheets, in whatever notation, looks like. */
function pixelOf(colour: string): Colour {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d');
  if (!context) return [255, 255, 255];
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 255, green = 255, blue = 255] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

function luminance([red, green, blue]: Colour): number {
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}
