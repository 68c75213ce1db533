/**
 * The seeded random numbers of a context: the same seed gives the same run, bit for bit, on every machine.
 * Not for secrets.
 */
import { checkInteger } from './error.js';

const SPAN_32 = 4_294_967_296;
const SPAN_53 = 9_007_199_254_740_992;

/**
 * xoroshiro64** (Blackman and Vigna, 2018): 64 bits of state, so that at 200 000 draws a second it does not repeat
 * within three million years; about 1.5 ns a draw.
 */
export class Random {
  readonly seed: number;
  #a = 0;
  #b = 0;

  /** @param seed an integer from 0 to 2^32 - 1 */
  constructor(seed: number) {
    this.seed = checkInteger('seed', seed, 0, SPAN_32 - 1);
    this.#a = mix(this.seed);
    this.#b = mix((this.seed + 0x9e3779b9) | 0);
    if ((this.#a | this.#b) === 0) this.#b = 1;
  }

  /** An integer from 0 to 2^32 - 1. */
  uint32(): number {
    const a = this.#a;
    const b = this.#b ^ a;
    const product = Math.imul(a, 0x9e3779bb);
    this.#a = ((a << 26) | (a >>> 6)) ^ b ^ (b << 9);
    this.#b = (b << 13) | (b >>> 19);
    return Math.imul((product << 5) | (product >>> 27), 5) >>> 0;
  }

  /** An integer from 0 to `span - 1`; `span` up to 2^53, of which every value can come. */
  below(span: number): number {
    if (span <= SPAN_32) return Math.floor((this.uint32() * span) / SPAN_32);
    const high = this.uint32() >>> 11;
    return Math.floor((high * SPAN_32 + this.uint32()) * (span / SPAN_53));
  }

  /**
   * Puts one random address of each region into `out`: `starts[i] + below(ends[i] - starts[i])` for each `i` below
   * `length`, in this order; the regions rise. About 2 ns a region, 5 ns for one that is wider than 2^32 and for all where
   * one passes 2^53.
   *
   * Above 2^53, where not every integer is a Float64, that sum may be rounded up to the end; it then becomes the start,
   * so that each address that there is comes equally often: rounding gives the start only from one side.
   */
  addresses(starts: Float64Array, ends: Float64Array, out: Float64Array, length: number): void {
    const exact = length === 0 || ends[length - 1]! <= SPAN_53;
    for (let i = 0; i < length; i++) {
      i = this.#narrowAddresses(i, starts, ends, out, length, exact ? SPAN_32 : 0);
      if (i === length) return;
      const start = starts[i]!;
      const address = start + this.below(ends[i]! - start);
      out[i] = address < ends[i]! ? address : start;
    }
  }

  /**
   * The same from `first` up to the next region wider than `widest`, whose index it returns. These are the steps of
   * `uint32()` and `below()` on local variables, so that the state stays in registers.
   */
  #narrowAddresses(
    first: number,
    starts: Float64Array,
    ends: Float64Array,
    out: Float64Array,
    length: number,
    widest: number,
  ): number {
    let a = this.#a;
    let b = this.#b;
    let i = first;
    for (; i < length; i++) {
      const start = starts[i]!;
      const span = ends[i]! - start;
      if (span > widest) break;
      const product = Math.imul(a, 0x9e3779bb);
      b ^= a;
      a = ((a << 26) | (a >>> 6)) ^ b ^ (b << 9);
      b = (b << 13) | (b >>> 19);
      const draw = Math.imul((product << 5) | (product >>> 27), 5) >>> 0;
      out[i] = start + Math.floor((draw * span) / SPAN_32);
    }
    this.#a = a;
    this.#b = b;
    return i;
  }

  /** A fraction in [0, 1), of 32 bits. */
  fraction(): number {
    return this.uint32() / SPAN_32;
  }
}

/** The finaliser of MurmurHash3: near seeds give unlike states. */
function mix(seed: number): number {
  let hash = seed | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** A seed for those who gave none. */
export function freshSeed(): number {
  return Math.floor(Math.random() * SPAN_32);
}
