/**
 * Numbers and names in a row of bytes: what the binary forms are written with and, strictly, read from. Integers take a
 * byte per 7 bits, the lowest first.
 */
import { DamonError, invalid } from './error.js';

/** 7 bits a byte: 2^53 - 1, the greatest exact integer, takes 8. */
const LONGEST_VARINT = 8;
const UINT32_END = 4_294_967_296;

/** Bytes that grow as they are written. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** @param expected how many bytes there will be, about */
  constructor(expected: number) {
    this.#bytes = new Uint8Array(Math.max(16, expected));
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  /** An integer from 0 to 2^53 - 1. */
  varint(value: number): void {
    this.#room(LONGEST_VARINT);
    let rest = value;
    for (; rest >= UINT32_END; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = (rest % 128) | 128;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = (rest & 127) | 128;
    this.#bytes[this.#length++] = rest;
  }

  /** Any number, exactly: an integer of 0 or more as one more than it is, anything else as 0 and its 8 bytes. */
  number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value < Number.MAX_SAFE_INTEGER && !Object.is(value, -0)) {
      this.varint(value + 1);
      return;
    }
    this.varint(0);
    this.#room(8);
    new DataView(this.#bytes.buffer).setFloat64(this.#length, value);
    this.#length += 8;
  }

  /** A name: its length, then its UTF-16 units, so that it comes back exactly, whatever it holds. */
  text(value: string): void {
    this.varint(value.length);
    for (let index = 0; index < value.length; index++) this.varint(value.charCodeAt(index));
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** What was written so far, in a buffer of its own. */
  result(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #room(length: number): void {
    if (this.#length + length <= this.#bytes.length) return;
    const grown = new Uint8Array(2 * (this.#bytes.length + length));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Reads what a {@link ByteWriter} wrote. Whatever does not fit is EINVAL, with `name` for what it all should be. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #name: string;
  #at = 0;

  constructor(bytes: Uint8Array, name: string) {
    if (!(bytes instanceof Uint8Array)) throw invalid(name, 'a Uint8Array', bytes);
    this.#bytes = bytes;
    this.#name = name;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(what: string): number {
    if (this.#at >= this.#bytes.length) throw this.wrong(what, 'a byte', 'the end');
    return this.#bytes[this.#at++]!;
  }

  /** An integer from 0 to `most`. */
  varint(what: string, most = Number.MAX_SAFE_INTEGER): number {
    const bytes = this.#bytes;
    let byte = bytes[this.#at++];
    if (byte !== undefined && byte < 128 && byte <= most) return byte;
    let value = 0;
    let factor = 1;
    for (let length = 1; byte !== undefined; length++) {
      value += (byte & 127) * factor;
      if (byte < 128) {
        if (value <= most) return value;
        break;
      }
      if (length === LONGEST_VARINT) {
        value = Infinity;
        break;
      }
      factor *= 128;
      byte = bytes[this.#at++];
    }
    throw this.wrong(what, `an integer from 0 to ${most}`, byte === undefined ? 'the end' : value);
  }

  number(what: string): number {
    const more = this.varint(what);
    if (more > 0) return more - 1;
    if (this.left < 8) throw this.wrong(what, 'a number of 8 bytes', `the end after ${this.left}`);
    const { buffer, byteOffset } = this.#bytes;
    const value = new DataView(buffer, byteOffset + this.#at).getFloat64(0);
    this.#at += 8;
    return value;
  }

  text(what: string): string {
    const length = this.varint(what, this.left);
    let text = '';
    for (let index = 0; index < length; index++) text += String.fromCharCode(this.varint(what, 65_535));
    return text;
  }

  /** A view of the next bytes, not a copy. */
  bytes(what: string, length: number): Uint8Array {
    if (length > this.left) throw this.wrong(what, `${length} bytes`, `${this.left}`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** That nothing is left. */
  end(): void {
    if (this.left > 0) throw this.wrong('the end', `at byte ${this.#at}`, `${this.left} more bytes`);
  }

  /** The EINVAL for something that is not as it has to be. */
  wrong(what: string, expected: string, got: unknown): DamonError {
    return new DamonError('EINVAL', `Expected ${what} of \`${this.#name}\` to be ${expected}, got ${got}`);
  }
}
