/**
 * All targets of a snapshot as one: side by side on an axis, in one order of addresses. What is made for one target can
 * then be made of many, and translated back.
 */
import { Snapshot, type SnapshotData, type TargetId } from '../regions/index.js';
import { type Axis, axisOfRanges, type TargetRange } from './axis.js';

/** The id of the one target of a merged snapshot. */
export const MERGED_TARGET = 'merged';

/**
 * A snapshot of one target, `'merged'`, whose addresses are positions on the axis: `addressAt(axis, start)` tells of which
 * target and address a region is, `positionOf` the other way round. Its `toData` gives the snapshot without the axis.
 */
export class MergedSnapshot extends Snapshot {
  /** One range a target, labelled with its id: all between the lowest and the highest address monitored so far. */
  readonly axis: Axis;

  constructor(data: SnapshotData, axis: Axis) {
    super(data);
    this.axis = axis;
  }
}

/**
 * Merges snapshots of the same targets. Targets stand in the order in which they first come, the first from position 0,
 * each right behind the one before it; space within a target that is not monitored is kept. A target keeps its place
 * while the extents of those before it do; a greater extent moves those behind it, which shows in a new `axis`.
 *
 * @example
 * const { axis, starts } = new TargetMerger().merge(snapshot);
 * addressAt(axis, starts[0] ?? 0); // { target: 'cache', address: 4096 }
 */
export class TargetMerger {
  readonly #extents = new Map<TargetId, TargetRange>();
  #axis: Axis = { ranges: [], length: 0 };

  merge(snapshot: Snapshot): MergedSnapshot {
    const parts = partsOf(snapshot);
    if (this.#widen(parts.values())) this.#axis = axisOfRanges(this.#extents.values());
    const { at, nrSamplings, sampleUs, aggregationUs, length } = snapshot;
    const targets = [{ id: MERGED_TARGET, nrRegions: length }];
    const buffer = new ArrayBuffer(snapshot.toData().buffer.byteLength);
    const merged = new MergedSnapshot({ at, nrSamplings, sampleUs, aggregationUs, targets, buffer }, this.#axis);

    let to = 0;
    for (const { target, start, position } of this.#axis.ranges) {
      const { first, last } = parts.get(target) ?? { first: 0, last: 0 };
      for (let from = first; from < last; from++, to++) {
        // In this order every step is exact for addresses of 64 bits that are page-aligned.
        merged.starts[to] = (snapshot.starts[from] ?? 0) - start + position;
        merged.ends[to] = (snapshot.ends[from] ?? 0) - start + position;
        merged.nrAccesses[to] = snapshot.nrAccesses[from] ?? 0;
        merged.ages[to] = snapshot.ages[from] ?? 0;
      }
    }
    return merged;
  }

  /** Whether a target is new or reaches further than before. */
  #widen(parts: Iterable<Part>): boolean {
    let widened = false;
    for (const { target, start, end } of parts) {
      const known = this.#extents.get(target) ?? { start: Infinity, end: -Infinity };
      if (known.start <= start && end <= known.end) continue;
      this.#extents.set(target, { target, start: Math.min(known.start, start), end: Math.max(known.end, end) });
      widened = true;
    }
    return widened;
  }
}

/** A target's extent in one snapshot, and its regions: those from `first` to before `last`. */
interface Part extends TargetRange {
  readonly first: number;
  readonly last: number;
}

/** Of the targets that have regions. */
function partsOf({ targets, starts, ends, length }: Snapshot): Map<TargetId, Part> {
  const parts = new Map<TargetId, Part>();
  let first = 0;
  for (const { id: target, nrRegions } of targets) {
    const last = Math.min(first + nrRegions, length);
    if (first < last) parts.set(target, { target, start: starts[first] ?? 0, end: ends[last - 1] ?? 0, first, last });
    first = last;
  }
  return parts;
}
