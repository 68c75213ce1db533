/**
 * What valgrind writes with `--tool=lackey --trace-mem=yes`: one line for each instruction and each access to data. It
 * tells no time; the number of instructions stands for it.
 */
import { type AccessColumns, BATCH_LENGTH } from './access-columns.js';
import {
  brokenLine,
  CARRIAGE_RETURN,
  COMMA,
  hexDigits,
  LARGEST_SIZE,
  LINE_FEED,
  type LineParser,
  lineAt,
  nextLine,
  SPACE,
  ZERO,
} from './lines.js';

const EXPECTED =
  'an access of lackey (`I  04001000,3`, or ` L`, ` S`, ` M` with address in hexadecimal and size) or a message of valgrind (`==…`)';
const LARGE_I = 73;
const LARGE_L = 76;
const LARGE_M = 77;
const LARGE_S = 83;
/** Signs that valgrind begins its own messages with, twice: `=`, `-`, `*`. */
const messageSigns: readonly (number | undefined)[] = [61, 45, 42];
const MOST_HEX_DIGITS = 16;

/** Whether the line there can be one of lackey's. */
export function isLackeyLine(bytes: Uint8Array, start: number): boolean {
  return isAccess(bytes, start) || isMessage(bytes, start);
}

/** `I  ` or ` L `, ` S `, ` M `. */
function isAccess(bytes: Uint8Array, start: number): boolean {
  const first = bytes[start];
  const second = bytes[start + 1];
  if (bytes[start + 2] !== SPACE) return false;
  if (first === LARGE_I) return second === SPACE;
  return first === SPACE && (second === LARGE_L || second === LARGE_S || second === LARGE_M);
}

function isMessage(bytes: Uint8Array, start: number): boolean {
  return messageSigns.includes(bytes[start]) && bytes[start] === bytes[start + 1];
}

export class LackeyParser implements LineParser {
  line = 0;
  readonly #name: string;
  readonly #usPerInstruction: number;
  #nrInstructions = 0;

  constructor(name: string, instructionsPerUs: number) {
    this.#name = name;
    this.#usPerInstruction = 1 / instructionsPerUs;
  }

  /** About 40 ns a line. */
  parse(bytes: Uint8Array, from: number, end: number, columns: AccessColumns): number {
    let i = from;
    while (i < end && columns.length < BATCH_LENGTH) {
      const start = i;
      this.line++;
      if (!isAccess(bytes, start)) {
        if (!isMessage(bytes, start) && !isBlank(bytes, start)) throw this.#broken(bytes, start);
        i = nextLine(bytes, start);
        continue;
      }
      i += 3;
      const digits = i;
      let address = 0;
      for (let digit = hexDigits[bytes[i]!]!; digit < 16; digit = hexDigits[bytes[++i]!]!)
        address = address * 16 + digit;
      if (i === digits || i - digits > MOST_HEX_DIGITS || bytes[i] !== COMMA) throw this.#broken(bytes, start);
      i++;
      let size = 0;
      for (let digit = bytes[i]! - ZERO; digit >= 0 && digit < 10; digit = bytes[++i]! - ZERO) size = size * 10 + digit;
      if (bytes[i] === CARRIAGE_RETURN) i++;
      if (bytes[i] !== LINE_FEED || size < 1 || size > LARGEST_SIZE) throw this.#broken(bytes, start);
      i++;
      if (bytes[start] === LARGE_I) this.#nrInstructions++;
      // The first instruction is at time 0; data is accessed when its instruction is.
      columns.push(Math.max(0, this.#nrInstructions - 1) * this.#usPerInstruction, address, size);
    }
    return i;
  }

  #broken(bytes: Uint8Array, start: number): Error {
    return brokenLine(this.#name, this.line, EXPECTED, lineAt(bytes, start));
  }
}

function isBlank(bytes: Uint8Array, start: number): boolean {
  return bytes[start] === LINE_FEED || (bytes[start] === CARRIAGE_RETURN && bytes[start + 1] === LINE_FEED);
}
