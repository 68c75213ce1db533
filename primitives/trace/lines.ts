/**
 * Text in lines, as bytes: cut at line feeds across the pieces in which it comes, and handed to the parser of a format
 * as they are, because making a string of every line would take most of the time.
 */
import { DamonError } from '../../regions/index.js';
import { AccessColumns, BATCH_LENGTH } from './access-columns.js';
import type { AccessBatch } from './trace.js';

export interface LineParser {
  /** How many lines it has begun. */
  readonly line: number;
  /**
   * Parses the lines of `[from, end)`, whose last byte is a line feed, until the columns hold a batch.
   *
   * @returns where the first line begins that was not parsed
   * @throws DamonError EINVAL for a broken line
   */
  parse(bytes: Uint8Array, from: number, end: number, columns: AccessColumns): number;
}

export const TAB = 9;
export const LINE_FEED = 10;
export const CARRIAGE_RETURN = 13;
export const SPACE = 32;
export const HASH = 35;
export const COMMA = 44;
export const POINT = 46;
export const ZERO = 48;
export const SMALL_X = 120;
export const LARGEST_SIZE = 4_294_967_295;
/** What each byte is worth as a hexadecimal digit, 255 for what is none. */
export const hexDigits = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? 255 : digit;
});

const LONGEST_LINE = 65_536;
const MOST_SHOWN = 60;

/** All accesses of the text, in batches of the same columns; aborting the signal, which ends the pieces, ends it. */
export async function* batchesOf(
  pieces: AsyncIterable<Uint8Array>,
  parser: LineParser,
  name: string,
  signal?: AbortSignal,
): AsyncGenerator<AccessBatch, void, undefined> {
  const columns = new AccessColumns();
  let bytes = new Uint8Array(4 * LONGEST_LINE);
  /** How many bytes of a line that is not whole yet stand at the beginning. */
  let kept = 0;

  const parse = function* (end: number): Generator<AccessBatch, void, undefined> {
    for (let from = 0; from < end; ) {
      from = parser.parse(bytes, from, end, columns);
      if (columns.length < BATCH_LENGTH) continue;
      yield columns;
      columns.length = 0;
    }
  };
  for await (const piece of pieces) {
    const length = kept + piece.length;
    // One byte more than there is, for a last line without a line feed.
    if (length >= bytes.length) bytes = widened(bytes, 2 * length);
    bytes.set(piece, kept);
    const end = bytes.lastIndexOf(LINE_FEED, length - 1) + 1;
    yield* parse(end);
    bytes.copyWithin(0, end, length);
    kept = length - end;
    if (kept > LONGEST_LINE) {
      throw brokenLine(name, parser.line + 1, `of at most ${LONGEST_LINE} bytes`, lineAt(bytes, 0));
    }
  }
  // Then the text did not end: the reading of it did.
  if (signal?.aborted) return;
  if (kept > 0) {
    bytes[kept] = LINE_FEED;
    yield* parse(kept + 1);
  }
  if (columns.length > 0) yield columns;
}

function widened(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(length);
  wider.set(bytes);
  return wider;
}

/** The beginning of the line at that byte, for people. */
export function lineAt(bytes: Uint8Array, start: number): string {
  const most = bytes.subarray(start, start + 4 * MOST_SHOWN);
  const end = most.indexOf(LINE_FEED);
  return new TextDecoder().decode(end < 0 ? most : most.subarray(0, end));
}

/** Where the line behind this byte begins. */
export function nextLine(bytes: Uint8Array, from: number): number {
  let i = from;
  while (bytes[i] !== LINE_FEED) i++;
  return i + 1;
}

/**
 * An EINVAL that names file and line.
 *
 * @example
 * brokenLine('ls.trace', 7, 'TIME ADDRESS [SIZE]', '12').message;
 * // Expected line 7 of `ls.trace` to be TIME ADDRESS [SIZE], got `12`
 */
export function brokenLine(name: string, line: number, expected: string, got: string): DamonError {
  const harmless = got.replace(/\r$/, '').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
  const shown = harmless.length > MOST_SHOWN ? `${harmless.slice(0, MOST_SHOWN - 1)}…` : harmless;
  return new DamonError('EINVAL', `Expected line ${line} of \`${name}\` to be ${expected}, got \`${shown}\``);
}
