/** Times as people type them into a form. */
import { invalid } from '../../regions/index.js';

const MICROSECONDS: ReadonlyMap<string, number> = new Map([
  ['us', 1],
  ['µs', 1],
  ['μs', 1],
  ['ms', 1_000],
  ['s', 1_000_000],
  ['m', 60_000_000],
  ['min', 60_000_000],
]);

/**
 * @param name what it is, for the error
 * @returns microseconds; whether it can be so short or long is for the server to say
 * @throws DamonError EINVAL for what is no time with its unit
 *
 * @example
 * parseInterval('sampleUs', '2.5 ms'); // 2500
 */
export function parseInterval(name: string, text: string): number {
  const [, digits = '', unit = ''] = /^\s*(\d+(?:[.,]\d+)?)\s*([a-zµμ]+)\s*$/i.exec(text) ?? [];
  const us = Math.round(Number(digits.replace(',', '.')) * (MICROSECONDS.get(unit.toLowerCase()) ?? Number.NaN));
  if (Number.isFinite(us)) return us;
  throw invalid(name, 'a time with its unit, such as 500 us, 5 ms or 1 s', text);
}

/** @throws DamonError EINVAL for what is no whole number */
export function parseCount(name: string, text: string): number {
  const digits = text.replace(/[\s\u202f']/g, '');
  if (/^\d+$/.test(digits)) return Number(digits);
  throw invalid(name, 'a whole number', text);
}
