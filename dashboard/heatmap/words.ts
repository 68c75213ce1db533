/** Numbers and times as the map writes them: short, for axes and tooltips. */

/** A figure of at most three digits that matter. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${trimmed(value / 1e6, 1)}M`;
  if (size >= 1e4) return `${trimmed(value / 1e3, 1)}k`;
  return trimmed(value, size >= 100 ? 0 : size >= 1 ? 1 : 2);
}

/** A time in microseconds with its unit, rounded to what is readable: `250 ms`, `12.3 s`, `4 min`, `2.5 h`. */
export function duration(us: number): string {
  const size = Math.abs(us);
  if (size < 1e3) return `${trimmed(us, 0)} µs`;
  if (size < 1e6) return `${trimmed(us / 1e3, size < 1e4 ? 1 : 0)} ms`;
  if (size < 6e7) return `${trimmed(us / 1e6, 1)} s`;
  if (size < 3.6e9) return `${trimmed(us / 6e7, 1)} min`;
  return `${trimmed(us / 3.6e9, 1)} h`;
}

/** How times are told: by the clock on the wall where it is known, otherwise counted from an origin. */
export interface TimeWords {
  /** Milliseconds since 1970 at the time 0; undefined where time is virtual. */
  readonly epochMs: number | undefined;
  /** What counted times are counted from, in microseconds. */
  readonly originUs: number;
}

/** A moment, with as many digits behind the second as a step of `stepUs` needs. */
export function moment(us: number, { epochMs, originUs }: TimeWords, stepUs: number): string {
  const digits = stepUs >= 1e6 ? 0 : stepUs >= 1e5 ? 1 : stepUs >= 1e4 ? 2 : 3;
  // Half a microsecond keeps a step of 0.1 s from being written as the one before.
  if (epochMs !== undefined) return clockTime(new Date(epochMs + (us + 0.5) / 1e3), digits, stepUs >= 6e7);
  const seconds = (us - originUs) / 1e6;
  const size = Math.abs(seconds) + 5e-7;
  const sign = seconds < -1e-6 ? '−' : '';
  if (size < 60) return `${sign}${rounded(size, digits)} s`;
  const hours = Math.floor(size / 3_600);
  const minutes = Math.floor((size % 3_600) / 60);
  const rest = rounded(size % 60, digits).padStart(digits ? digits + 3 : 2, '0');
  return `${sign}${hours ? `${hours}:${two(minutes)}` : minutes}:${rest}`;
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
  return String(Number(value.toFixed(digits)));
}
