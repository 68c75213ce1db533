/** What the intervals become when they tune themselves: numbers by hand. */
import { describe, expect, it } from 'vitest';
import {
  type AttributeOptions,
  checkAttributes,
  checkTargets,
  DataPlane,
  Random,
  type Tuning,
} from '../../regions/index.js';
import { fill, type Row, refusal } from './rows.js';

const wide: Tuning = { aggregations: 1, accessBp: 400, minSampleUs: 1, maxSampleUs: 1_000_000 };

/** A plane of these regions at the end of an aggregation of 20 samplings of 5 000 µs, unless said otherwise. */
function planeOf(tuning: Tuning, rows: readonly Row[], options: AttributeOptions = {}): DataPlane {
  const attributes = checkAttributes({ sampleUs: 5_000, aggregationUs: 100_000, minRegionSize: 1, tuning, ...options });
  const plane = new DataPlane(checkTargets([{ id: 0 }]), attributes, new Random(1));
  plane.begin(attributes, new Random(1));
  fill(plane.target(0).regions, rows);
  return plane;
}

function tuned(plane: DataPlane): [number, number] | undefined {
  const next = plane.tuned();
  return next && [next.sampleUs, next.aggregationUs];
}

describe('the tuned intervals', () => {
  // 1 000 addresses · 20 · 4 % = 800 events are wished.
  it.each([
    // Nothing seen: the double.
    [[[0, 1_000, 0]], [10_000, 200_000]],
    // 400 of 800: half as much again.
    [
      [
        [0, 20, 20],
        [20, 1_000, 0],
      ],
      [7_500, 150_000],
    ],
    // 800: as wished.
    [
      [
        [0, 40, 20],
        [40, 1_000, 0],
      ],
      undefined,
    ],
    // 1 000 of 800: score 12 500, f 7 500, factor 8 750.
    [
      [
        [0, 50, 20],
        [50, 1_000, 0],
      ],
      [4_375, 87_500],
    ],
    // All: a half.
    [[[0, 1_000, 20]], [2_500, 50_000]],
    // 799 of 800: score 9 987, factor 10 013: ⌊5 006.5⌋.
    [
      [
        [0, 799, 1],
        [799, 1_000, 0],
      ],
      [5_006, 100_120],
    ],
  ] satisfies [Row[], [number, number] | undefined][])('[M10] of %j are %j', (rows, expected) => {
    expect(tuned(planeOf(wide, rows))).toEqual(expected);
  });

  it('[M10] are kept within the bounds', () => {
    const bounded = { ...wide, minSampleUs: 4_000, maxSampleUs: 6_000 };
    expect(tuned(planeOf(bounded, [[0, 1_000, 0]]))).toEqual([6_000, 120_000]);
    expect(tuned(planeOf(bounded, [[0, 1_000, 20]]))).toEqual([4_000, 80_000]);
    const at = { sampleUs: 6_000, aggregationUs: 120_000 };
    expect(tuned(planeOf(bounded, [[0, 1_000, 0]], at))).toBeUndefined();
    const narrow = { ...wide, minSampleUs: 5_000, maxSampleUs: 5_000 };
    expect(tuned(planeOf(narrow, [[0, 1_000, 20]]))).toBeUndefined();
  });

  it('[M10] keep the number of samplings, also where the aggregation was no multiple', () => {
    // ⌊104 999 ÷ 5 000⌋ = 20.
    expect(tuned(planeOf(wide, [[0, 1_000, 0]], { aggregationUs: 104_999 }))).toEqual([10_000, 200_000]);
    expect(tuned(planeOf(wide, [[0, 1_000, 0]], { aggregationUs: 5_000 }))).toEqual([10_000, 10_000]);
  });

  it('[M10] round the new sample interval down', () => {
    // A half of 1 µs is none: the bound stays.
    expect(tuned(planeOf(wide, [[0, 1_000, 20]], { sampleUs: 1, aggregationUs: 20 }))).toBeUndefined();
    expect(tuned(planeOf(wide, [[0, 1_000, 20]], { sampleUs: 3, aggregationUs: 60 }))).toEqual([1, 20]);
  });

  it('[M10] of an empty space are lengthened, without a failure', () => {
    expect(tuned(planeOf(wide, []))).toEqual([10_000, 200_000]);
  });

  it('[M10] change every so many aggregations, counted anew after each and at a start', () => {
    const plane = planeOf({ ...wide, aggregations: 3 }, [[0, 1_000, 20]]);
    const done = () => plane.tuned() !== undefined;
    expect([done(), done(), done(), done(), done(), done(), done()]).toEqual([
      false,
      false,
      true,
      false,
      false,
      true,
      false,
    ]);
    plane.begin(plane.attributes, new Random(1));
    fill(plane.target(0).regions, [[0, 1_000, 20]]);
    expect([done(), done(), done()]).toEqual([false, false, true]);
  });

  it('[M10] stay as they are without tuning', () => {
    const attributes = checkAttributes({ minRegionSize: 1 });
    const plane = new DataPlane(checkTargets([{ id: 0 }]), attributes, new Random(1));
    fill(plane.target(0).regions, [[0, 1_000, 20]]);
    expect(plane.tuned()).toBeUndefined();
  });

  it('[M10] leave everything else as it is', () => {
    const plane = planeOf(wide, [[0, 1_000, 0]]);
    const { sampleUs, aggregationUs, ...others } = plane.attributes;
    expect(plane.tuned()).toEqual({ sampleUs: 2 * sampleUs, aggregationUs: 2 * aggregationUs, ...others });
    expect(plane.attributes.sampleUs).toBe(5_000);
  });
});

describe('bad tuning', () => {
  it.each([
    [{ minSampleUs: 5_001 }],
    [{ maxSampleUs: 4_999 }],
    [{ minSampleUs: 9, maxSampleUs: 8 }],
    [{ aggregations: 0 }],
    [{ accessBp: 0 }],
    [{ accessBp: 10_001 }],
    [{ minSampleUs: 0 }],
    [{ accessBp: 0.5 }],
    [{ share: 5 }],
  ])('[M10] is EINVAL: %j', (bad) => {
    expect(refusal(() => checkAttributes({ sampleUs: 5_000, tuning: { ...wide, ...bad } })).code).toBe('EINVAL');
  });

  it('[M10] is not a start that lies on a bound', () => {
    for (const sampleUs of [10, 20]) {
      const tuning = { ...wide, minSampleUs: 10, maxSampleUs: 20 };
      expect(checkAttributes({ sampleUs, tuning })).toMatchObject({ sampleUs, tuning });
    }
  });
});
