/**
 * An address space in process: rows, slots or keys of a program's own, where each access is told by storing one byte.
 * The bytes stand for the accessed bits that a processor keeps for pages; worker threads share them. The table holds no
 * data and finds no access by itself: what neither `touch` nor a view tells is not seen.
 */
import {
  checkInteger,
  checkOptions,
  DamonError,
  type DataPlane,
  invalid,
  type RegionTable,
  type TargetId,
} from '../regions/index.js';
import type { Primitive } from './primitive.js';
import { TrackedView, type TrackedViewOptions, type TypedArray } from './tracked-view.js';

export interface AccessTableOptions {
  /** How many addresses there are: rows, slots, keys; at most 2^31 granules of them. */
  readonly size: number;
  /** How many addresses share a byte, an access to one being an access to all: a power of two. Default 1. */
  readonly granule?: number;
  /** The first address, a multiple of the granule. Default 0. */
  readonly start?: number;
  /** The id of the target that the table is. Default `'table'`. */
  readonly id?: TargetId;
}

/**
 * What another thread needs to share a table; `postMessage` and `workerData` carry it. The byte of an address is
 * `buffer[⌊(address - start) ÷ granule⌋]`, 0 for not accessed: a thread without damonx tells an access by storing 1.
 */
export interface AccessTableHandle extends Required<AccessTableOptions> {
  readonly buffer: SharedArrayBuffer;
}

const MOST_GRANULES = 2_147_483_648;
const optionNames = ['size', 'granule', 'start', 'id'] as const;

/**
 * A table of accessed bits, none of them set: one byte per granule, shared with other threads where the platform can.
 *
 * @throws DamonError EINVAL for a size that is no integer of 1 or more or needs more than 2^31 granules, a granule that
 * is no power of two, a start that is no multiple of the granule, an id that is neither number nor string
 *
 * @example
 * const rows = accessTable({ size: 100_000 });
 * const context = createContext({ primitive: rows.primitive() });
 * context.send({ type: 'START' });
 * rows.touch(42);
 */
export function accessTable(options: AccessTableOptions): AccessTable {
  const shape = checkShape(checkOptions('options', options, optionNames));
  const granules = Math.ceil(shape.size / shape.granule);
  // A browser page that is not cross-origin isolated has no SharedArrayBuffer.
  const shared = typeof SharedArrayBuffer !== 'undefined';
  return new AccessTable(shape, shared ? new SharedArrayBuffer(granules) : new ArrayBuffer(granules));
}

/**
 * The same table in another thread: its bytes are those of the table that gave the handle.
 *
 * @throws DamonError EINVAL for what is no handle of a table
 *
 * @example
 * // in the main thread: new Worker(file, { workerData: rows.handle })
 * const rows = attachAccessTable(workerData);
 * rows.touch(42);
 */
export function attachAccessTable(handle: AccessTableHandle): AccessTable {
  const { buffer } = checkOptions('handle', handle, [...optionNames, 'buffer']);
  const shape = checkShape(handle);
  if (typeof SharedArrayBuffer === 'undefined' || !(buffer instanceof SharedArrayBuffer)) {
    throw invalid('handle.buffer', 'a SharedArrayBuffer', buffer);
  }
  const granules = Math.ceil(shape.size / shape.granule);
  if (buffer.byteLength !== granules) {
    throw invalid('handle.buffer', `as many bytes as the table has granules, which is ${granules}`, buffer.byteLength);
  }
  return new AccessTable(shape, buffer);
}

function checkShape(options: AccessTableOptions): Required<AccessTableOptions> {
  const { size, granule = 1, start = 0, id = 'table' } = options;
  checkInteger('granule', granule, 1);
  if (!Number.isInteger(Math.log2(granule))) throw invalid('granule', 'a power of two', granule);
  checkInteger('start', start, 0);
  if (start % granule !== 0) throw invalid('start', `a multiple of the granule of ${granule}`, start);
  checkInteger('size', size, 1, Math.min(Number.MAX_SAFE_INTEGER - start, MOST_GRANULES * granule));
  if (typeof id !== 'string' && !Number.isFinite(id)) throw invalid('id', 'a number or a string', id);
  return { size, granule, start, id };
}

/**
 * Made by {@link accessTable} and {@link attachAccessTable}.
 *
 * Gotchas:
 * - An access counts when it comes after the preparation that picked its granule and before the check. One that comes
 *   between a check and the next preparation, or to a granule that was not picked, leaves a byte that the preparation
 *   which picks it clears uncounted. In the thread of the context both happen in one go, unless an asynchronous
 *   `afterAggregation` is waited for; other threads can come between.
 * - Two contexts over one table clear each other's bytes, so that both find less than there was. Let two readers share
 *   the events of one context instead.
 * - A byte says that there was an access, not how many, nor whether it read or wrote.
 */
export class AccessTable {
  readonly id: TargetId;
  /** The first address. */
  readonly start: number;
  /** How many addresses there are. */
  readonly size: number;
  /** How many addresses share a byte. */
  readonly granule: number;
  readonly #bytes: Uint8Array;
  /** A power of two, so that multiplying by it is exact; dividing would cost four times as much. */
  readonly #granulesPerAddress: number;

  /** @internal */
  constructor(shape: Required<AccessTableOptions>, buffer: ArrayBufferLike) {
    this.id = shape.id;
    this.start = shape.start;
    this.size = shape.size;
    this.granule = shape.granule;
    this.#bytes = new Uint8Array(buffer);
    this.#granulesPerAddress = 1 / shape.granule;
  }

  /**
   * Tells an access to one address. About 1.5 ns: two comparisons and a byte store. An address outside the table is
   * ignored, as are NaN and the infinities; a fraction belongs to the address below it.
   */
  touch(address: number): void {
    const offset = address - this.start;
    if (offset >= 0 && offset < this.size) this.#bytes[(offset * this.#granulesPerAddress) | 0] = 1;
  }

  /**
   * Tells an access to every address of `[start, end)`; what of it lies outside the table is ignored, as is a range
   * that is empty, backward or has NaN for a bound. About 20 ns, and 1 ns more for every 3 granules.
   */
  touchRange(start: number, end: number): void {
    const from = Math.max(start - this.start, 0);
    const to = Math.min(end - this.start, this.size);
    if (from < to) {
      this.#bytes.fill(1, Math.floor(from * this.#granulesPerAddress), Math.ceil(to * this.#granulesPerAddress));
    }
  }

  /**
   * For another thread: see {@link attachAccessTable}.
   *
   * @throws DamonError ENOTSUP where there is no SharedArrayBuffer: a browser page has it only when it is cross-origin
   * isolated
   */
  get handle(): AccessTableHandle {
    const { buffer } = this.#bytes;
    if (typeof SharedArrayBuffer === 'undefined' || !(buffer instanceof SharedArrayBuffer)) {
      throw new DamonError(
        'ENOTSUP',
        'Expected a SharedArrayBuffer to share an access table with other threads, got none: the page is not cross-origin isolated (headers Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy)',
      );
    }
    const { size, granule, start, id } = this;
    return { size, granule, start, id, buffer };
  }

  /**
   * Reads and writes a typed array through methods that tell each access: element `i` is the address `offset + i`.
   *
   * @throws DamonError EINVAL for what is no typed array, or has elements outside the table
   *
   * @example
   * const prices = rows.view(new Float64Array(100_000));
   * prices.set(7, prices.get(42) * 2); // tells accesses to 42 and 7
   */
  view<Value extends number | bigint, Slice>(
    elements: TypedArray<Value, Slice>,
    options: TrackedViewOptions = {},
  ): TrackedView<Value, Slice> {
    return new TrackedView(this, elements, options);
  }

  /**
   * What a context monitors the table through. It prefers the granule as the smallest region size; the table is one
   * target, and all of it is monitored unless the user names ranges.
   */
  primitive(): Primitive {
    return {
      name: 'access table',
      targets: [{ id: this.id }],
      defaults: () => ({ minRegionSize: this.granule }),
      initTargetRegions: (plane) => this.#initTargetRegions(plane),
      prepareAccessChecks: (plane) => this.#prepareAccessChecks(plane),
      checkAccesses: (plane) => this.#checkAccesses(plane),
    };
  }

  #initTargetRegions(plane: DataPlane): void {
    const { id, start, size } = this;
    for (const target of plane.targets) {
      if (target.id !== id) throw invalid('target.id', `${id}, the id of the access table`, target.id);
      if (!target.ranges) plane.setRanges(target, [{ start, end: start + size }]);
      this.#checkWithin(target.regions, plane.attributes.minRegionSize);
    }
  }

  /**
   * Regions may reach beyond the table by the alignment to a smallest region size above the granule, and by nothing
   * more: the hooks below rely on it, because 2^31 granules further on an index would wrap around into the table.
   */
  #checkWithin(regions: RegionTable, minRegionSize: number): void {
    if (regions.length === 0) return;
    const first = regions.starts[0]!;
    const last = regions.ends[regions.length - 1]!;
    const end = this.start + this.size;
    const beyond = Math.min(minRegionSize, MOST_GRANULES * this.granule);
    if (first > this.start - beyond && last < end + beyond) return;
    throw invalid('ranges', `within ${this.start}-${end}, the access table`, `${first}-${last}`);
  }

  /** Half of the sampling pass: 3.5 ns a region, of which 2 are random numbers. */
  #prepareAccessChecks(plane: DataPlane): void {
    const { start } = this;
    const bytes = this.#bytes;
    const granules = bytes.length;
    const granulesPerAddress = this.#granulesPerAddress;
    for (const { regions } of plane.targets) {
      this.#checkWithin(regions, plane.attributes.minRegionSize);
      const { length, samplingAddresses } = regions;
      plane.random.addresses(regions.starts, regions.ends, samplingAddresses, length);
      for (let i = 0; i < length; i++) {
        // What lies before the table becomes a large index; one comparison serves both sides.
        const index = ((samplingAddresses[i]! - start) * granulesPerAddress) >>> 0;
        if (index < granules) bytes[index] = 0;
      }
    }
  }

  /** The other half: 2 ns a region, without a branch on the byte, which no processor could foresee. */
  #checkAccesses(plane: DataPlane): number {
    const { start } = this;
    const bytes = this.#bytes;
    const granules = bytes.length;
    const granulesPerAddress = this.#granulesPerAddress;
    let largest = 0;
    for (const { regions } of plane.targets) {
      const { length, samplingAddresses, nrAccesses } = regions;
      for (let i = 0; i < length; i++) {
        const index = ((samplingAddresses[i]! - start) * granulesPerAddress) >>> 0;
        const byte = index < granules ? bytes[index]! : 0;
        // 1 for every byte but 0: other threads may store what they like.
        const count = nrAccesses[i]! + ((byte + 255) >> 8);
        nrAccesses[i] = count;
        if (count > largest) largest = count;
      }
    }
    return largest;
  }
}
