/**
 * The command line into one typed value; what it says is checked here and nowhere behind. Reads nothing but its input.
 */
import { parseArgs } from 'node:util';
import { type ChartFormat, chartFormats } from '../machines/index.js';
import { type AttributeOptions, type StrategyName, strategyNames } from '../regions/index.js';
import { type AccuracyLine, accuracyLine, accuracyOptions } from './accuracy-arguments.js';
import { parsePid, parseRegions, parseSeed, parseTime } from './quantity.js';
import type { ReplayLine } from './replay.js';
import { expected, printable, UsageError } from './usage-error.js';

export const commandNames = ['monitor', 'replay', 'accuracy', 'demo', 'chart'] as const;
export type CommandName = (typeof commandNames)[number];

/** What to monitor: a process that runs, or a command to start. */
export type MonitorTarget = { readonly pid: number } | { readonly command: readonly [string, ...string[]] };

/** What `monitor` and `demo` have in common. */
export interface WatchOptions {
  readonly attributes: AttributeOptions;
  readonly durationUs?: number;
  readonly seed?: number;
  /** Whether colours were not refused on the command line. */
  readonly colour: boolean;
}

export type Command =
  | { readonly name: 'help'; readonly topic?: CommandName }
  | { readonly name: 'version' }
  | ({ readonly name: 'monitor'; readonly target: MonitorTarget; readonly json: boolean } & WatchOptions)
  | ReplayLine
  | AccuracyLine
  | { readonly name: 'chart'; readonly format: ChartFormat }
  | ({ readonly name: 'demo' } & WatchOptions);

type OptionType = 'boolean' | 'string';

const common = { help: 'boolean', version: 'boolean' } as const;
const watching = {
  ...common,
  sample: 'string',
  aggregation: 'string',
  update: 'string',
  regions: 'string',
  strategy: 'string',
  duration: 'string',
  seed: 'string',
  'no-color': 'boolean',
} as const;
const optionsOf: Record<CommandName, Record<string, OptionType>> = {
  monitor: { ...watching, json: 'boolean' },
  replay: { ...watching, json: 'boolean', speed: 'string', 'instructions-per-us': 'string' },
  accuracy: { ...common, ...accuracyOptions },
  chart: { ...common, format: 'string' },
  demo: watching,
};
const shortNames: ReadonlyMap<string, string> = new Map([
  ['h', 'help'],
  ['V', 'version'],
]);

/** What was given, by long name; the last of several counts. */
type Given = ReadonlyMap<string, string>;

/**
 * @param argv what stands behind `damonx`
 * @throws UsageError for whatever is unknown, missing or wrong
 */
export function parseArguments(argv: readonly string[]): Command {
  const name = argv.find((argument) => !argument.startsWith('-'));
  const topic = commandNames.find((each) => each === name && isBefore(argv, each, '--'));
  const { own, command } = atDashes(argv);
  const { given, positionals } = read(own, topic ? optionsOf[topic] : common);

  if (given.has('version')) return { name: 'version' };
  if (given.has('help') || (argv.length === 0 && !topic)) return topic ? { name: 'help', topic } : { name: 'help' };
  if (!topic) {
    if (positionals[0] === 'help') return helpAbout(positionals[1]);
    throw expected('the command', `one of ${commandNames.join(', ')}`, positionals[0] ?? '');
  }
  const rest = positionals.slice(1);
  if (topic === 'monitor') {
    return { name: topic, target: targetOf(rest, command), json: given.has('json'), ...watchOptions(given) };
  }
  if (topic === 'replay') return replayLine(rest, command, given);
  if (topic === 'accuracy') return accuracyLine(given, [...rest, ...(command ?? [])]);
  const surplus = rest[0] ?? command?.[0];
  if (surplus !== undefined) throw new UsageError(`Expected no argument after ${topic}, got \`${printable(surplus)}\``);
  return topic === 'chart' ? { name: topic, format: formatOf(given) } : { name: topic, ...watchOptions(given) };
}

function replayLine(positionals: readonly string[], command: readonly string[] | undefined, given: Given): ReplayLine {
  const [trace, surplus = command?.[0]] = positionals;
  if (trace === undefined) throw new UsageError('Expected a trace file or the name of a pattern, got neither');
  if (surplus !== undefined) throw new UsageError(`Expected one trace, got \`${printable(surplus)}\` as well`);
  const speed = factor(given, 'speed');
  const instructionsPerUs = factor(given, 'instructions-per-us');
  return {
    name: 'replay',
    trace,
    json: given.has('json'),
    ...(speed === undefined ? {} : { speed }),
    ...(instructionsPerUs === undefined ? {} : { instructionsPerUs }),
    ...watchOptions(given),
  };
}

function factor(given: Given, option: string): number | undefined {
  const text = given.get(option);
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw expected(`--${option}`, 'a number above 0', text);
  return value;
}

function isBefore(argv: readonly string[], word: string, end: string): boolean {
  const at = argv.indexOf(end);
  return at < 0 || argv.indexOf(word) < at;
}

/** Ours, and what stands behind `--`. */
function atDashes(argv: readonly string[]): { own: string[]; command: readonly string[] | undefined } {
  const at = argv.indexOf('--');
  return at < 0 ? { own: [...argv], command: undefined } : { own: argv.slice(0, at), command: argv.slice(at + 1) };
}

function read(argv: string[], known: Record<string, OptionType>): { given: Given; positionals: string[] } {
  const options = Object.fromEntries(Object.entries(known).map(([name, type]) => [name, { type }]));
  // A negative number is a wrong process id, not an option.
  const args = argv.map((argument) => (/^-\d/.test(argument) ? ` ${argument}` : argument));
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  const given = new Map<string, string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value.trimStart());
    if (token.kind !== 'option') continue;
    const short = token.rawName.startsWith('--') ? undefined : (shortNames.get(token.name) ?? '');
    const name = short ?? token.name;
    const type = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!type) throw new UsageError(`Unknown option \`${printable(token.rawName)}\`; --help lists those there are`);
    if (type === 'boolean' && token.value !== undefined) {
      throw new UsageError(`Expected --${name} without a value, got \`${printable(token.value)}\``);
    }
    if (type === 'string' && token.value === undefined)
      throw new UsageError(`Expected a value after --${name}, got none`);
    given.set(name, token.value?.trimStart() ?? '');
  }
  return { given, positionals };
}

function helpAbout(word: string | undefined): Command {
  const topic = commandNames.find((each) => each === word);
  if (word !== undefined && !topic) throw expected('the command', `one of ${commandNames.join(', ')}`, word);
  return topic ? { name: 'help', topic } : { name: 'help' };
}

function targetOf(positionals: readonly string[], command: readonly string[] | undefined): MonitorTarget {
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

function watchOptions(given: Given): WatchOptions {
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

function formatOf(given: Given): ChartFormat {
  const text = given.get('format') ?? 'mermaid';
  const format = chartFormats.find((each) => each === text);
  if (!format) throw expected('--format', `one of ${chartFormats.join(', ')}`, text);
  return format;
}
