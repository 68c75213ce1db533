/**
 * Several entries of a history as one: all addresses that were monitored in any of them, each with its mean access rate
 * over the time in which it was.
 */
import { invalid, Snapshot } from '../regions/index.js';
import { type CoveringEntry, EntryOverlay } from './entry-overlay.js';
import { EntryPieces } from './entry-pieces.js';
import type { HistoryEntry } from './history-entry.js';
import { allAtOnce, type Steps } from './steps.js';

/** So many entries are laid over each other at a time; of more, groups are merged first. */
const MOST_AT_ONCE = 8;
const LEAST_REGIONS = 64;
const MOST_UINT32 = 4_294_967_295;

/**
 * Entries that follow each other, oldest first, as one from the `from` of the first to the `to` of the last:
 *
 * - its regions have the borders of all of theirs, but where the rate is the same on both sides; if these are more than
 *   `mostRegions`, neighbours are joined, those whose rates differ least first, and those with a gap between them last,
 *   the smallest gap first;
 * - the rate of a region is the mean over the entries in which it was monitored, weighted by the time they cover, up to
 *   the rounding of `nrAccesses`; an entry without samplings has no weight.
 *   In a merge of merges it counts for the whole of an entry in which it was monitored at any time;
 * - its age is that in the latest entry that covers it, of joined ones the mean by size;
 * - `nrSamplings` is the sum of theirs, so that `rate(index)` is right; it is more than `maxNrAccesses` of one
 *   aggregation. Intervals and `at` are those of the latest, also where they were others before.
 *
 * One entry is given back as it is, if it has no more regions than that. Takes 25 to 60 ns per region.
 *
 * @param mostRegions - default: of the entry with the most, but at least 64. A target that has any keeps one at least
 * @throws DamonError EINVAL for no entries, or a `mostRegions` that is no integer of 1 or more
 *
 * @example
 * mergeEntries(history.query({ from: 0, to: 60_000_000 })).snapshot.rate(0); // its mean over the first minute
 */
export function mergeEntries(entries: readonly HistoryEntry[], mostRegions?: number): HistoryEntry {
  return new EntryMerger().merge(entries, mostRegions);
}

/** {@link mergeEntries} with a working area that is used again: for somebody who merges often. */
export class EntryMerger {
  readonly #pieces = new EntryPieces();

  merge(entries: readonly HistoryEntry[], mostRegions?: number): HistoryEntry {
    return allAtOnce(this.steps(entries, mostRegions));
  }

  /** Several of these may be under way at a time. */
  *steps(entries: readonly HistoryEntry[], mostRegions = mostOf(entries)): Steps<HistoryEntry> {
    const [first] = entries;
    if (!first) throw invalid('entries', 'an array of at least 1 entry', entries);
    if (!(Number.isInteger(mostRegions) && mostRegions >= 1)) {
      throw invalid('mostRegions', 'an integer of 1 or more', mostRegions);
    }
    if (entries.length === 1 && first.snapshot.length <= mostRegions) return first;
    let some = entries.map((entry): CoveringEntry => ({ ...entry, coveredUs: entry.to - entry.from }));
    while (some.length > MOST_AT_ONCE) {
      const groups = Math.ceil(some.length / MOST_AT_ONCE);
      const each = some.length / groups;
      const wide = some;
      some = [];
      for (let group = 0; group < groups; group++) {
        some.push(this.#mergeFew(wide.slice(Math.round(group * each), Math.round((group + 1) * each)), mostRegions));
        yield;
      }
    }
    const { from, to, snapshot, nrMerged } = this.#mergeFew(some, mostRegions);
    return { from, to, snapshot, nrMerged };
  }

  #mergeFew(entries: readonly CoveringEntry[], mostRegions: number): CoveringEntry {
    const [first] = entries;
    const last = entries.at(-1);
    if (!first || !last) throw invalid('entries', 'an array of at least 1 entry', entries);
    const snapshots = entries.map(({ snapshot }) => snapshot);
    const pieces = this.#pieces;
    pieces.clear(2 * snapshots.reduce((sum, { length }) => sum + length, 0));

    const overlay = new EntryOverlay(entries);
    const firsts: number[] = [];
    for (const parts of overlay.targets.values()) {
      firsts.push(pieces.length);
      overlay.sweep(parts, pieces);
    }
    firsts.push(pieces.length);
    pieces.reduce(firsts, mostRegions);

    const nrSamplings = Math.min(
      MOST_UINT32,
      snapshots.reduce((sum, snapshot) => sum + snapshot.nrSamplings, 0),
    );
    const { at, sampleUs, aggregationUs } = last.snapshot;
    const { length } = pieces;
    const targets = Array.from(overlay.targets.keys(), (id, index) => ({
      id,
      nrRegions: (firsts[index + 1] ?? 0) - (firsts[index] ?? 0),
    }));
    const buffer = new ArrayBuffer(24 * length);
    const snapshot = new Snapshot({ at, nrSamplings, sampleUs, aggregationUs, targets, buffer });
    snapshot.starts.set(pieces.starts.subarray(0, length));
    snapshot.ends.set(pieces.ends.subarray(0, length));
    for (let index = 0; index < length; index++) {
      snapshot.nrAccesses[index] = Math.round((pieces.rates[index] ?? 0) * nrSamplings);
      snapshot.ages[index] = Math.round(pieces.ages[index] ?? 0);
    }
    const nrMerged = entries.reduce((sum, entry) => sum + entry.nrMerged, 0);
    const coveredUs = entries.reduce((sum, entry) => sum + entry.coveredUs, 0);
    return { from: first.from, to: last.to, snapshot, nrMerged, coveredUs };
  }
}

function mostOf(entries: readonly HistoryEntry[]): number {
  return entries.reduce((most, { snapshot }) => Math.max(most, snapshot.length), LEAST_REGIONS);
}
