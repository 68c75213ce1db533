/**
 * How near a snapshot comes to the truth, where the truth is known: in a replay, every access is counted beside the
 * monitoring. Pure; `AccuracyRun` sums it up over a run.
 */
import type { Snapshot } from '../regions/index.js';
import { HOT_RATE } from './access-report.js';

/** In how many samplings each page was accessed, by rising address; pages that were not accessed are left out. */
export interface ExactCounts {
  /** Size of a page. */
  readonly pageSize: number;
  /** The first address of each. */
  readonly pages: Float64Array;
  /** Of the samplings, 1 to `nrSamplings`. */
  readonly counts: Uint32Array;
  readonly length: number;
  readonly nrSamplings: number;
}

/** Sizes are in the target's own unit. Only what is monitored counts, and every page as much as is monitored of it. */
export interface Accuracy {
  /**
   * Of the hot set, what is accessed in half of the samplings or more: 2 × found ÷ (truly hot + said to be hot), from 0
   * to 1; 1 where neither is anything.
   */
  readonly f1: number;
  /** Root of the mean over all pages of (measured rate − true rate)², 0 to 1. */
  readonly rmse: number;
  /** What was accessed at all. */
  readonly workingSet: { readonly estimated: number; readonly actual: number };
  readonly monitored: number;
}

/**
 * Compares the regions with the exact counts of the same samplings. All targets are taken to be parts of one space.
 * About 10 ns a region and a page.
 *
 * @example
 * replay(trace, { onAggregation: (snapshot, truth) => console.log(accuracyOf(snapshot, truth).f1) }).subscribe();
 */
export function accuracyOf(snapshot: Snapshot, truth: ExactCounts): Accuracy {
  const sums = new Sums();
  let row = 0;
  for (const { nrRegions } of snapshot.targets) {
    let page = 0;
    for (const end = row + nrRegions; row < end; row++) page = sums.addRegion(snapshot, row, truth, page);
  }
  const { monitored, squares, found, saidHot, trulyHot, estimated, actual } = sums;
  return {
    f1: saidHot + trulyHot === 0 ? 1 : (2 * found) / (saidHot + trulyHot),
    rmse: monitored === 0 ? 0 : Math.sqrt(squares / monitored),
    workingSet: { estimated, actual },
    monitored,
  };
}

class Sums {
  monitored = 0;
  squares = 0;
  found = 0;
  saidHot = 0;
  trulyHot = 0;
  estimated = 0;
  actual = 0;

  /**
   * @param page the first that may reach into the region
   * @returns the same for the next region
   */
  addRegion(snapshot: Snapshot, row: number, truth: ExactCounts, page: number): number {
    const { pageSize, pages, counts, length, nrSamplings } = truth;
    const start = snapshot.starts[row] ?? 0;
    const end = snapshot.ends[row] ?? 0;
    const rate = snapshot.rate(row);
    const hot = rate >= HOT_RATE;
    let idle = end - start;
    this.monitored += idle;
    if (hot) this.saidHot += idle;
    if (rate > 0) this.estimated += idle;

    let first = page;
    while (first < length && (pages[first] ?? 0) + pageSize <= start) first++;
    let next = first;
    for (; next < length && (pages[next] ?? 0) < end; next++) {
      const address = pages[next] ?? 0;
      const size = Math.min(end, address + pageSize) - Math.max(start, address);
      const trueRate = (counts[next] ?? 0) / nrSamplings;
      idle -= size;
      this.actual += size;
      this.squares += size * (rate - trueRate) ** 2;
      if (trueRate < HOT_RATE) continue;
      this.trulyHot += size;
      if (hot) this.found += size;
    }
    this.squares += idle * rate ** 2;
    // The last page may reach into the next region as well.
    return Math.max(first, next - 1);
  }
}
