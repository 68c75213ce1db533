/** What the commands that watch have in common on the command line: the target, attributes, a duration, a seed. */
import { type AttributeOptions, type StrategyName, strategyNames } from '../regions/index.js';
import { parsePid, parseRegions, parseSeed, parseTime } from './quantity.js';
import { expected, printable, UsageError } from './usage-error.js';

/** What to monitor: a process that runs, or a command to start. */
export type MonitorTarget = { readonly pid: number } | { readonly command: readonly [string, ...string[]] };

export interface WatchOptions {
  readonly attributes: AttributeOptions;
  readonly durationUs?: number;
  readonly seed?: number;
  /** Whether colours were not refused on the command line. */
  readonly colour: boolean;
}

/** How a trace is to be played. */
export interface PlayOptions {
  readonly speed?: number;
  /** Of a lackey trace, which tells no time. */
  readonly instructionsPerUs?: number;
}

/** What was given, by long name; the last of several counts. */
export type Given = ReadonlyMap<string, string>;

export const watchingOptions = {
  sample: 'string',
  aggregation: 'string',
  update: 'string',
  regions: 'string',
  strategy: 'string',
  duration: 'string',
  seed: 'string',
  'no-color': 'boolean',
} as const;
export const playingOptions = { speed: 'string', 'instructions-per-us': 'string' } as const;

/** @throws UsageError */
export function playOptions(given: Given): PlayOptions {
  const speed = factor(given, 'speed');
  const instructionsPerUs = factor(given, 'instructions-per-us');
  return {
    ...(speed === undefined ? {} : { speed }),
    ...(instructionsPerUs === undefined ? {} : { instructionsPerUs }),
  };
}

function factor(given: Given, option: string): number | undefined {
  const text = given.get(option);
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw expected(`--${option}`, 'a number above 0', text);
  return value;
}

/** @throws UsageError for none, or for more than one */
export function targetOf(positionals: readonly string[], command: readonly string[] | undefined): MonitorTarget {
  const [pid, surplus] = positionals;
  if (surplus !== undefined) {
    throw new UsageError(`Expected one process id, got \`${printable(surplus)}\` as well; a command goes behind --`);
  }
  if (pid !== undefined && command) {
    throw new UsageError(`Expected either a process id or a command behind --, got both (\`${printable(pid)}\`)`);
  }
  if (pid !== undefined) return { pid: parsePid(pid) };
  const [program, ...rest] = command ?? [];
  if (program) return { command: [program, ...rest] };
  if (command) throw new UsageError('Expected a command behind --, got none');
  throw new UsageError('Expected a process id, or a command behind --, got neither');
}

/** @throws UsageError */
export function watchOptions(given: Given): WatchOptions {
  const optional = <T>(option: string, parse: (option: string, text: string) => T): T | undefined => {
    const text = given.get(option);
    return text === undefined ? undefined : parse(`--${option}`, text);
  };
  const sampleUs = optional('sample', parseTime);
  const aggregationUs = optional('aggregation', parseTime);
  const updateUs = optional('update', parseTime);
  const regions = optional('regions', parseRegions);
  const strategy = optional('strategy', parseStrategy);
  const durationUs = optional('duration', parseTime);
  const seed = optional('seed', parseSeed);
  if (sampleUs !== undefined && aggregationUs !== undefined && aggregationUs < sampleUs) {
    const wished = `at least as long as --sample, which is ${given.get('sample')}`;
    throw expected('--aggregation', wished, given.get('aggregation') ?? '');
  }
  return {
    attributes: {
      ...(sampleUs === undefined ? {} : { sampleUs }),
      ...(aggregationUs === undefined ? {} : { aggregationUs }),
      ...(updateUs === undefined ? {} : { updateUs }),
      ...(regions === undefined ? {} : { regions }),
      ...(strategy === undefined ? {} : { strategy }),
    },
    ...(durationUs === undefined ? {} : { durationUs }),
    ...(seed === undefined ? {} : { seed }),
    colour: !given.has('no-color'),
  };
}

function parseStrategy(option: string, text: string): StrategyName {
  const strategy = strategyNames.find((each) => each === text);
  if (!strategy) throw expected(option, `one of ${strategyNames.join(', ')}`, text);
  return strategy;
}
