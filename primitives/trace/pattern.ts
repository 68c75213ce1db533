/**
 * Access patterns as small texts, in the manner of masim: regions of memory, and phases that say how each is accessed.
 * Read here into values that are checked once; `pattern-trace.ts` makes accesses of them.
 */
import { checkRanges, DamonError } from '../../regions/index.js';
import { brokenLine } from './lines.js';
import type { NamedRange } from './trace.js';
import { PAGE_SIZE } from './trace-memory.js';

/** In which order the addresses of a region are accessed. */
const accessOrders = ['sequential', 'random', 'zipf'] as const;
type AccessOrder = (typeof accessOrders)[number];

/** How one region is accessed in one phase. Sizes in bytes, times in microseconds. */
export interface PatternAccess {
  readonly region: NamedRange;
  readonly order: AccessOrder;
  /** So many accesses in `periodUs`; undefined for as many as there are addresses. */
  readonly count: number | undefined;
  readonly periodUs: number;
  /** From one address to the next. */
  readonly stride: number;
  /** Only the first `size` of every `every`. */
  readonly part?: { readonly size: number; readonly every: number };
  /** Only a window that moves `step` further in every `periodUs`, and begins anew behind the region's end. */
  readonly window?: { readonly size: number; readonly step: number; readonly periodUs: number };
  /** How much more often the first address is accessed than the second: rank r by r to the power of minus this. */
  readonly exponent: number;
  /** Ranks are dealt out in blocks of this size at random; undefined for by rising address. */
  readonly shuffle: number | undefined;
}

export interface PatternPhase {
  readonly name: string;
  readonly durationUs: number;
  readonly accesses: readonly PatternAccess[];
}

export interface Pattern {
  readonly title: string | undefined;
  /** Accesses are dealt out in steps of so many microseconds. */
  readonly stepUs: number;
  readonly regions: readonly NamedRange[];
  readonly phases: readonly PatternPhase[];
  /** How often the phases come, one after the other. */
  readonly repeat: number;
  readonly durationUs: number;
}

const DEFAULT_STEP_US = 1_000;
const MOST_PER_STEP = 1_048_576;
const MOST_RANKS = 16_777_216;
const MOST_US = 2 ** 45;
const HIGHEST_ADDRESS = 2 ** 53;
const names = /^[A-Za-z][\w.-]*$/;
const keywords = ['title', 'step', 'region', 'phase', 'repeat'];
const scales: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['K', 2 ** 10],
  ['M', 2 ** 20],
  ['G', 2 ** 30],
]);
const thousands: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1_000],
  ['M', 1_000_000],
]);
const units: ReadonlyMap<string, number> = new Map([
  ['us', 1],
  ['ms', 1_000],
  ['s', 1_000_000],
  ['m', 60_000_000],
]);

/**
 * Reads a pattern. One statement a line, words apart by blanks, `#` begins a comment:
 *
 * ```text
 * title TEXT                      what people call it
 * step TIME                       accesses are dealt out in steps of this; default 1ms
 * region NAME SIZE [at ADDRESS]   default: behind the region before, the first at 0
 * phase NAME TIME                 what follows, up to the next phase, is done for this time
 *   REGION ORDER RATE [OPTION ...]
 * repeat NUMBER                   how often all phases come; default 1
 *
 * ORDER   sequential, random, or zipf (few addresses often, many seldom)
 * RATE    each TIME (all addresses once in that time), or NUMBER/UNIT such as 500/ms or 40k/s
 * OPTION  stride SIZE             from one address to the next; default 4K, a page
 *         part SIZE of SIZE       only the first part of each so much
 *         window SIZE moving SIZE/UNIT
 *                                 only a window, which moves
 *         exponent NUMBER         of zipf; default 1
 *         shuffle SIZE            zipf's ranks in blocks of this size at random; default: by rising address
 * SIZE    bytes, or with K, M, G
 * TIME    with us, ms, s, m
 * ```
 *
 * @throws DamonError EINVAL for a broken line, with its number
 *
 * @example
 * parsePattern('region heap 8M\nphase busy 100ms\n  heap sequential each 5ms').durationUs; // 100000
 */
export function parsePattern(text: string, name = 'pattern'): Pattern {
  const reader = new PatternReader(name);
  for (const [index, line] of text.split('\n').entries()) reader.read(index + 1, line);
  return reader.end();
}

class PatternReader {
  readonly #name: string;
  #title: string | undefined;
  #stepUs = DEFAULT_STEP_US;
  #repeat = 1;
  readonly #regions: NamedRange[] = [];
  readonly #phases: { name: string; durationUs: number; accesses: PatternAccess[] }[] = [];
  #line = 0;
  #text = '';
  /** The words of the line that are still to be read. */
  #words: string[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  read(line: number, text: string): void {
    this.#line = line;
    this.#text = text.replace(/#.*/, '').trim();
    this.#words = this.#text.split(/\s+/).filter(Boolean);
    const first = this.#words.shift();
    if (first === undefined) return;
    if (first === 'title') this.#title = this.#words.splice(0).join(' ') || undefined;
    else if (first === 'step') this.#stepUs = this.#stepTime();
    else if (first === 'region') this.#regions.push(this.#region());
    else if (first === 'phase') {
      this.#phases.push({
        name: this.#newName(this.#phases),
        durationUs: this.#time(this.#words.shift()),
        accesses: [],
      });
    } else if (first === 'repeat') this.#repeat = this.#number(this.#words.shift(), /^\d+$/, 1, 1_000_000);
    else this.#accessOf(first);
    if (this.#words[0] !== undefined) throw this.#broken(`without \`${this.#words[0]}\``);
  }

  end(): Pattern {
    const durationUs = this.#repeat * this.#phases.reduce((sum, phase) => sum + phase.durationUs, 0);
    if (!this.#phases.some(({ accesses }) => accesses.length > 0)) {
      throw new DamonError('EINVAL', `Expected \`${this.#name}\` to have a phase that accesses a region, got none`);
    }
    if (durationUs > MOST_US) {
      throw new DamonError('EINVAL', `Expected \`${this.#name}\` to last for at most a year, got ${durationUs} us`);
    }
    this.#regions.sort((a, b) => a.start - b.start);
    checkRanges(this.#regions, 1);
    const [stepUs, repeat] = [this.#stepUs, this.#repeat];
    return { title: this.#title, stepUs, regions: this.#regions, phases: this.#phases, repeat, durationUs };
  }

  /** The rates are checked against it. */
  #stepTime(): number {
    if (this.#phases.length > 0) throw this.#broken('before the first phase');
    return this.#time(this.#words.shift());
  }

  #region(): NamedRange {
    if (this.#phases.length > 0) throw this.#broken('before the first phase');
    const name = this.#newName(this.#regions);
    const size = this.#size(this.#words.shift());
    const start = this.#has('at') ? this.#address() : (this.#regions.at(-1)?.end ?? 0);
    if (start + size > HIGHEST_ADDRESS) throw this.#broken('a region below 2^53');
    const other = this.#regions.find((region) => region.start < start + size && start < region.end);
    if (other) throw this.#broken(`a region that does not overlap \`${other.name}\``);
    return { name, start, end: start + size };
  }

  #accessOf(name: string): void {
    const region = this.#regions.find((each) => each.name === name);
    if (!region) throw this.#broken(`${keywords.join(', ')} or a region that was named before`);
    const phase = this.#phases.at(-1);
    if (!phase) throw this.#broken('behind a phase');
    const given = this.#words.shift();
    const order = accessOrders.find((each) => each === given);
    if (!order) throw this.#broken(`an access in the order ${accessOrders.join(', ')}`);
    const access = this.#options(region, order, this.#rate());
    this.#checkNumbers(access);
    phase.accesses.push(access);
  }

  #rate(): Pick<PatternAccess, 'count' | 'periodUs'> {
    if (this.#has('each')) return { count: undefined, periodUs: this.#time(this.#words.shift()) };
    const [number, unit = ''] = this.#words.shift()?.split('/') ?? [];
    const [, digits = '', letter = ''] = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(number ?? '') ?? [];
    const count = Math.round(Number(digits) * (thousands.get(letter) ?? Number.NaN));
    const periodUs = units.get(unit);
    if (count >= 1 && count < 2 ** 32 && periodUs) return { count, periodUs };
    throw this.#broken('with a rate (`each 5ms`, `500/ms` or `40k/s`) behind the order');
  }

  #options(region: NamedRange, order: AccessOrder, rate: Pick<PatternAccess, 'count' | 'periodUs'>): PatternAccess {
    let stride = PAGE_SIZE;
    let exponent = 1;
    let shuffle: number | undefined;
    let part: PatternAccess['part'];
    let window: PatternAccess['window'];
    while (this.#words.length > 0) {
      if (this.#has('stride')) stride = this.#size(this.#words.shift());
      else if (this.#has('part')) part = this.#part();
      else if (this.#has('window')) window = this.#window();
      else if (order === 'zipf' && this.#has('exponent')) {
        exponent = this.#number(this.#words.shift(), /^\d+(\.\d+)?$/, 0, 10);
      } else if (order === 'zipf' && this.#has('shuffle')) shuffle = this.#size(this.#words.shift());
      else throw this.#broken(`with options that ${order} has, which \`${this.#words[0]}\` is not`);
    }
    if (part && window) throw this.#broken('with either part or window');
    const narrowed = { ...(part ? { part } : {}), ...(window ? { window } : {}) };
    return { region, order, ...rate, stride, ...narrowed, exponent, shuffle };
  }

  #part(): PatternAccess['part'] {
    const size = this.#size(this.#words.shift());
    if (!this.#has('of')) throw this.#broken('with a part like `part 2M of 20M`');
    const every = this.#size(this.#words.shift());
    if (every < size) throw this.#broken('with a part that is not larger than the whole');
    return { size, every };
  }

  #window(): PatternAccess['window'] {
    const size = this.#size(this.#words.shift());
    if (!this.#has('moving')) throw this.#broken('with a window like `window 8M moving 16M/s`');
    const [step, unit = ''] = this.#words.shift()?.split('/') ?? [];
    const periodUs = units.get(unit);
    if (periodUs === undefined) throw this.#broken('with a window like `window 8M moving 16M/s`');
    return { size, step: this.#size(step), periodUs };
  }

  /** What could not be held in memory, or would give nothing. */
  #checkNumbers(access: PatternAccess): void {
    const { region, count, periodUs, stride, part, window, shuffle } = access;
    const length = region.end - region.start;
    if (window && window.size > length) throw this.#broken('with a window that fits into the region');
    if (stride > Math.min(length, part?.size ?? length, window?.size ?? length)) {
      throw this.#broken('with a stride that fits into what is accessed');
    }
    if (shuffle !== undefined && shuffle < stride) throw this.#broken('with blocks to shuffle that hold a stride');
    const addresses = length / stride;
    if (access.order === 'zipf' && addresses > MOST_RANKS)
      throw this.#broken(`with at most ${MOST_RANKS} addresses for zipf`);
    const perStep = ((count ?? addresses) * this.#stepUs) / periodUs;
    // Addresses in a row are one access, however many they are.
    if ((access.order !== 'sequential' || stride > PAGE_SIZE || part) && perStep > MOST_PER_STEP) {
      throw this.#broken(`with at most ${MOST_PER_STEP} accesses in a step of ${this.#stepUs} us`);
    }
  }

  #newName(others: readonly { readonly name: string }[]): string {
    const name = this.#words.shift() ?? '';
    if (!names.test(name) || keywords.includes(name))
      throw this.#broken('with a name of letters and digits that is no keyword');
    if (others.some((other) => other.name === name)) throw this.#broken('with a name that was not given before');
    return name;
  }

  #has(word: string): boolean {
    if (this.#words[0] !== word) return false;
    this.#words.shift();
    return true;
  }

  #time(word = ''): number {
    const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)(us|ms|s|m)$/.exec(word) ?? [];
    const us = Math.round(Number(digits) * (units.get(unit) ?? Number.NaN));
    if (us >= 1 && us <= MOST_US) return us;
    throw this.#broken('with a time like 250us, 5ms, 1.5s or 2m');
  }

  #size(word = ''): number {
    const [, digits = '', letter = ''] = /^(\d+(?:\.\d+)?)([KMG]?)$/.exec(word) ?? [];
    const size = Number(digits) * (scales.get(letter) ?? Number.NaN);
    if (Number.isInteger(size) && size >= 1 && size <= HIGHEST_ADDRESS) return size;
    throw this.#broken('with a size like 4096, 64K, 8M or 1G');
  }

  #address(): number {
    return this.#number(this.#words.shift(), /^(0x[\dA-Fa-f]+|\d+)$/, 0, HIGHEST_ADDRESS);
  }

  #number(word = '', shape: RegExp, min: number, max: number): number {
    const value = shape.test(word) ? Number(word) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw this.#broken(`with a number from ${min} to ${max}`);
  }

  #broken(expected: string): DamonError {
    return brokenLine(this.#name, this.#line, expected, this.#text);
  }
}
