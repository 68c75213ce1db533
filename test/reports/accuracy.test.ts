import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracyOf, type ExactCounts } from '../../reports/index.js';
import { rows, snapshotOf } from './snapshot-of.js';

const PAGE = 4_096;

/** `[page number, count]` of 20 samplings, by rising page. */
function truthOf(...given: readonly (readonly [number, number])[]): ExactCounts {
  return {
    pageSize: PAGE,
    pages: Float64Array.from(given, ([page]) => page * PAGE),
    counts: Uint32Array.from(given, ([, count]) => count),
    length: given.length,
    nrSamplings: 20,
  };
}

/** `[first page, page behind the last, nrAccesses]`. */
const regions = (...given: readonly (readonly [number, number, number])[]) =>
  snapshotOf(rows(...given.map(([from, to, count]): [number, number, number] => [from * PAGE, to * PAGE, count])));

describe('the accuracy of a snapshot', () => {
  it('is perfect where each page has its true rate', () => {
    const accuracy = accuracyOf(regions([0, 2, 20], [2, 5, 0]), truthOf([0, 20], [1, 20]));
    expect(accuracy).toEqual({
      f1: 1,
      rmse: 0,
      workingSet: { estimated: 2 * PAGE, actual: 2 * PAGE },
      monitored: 5 * PAGE,
    });
  });

  it('tells of the hot set how much is found and how much of it is right', () => {
    // Said to be hot: pages 0 to 3. Truly hot: pages 2 to 4. In common: 2 and 3.
    const accuracy = accuracyOf(regions([0, 4, 10], [4, 8, 9]), truthOf([2, 20], [3, 10], [4, 10], [5, 9]));
    expect(accuracy.f1).toBeCloseTo((2 * 2) / (4 + 3), 12);
  });

  it('has an F1 of 1 where nothing is hot and nothing said to be, and of 0 where only one is', () => {
    expect(accuracyOf(regions([0, 4, 9]), truthOf([1, 9])).f1).toBe(1);
    expect(accuracyOf(regions([0, 4, 10]), truthOf([1, 9])).f1).toBe(0);
    expect(accuracyOf(regions([0, 4, 9]), truthOf([1, 10])).f1).toBe(0);
  });

  it('squares the error of the rate of each page, accessed or not', () => {
    // Rates 0.5 and 0; true rates 1, 0, 0.25, 0: errors -0.5, 0.5, -0.25, 0.
    const { rmse } = accuracyOf(regions([0, 2, 10], [2, 4, 0]), truthOf([0, 20], [2, 5]));
    expect(rmse).toBeCloseTo(Math.sqrt((0.25 + 0.25 + 0.0625) / 4), 12);
  });

  it('counts as working set what was accessed at all', () => {
    const { workingSet } = accuracyOf(regions([0, 2, 1], [2, 4, 0]), truthOf([1, 1], [2, 20], [3, 1]));
    expect(workingSet).toEqual({ estimated: 2 * PAGE, actual: 3 * PAGE });
  });

  it('leaves out what is not monitored', () => {
    const accuracy = accuracyOf(
      regions([10, 12, 20], [20, 22, 0]),
      truthOf([9, 20], [10, 20], [11, 20], [15, 20], [22, 20]),
    );
    expect(accuracy).toMatchObject({ f1: 1, rmse: 0, monitored: 4 * PAGE });
    expect(accuracy.workingSet.actual).toBe(2 * PAGE);
  });

  it('divides a page among the regions that share it', () => {
    const half = PAGE / 2;
    const snapshot = snapshotOf(rows([0, half, 20], [half, 2 * PAGE, 0]));
    const accuracy = accuracyOf(snapshot, truthOf([0, 20]));
    expect(accuracy.f1).toBeCloseTo((2 * half) / (half + PAGE), 12);
    expect(accuracy.rmse).toBeCloseTo(Math.sqrt(half / (2 * PAGE)), 12);
    expect(accuracy.workingSet).toEqual({ estimated: half, actual: PAGE });
  });

  it('takes each target as a part of the one space', () => {
    const [first, second] = rows([0, PAGE, 20], [0, 2 * PAGE, 0]);
    const both = first && second ? [first, { ...second, target: 2 }] : [];
    const accuracy = accuracyOf(snapshotOf(both), truthOf([0, 20]));
    expect(accuracy.monitored).toBe(3 * PAGE);
    expect(accuracy.f1).toBeCloseTo(2 / 3, 12);
  });

  it('of nothing is perfect', () => {
    const accuracy = accuracyOf(snapshotOf([]), truthOf([0, 20]));
    expect(accuracy).toEqual({ f1: 1, rmse: 0, workingSet: { estimated: 0, actual: 0 }, monitored: 0 });
  });

  it('agrees with a walk over single quarters of pages', () => {
    const quarter = PAGE / 4;
    const steps = fc.array(fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 12 }), fc.nat(20)), { maxLength: 20 });
    const counted = fc.array(fc.nat(20), { maxLength: 60 });
    fc.assert(
      fc.property(steps, counted, (given, counts) => {
        let end = 0;
        const quarters = given.map(([gap, size, nrAccesses]): [number, number, number] => {
          const start = end + gap;
          end = start + size;
          return [start, end, nrAccesses];
        });
        const snapshot = snapshotOf(
          rows(...quarters.map(([from, to, count]): [number, number, number] => [from * quarter, to * quarter, count])),
        );
        const pairs = counts.map((count, page): [number, number] => [page, count]).filter(([, count]) => count > 0);
        const found = accuracyOf(snapshot, truthOf(...pairs));
        const naive = naiveAccuracy(quarters, counts);
        expect(found.f1).toBeCloseTo(naive.f1, 9);
        expect(found.rmse).toBeCloseTo(naive.rmse, 9);
        expect(found.workingSet).toEqual({
          estimated: naive.estimated * quarter,
          actual: naive.actual * quarter,
        });
        expect(found.monitored).toBe(naive.monitored * quarter);
      }),
    );
  });
});

/** From the definition alone: quarter by quarter. */
function naiveAccuracy(quarters: readonly (readonly [number, number, number])[], counts: readonly number[]) {
  const sums = { monitored: 0, squares: 0, hits: 0, wrong: 0, missed: 0, estimated: 0, actual: 0 };
  for (const [from, to, nrAccesses] of quarters) {
    for (let at = from; at < to; at++) {
      const rate = nrAccesses / 20;
      const trueRate = (counts[Math.floor(at / 4)] ?? 0) / 20;
      sums.monitored++;
      sums.squares += (rate - trueRate) ** 2;
      if (rate > 0) sums.estimated++;
      if (trueRate > 0) sums.actual++;
      if (rate >= 0.5 && trueRate >= 0.5) sums.hits++;
      if (rate >= 0.5 && trueRate < 0.5) sums.wrong++;
      if (rate < 0.5 && trueRate >= 0.5) sums.missed++;
    }
  }
  const { hits, wrong, missed, monitored, squares, estimated, actual } = sums;
  return {
    f1: hits + wrong + missed === 0 ? 1 : (2 * hits) / (2 * hits + wrong + missed),
    rmse: monitored === 0 ? 0 : Math.sqrt(squares / monitored),
    estimated,
    actual,
    monitored,
  };
}
