/**
 * Colours of access rates. The ramp follows viridis: its lightness rises evenly, so it reads the same to people who see
 * colours differently and on paper without any.
 */

/** What a terminal can show. */
export type ColourDepth = 'none' | '256' | 'truecolour';

type Colour = readonly [red: number, green: number, blue: number];

/** Viridis at 0, 0.1, … 1. */
const RAMP: readonly Colour[] = [
  [68, 1, 84],
  [72, 36, 117],
  [65, 68, 135],
  [53, 95, 141],
  [42, 120, 142],
  [33, 145, 140],
  [34, 168, 132],
  [68, 191, 112],
  [122, 209, 81],
  [189, 223, 38],
  [253, 231, 37],
];
const CUBE_LEVELS = [0, 95, 135, 175, 215, 255];

/** The colour of a rate of 0 to 1. */
export function colourOf(rate: number): Colour {
  const at = Math.min(1, Math.max(0, rate)) * (RAMP.length - 1);
  const below = RAMP[Math.floor(at)] ?? [0, 0, 0];
  const above = RAMP[Math.ceil(at)] ?? below;
  const share = at - Math.floor(at);
  const mix = (a: number, b: number) => Math.round(a + (b - a) * share);
  return [mix(below[0], above[0]), mix(below[1], above[1]), mix(below[2], above[2])];
}

/** The escape code's parameters for a rate, as foreground (38) or background (48); the terminal's own colour for NaN. */
export function colourCode(rate: number, ground: 38 | 48, depth: Exclude<ColourDepth, 'none'>): string {
  if (Number.isNaN(rate)) return String(ground + 1);
  const [red, green, blue] = colourOf(rate);
  if (depth === 'truecolour') return `${ground};2;${red};${green};${blue}`;
  return `${ground};5;${16 + 36 * nearestLevel(red) + 6 * nearestLevel(green) + nearestLevel(blue)}`;
}

function nearestLevel(value: number): number {
  let nearest = 0;
  for (const [index, level] of CUBE_LEVELS.entries()) {
    if (Math.abs(level - value) < Math.abs((CUBE_LEVELS[nearest] ?? 0) - value)) nearest = index;
  }
  return nearest;
}

/** A rate as one digit: its tenth, `.` for never, a space for what is not monitored. */
export function digitOf(rate: number): string {
  if (Number.isNaN(rate)) return ' ';
  return rate <= 0 ? '.' : String(Math.min(9, Math.floor(rate * 10)));
}
