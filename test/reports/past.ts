/** Random pasts on few addresses, and what is true of them address by address, for tests of what a history keeps. */
import fc from 'fast-check';
import type { Snapshot, SnapshotRegion, TargetId } from '../../regions/index.js';
import type { HistoryEntry } from '../../reports/index.js';
import { snapshotOf } from './snapshot-of.js';

/** All addresses of all targets are below this. */
export const END = 40;

/** Regions of up to three targets below {@link END}, with gaps. */
export const someRegions = fc
  .array(
    fc.array(
      fc.record({
        gap: fc.constantFrom(0, 0, 0, 1, 5),
        size: fc.integer({ min: 1, max: 9 }),
        nrAccesses: fc.integer({ min: 0, max: 20 }),
        age: fc.integer({ min: 0, max: 100 }),
      }),
      { maxLength: 10 },
    ),
    { maxLength: 3 },
  )
  .map((targets) =>
    targets.flatMap((steps, target): SnapshotRegion[] => {
      let end = 0;
      return steps.flatMap(({ gap, size, nrAccesses, age }) => {
        const start = end + gap;
        end = start + size;
        return end <= END ? [{ target, start, end, nrAccesses, age }] : [];
      });
    }),
  );

/** The same addresses every time, cut otherwise. */
export const sameAddresses = fc
  .array(fc.record({ cut: fc.integer({ min: 1, max: END - 1 }), nrAccesses: fc.integer({ min: 0, max: 20 }) }), {
    maxLength: 8,
  })
  .map((cuts): SnapshotRegion[] => {
    const borders = [...new Set([0, ...cuts.map(({ cut }) => cut), END])].sort((a, b) => a - b);
    return borders.slice(1).map((end, index) => {
      const start = borders[index] ?? 0;
      return { target: 0, start, end, nrAccesses: cuts[index]?.nrAccesses ?? 0, age: index };
    });
  });

/** Entries that follow each other, with a hole now and then. */
export function pastOf(regions: fc.Arbitrary<SnapshotRegion[]>, maxLength: number): fc.Arbitrary<HistoryEntry[]> {
  const step = fc.record({
    hole: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 300_000),
    lasts: fc.integer({ min: 50_000, max: 200_000 }),
    nrSamplings: fc.constantFrom(20, 20, 40),
    regions,
  });
  return fc.array(step, { minLength: 1, maxLength, size: 'max' }).map((steps) => {
    let to = 0;
    return steps.map(({ hole, lasts, nrSamplings, regions }) => {
      const from = to + hole;
      to = from + lasts;
      return { from, to, snapshot: snapshotOf(regions, { at: to, nrSamplings }), nrMerged: 1 };
    });
  });
}

/** What an entry says of one address; undefined where it was not monitored. */
export function regionAt({ snapshot }: HistoryEntry, target: TargetId, address: number): SnapshotRegion | undefined {
  return [...snapshot].find((region) => region.target === target && region.start <= address && address < region.end);
}

export interface Truth {
  readonly target: number;
  readonly address: number;
  /** Mean over the entries in which it was monitored, by time. */
  readonly rate: number;
  readonly lowest: number;
  readonly highest: number;
  /** In the latest of them. */
  readonly age: number;
}

/** Entry by entry, address by address: all that was monitored in any. */
export function truthOf(entries: readonly HistoryEntry[]): Truth[] {
  const columns = entries.map((entry) => ({ entry, cells: cellsOf(entry.snapshot) }));
  const truths: Truth[] = [];
  for (let target = 0; target < 3; target++) {
    for (let address = 0; address < END; address++) {
      const seen = columns.flatMap(({ entry, cells }) => {
        const cell = cells.get(target * END + address);
        return cell ? [{ ...cell, time: entry.to - entry.from }] : [];
      });
      const time = seen.reduce((sum, each) => sum + each.time, 0);
      const latest = seen.at(-1);
      if (!latest) continue;
      truths.push({
        target,
        address,
        rate: seen.reduce((sum, each) => sum + each.time * each.rate, 0) / time,
        lowest: Math.min(...seen.map(({ rate }) => rate)),
        highest: Math.max(...seen.map(({ rate }) => rate)),
        age: latest.age,
      });
    }
  }
  return truths;
}

function cellsOf(snapshot: Snapshot): Map<number, { rate: number; age: number }> {
  const cells = new Map<number, { rate: number; age: number }>();
  for (const { target, start, end, nrAccesses, age } of snapshot) {
    for (let address = start; address < end; address++) {
      cells.set(Number(target) * END + address, { rate: nrAccesses / snapshot.nrSamplings, age });
    }
  }
  return cells;
}
