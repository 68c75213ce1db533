/**
 * The command line into one typed value; what it says is checked here and nowhere behind. Reads nothing but its input.
 */
import { parseArgs } from 'node:util';
import { type ChartFormat, chartFormats } from '../machines/index.js';
import { type AccuracyLine, accuracyLine, accuracyOptions } from './accuracy-arguments.js';
import { type ServeLine, serveLine, servingOptions } from './serve-arguments.js';
import { expected, printable, UsageError } from './usage-error.js';
import {
  type Given,
  type MonitorTarget,
  type PlayOptions,
  playingOptions,
  playOptions,
  targetOf,
  type WatchOptions,
  watchingOptions,
  watchOptions,
} from './watch-arguments.js';

export const commandNames = ['monitor', 'serve', 'replay', 'accuracy', 'demo', 'chart'] as const;
export type CommandName = (typeof commandNames)[number];

/** What the command line of `monitor` says. */
export interface MonitorLine extends WatchOptions {
  readonly name: 'monitor';
  readonly target: MonitorTarget;
  readonly json: boolean;
}

/** What the command line of `replay` says. `durationUs` is time of the trace. */
export interface ReplayLine extends WatchOptions, PlayOptions {
  readonly name: 'replay';
  /** A file, or the name of a pattern that comes with damonx. */
  readonly trace: string;
  readonly json: boolean;
}

export interface DemoLine extends WatchOptions {
  readonly name: 'demo';
  /** Whether it is shown on a page, too. */
  readonly page: boolean;
}

export type Command =
  | { readonly name: 'help'; readonly topic?: CommandName }
  | { readonly name: 'version' }
  | MonitorLine
  | ServeLine
  | ReplayLine
  | AccuracyLine
  | { readonly name: 'chart'; readonly format: ChartFormat }
  | DemoLine;

type OptionType = 'boolean' | 'string';

const common = { help: 'boolean', version: 'boolean' } as const;
const watching = { ...common, ...watchingOptions } as const;
const optionsOf: Record<CommandName, Record<string, OptionType>> = {
  monitor: { ...watching, json: 'boolean' },
  serve: { ...watching, ...playingOptions, ...servingOptions },
  replay: { ...watching, ...playingOptions, json: 'boolean' },
  accuracy: { ...common, ...accuracyOptions },
  chart: { ...common, format: 'string' },
  demo: { ...watching, 'no-page': 'boolean' },
};
const shortNames: ReadonlyMap<string, string> = new Map([
  ['h', 'help'],
  ['V', 'version'],
]);

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
  if (topic === 'serve') return serveLine(rest, command, given);
  if (topic === 'replay') return replayLine(rest, command, given);
  if (topic === 'accuracy') return accuracyLine(given, [...rest, ...(command ?? [])]);
  const surplus = rest[0] ?? command?.[0];
  if (surplus !== undefined) throw new UsageError(`Expected no argument after ${topic}, got \`${printable(surplus)}\``);
  if (topic === 'chart') return { name: topic, format: formatOf(given) };
  return { name: topic, page: !given.has('no-page'), ...watchOptions(given) };
}

function replayLine(positionals: readonly string[], command: readonly string[] | undefined, given: Given): ReplayLine {
  const [trace, surplus = command?.[0]] = positionals;
  if (trace === undefined) throw new UsageError('Expected a trace file or the name of a pattern, got neither');
  if (surplus !== undefined) throw new UsageError(`Expected one trace, got \`${printable(surplus)}\` as well`);
  return { name: 'replay', trace, json: given.has('json'), ...playOptions(given), ...watchOptions(given) };
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

function formatOf(given: Given): ChartFormat {
  const text = given.get('format') ?? 'mermaid';
  const format = chartFormats.find((each) => each === text);
  if (!format) throw expected('--format', `one of ${chartFormats.join(', ')}`, text);
  return format;
}
