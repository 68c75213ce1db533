/**
 * A typed array whose reads and writes are told to an access table. It is an object with methods and no Proxy: a Proxy
 * costs 230 ns a read, a method 3 ns. Accesses to the array itself, past the view, are not seen.
 */
import { checkInteger, checkOptions, invalid } from '../regions/index.js';

/** Whom accesses are told to: an access table. */
interface AccessedTable {
  readonly start: number;
  readonly size: number;
  touch(address: number): void;
  touchRange(start: number, end: number): void;
}

export interface TrackedViewOptions {
  /** The address of element 0. Default: the first address of the table. */
  readonly offset?: number;
}

/** What a view uses of a typed array; each of the eleven kinds has it. `Slice` is what its `slice` returns. */
export interface TypedArray<Value extends number | bigint, Slice> {
  readonly BYTES_PER_ELEMENT: number;
  readonly length: number;
  [index: number]: Value;
  fill(value: Value, start?: number, end?: number): unknown;
  slice(start?: number, end?: number): Slice;
}

/**
 * Made by `AccessTable.view`. Where a typed array would answer `undefined` or ignore a write, `get` and `set` throw.
 *
 * Gotcha: a call costs about 3 ns as long as one program has views over at most four kinds of typed arrays; with more
 * kinds V8 looks each access up, and `get` costs about 10 ns, `set` up to 70.
 */
export class TrackedView<Value extends number | bigint, Slice> implements Iterable<Value> {
  /** The address of element 0. */
  readonly offset: number;
  readonly #table: AccessedTable;
  readonly #elements: TypedArray<Value, Slice>;

  /** @internal */
  constructor(table: AccessedTable, elements: TypedArray<Value, Slice>, options: TrackedViewOptions) {
    checkOptions('options', options, ['offset']);
    if (!ArrayBuffer.isView(elements) || elements instanceof DataView) {
      throw invalid('elements', 'a typed array', elements);
    }
    const { offset = table.start } = options;
    const end = table.start + table.size;
    this.offset = checkInteger('offset', offset, table.start, end);
    if (offset + elements.length > end) {
      throw invalid('elements.length', `at most ${end - offset}, the addresses from the offset on`, elements.length);
    }
    this.#table = table;
    this.#elements = elements;
  }

  get length(): number {
    return this.#elements.length;
  }

  /** The element. @throws DamonError EINVAL for an index that is no integer of 0 or more, below `length` */
  get(index: number): Value {
    const value = this.#elements[index];
    if (value === undefined) throw this.#outside(index);
    this.#table.touch(this.offset + index);
    return value;
  }

  /** Replaces the element. @throws DamonError EINVAL for an index that is no integer of 0 or more, below `length` */
  set(index: number, value: Value): void {
    if (this.#elements[index] === undefined) throw this.#outside(index);
    this.#elements[index] = value;
    this.#table.touch(this.offset + index);
  }

  /** The element, counted from the end where the index is negative; undefined where there is none. */
  at(index: number): Value | undefined {
    const whole = Math.trunc(index) || 0;
    const place = whole < 0 ? this.length + whole : whole;
    const value = this.#elements[place];
    if (value !== undefined) this.#table.touch(this.offset + place);
    return value;
  }

  /** Sets the elements from `start` up to, not including, `end`; negative bounds count from the end. */
  fill(value: Value, start?: number, end?: number): this {
    this.#elements.fill(value, start, end);
    this.#touchRange(start, end);
    return this;
  }

  /** A copy of the elements from `start` up to, not including, `end`: a typed array of its own, which is not tracked. */
  slice(start?: number, end?: number): Slice {
    this.#touchRange(start, end);
    return this.#elements.slice(start, end);
  }

  /** The elements in order, each told as an access when its turn comes. */
  *[Symbol.iterator](): Iterator<Value> {
    for (let index = 0; index < this.length; index++) yield this.get(index);
  }

  #touchRange(start = 0, end = this.length): void {
    const from = this.#fromStart(start);
    const to = this.#fromStart(end);
    this.#table.touchRange(this.offset + from, this.offset + to);
  }

  /** A bound as typed arrays take it: whole, negative ones from the end, none outside the array. */
  #fromStart(bound: number): number {
    const whole = Math.trunc(bound) || 0;
    return whole < 0 ? Math.max(this.length + whole, 0) : Math.min(whole, this.length);
  }

  #outside(index: number) {
    return invalid('index', `an integer of 0 or more, below the length of ${this.length}`, index);
  }
}
