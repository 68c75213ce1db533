/** Traces in files: finds out what the file is, and reads it in that format. */
import { checkOptions, DamonError, invalid } from '../../regions/index.js';
import { piecesOf } from './file.js';
import { isLackeyLine, LackeyParser } from './lackey.js';
import { batchesOf, brokenLine, HASH, LINE_FEED, type LineParser, lineAt, nextLine } from './lines.js';
import { patternTrace } from './pattern-trace.js';
import { summaryOf } from './summary.js';
import { TextParser } from './text.js';
import type { Trace, TraceSummary } from './trace.js';

/** Valgrind's lackey; `time address size`; a description of accesses (see {@link patternTrace}). */
export const traceFormats = ['lackey', 'text', 'pattern'] as const;
export type TraceFormat = (typeof traceFormats)[number];

export interface OpenTraceOptions {
  /** Default: what the first line looks like. */
  readonly format?: TraceFormat;
  /** What a microsecond is in a trace of lackey, which knows no time: a number above 0. Default 1 000. */
  readonly instructionsPerUs?: number;
  /** Of a pattern: 0 to 2^32 - 1. Default 0. */
  readonly seed?: number;
}

const DEFAULT_INSTRUCTIONS_PER_US = 1_000;
const MOST_PATTERN_BYTES = 1_048_576;

/**
 * A trace from a file, gzip or plain. It is read once to find out what is accessed, and once for each replay, always in
 * pieces.
 *
 * @throws DamonError EINVAL for bad options, what is no file or has a first line of no known format; ENOENT, EACCES, EIO.
 * A line that is broken is an error of whoever reads the trace.
 *
 * @example
 * // valgrind --tool=lackey --trace-mem=yes --log-file=ls.lackey ls
 * const trace = await openTrace('ls.lackey', { instructionsPerUs: 1 });
 * const { ranges, nrAccesses } = await trace.summarize();
 */
export async function openTrace(path: string, options: OpenTraceOptions = {}): Promise<Trace> {
  if (typeof path !== 'string' || path === '') throw invalid('path', 'the path of a file', path);
  checkOptions('options', options, ['format', 'instructionsPerUs', 'seed']);
  const { format: wished, instructionsPerUs = DEFAULT_INSTRUCTIONS_PER_US, seed = 0 } = options;
  if (wished !== undefined && !traceFormats.includes(wished)) {
    throw invalid('format', `one of ${traceFormats.join(', ')}`, wished);
  }
  if (!(Number.isFinite(instructionsPerUs) && instructionsPerUs > 0)) {
    throw invalid('instructionsPerUs', 'a number above 0', instructionsPerUs);
  }
  const format = wished ?? formatOf(path, await beginningOf(path, 65_536));
  if (format === 'pattern') return patternTrace(await textOf(path), { name: path, seed });
  return fileTrace(path, () => (format === 'text' ? new TextParser(path) : new LackeyParser(path, instructionsPerUs)));
}

function fileTrace(path: string, parser: () => LineParser): Trace {
  let summary: TraceSummary | undefined;
  const trace: Trace = {
    name: path,
    batches: (signal) => batchesOf(piecesOf(path, signal), parser(), path, signal),
    async summarize(signal) {
      summary ??= await summaryOf(path, trace.batches(signal), signal);
      return summary;
    },
  };
  return trace;
}

/** What the first line that says anything looks like. */
function formatOf(path: string, bytes: Uint8Array): TraceFormat {
  let line = 1;
  for (let start = 0; start < bytes.length - 1; start = nextLine(bytes, start), line++) {
    if (isLackeyLine(bytes, start)) return 'lackey';
    const text = lineAt(bytes, start).trim();
    if (text === '' || text.codePointAt(0) === HASH) continue;
    if (/^\d/.test(text)) return 'text';
    if (/^[a-z]/.test(text)) return 'pattern';
    throw brokenLine(path, line, 'that of a trace (valgrind lackey, `time address size`, or a pattern)', text);
  }
  throw new DamonError('EINVAL', `Expected \`${path}\` to hold accesses, got nothing but comments and empty lines`);
}

/** At least so many bytes, if there are, with a line feed behind them. */
async function beginningOf(path: string, enough: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of piecesOf(path)) {
    pieces.push(piece.slice());
    length += piece.length;
    if (length >= enough) break;
  }
  const bytes = new Uint8Array(length + 1).fill(LINE_FEED);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

async function textOf(path: string): Promise<string> {
  const bytes = await beginningOf(path, MOST_PATTERN_BYTES);
  if (bytes.length > MOST_PATTERN_BYTES) {
    throw new DamonError(
      'EINVAL',
      `Expected \`${path}\` to be a pattern of at most ${MOST_PATTERN_BYTES} bytes, got more`,
    );
  }
  return new TextDecoder().decode(bytes);
}
