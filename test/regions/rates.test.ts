/** What a snapshot says of the access rates at any moment, not only at an aggregation. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAttributes, checkTargets, DataPlane, Random } from '../../regions/index.js';
import { naiveRate } from '../support/naive-replacing.js';
import { fill, type Row } from './rows.js';

/** A plane of these regions, `nrSamplings` samplings after its last aggregation, of which one can hold `most`. */
function planeOf(most: number, nrSamplings: number, ...rows: Row[]): DataPlane {
  const attributes = checkAttributes({ sampleUs: 10, aggregationUs: 10 * most, minRegionSize: 1, regions: 3 });
  const plane = new DataPlane(checkTargets([{ id: 0 }]), attributes, new Random(1));
  plane.begin(attributes, new Random(1));
  plane.ready();
  fill(plane.target(0).regions, rows);
  for (let i = 0; i < nrSamplings; i++) plane.checked(0);
  return plane;
}

function rates(plane: DataPlane): number[] {
  return [...plane.snapshot(0).nrAccesses];
}

describe('the rate at any moment', () => {
  it('[M7] is the count so far and the share of the last count for the samplings still to come', () => {
    // 20 samplings, 5 done: ⌊15 · 10 000 ÷ 20⌋ = 7 500; 3 + ⌊8 · 0.75⌋ = 9.
    expect(rates(planeOf(20, 5, [0, 100, 3, 8]))).toEqual([9]);
  });

  it('[M7] rounds the share down before it is applied', () => {
    // 3 samplings, 1 done: ⌊2 · 10 000 ÷ 3⌋ = 6 666; ⌊3 · 6 666 ÷ 10 000⌋ = 1, not 2.
    expect(rates(planeOf(3, 1, [0, 100, 0, 3]))).toEqual([1]);
    expect(rates(planeOf(3, 2, [0, 100, 0, 3]))).toEqual([0]);
    expect(rates(planeOf(3, 2, [0, 100, 2, 3]))).toEqual([2]);
  });

  it('[M7] rounds the product down as well', () => {
    // 8 samplings, 3 done: share 6 250; 5 · 0.625 = 3.125, 7 · 0.625 = 4.375, 1 · 0.625 = 0.625.
    expect(rates(planeOf(8, 3, [0, 10, 0, 5], [10, 20, 1, 7], [20, 30, 2, 1]))).toEqual([3, 5, 2]);
  });

  it.each([1, 2, 3, 20, 1_000])(
    '[M7] is the last count, whatever the count, with all %i samplings still to come',
    (most) => {
      expect(rates(planeOf(most, 0, [0, 10, 5, 7], [10, 20, 5, 0], [20, 30, 0, 4_000_000_000]))).toEqual([
        7, 0, 4_000_000_000,
      ]);
    },
  );

  it.each([4, 5, 9])('[M7] is the count when %i samplings were made of 4', (nrSamplings) => {
    expect(rates(planeOf(4, nrSamplings, [0, 10, 3, 4], [10, 20, 0, 4]))).toEqual([3, 0]);
  });

  it('[M7] is the last count, then the count, where an aggregation holds one sampling', () => {
    expect(rates(planeOf(1, 0, [0, 10, 0, 1]))).toEqual([1]);
    expect(rates(planeOf(1, 1, [0, 10, 0, 1]))).toEqual([0]);
  });

  it('[M7] [S8] has the whole window as its denominator, at an aggregation the samplings that it holds', () => {
    const plane = planeOf(20, 5, [0, 100, 3, 8]);
    expect(plane.snapshot(7)).toMatchObject({ nrSamplings: 20, at: 7 });
    expect(plane.snapshot(7).rate(0)).toBe(9 / 20);
    plane.merge();
    expect(plane.complete).toBe(true);
    expect(plane.snapshot(8).nrSamplings).toBe(5);
    expect(plane.snapshot(8).nrAccesses[0]).toBe(3);
    plane.reset();
    expect(plane.complete).toBe(false);
    expect(plane.snapshot(9).nrSamplings).toBe(20);
    // Cut by the size limit of M1, ⌈100 ÷ 3⌉ rounded to what the smallest size allows.
    expect(rates(plane)).toEqual([3, 3, 3, 3]);
  });

  it('[M7] goes on after an aggregation from what that counted', () => {
    const plane = planeOf(4, 4, [0, 1, 4, 0], [1, 2, 1, 4], [2, 3, 0, 4]);
    plane.largest = 4;
    plane.merge();
    plane.reset();
    expect(rates(plane)).toEqual([4, 1, 0]);
    plane.target(0).regions.nrAccesses.set([1, 1, 1]);
    plane.checked(1);
    // One of four done: share 7 500; 1 + 3, 1 + ⌊0.75⌋, 1 + 0.
    expect(rates(plane)).toEqual([4, 1, 1]);
  });

  it('[M7] of several targets stands in the order of the targets', () => {
    const attributes = checkAttributes({ sampleUs: 10, aggregationUs: 40, minRegionSize: 1, regions: 3 });
    const plane = new DataPlane(checkTargets([{ id: 'a' }, { id: 'b' }, { id: 'c' }]), attributes, new Random(1));
    plane.begin(attributes, new Random(1));
    fill(plane.target('a').regions, [
      [0, 1, 1, 4],
      [1, 2, 0, 0],
    ]);
    fill(plane.target('c').regions, [[0, 1, 0, 2]]);
    plane.checked(1);
    plane.checked(1);
    // Share 5 000.
    expect(rates(plane)).toEqual([3, 0, 1]);
    expect(plane.snapshot(0).targets.map(({ nrRegions }) => nrRegions)).toEqual([2, 0, 1]);
  });

  it('[M7] touches nothing, and a snapshot keeps what it said', () => {
    const plane = planeOf(20, 5, [0, 100, 3, 8]);
    const first = plane.snapshot(0);
    plane.target(0).regions.nrAccesses[0] = 4;
    plane.checked(4);
    expect([...first.nrAccesses]).toEqual([9]);
    // Share ⌊14 · 10 000 ÷ 20⌋ = 7 000; 4 + ⌊5.6⌋.
    expect(rates(plane)).toEqual([9]);
    expect(plane.target(0).regions.lastNrAccesses[0]).toBe(8);
    expect(plane.nrSamplings).toBe(6);
  });

  it('[M7] is what the rule says, digit by digit, for any counts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.nat({ max: 60 }),
        fc.array(fc.tuple(fc.nat({ max: 100_000 }), fc.nat({ max: 4_000_000_000 })), { minLength: 1, maxLength: 5 }),
        (most, nrSamplings, counts) => {
          const rows = counts.map(([count, last], index): Row => [index, index + 1, count, last]);
          expect(rates(planeOf(most, nrSamplings, ...rows))).toEqual(
            counts.map(([count, last]) => naiveRate(count, last, nrSamplings, most)),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
