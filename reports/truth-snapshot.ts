/** The exact truth of an aggregation as a snapshot, so that it can be shown as what was seen is. Pure. */
import { Snapshot, type SnapshotRegion } from '../regions/index.js';
import type { ExactCounts } from './accuracy.js';
import { mergeEntries } from './history-merge.js';

const MOST_REGIONS = 4_000;

/**
 * What is true where a snapshot was taken: for each of its targets, over the ranges that were monitored, regions of pages
 * that were accessed in equally many samplings; what was not accessed is idle. Where that makes too many regions,
 * neighbours are joined, those whose rates differ least first, as `mergeEntries` does. All targets are taken to be parts of
 * one space. The ages are 0: one aggregation does not tell them.
 *
 * @param mostRegions default 4 000
 * @throws DamonError EINVAL for a `mostRegions` that is no integer of 1 or more
 *
 * @example
 * replay(trace, { onAggregation: (snapshot, truth) => console.log([...truthSnapshot(snapshot, truth)]) }).subscribe();
 */
export function truthSnapshot(snapshot: Snapshot, truth: ExactCounts, mostRegions = MOST_REGIONS): Snapshot {
  const starts: number[] = [];
  const ends: number[] = [];
  const counts: number[] = [];
  const add = (start: number, end: number, count: number, isFirst: boolean) => {
    const last = starts.length - 1;
    if (!isFirst && ends[last] === start && counts[last] === count) ends[last] = end;
    else {
      starts.push(start);
      ends.push(end);
      counts.push(count);
    }
  };
  const sizes = new Map(snapshot.targets.map(({ id }) => [id, 0]));
  for (const { target, start, end } of monitoredRanges(snapshot)) {
    const before = starts.length;
    let at = start;
    for (let row = firstBehind(truth, start); row < truth.length && (truth.pages[row] ?? end) < end; row++) {
      const page = truth.pages[row] ?? 0;
      const from = Math.max(start, page);
      const to = Math.min(end, page + truth.pageSize);
      if (at < from) add(at, from, 0, starts.length === before);
      add(from, to, truth.counts[row] ?? 0, starts.length === before);
      at = to;
    }
    if (at < end) add(at, end, 0, starts.length === before);
    sizes.set(target, (sizes.get(target) ?? 0) + starts.length - before);
  }
  const targets = snapshot.targets.map(({ id }) => ({ id, nrRegions: sizes.get(id) ?? 0 }));
  const { at, sampleUs, aggregationUs } = snapshot;
  const { nrSamplings } = truth;
  const buffer = new ArrayBuffer(starts.length * 24);
  const exact = new Snapshot({ at, nrSamplings, sampleUs, aggregationUs, targets, buffer });
  exact.starts.set(starts);
  exact.ends.set(ends);
  exact.nrAccesses.set(counts);
  return mergeEntries([{ from: at - aggregationUs, to: at, snapshot: exact, nrMerged: 1 }], mostRegions).snapshot;
}

/** Regions of a target that follow each other without a gap, as one. */
function* monitoredRanges(snapshot: Snapshot): Generator<Pick<SnapshotRegion, 'target' | 'start' | 'end'>> {
  let open: { target: SnapshotRegion['target']; start: number; end: number } | undefined;
  for (const { target, start, end } of snapshot) {
    if (open?.target === target && open.end === start) open.end = end;
    else {
      if (open) yield open;
      open = { target, start, end };
    }
  }
  if (open) yield open;
}

/** The first row whose page reaches behind that address. */
function firstBehind({ pages, pageSize, length }: ExactCounts, address: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pages[middle] ?? 0) + pageSize > address) high = middle;
    else low = middle + 1;
  }
  return low;
}
