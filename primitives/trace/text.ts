/**
 * The plainest of traces, for whatever a program of one's own can print: `time address size`, one access a line. Time in
 * microseconds from any origin, the address decimal or `0x` hexadecimal, the size in bytes, 1 if left out; `#` begins a
 * comment.
 */
import { type AccessColumns, BATCH_LENGTH } from './access-columns.js';
import {
  brokenLine,
  CARRIAGE_RETURN,
  HASH,
  hexDigits,
  LARGEST_SIZE,
  LINE_FEED,
  type LineParser,
  lineAt,
  nextLine,
  POINT,
  SMALL_X,
  SPACE,
  TAB,
  ZERO,
} from './lines.js';

const EXPECTED =
  'TIME ADDRESS [SIZE] (microseconds; decimal or 0x hexadecimal; bytes, 1 to 4294967295), or a comment behind #';
const HIGHEST_ADDRESS = 2 ** 64;
const LONGEST_TIME = Number.MAX_SAFE_INTEGER;

export class TextParser implements LineParser {
  line = 0;
  readonly #name: string;
  #bytes: Uint8Array = new Uint8Array(0);
  /** Where it reads. */
  #at = 0;
  /** The time of the first access, which becomes 0. */
  #origin: number | undefined;
  #last = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** About 50 ns a line. */
  parse(bytes: Uint8Array, from: number, end: number, columns: AccessColumns): number {
    this.#bytes = bytes;
    this.#at = from;
    while (this.#at < end && columns.length < BATCH_LENGTH) {
      this.line++;
      this.#parseLine(columns);
    }
    return this.#at;
  }

  #parseLine(columns: AccessColumns): void {
    const start = this.#at;
    if (this.#atEnd()) {
      this.#at = nextLine(this.#bytes, this.#at);
      return;
    }
    const time = this.#time();
    if (!this.#skipBlanks()) throw this.#broken(start);
    const address = this.#address();
    const size = this.#skipBlanks() && !this.#atEnd() ? this.#integer() : 1;
    const right = time <= LONGEST_TIME && address < HIGHEST_ADDRESS && size >= 1 && size <= LARGEST_SIZE;
    if (!right || !this.#atEnd()) throw this.#broken(start);
    this.#origin ??= time;
    const since = time - this.#origin;
    if (since < this.#last)
      throw this.#broken(start, `at or after the time of the line before, ${this.#last + this.#origin}`);
    this.#last = since;
    columns.push(since, address, size);
    this.#at = nextLine(this.#bytes, this.#at);
  }

  /** Whether there was any. */
  #skipBlanks(): boolean {
    const from = this.#at;
    while (this.#bytes[this.#at] === SPACE || this.#bytes[this.#at] === TAB) this.#at++;
    return this.#at > from;
  }

  /** Whether nothing but blanks and a comment is left of the line. */
  #atEnd(): boolean {
    this.#skipBlanks();
    const byte = this.#bytes[this.#at];
    return byte === LINE_FEED || byte === HASH || (byte === CARRIAGE_RETURN && this.#bytes[this.#at + 1] === LINE_FEED);
  }

  /** NaN where there is no digit. */
  #integer(): number {
    const bytes = this.#bytes;
    let i = this.#at;
    let value = 0;
    for (let digit = bytes[i]! - ZERO; digit >= 0 && digit < 10; digit = bytes[++i]! - ZERO) value = value * 10 + digit;
    if (i === this.#at) return Number.NaN;
    this.#at = i;
    return value;
  }

  /** With a fraction, if there is one. */
  #time(): number {
    const whole = this.#integer();
    if (this.#bytes[this.#at] !== POINT) return whole;
    const point = this.#at++;
    const fraction = this.#integer();
    return whole + fraction / 10 ** (this.#at - point - 1);
  }

  #address(): number {
    const bytes = this.#bytes;
    if (bytes[this.#at] !== ZERO || (bytes[this.#at + 1]! | 32) !== SMALL_X) return this.#integer();
    let i = this.#at + 2;
    const digits = i;
    let value = 0;
    for (let digit = hexDigits[bytes[i]!]!; digit < 16; digit = hexDigits[bytes[++i]!]!) value = value * 16 + digit;
    this.#at = i;
    return i === digits ? Number.NaN : value;
  }

  #broken(start: number, expected = EXPECTED): Error {
    return brokenLine(this.#name, this.line, expected, lineAt(this.#bytes, start));
  }
}
