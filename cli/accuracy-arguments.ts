/** What stands behind `damonx accuracy`, as one typed value. */
import { type StrategyName, strategyNames } from '../regions/index.js';
import type { MeasureOptions } from './accuracy-measure.js';
import { parseRegions, parseSeed, parseTime } from './quantity.js';
import { expected, printable, UsageError } from './usage-error.js';

export interface AccuracyLine extends MeasureOptions {
  readonly name: 'accuracy';
  /** A file or the name of a pattern that comes with damonx; undefined for all those patterns. */
  readonly trace: string | undefined;
  /** Of a lackey trace, which tells no time. */
  readonly instructionsPerUs?: number;
  readonly json: boolean;
}

export const accuracyOptions = {
  all: 'boolean',
  strategy: 'string',
  regions: 'string',
  sample: 'string',
  aggregation: 'string',
  'instructions-per-us': 'string',
  seed: 'string',
  runs: 'string',
  json: 'boolean',
} as const;

const DEFAULT_REGIONS = '10-100,10-1000,100-300';
const MOST_RUNS = 1_000;

/**
 * @param given by long name
 * @param positionals behind the command's name
 * @throws UsageError for whatever is missing or wrong
 */
export function accuracyLine(given: ReadonlyMap<string, string>, positionals: readonly string[]): AccuracyLine {
  const [trace, surplus] = positionals;
  if (surplus !== undefined) throw new UsageError(`Expected one trace, got \`${printable(surplus)}\` as well`);
  if (given.has('all') && trace !== undefined) {
    throw new UsageError(`Expected either a trace or --all, got both (\`${printable(trace)}\`)`);
  }
  if (!given.has('all') && trace === undefined) throw new UsageError('Expected a trace or --all, got neither');
  const list = <T>(option: string, text: string, parse: (option: string, text: string) => T): T[] =>
    text.split(',').map((each) => parse(`--${option}`, each));
  const sample = given.get('sample');
  const aggregation = given.get('aggregation');
  const sampleUs = sample === undefined ? undefined : list('sample', sample, parseTime);
  const aggregationUs = aggregation === undefined ? undefined : parseTime('--aggregation', aggregation);
  if (aggregationUs !== undefined && aggregationUs < Math.max(0, ...(sampleUs ?? []))) {
    throw expected('--aggregation', `at least as long as --sample, which is ${sample}`, aggregation ?? '');
  }
  const perUs = given.get('instructions-per-us');
  return {
    name: 'accuracy',
    trace,
    strategies: list('strategy', given.get('strategy') ?? strategyNames.join(','), strategyOf),
    regions: list('regions', given.get('regions') ?? DEFAULT_REGIONS, parseRegions),
    sampleUs,
    aggregationUs,
    ...(perUs === undefined ? {} : { instructionsPerUs: positive('--instructions-per-us', perUs) }),
    seed: parseSeed('--seed', given.get('seed') ?? '0'),
    runs: runsOf(given.get('runs') ?? '1'),
    json: given.has('json'),
  };
}

function strategyOf(option: string, text: string): StrategyName {
  const name = strategyNames.find((each) => each === text);
  if (!name) throw expected(option, `some of ${strategyNames.join(', ')}`, text);
  return name;
}

function runsOf(text: string): number {
  const runs = /^\d+$/.test(text) ? Number(text) : 0;
  if (runs < 1 || runs > MOST_RUNS) throw expected('--runs', `an integer from 1 to ${MOST_RUNS}`, text);
  return runs;
}

function positive(option: string, text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (!(value > 0)) throw expected(option, 'a number above 0', text);
  return value;
}
