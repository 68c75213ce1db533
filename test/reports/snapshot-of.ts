/** Snapshots from plain regions, for tests of what is made of snapshots. */
import { Snapshot, type SnapshotRegion } from '../../regions/index.js';

export interface SnapshotTimes {
  readonly at?: number;
  readonly nrSamplings?: number;
  readonly sampleUs?: number;
  readonly aggregationUs?: number;
}

/** Regions in the order in which they are to stand: target after target, by rising address. */
export function snapshotOf(
  regions: readonly SnapshotRegion[],
  { at = 0, nrSamplings = 20, sampleUs = 5_000, aggregationUs = 100_000 }: SnapshotTimes = {},
): Snapshot {
  const ids = [...new Set(regions.map(({ target }) => target))];
  const targets = ids.map((id) => ({ id, nrRegions: regions.filter(({ target }) => target === id).length }));
  const buffer = new ArrayBuffer(24 * regions.length);
  const snapshot = new Snapshot({ at, nrSamplings, sampleUs, aggregationUs, targets, buffer });
  for (const [index, { start, end, nrAccesses, age }] of regions.entries()) {
    snapshot.starts[index] = start;
    snapshot.ends[index] = end;
    snapshot.nrAccesses[index] = nrAccesses;
    snapshot.ages[index] = age;
  }
  return snapshot;
}

/** `[start, end, nrAccesses, age]` of one target. */
export function rows(...given: readonly (readonly [number, number, number, number?])[]): SnapshotRegion[] {
  return given.map(([start, end, nrAccesses, age = 0]) => ({ target: 1, start, end, nrAccesses, age }));
}
