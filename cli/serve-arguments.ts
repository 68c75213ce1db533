/** What stands behind `damonx serve`, as one typed value. */
import { expected, printable, UsageError } from './usage-error.js';
import {
  type Given,
  type MonitorTarget,
  type PlayOptions,
  playingOptions,
  playOptions,
  targetOf,
  type WatchOptions,
  watchOptions,
} from './watch-arguments.js';

/** Where the page is, and who may do what there. */
export interface PageLine {
  /** Undefined for one that is free. */
  readonly port?: number;
  /** One that others can reach needs a token. */
  readonly host?: string;
  readonly token?: string;
  readonly redact: boolean;
  readonly readOnly: boolean;
}

/** What is on the page. */
export type ServedTarget =
  | MonitorTarget
  | ({ readonly trace: string } & PlayOptions)
  /** The workload of the demo. */
  | 'sample';

/** `durationUs` is real time, also where a trace is served. */
export interface ServeLine extends WatchOptions, PageLine {
  readonly name: 'serve';
  readonly target: ServedTarget;
}

export const servingOptions = {
  trace: 'string',
  port: 'string',
  host: 'string',
  token: 'string',
  redact: 'boolean',
  'read-only': 'boolean',
} as const;

const LARGEST_PORT = 65_535;
const HOST = /^[\w.:-]+$/;
const TOKEN = /^[\w.~-]{8,128}$/;

/**
 * @param positionals behind the command's name
 * @param command behind `--`
 * @throws UsageError for whatever is wrong
 */
export function serveLine(
  positionals: readonly string[],
  command: readonly string[] | undefined,
  given: Given,
): ServeLine {
  return {
    name: 'serve',
    target: servedTarget(positionals, command, given),
    ...pageLine(given),
    ...watchOptions(given),
  };
}

function servedTarget(
  positionals: readonly string[],
  command: readonly string[] | undefined,
  given: Given,
): ServedTarget {
  const trace = given.get('trace');
  const other = positionals[0] ?? command?.[0];
  if (trace === undefined) {
    const playing = Object.keys(playingOptions).find((option) => given.has(option));
    if (playing) throw new UsageError(`Expected a --trace for --${playing}, got none`);
    return other === undefined && !command ? 'sample' : targetOf(positionals, command);
  }
  if (other !== undefined) {
    throw new UsageError(`Expected either a --trace or something to watch, got both (\`${printable(other)}\`)`);
  }
  if (trace === '') throw expected('--trace', 'a file or the name of a pattern', trace);
  return { trace, ...playOptions(given) };
}

function pageLine(given: Given): PageLine {
  const port = given.get('port');
  const host = given.get('host');
  const token = given.get('token');
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= LARGEST_PORT)) {
    throw expected('--port', `an integer from 0 to ${LARGEST_PORT}`, port);
  }
  if (host !== undefined && !HOST.test(host)) throw expected('--host', 'a name or an address', host);
  // What came is not repeated: it may be a secret that is nearly right.
  if (token !== undefined && !TOKEN.test(token)) {
    throw new UsageError('Expected --token to be 8 to 128 letters, digits, -, _, . or ~, got something else');
  }
  return {
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(host === undefined ? {} : { host }),
    ...(token === undefined ? {} : { token }),
    redact: given.has('redact'),
    readOnly: given.has('read-only'),
  };
}
