/** A stretch of a context's past: a snapshot, and which time it is about. */
import type { Snapshot } from '../regions/index.js';

/** A snapshot and the time it covers: one aggregation, or several that were merged into one. */
export interface HistoryEntry {
  /** In microseconds of the context's clock: it covers what is after `from`, up to and including `to`. */
  readonly from: number;
  readonly to: number;
  readonly snapshot: Snapshot;
  /** How many snapshots were merged into it; 1 for one as it came. */
  readonly nrMerged: number;
}

/**
 * Whether there is a hole between two entries that follow each other: more time than half an aggregation interval of the
 * later. What is less is a late timer.
 */
export function isHole(before: HistoryEntry, after: HistoryEntry): boolean {
  return after.from - before.to > after.snapshot.aggregationUs / 2;
}
