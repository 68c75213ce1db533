/**
 * Reads `/proc/PID/maps`: which mappings a process has. Pure, off the sampling path; what the sampling path reads is in
 * smaps.ts.
 */
import { type AddressRange, invalid } from '../../regions/index.js';

/** One line of maps. */
export interface Mapping extends AddressRange {
  /** Whether it may be read, written or executed; a reservation (`---p`) cannot be accessed. */
  readonly accessible: boolean;
  /**
   * A path, a name of the kernel's such as `[heap]`, or `''` for anonymous memory. Control characters stay escaped as
   * the kernel does it (a newline as `\012`), so that a hostile file name cannot drive a terminal.
   */
  readonly name: string;
}

const LINE = /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([r-][w-][x-][ps]) [0-9a-f]+ [0-9a-f]+:[0-9a-f]+ \d+(?: +(.*))?$/s;

/** The fields of a line, in order, each with the pattern that the line must match up to its end. */
const fields = [
  { name: 'start', expected: 'a hexadecimal address before a `-`', pattern: /^[0-9a-f]{1,16}-/ },
  { name: 'end', expected: 'a hexadecimal address before a space', pattern: /^[^ ]+-[0-9a-f]{1,16} / },
  { name: 'rights', expected: 'four characters such as `r-xp`', pattern: /^[^ ]+ [r-][w-][x-][ps] / },
  { name: 'offset', expected: 'a hexadecimal number', pattern: /^[^ ]+ [^ ]+ [0-9a-f]+ / },
  {
    name: 'device',
    expected: 'two hexadecimal numbers such as `fe:00`',
    pattern: /^(?:[^ ]+ ){3}[0-9a-f]+:[0-9a-f]+ /,
  },
  { name: 'inode', expected: 'a decimal number', pattern: /^(?:[^ ]+ ){4}\d+(?: |$)/ },
] as const;

/**
 * All mappings, by rising address, as the file gives them. An unfinished last line is left out.
 *
 * @throws DamonError EINVAL for a line that is no mapping; the error names the line and the field
 *
 * @example
 * parseMaps('7ffd571d1000-7ffd571f2000 rw-p 00000000 00:00 0    [stack]\n');
 * // [{ start: 140726065106944, end: 140726065242112, accessible: true, name: '[stack]' }]
 */
export function parseMaps(data: Uint8Array | string): Mapping[] {
  const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
  const lines = text.split('\n');
  const unterminated = lines.pop() ?? '';
  const mappings = lines.map((line, index) => parseLine(line) ?? refuse(line, index + 1));
  const last = unterminated === '' ? undefined : parseLine(unterminated);
  if (last) mappings.push(last);
  return mappings;
}

function parseLine(line: string): Mapping | undefined {
  const [, first, behind, rights, name = ''] = LINE.exec(line) ?? [];
  if (first === undefined || behind === undefined || rights === undefined) return undefined;
  // Exact for page-aligned addresses of all 64 bits: their 12 low bits are 0, so 52 are enough.
  const start = Number.parseInt(first, 16);
  const end = Number.parseInt(behind, 16);
  if (end <= start) return undefined;
  return { start, end, accessible: !rights.startsWith('---'), name: escapeControls(name) };
}

/** Finds out which field is wrong; only then is it worth the time. */
function refuse(line: string, number: number): never {
  const wrong = fields.find(({ pattern }) => !pattern.test(line));
  const place = (name: string) => `${name} in line ${number} of maps`;
  if (wrong) throw invalid(place(wrong.name), wrong.expected, line);
  throw invalid(place('end'), 'an address above the start', line);
}

function escapeControls(name: string): string {
  return name.replace(/\p{Cc}/gu, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
