/** How surely two samples differ: against the formula as textbooks have it, and against values of the chi-squared test. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { significance } from '../../regions/significance.js';

/** G = 2 · Σ observed · ln(observed ÷ expected) over the four cells of the table. */
function slow(hitsA: number, triesA: number, hitsB: number, triesB: number): number {
  const tries = triesA + triesB;
  const hits = hitsA + hitsB;
  const cells = [
    [hitsA, (triesA * hits) / tries],
    [triesA - hitsA, (triesA * (tries - hits)) / tries],
    [hitsB, (triesB * hits) / tries],
    [triesB - hitsB, (triesB * (tries - hits)) / tries],
  ] as const;
  let sum = 0;
  for (const [observed, expected] of cells) if (observed > 0) sum += observed * Math.log(observed / expected);
  return 2 * sum;
}

describe('the significance of a difference', () => {
  it.each([
    // All of one and none of the other: 2 · (20 + 20) · ln 2.
    [20, 20, 0, 20, 80 * Math.LN2],
    [1, 1, 0, 1, 4 * Math.LN2],
    [0, 1, 1, 1, 4 * Math.LN2],
    // 2 · 2 · (10 · ln(10 ÷ 7.5) + 5 · ln(5 ÷ 7.5)).
    [10, 15, 5, 15, 3.397_981],
    // 12 of 20 against 5 of 20.
    [12, 20, 5, 20, 5.134_496],
  ])('of %i of %i and %i of %i is %d', (hitsA, triesA, hitsB, triesB, expected) => {
    expect(significance(hitsA, triesA, hitsB, triesB)).toBeCloseTo(expected, 3);
  });

  it.each([
    [0, 0, 0, 0],
    [0, 0, 5, 10],
    [5, 10, 0, 0],
    [0, 20, 0, 300],
    [20, 20, 300, 300],
    [5, 10, 50, 100],
    [1, 3, 100, 300],
    [7, 21, 3_000, 9_000],
  ])('of %i of %i and %i of %i is nothing', (hitsA, triesA, hitsB, triesB) => {
    expect(significance(hitsA, triesA, hitsB, triesB)).toBeCloseTo(0, 9);
  });

  const counts = fc
    .integer({ min: 0, max: 20_000 })
    .chain((tries) => fc.tuple(fc.integer({ min: 0, max: tries }), fc.constant(tries)));

  it('is what the formula gives, either way round, and never less than nothing', () => {
    fc.assert(
      fc.property(counts, counts, ([hitsA, triesA], [hitsB, triesB]) => {
        const found = significance(hitsA, triesA, hitsB, triesB);
        const expected = triesA === 0 || triesB === 0 ? 0 : slow(hitsA, triesA, hitsB, triesB);
        expect(Math.abs(found - expected)).toBeLessThan(1e-6 * Math.max(1, expected));
        expect(found).toBeGreaterThan(-1e-6);
        expect(Math.abs(significance(hitsB, triesB, hitsA, triesA) - found)).toBeLessThan(1e-6 * Math.max(1, found));
        const misses = significance(triesA - hitsA, triesA, triesB - hitsB, triesB);
        expect(Math.abs(misses - found)).toBeLessThan(1e-6 * Math.max(1, found));
      }),
      { numRuns: 5_000 },
    );
  });

  it('is near the chi-squared statistic of Pearson where counts are large and rates near', () => {
    // 1 050 and 1 000 of 2 000: χ² = 4 000 · (1 050 · 1 000 − 1 000 · 950)² ÷ (2 000 · 2 000 · 2 050 · 1 950) = 2.5015…
    expect(significance(1_050, 2_000, 1_000, 2_000)).toBeCloseTo(
      (4_000 * 100_000 ** 2) / (4_000_000 * 2_050 * 1_950),
      2,
    );
  });

  it('is above 3.84 by chance once in 20, as its file says, and above 9 once in 370', () => {
    // Exact, without chance: all outcomes of twice 200 tries at a rate of a half, by their binomial probabilities.
    const tries = 200;
    const probability = binomial(tries);
    let above384 = 0;
    let above9 = 0;
    for (let a = 0; a <= tries; a++) {
      for (let b = 0; b <= tries; b++) {
        const found = significance(a, tries, b, tries);
        const both = probability[a]! * probability[b]!;
        if (found > 3.84) above384 += both;
        if (found > 9) above9 += both;
      }
    }
    expect(1 / above384).toBeGreaterThan(17);
    expect(1 / above384).toBeLessThan(23);
    expect(1 / above9).toBeGreaterThan(300);
    expect(1 / above9).toBeLessThan(450);
  });
});

/** The probabilities of 0 to n heads of n coins. */
function binomial(n: number): number[] {
  const row = [0.5 ** n];
  for (let k = 1; k <= n; k++) row.push((row[k - 1]! * (n - k + 1)) / k);
  return row;
}
