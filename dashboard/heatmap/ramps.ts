/**
 * Colour tables. Each ramp goes evenly through OKLab, its lightness always one way, so it reads the same to people who
 * see colours differently. What was never accessed lies near the ground; the further from it, the more there was. Of temperatures, only what is hot goes all the way: that is what is looked for.
 */

/** `heat` for rates, `age` for times; with a sign, `diverging` for what is too much or too little, `temperature` for hot and cold. */
export type RampName = 'heat' | 'age' | 'diverging' | 'temperature';
export type Ground = 'light' | 'dark';
export type Colour = readonly [red: number, green: number, blue: number];

/** In a table: nothing is known, so what lies below shows. */
export const UNKNOWN = 0;
/** In a table of a ramp without a sign: exactly 0. */
export const NEVER = 1;
const FIRST = 2;
/** The last place. */
export const LAST = 255;
/** Where a ramp starts for what is more than nothing: one access in a hundred can be told from none. */
const FAINTEST = 0.05;

const RAMPS: Readonly<Record<Ground, Readonly<Record<RampName, string>>>> = {
  dark: {
    heat: '1d2130 33235c 62297f 9b327f d64b6c f67d52 fcb45c fdf4b5',
    age: '1b2430 16414f 176469 2b8a78 5bb57a a5d977 f3f8ad',
    diverging: 'a6d8ff 5ba6f5 3873c4 2b4a72 22252c 74471f b96d24 f09a3e ffd999',
    temperature: '3f78c4 35639f 2c4e7b 273a56 22252c 74471f b96d24 f09a3e ffd999',
  },
  light: {
    heat: 'eceef3 f8d3b4 f4a87f e87467 c84673 932d7a 5b1f6b 260d3f',
    age: 'ebeef2 bfe0d3 82c7b6 48a3a1 2b7b8c 22546f 172a47',
    diverging: '0a3877 2c6cba 7cafe2 cbdff3 f0f1f3 fbdcbe f0a663 c8661a 763205',
    temperature: '8fb3dd a9c5e6 c2d6ee d9e4f1 f0f1f3 fbdcbe f0a663 c8661a 763205',
  },
};

/** Whether a ramp goes from -1 to 1, quiet in the middle. */
export function isSigned(ramp: RampName): boolean {
  return ramp === 'diverging' || ramp === 'temperature';
}

/**
 * 256 colours for an `ImageData` seen as 32-bit numbers: {@link UNKNOWN} is transparent, the others are as
 * {@link indexOf} counts them.
 *
 * @param brightness from -1 to 1: above 0, what is little stands out more
 */
export function colourTable(ramp: RampName, ground: Ground, brightness = 0): Uint32Array {
  const table = new Uint32Array(LAST + 1);
  for (let index = 1; index <= LAST; index++) {
    const [red, green, blue] = rampColour(ramp, ground, normOf(index, ramp), brightness);
    table[index] = ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
  return table;
}

/** The place in a table of a value from 0 to 1, or with a sign from -1 to 1; NaN is unknown. */
export function indexOf(norm: number, ramp: RampName): number {
  if (Number.isNaN(norm)) return UNKNOWN;
  if (isSigned(ramp)) return NEVER + Math.round(((clamp(norm, -1) + 1) / 2) * (LAST - NEVER));
  return norm <= 0 ? NEVER : FIRST + Math.round(clamp(norm, 0) * (LAST - FIRST));
}

/** The colour of a value from 0 to 1, or with a sign from -1 to 1. */
export function rampColour(ramp: RampName, ground: Ground, norm: number, brightness = 0): Colour {
  const gamma = 2 ** (-1.6 * brightness);
  const strength = Math.abs(norm) ** gamma;
  const stops = RAMPS[ground][ramp];
  if (!isSigned(ramp)) return evenRamp(stops)(norm <= 0 ? 0 : FAINTEST + (1 - FAINTEST) * strength);
  // Each half by itself, so that nothing is exactly the colour in the middle.
  const all = stops.split(' ');
  const half = norm < 0 ? all.slice(0, 5).reverse() : all.slice(4);
  return evenRamp(half.join(' '))(strength);
}

/** For style sheets and canvases. */
export function cssColour([red, green, blue]: Colour): string {
  return `rgb(${red} ${green} ${blue})`;
}

function normOf(index: number, ramp: RampName): number {
  if (isSigned(ramp)) return ((index - NEVER) / (LAST - NEVER)) * 2 - 1;
  return index === NEVER ? 0 : Math.max(1e-6, (index - FIRST) / (LAST - FIRST));
}

function clamp(value: number, least: number): number {
  return Math.min(1, Math.max(least, value));
}

type Lab = readonly [lightness: number, a: number, b: number];

const evenRamps = new Map<string, (share: number) => Colour>();

/** Through the colours at equal speed, as the eye sees it. */
function evenRamp(stops: string): (share: number) => Colour {
  const known = evenRamps.get(stops);
  if (known) return known;
  const labs = stops.split(' ').map(labOf);
  const along = [0];
  for (let stop = 1; stop < labs.length; stop++) along.push((along.at(-1) ?? 0) + distance(labs[stop - 1], labs[stop]));
  const ramp = (share: number): Colour => {
    const at = share * (along.at(-1) ?? 0);
    const above = Math.max(
      1,
      along.findIndex((each) => each >= at - 1e-9),
    );
    const [from, to] = [along[above - 1] ?? 0, along[above] ?? 1];
    return colourOf(mix(labs[above - 1], labs[above], (at - from) / (to - from)));
  };
  evenRamps.set(stops, ramp);
  return ramp;
}

function distance(one: Lab = [0, 0, 0], other: Lab = one): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

function mix(one: Lab = [0, 0, 0], other: Lab = one, share: number): Lab {
  const between = (from: number, to: number) => from + (to - from) * share;
  return [between(one[0], other[0]), between(one[1], other[1]), between(one[2], other[2])];
}

/** OKLab of a colour in base 16: Björn Ottosson, "A perceptual color space for image processing", 2020. */
export function labOf(hex: string): Lab {
  const number = Number.parseInt(hex, 16);
  const [red, green, blue] = [linear(number >> 16), linear((number >> 8) & 255), linear(number & 255)];
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function colourOf([lightness, a, b]: Lab): Colour {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    screen(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    screen(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    screen(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function linear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function screen(value: number): number {
  const channel = value <= 0.0031308 ? 12.92 * value : 1.055 * Math.max(0, value) ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, channel)));
}
