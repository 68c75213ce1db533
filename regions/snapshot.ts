/**
 * What leaves a context: an immutable copy of all regions at one moment. It stays valid for ever, holds one buffer that
 * can be transferred to a worker, and can be read as columns (machines) or as plain objects (people).
 */
import type { Attributes } from './attributes.js';
import { maxNrAccesses } from './attributes.js';
import type { Target, TargetId } from './target.js';

/** One region of a snapshot, as a plain object. */
export interface SnapshotRegion {
  readonly target: TargetId;
  readonly start: number;
  readonly end: number;
  /** Samplings in which it was found accessed, of the snapshot's `nrSamplings`. */
  readonly nrAccesses: number;
  /** Aggregations for which it has kept about that. */
  readonly age: number;
}

/** A snapshot as plain data: what a structured clone or a message carries. */
export interface SnapshotData {
  readonly at: number;
  readonly nrSamplings: number;
  readonly sampleUs: number;
  readonly aggregationUs: number;
  readonly targets: readonly { readonly id: TargetId; readonly nrRegions: number }[];
  readonly buffer: ArrayBuffer;
}

/** Two Float64 and two Uint32 columns. */
const BYTES_PER_REGION = 24;

export class Snapshot implements Iterable<SnapshotRegion> {
  /** When it was taken, in microseconds of the context's clock. */
  readonly at: number;
  /** How many samplings it holds: the denominator of its rates. Fewer than `maxNrAccesses` where ticks were skipped (S8). */
  readonly nrSamplings: number;
  readonly sampleUs: number;
  readonly aggregationUs: number;
  readonly targets: SnapshotData['targets'];
  /** First address of each region, target after target, rising within each. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly nrAccesses: Uint32Array;
  readonly ages: Uint32Array;
  readonly #buffer: ArrayBuffer;

  /** From plain data: what {@link Snapshot.toData} gave, here or in another thread. */
  constructor(data: SnapshotData) {
    this.at = data.at;
    this.nrSamplings = data.nrSamplings;
    this.sampleUs = data.sampleUs;
    this.aggregationUs = data.aggregationUs;
    this.targets = data.targets;
    const length = data.targets.reduce((sum, target) => sum + target.nrRegions, 0);
    this.#buffer = data.buffer;
    this.starts = new Float64Array(data.buffer, 0, length);
    this.ends = new Float64Array(data.buffer, 8 * length, length);
    this.nrAccesses = new Uint32Array(data.buffer, 16 * length, length);
    this.ages = new Uint32Array(data.buffer, 20 * length, length);
  }

  /** How many regions there are, over all targets; 0 once the buffer has been transferred. */
  get length(): number {
    return this.starts.length;
  }

  /** @internal Copies what the targets hold now. */
  static of(targets: readonly Target[], attributes: Attributes, at: number, nrSamplings: number): Snapshot {
    const sizes = targets.map(({ id, regions }) => ({ id, nrRegions: regions.length }));
    const length = sizes.reduce((sum, target) => sum + target.nrRegions, 0);
    const { sampleUs, aggregationUs } = attributes;
    const buffer = new ArrayBuffer(length * BYTES_PER_REGION);
    const snapshot = new Snapshot({ at, nrSamplings, sampleUs, aggregationUs, targets: sizes, buffer });
    let offset = 0;
    for (const { regions } of targets) {
      snapshot.starts.set(regions.starts.subarray(0, regions.length), offset);
      snapshot.ends.set(regions.ends.subarray(0, regions.length), offset);
      snapshot.nrAccesses.set(regions.nrAccesses.subarray(0, regions.length), offset);
      snapshot.ages.set(regions.ages.subarray(0, regions.length), offset);
      offset += regions.length;
    }
    return snapshot;
  }

  /** The most nrAccesses that a whole aggregation can give. */
  get maxNrAccesses(): number {
    return maxNrAccesses(this);
  }

  /** The share of samplings, 0 to 1, in which the region at `index` was found accessed. */
  rate(index: number): number {
    return this.nrSamplings === 0 ? 0 : (this.nrAccesses[index] ?? 0) / this.nrSamplings;
  }

  /** The regions as plain objects, target after target, by rising address. */
  *[Symbol.iterator](): Iterator<SnapshotRegion> {
    let index = 0;
    for (const { id, nrRegions } of this.targets) {
      for (const end = Math.min(index + nrRegions, this.length); index < end; index++) {
        yield {
          target: id,
          start: this.starts[index]!,
          end: this.ends[index]!,
          nrAccesses: this.nrAccesses[index]!,
          age: this.ages[index]!,
        };
      }
    }
  }

  /**
   * The snapshot as plain data for `postMessage`; name its `buffer` in the transfer list to move it without a copy,
   * after which this snapshot is empty.
   */
  toData(): SnapshotData {
    const { at, nrSamplings, sampleUs, aggregationUs, targets } = this;
    return { at, nrSamplings, sampleUs, aggregationUs, targets, buffer: this.#buffer };
  }

  /** For `JSON.stringify`: the regions as rows `[start, end, nrAccesses, age]`, by target. */
  toJSON(): object {
    const { at, nrSamplings, sampleUs, aggregationUs } = this;
    let index = 0;
    const targets = this.targets.map(({ id, nrRegions }) => {
      const regions: number[][] = [];
      for (const end = Math.min(index + nrRegions, this.length); index < end; index++) {
        regions.push([this.starts[index]!, this.ends[index]!, this.nrAccesses[index]!, this.ages[index]!]);
      }
      return { id, regions };
    });
    return { at, nrSamplings, sampleUs, aggregationUs, targets };
  }
}
