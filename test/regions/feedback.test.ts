/** The feedback loop, and the factor for intervals that it gives. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalFactor, nextInput } from '../../regions/feedback.js';
import { naiveFactor, naiveFeedback } from '../support/naive-replacing.js';

describe('the next input', () => {
  it.each([
    // Up by as much as is missing to the goal.
    [10_000, 0, 20_000],
    [10_000, 9_999, 10_001],
    [10_000, 10_000, 10_000],
    [20_000, 5_000, 30_000],
    [12_345, 9_999, 12_346],
    // ⌊12 345 · 1 234 ÷ 10 000⌋ = 1 523.
    [12_345, 8_766, 13_868],
    [100_000_000, 0, 200_000_000],
    // Down by as much as is too much.
    [20_000, 12_500, 15_000],
    [30_000, 15_000, 15_000],
    // ⌊12 345 · 1 ÷ 10 000⌋ = 1.
    [12_345, 10_001, 12_344],
    [100_000_000, 19_999, 10_000],
    [200_000_000, 19_999, 20_000],
    // Never below 10 000.
    [10_000, 10_001, 10_000],
    [15_000, 15_000, 10_000],
    [0, 0, 10_000],
    [1, 5_000, 10_000],
    // At twice the goal it is that, wherever it came from.
    [200_000_000, 20_000, 10_000],
    [200_000_000, 20_001, 10_000],
    [200_000_000, 1e300, 10_000],
    [200_000_000, Number.POSITIVE_INFINITY, 10_000],
  ])('[M13] after %i with a score of %d is %i', (last, score, next) => {
    expect(nextInput(last, score)).toBe(next);
  });

  it('[M13] is what the rule says for any input and score', () => {
    fc.assert(
      fc.property(fc.nat({ max: 400_000_000_000 }), fc.oneof(fc.nat({ max: 25_000 }), fc.nat()), (last, score) => {
        expect(nextInput(last, score)).toBe(Number(naiveFeedback(BigInt(last), BigInt(score))));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('the factor for intervals', () => {
  // The most is 1 000 000 access events, wished are 4 % of them: 40 000.
  it.each([
    [0, 20_000],
    // Score 5 000: 150 000 000.
    [20_000, 15_000],
    [39_999, 10_001],
    // Score ⌊39 999.99⌋ cannot be; 10 000 changes nothing.
    [40_000, 10_000],
    [40_001, 10_000],
    // Score 10 001: 99 990 000 makes f 9 999, then 5 000 + ⌊4 999.5⌋.
    [40_004, 9_999],
    // Score 12 500: f 7 500, then 5 000 + 3 750.
    [50_000, 8_750],
    // Score 15 000: f 5 000.
    [60_000, 7_500],
    // Score 19 999: f is 1, the least.
    [79_999, 5_000],
    [80_000, 5_000],
    [1_000_000, 5_000],
  ])('[M10] at %i events observed where 40 000 are wished is %i', (observed, factor) => {
    expect(intervalFactor(observed, 1_000_000, 400)).toBe(factor);
  });

  it('[M10] wishes for one event at least', () => {
    expect(intervalFactor(0, 0, 400)).toBe(20_000);
    expect(intervalFactor(1, 0, 400)).toBe(10_000);
    expect(intervalFactor(2, 0, 400)).toBe(5_000);
    // ⌊24 · 400 ÷ 10 000⌋ = 0.
    expect(intervalFactor(1, 24, 400)).toBe(10_000);
    expect(intervalFactor(1, 50, 400)).toBe(15_000);
  });

  it('[M10] is never below a half or above the double', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2 ** 53 - 1 }),
        fc.nat({ max: 2 ** 53 - 1 }),
        fc.nat({ max: 10_000 }),
        (observed, most, bp) => {
          const factor = intervalFactor(observed, most, bp);
          expect(Number.isInteger(factor)).toBe(true);
          expect(factor).toBeGreaterThanOrEqual(5_000);
          expect(factor).toBeLessThanOrEqual(20_000);
          expect(factor).toBe(Number(naiveFactor(BigInt(observed), BigInt(most), bp)));
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('[M10] is exact where the products pass 2^53: a terabyte with a thousand samplings', () => {
    const most = 2 ** 40 * 1_000;
    expect(intervalFactor(most * 0.02, most, 400)).toBe(15_000);
    expect(intervalFactor(most * 0.04, most, 400)).toBe(10_000);
    expect(intervalFactor(2 ** 63, 2 ** 63, 10_000)).toBe(10_000);
    expect(intervalFactor(2 ** 62, 2 ** 63, 10_000)).toBe(15_000);
  });
});
