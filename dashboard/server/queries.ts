/** What stands behind the question mark of a request, checked. */
import { invalid } from '../../regions/index.js';
import type { HistoryQuery } from '../../reports/index.js';

/** So many entries are given where nobody says how many, and ... */
const ENTRIES = 2_000;
/** ... so many at most: the program that is monitored waits while they are encoded. */
const MOST_ENTRIES = 10_000;

export interface HistoryRequest {
  readonly source: string;
  readonly truth: boolean;
  readonly query: HistoryQuery;
}

/** @throws DamonError EINVAL */
export function historyRequestOf(parameters: URLSearchParams): HistoryRequest {
  checkNames(parameters, ['source', 'from', 'to', 'entries', 'truth']);
  const source = sourceOf(parameters);
  const from = timeOf(parameters, 'from');
  const to = timeOf(parameters, 'to');
  if (from !== undefined && to !== undefined && from > to) throw invalid('to', `a time not before ${from}`, to);
  const entries = integerOf(parameters, 'entries', 1, MOST_ENTRIES) ?? ENTRIES;
  const truth = parameters.get('truth');
  if (truth !== null && truth !== '1') throw invalid('truth', '1, or left out', truth);
  return {
    source,
    truth: truth === '1',
    query: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), entries },
  };
}

/** @throws DamonError EINVAL */
export function snapshotRequestOf(parameters: URLSearchParams): string {
  checkNames(parameters, ['source']);
  return sourceOf(parameters);
}

function sourceOf(parameters: URLSearchParams): string {
  const source = parameters.get('source');
  if (source === null) throw invalid('source', 'the id of a source', undefined);
  return source;
}

function timeOf(parameters: URLSearchParams, name: string): number | undefined {
  return integerOf(parameters, name, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}

function integerOf(parameters: URLSearchParams, name: string, min: number, max: number): number | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  // Number() takes blanks, exponents and hexadecimal digits too.
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw invalid(name, `an integer from ${min} to ${max}`, text);
}

function checkNames(parameters: URLSearchParams, known: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of parameters.keys()) {
    if (!known.includes(name)) throw invalid('query', `no more than ${known.join(', ')}`, name);
    if (seen.has(name)) throw invalid(name, 'given once', 'twice');
    seen.add(name);
  }
}
