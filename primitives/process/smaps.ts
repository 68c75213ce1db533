/**
 * Reads `/proc/PID/smaps`: how much of each mapping is resident, and how much of that was accessed since the last clear.
 * On the sampling path: it scans bytes, makes no string and writes into columns that are kept. About 0.03 µs a line.
 */
import { invalid } from '../../regions/index.js';

const NEWLINE = 0x0a;
const SPACE = 0x20;
const DASH = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const UPPER_R = 0x52;
const LOWER_A = 0x61;
const LOWER_F = 0x66;

/** Longest unsigned number of 64 bits, in decimal and in hexadecimal digits. */
const MOST_DECIMALS = 20;
const MOST_HEXADECIMALS = 16;

/** The mappings of one process as columns, by rising address. Reused from round to round; columns are replaced on growth. */
export class MappingTable {
  starts = new Float64Array(64);
  ends = new Float64Array(64);
  /** Resident kibibytes. */
  rss = new Float64Array(64);
  /** Resident kibibytes whose accessed bit is set. */
  referenced = new Float64Array(64);
  length = 0;

  /** Puts a mapping of which nothing is known yet behind the others. */
  append(start: number, end: number): void {
    if (this.length === this.starts.length) this.#grow();
    this.starts[this.length] = start;
    this.ends[this.length] = end;
    this.rss[this.length] = 0;
    this.referenced[this.length] = 0;
    this.length++;
  }

  #grow(): void {
    for (const name of ['starts', 'ends', 'rss', 'referenced'] as const) {
      const wider = new Float64Array(2 * this.starts.length);
      wider.set(this[name]);
      this[name] = wider;
    }
  }
}

/** Where a number has ended, and what it was. One object for all calls, so that the scan allocates nothing. */
const scanned = { position: 0, value: 0 };

/**
 * Fills the table with what smaps says. Keys other than `Rss` and `Referenced` are passed over, known or not; an
 * unfinished last line is left out.
 *
 * @throws DamonError EINVAL for a line that is neither a mapping nor a key with its value; the error names the line and
 * the field. The table then holds the mappings before it
 *
 * @example
 * const mappings = parseSmaps('1000-2000 rw-p 0 00:00 0\nRss:  4 kB\nReferenced:  0 kB\n');
 * [mappings.starts[0], mappings.rss[0], mappings.referenced[0]]; // [4096, 4, 0]
 */
export function parseSmaps(data: Uint8Array | string, table = new MappingTable()): MappingTable {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  table.length = 0;
  let position = 0;
  let number = 0;
  while (position < bytes.length) {
    number++;
    const newline = bytes.indexOf(NEWLINE, position);
    const end = newline < 0 ? bytes.length : newline;
    const wrong = parseLine(bytes, position, end, table);
    if (wrong !== undefined && newline >= 0) throw refusal(wrong, bytes.subarray(position, end), number);
    position = end + 1;
  }
  return table;
}

/** @returns which field is wrong, if one is */
function parseLine(bytes: Uint8Array, start: number, end: number, table: MappingTable): Field | undefined {
  const first = bytes[start]!;
  if (first === UPPER_R) {
    if (beginsWith(bytes, start, end, RSS)) {
      if (table.length === 0) return 'start';
      if (!scanKibibytes(bytes, start + RSS.length, end)) return 'Rss';
      table.rss[table.length - 1] = scanned.value;
      return undefined;
    }
    if (beginsWith(bytes, start, end, REFERENCED)) {
      if (table.length === 0) return 'start';
      if (!scanKibibytes(bytes, start + REFERENCED.length, end)) return 'Referenced';
      table.referenced[table.length - 1] = scanned.value;
      return undefined;
    }
  }
  // Keys begin with a capital letter, addresses with a digit or a small one.
  const mayBeAddress = (first >= ZERO && first <= NINE) || (first >= LOWER_A && first <= LOWER_F);
  if (!mayBeAddress || !scanHexadecimal(bytes, start, end) || bytes[scanned.position] !== DASH) {
    return isKey(bytes, start, end) ? undefined : mayBeAddress ? 'start' : 'key';
  }
  const from = scanned.value;
  if (!scanHexadecimal(bytes, scanned.position + 1, end) || bytes[scanned.position] !== SPACE) return 'end';
  if (scanned.value <= from) return 'end';
  table.append(from, scanned.value);
  return undefined;
}

type Field = 'start' | 'end' | 'key' | 'Rss' | 'Referenced';

const expectations: Readonly<Record<Field, string>> = {
  start: 'the hexadecimal start of a mapping before a `-`',
  end: 'a hexadecimal address above the start, before a space',
  key: 'a name before a `:`',
  Rss: 'a decimal number before `kB`',
  Referenced: 'a decimal number before `kB`',
};

function refusal(field: Field, line: Uint8Array, number: number): Error {
  return invalid(`${field} in line ${number} of smaps`, expectations[field], new TextDecoder().decode(line));
}

const RSS = new TextEncoder().encode('Rss:');
const REFERENCED = new TextEncoder().encode('Referenced:');
const UNIT = new TextEncoder().encode(' kB');

function beginsWith(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  if (end - start < wanted.length) return false;
  for (let i = 0; i < wanted.length; i++) if (bytes[start + i] !== wanted[i]) return false;
  return true;
}

function isKey(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (bytes[i] === COLON) return i > start;
    if (bytes[i] === SPACE) return false;
  }
  return false;
}

function scanHexadecimal(bytes: Uint8Array, start: number, end: number): boolean {
  let value = 0;
  let position = start;
  for (; position < end; position++) {
    const byte = bytes[position]!;
    const digit = byte >= LOWER_A ? byte - LOWER_A + 10 : byte - ZERO;
    if (digit < 0 || digit > 15 || (digit > 9 && byte < LOWER_A)) break;
    // Exact for page-aligned addresses of all 64 bits: their 12 low bits are 0, so 52 are enough.
    value = value * 16 + digit;
  }
  scanned.position = position;
  scanned.value = value;
  return position > start && position - start <= MOST_HEXADECIMALS && position < end;
}

function scanKibibytes(bytes: Uint8Array, start: number, end: number): boolean {
  let position = start;
  while (position < end && bytes[position] === SPACE) position++;
  const first = position;
  let value = 0;
  for (; position < end; position++) {
    const digit = bytes[position]! - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  scanned.value = value;
  return position > first && position - first <= MOST_DECIMALS && beginsWith(bytes, position, end, UNIT);
}
