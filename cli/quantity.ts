/** Times and numbers as people write them on a command line, into microseconds and integers. */
import { expected } from './usage-error.js';

const MICROSECONDS: ReadonlyMap<string, number> = new Map([
  ['us', 1],
  ['µs', 1],
  ['ms', 1_000],
  ['s', 1_000_000],
  ['m', 60_000_000],
  ['h', 3_600_000_000],
]);
/** 2^31 - 1 ms, the longest that a timer can wait for. */
const LONGEST_US = 2_147_483_647_000;
const MOST_REGIONS = 16_777_216;
const LARGEST_SEED = 4_294_967_295;
const LARGEST_PID = 2_147_483_647;

/**
 * @throws UsageError for what is no time of 1 us to 24 days
 *
 * @example
 * parseTime('--sample', '2.5ms'); // 2500
 */
export function parseTime(option: string, text: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)([a-zµ]+)$/.exec(text) ?? [];
  const us = Math.round(Number(digits) * (MICROSECONDS.get(unit) ?? Number.NaN));
  if (us >= 1 && us <= LONGEST_US) return us;
  throw expected(option, 'a time from 1us to 24 days, like 250us, 5ms, 1s or 2m', text);
}

/** @throws UsageError for what is neither one number of 3 or more nor two of them, the greater behind */
export function parseRegions(option: string, text: string): { min: number; max: number } {
  const [, first = '', second = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const min = Number(first);
  const max = Number(second);
  if (first !== '' && min >= 3 && max >= min && max <= MOST_REGIONS) return { min, max };
  throw expected(option, `a number from 3 to ${MOST_REGIONS}, or two like 10-1000`, text);
}

export function parseSeed(option: string, text: string): number {
  return parseInteger(option, text, 0, LARGEST_SEED);
}

export function parsePid(text: string): number {
  return parseInteger('the process id', text, 1, LARGEST_PID);
}

function parseInteger(what: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw expected(what, `an integer from ${min} to ${max}`, text);
}
