import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Snapshot, type SnapshotRegion } from '../../regions/index.js';
import { type HistoryEntry, mergeEntries } from '../../reports/index.js';
import { pastOf, regionAt, someRegions, truthOf } from './past.js';
import { rows, snapshotOf } from './snapshot-of.js';

const RUNS = Number(process.env.DAMONX_FUZZ_RUNS ?? 300);

/** One aggregation of 100 ms after another. */
function entriesOf(...given: readonly (readonly SnapshotRegion[])[]): HistoryEntry[] {
  return given.map((regions, index) => {
    const at = (index + 1) * 100_000;
    return { from: at - 100_000, to: at, snapshot: snapshotOf(regions, { at }), nrMerged: 1 };
  });
}

function rowsOf({ snapshot }: HistoryEntry): (readonly unknown[])[] {
  return [...snapshot].map(({ start, end, age }, index) => [start, end, snapshot.rate(index), age]);
}

/** How many regions are left when neighbours that are equally hot are one. */
function nrJoined({ targets, starts, ends, nrAccesses }: Snapshot): number {
  let joined = 0;
  let first = 0;
  for (const { nrRegions } of targets) {
    for (let index = first; index < first + nrRegions; index++) {
      const alike = index > first && starts[index] === ends[index - 1] && nrAccesses[index] === nrAccesses[index - 1];
      if (!alike) joined++;
    }
    first += nrRegions;
  }
  return joined;
}

describe('[P8] merged entries', () => {
  it('have the borders of all, the mean rates and the latest ages', () => {
    const merged = mergeEntries(entriesOf(rows([0, 10, 20, 5], [10, 30, 0, 7]), rows([0, 20, 10, 1], [20, 30, 4, 2])));
    expect(merged).toMatchObject({ from: 0, to: 200_000, nrMerged: 2 });
    expect(merged.snapshot).toMatchObject({ at: 200_000, nrSamplings: 40, sampleUs: 5_000, aggregationUs: 100_000 });
    expect(rowsOf(merged)).toEqual([
      [0, 10, 0.75, 1],
      [10, 20, 0.25, 1],
      [20, 30, 0.1, 2],
    ]);
  });

  it('count only where something was monitored', () => {
    const merged = mergeEntries(entriesOf(rows([0, 10, 20, 5]), rows([5, 15, 10, 1])));
    expect(rowsOf(merged)).toEqual([
      [0, 5, 1, 5],
      [5, 10, 0.75, 1],
      [10, 15, 0.5, 1],
    ]);
  });

  it('weigh by the time that they cover, and not at all without samplings', () => {
    const [first, second, third] = entriesOf(rows([0, 10, 20]), rows([0, 10, 0]), rows([0, 10, 0]));
    if (!first || !second || !third) throw new Error('Expected three');
    const longer = { ...second, to: 400_000 };
    const idle = { ...third, from: 400_000, to: 900_000, snapshot: snapshotOf(rows([0, 10, 0]), { nrSamplings: 0 }) };
    expect(rowsOf(mergeEntries([first, longer, idle]))).toEqual([[0, 10, 0.25, 0]]);
  });

  it('do not weigh more by a hole between them, however many there are', () => {
    const at = (index: number) => index * 100_000 + (index > 0 ? 10_000_000 : 0);
    const entries = Array.from({ length: 17 }, (_, index) => ({
      from: at(index),
      to: at(index) + 100_000,
      snapshot: snapshotOf(rows([0, 10, index === 0 ? 20 : 3])),
      nrMerged: 1,
    }));
    expect(mergeEntries(entries).snapshot.rate(0)).toBeCloseTo((1 + 16 * 0.15) / 17, 2);
  });

  it('give ages in the intervals of the latest', () => {
    const [first, second] = entriesOf(rows([0, 10, 20, 8]), rows([20, 30, 0, 3]));
    if (!first || !second) throw new Error('Expected two');
    const { at, nrSamplings, sampleUs, targets, buffer } = second.snapshot.toData();
    const slower = { at, nrSamplings, sampleUs, targets, buffer, aggregationUs: 400_000 };
    const snapshot = new Snapshot(slower);
    expect(rowsOf(mergeEntries([first, { ...second, snapshot }])).map(([start, , , age]) => [start, age])).toEqual([
      [0, 2],
      [20, 3],
    ]);
  });

  it('join the neighbours that differ least where there are too many', () => {
    const entries = entriesOf(rows([0, 10, 20], [10, 20, 19], [20, 30, 2], [30, 40, 0], [40, 50, 20]));
    expect(rowsOf(mergeEntries(entries, 4))).toMatchObject([
      [0, 20, expect.closeTo(0.975, 1), 0],
      [20, 30, 0.1, 0],
      [30, 40, 0, 0],
      [40, 50, 1, 0],
    ]);
    expect(rowsOf(mergeEntries(entries, 3)).map(([start, end]) => [start, end])).toEqual([
      [0, 20],
      [20, 40],
      [40, 50],
    ]);
  });

  it('join across gaps last, the smallest first, and never different targets', () => {
    const entries = entriesOf([
      ...rows([0, 10, 20], [10, 20, 0], [5_000, 6_000, 0], [6_010, 6_020, 0]),
      { target: 2, start: 6_020, end: 6_030, nrAccesses: 0, age: 0 },
    ]);
    const bounds = (most: number) => rowsOf(mergeEntries(entries, most)).map(([start, end]) => [start, end]);
    expect(bounds(4)).toEqual([
      [0, 20],
      [5_000, 6_000],
      [6_010, 6_020],
      [6_020, 6_030],
    ]);
    expect(bounds(3)).toEqual([
      [0, 20],
      [5_000, 6_020],
      [6_020, 6_030],
    ]);
    expect(bounds(1)).toEqual([
      [0, 6_020],
      [6_020, 6_030],
    ]);
  });

  it('do not say that more was accessed where they join across a gap', () => {
    const [merged] = rowsOf(mergeEntries(entriesOf(rows([0, 10, 20], [1_000, 1_010, 0])), 1));
    expect(merged).toEqual([0, 1_010, 0.5, 0]);
  });

  it('of one entry that is small enough are that entry', () => {
    const entries = entriesOf(rows([0, 10, 20]));
    expect(mergeEntries(entries)).toBe(entries[0]);
  });

  it('are refused of nothing, and with less than one region', () => {
    expect(() => mergeEntries([])).toThrow('Expected `entries` to be an array of at least 1 entry');
    expect(() => mergeEntries(entriesOf(rows([0, 10, 20])), 0)).toThrow('Expected `mostRegions` to be an integer of 1');
  });

  it(
    'are what the naive model says, address by address',
    () => {
      fc.assert(
        fc.property(pastOf(someRegions, 8), (entries) => {
          const merged = mergeEntries(entries, 1_000);
          const truths = truthOf(entries);
          const size = [...merged.snapshot].reduce((sum, { start, end }) => sum + end - start, 0);
          expect(size).toBe(truths.length);
          for (const { target, address, rate } of truths) {
            const region = regionAt(merged, target, address);
            const { nrSamplings } = merged.snapshot;
            expect(Math.abs((region?.nrAccesses ?? -1) - rate * nrSamplings)).toBeLessThanOrEqual(0.5 + 1e-6);
            const joined = truths.filter(
              (each) => region && each.target === target && region.start <= each.address && each.address < region.end,
            );
            const ages = joined.map(({ age }) => age);
            expect(region?.age).toBeGreaterThanOrEqual(Math.min(...ages));
            expect(region?.age).toBeLessThanOrEqual(Math.max(...ages));
          }
        }),
        { numRuns: RUNS },
      );
    },
    60_000 + RUNS * 50,
  );

  it(
    'have no more regions than asked for, but no fewer either, and lose no address and no access by it',
    () => {
      fc.assert(
        fc.property(pastOf(someRegions, 8), fc.integer({ min: 1, max: 30 }), (entries, most) => {
          const { snapshot } = mergeEntries(entries, most);
          const truths = truthOf(entries);
          const nrTargets = new Set(truths.map(({ target }) => target)).size;
          const whole = mergeEntries(entries, 1_000).snapshot;
          // Only one that is given back as it is has neighbours that are equally hot.
          const unreduced = entries.length > 1 || whole.length <= most ? whole.length : nrJoined(whole);
          expect(snapshot.length).toBe(Math.min(unreduced, Math.max(most, nrTargets)));
          for (const [index, { target, start, end }] of [...snapshot].entries()) {
            const joined = truths.filter(
              (each) => each.target === target && start <= each.address && each.address < end,
            );
            const rates = joined.map(({ rate }) => rate);
            expect(snapshot.rate(index)).toBeGreaterThanOrEqual(Math.min(...rates) - 1 / snapshot.nrSamplings);
            expect(snapshot.rate(index)).toBeLessThanOrEqual(Math.max(...rates) + 1 / snapshot.nrSamplings);
          }
          for (const { target, address } of truths) {
            expect(regionAt({ from: 0, to: 1, snapshot, nrMerged: 1 }, target, address)).toBeDefined();
          }
        }),
        { numRuns: RUNS },
      );
    },
    60_000 + RUNS * 50,
  );
});
