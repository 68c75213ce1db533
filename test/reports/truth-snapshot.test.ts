import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SnapshotRegion } from '../../regions/index.js';
import { type ExactCounts, truthSnapshot } from '../../reports/index.js';
import { rows, snapshotOf } from './snapshot-of.js';

const PAGE = 10;

/** Counts of the pages that are named, of 4 samplings. */
function truthOf(counted: Readonly<Record<number, number>>): ExactCounts {
  const pages = Object.keys(counted).map(Number);
  return {
    pageSize: PAGE,
    pages: Float64Array.from(pages, (page) => page * PAGE),
    counts: Uint32Array.from(Object.values(counted)),
    length: pages.length,
    nrSamplings: 4,
  };
}

const rowsOf = (snapshot: Iterable<SnapshotRegion>) =>
  [...snapshot].map(({ target, start, end, nrAccesses }) => [target, start, end, nrAccesses]);

describe('the truth as a snapshot', () => {
  it('has a region for each run of pages of equal counts, and idle ones between them', () => {
    const seen = snapshotOf(rows([0, 30, 9], [30, 100, 1]), { at: 500, nrSamplings: 4 });
    const truth = truthSnapshot(seen, truthOf({ 1: 3, 2: 3, 3: 3, 4: 1, 7: 1, 9: 4 }));
    expect(rowsOf(truth)).toEqual([
      [1, 0, 10, 0],
      [1, 10, 40, 3],
      [1, 40, 50, 1],
      [1, 50, 70, 0],
      [1, 70, 80, 1],
      [1, 80, 90, 0],
      [1, 90, 100, 4],
    ]);
    expect(truth).toMatchObject({
      at: 500,
      nrSamplings: 4,
      sampleUs: seen.sampleUs,
      aggregationUs: seen.aggregationUs,
    });
    expect(truth.rate(1)).toBe(0.75);
  });

  it('tells of what was monitored only, and leaves gaps as gaps', () => {
    const seen = snapshotOf(rows([5, 15, 0], [40, 50, 0]));
    expect(rowsOf(truthSnapshot(seen, truthOf({ 0: 4, 1: 2, 2: 3, 4: 1, 5: 4 })))).toEqual([
      [1, 5, 10, 4],
      [1, 10, 15, 2],
      [1, 40, 50, 1],
    ]);
    expect(rowsOf(truthSnapshot(seen, truthOf({})))).toEqual([
      [1, 5, 15, 0],
      [1, 40, 50, 0],
    ]);
  });

  it('takes targets for parts of one space, each with its own regions, also one that has none', () => {
    const region = (target: string, start: number, end: number) => ({ target, start, end, nrAccesses: 0, age: 0 });
    const seen = snapshotOf([region('a', 0, 20), region('b', 10, 30)]);
    const truth = truthSnapshot(seen, truthOf({ 1: 2, 2: 2 }));
    expect(rowsOf(truth)).toEqual([
      ['a', 0, 10, 0],
      ['a', 10, 20, 2],
      ['b', 10, 30, 2],
    ]);
    expect(truthSnapshot(snapshotOf([]), truthOf({ 1: 2 })).length).toBe(0);
  });

  it('joins the neighbours that differ least where there are too many regions', () => {
    const seen = snapshotOf(rows([0, 40, 0]), { nrSamplings: 4 });
    const truth = truthSnapshot(seen, truthOf({ 0: 4, 1: 3, 3: 1 }), 2);
    expect(rowsOf(truth).map(([, start, end]) => [start, end])).toEqual([
      [0, 20],
      [20, 40],
    ]);
    expect(truth.rate(0)).toBeGreaterThan(0.7);
    expect(truth.rate(1)).toBeLessThan(0.3);
    expect(() => truthSnapshot(seen, truthOf({ 0: 4, 1: 3 }), 0)).toThrow(expect.objectContaining({ code: 'EINVAL' }));
  });

  it('gives every address the count of its page (property)', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { minLength: 2, maxLength: 12 });
    const counted = fc.dictionary(fc.integer({ min: 0, max: 32 }).map(String), fc.integer({ min: 1, max: 4 }));
    fc.assert(
      fc.property(cuts, fc.boolean(), counted, (at, gaps, counts) => {
        const sorted = at.toSorted((a, b) => a - b);
        const ranges = sorted.slice(1).map((end, i) => [sorted[i] ?? 0, end, 0] as const);
        const seen = snapshotOf(rows(...ranges.filter((_, i) => !gaps || i % 2 === 0)));
        const truth = [...truthSnapshot(seen, truthOf(counts))];
        for (let address = 0; address < 330; address++) {
          const isMonitored = [...seen].some(({ start, end }) => start <= address && address < end);
          const found = truth.filter(({ start, end }) => start <= address && address < end);
          expect(found.map(({ nrAccesses }) => nrAccesses)).toEqual(
            isMonitored ? [counts[Math.floor(address / PAGE)] ?? 0] : [],
          );
        }
      }),
    );
  });
});
