/** Numbers and times as the map writes them: short, for axes and tooltips. */

/** A figure of at most three digits that matter. */
export function figure(value: number): string {
  const size = Math.abs(value);
  // Borders are where the number before would be rounded up to them: 999 960 is no 1000k.
  if (size >= 999_950) return `${trimmed(value / 1e6, 1)}M`;
  if (size >= 9_999.5) return `${trimmed(value / 1e3, 1)}k`;
  return trimmed(value, size >= 100 ? 0 : size >= 1 ? 1 : 2);
}

const HOURS = { us: 3.6e9, name: 'h', digits: 1, end: Number.POSITIVE_INFINITY };
/** Each for what is, when it is rounded, less than its end. */
const DURATIONS = [
  { us: 1, name: 'µs', digits: 0, end: 1_000 },
  { us: 1e3, name: 'ms', digits: 1, end: 10 },
  { us: 1e3, name: 'ms', digits: 0, end: 1_000 },
  { us: 1e6, name: 's', digits: 1, end: 60 },
  { us: 6e7, name: 'min', digits: 1, end: 60 },
  HOURS,
];

/** A time in microseconds with its unit, rounded to what is readable: `250 ms`, `12.3 s`, `4 min`, `2.5 h`. */
export function duration(us: number): string {
  const fits = (unit: typeof HOURS) => Number(trimmed(Math.abs(us) / unit.us, unit.digits)) < unit.end;
  const unit = DURATIONS.find(fits) ?? HOURS;
  return `${trimmed(us / unit.us, unit.digits)} ${unit.name}`;
}

/** How times are told: by the clock on the wall where it is known, otherwise counted from an origin. */
export interface TimeWords {
  /** Milliseconds since 1970 at the time 0; undefined where time is virtual. */
  readonly epochMs: number | undefined;
  /** What counted times are counted from, in microseconds. */
  readonly originUs: number;
}

const DAY_US = 8.64e10;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A moment of an axis whose ticks are `stepUs` apart: where a day begins, which one. */
export function tickText(us: number, words: TimeWords, stepUs: number): string {
  if (words.epochMs === undefined) return moment(us, words, stepUs);
  const date = dateOf(us, words.epochMs);
  const isMidnight = date.getHours() + date.getMinutes() + date.getSeconds() + date.getMilliseconds() === 0;
  // Clocks may be put forward at midnight: then a day begins at one.
  if (isMidnight || stepUs >= DAY_US) return `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  return moment(us, words, stepUs);
}

/** A moment, with as many digits behind the second as a step of `stepUs` needs. */
export function moment(us: number, { epochMs, originUs }: TimeWords, stepUs: number): string {
  const digits = stepUs >= 1e6 ? 0 : stepUs >= 1e5 ? 1 : stepUs >= 1e4 ? 2 : 3;
  if (epochMs !== undefined) return clockTime(dateOf(us, epochMs), digits, stepUs >= 6e7);
  const seconds = (us - originUs) / 1e6;
  const size = Math.abs(seconds) + 5e-7;
  const sign = seconds < -1e-6 ? '−' : '';
  if (size < 60) return `${sign}${rounded(size, digits)} s`;
  const hours = Math.floor(size / 3_600);
  const minutes = Math.floor((size % 3_600) / 60);
  const rest = rounded(size % 60, digits).padStart(digits ? digits + 3 : 2, '0');
  return `${sign}${hours ? `${hours}:${two(minutes)}` : minutes}:${rest}`;
}

/** Half a microsecond keeps a step of 0.1 s from being written as the one before. */
function dateOf(us: number, epochMs: number): Date {
  return new Date(epochMs + (us + 0.5) / 1e3);
}

function clockTime(date: Date, digits: number, minutesOnly: boolean): string {
  const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (minutesOnly) return minutes;
  const part = digits ? `.${String(date.getMilliseconds()).padStart(3, '0').slice(0, digits)}` : '';
  return `${minutes}:${two(date.getSeconds())}${part}`;
}

/** Cut off, not rounded up: 59.99 is not yet 60. */
function rounded(value: number, digits: number): string {
  const scale = 10 ** digits;
  return (Math.floor(value * scale) / scale).toFixed(digits);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits))).replace('-', '−');
}
