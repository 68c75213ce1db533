/**
 * Attributes and targets that are replaced while there are regions: numbers by hand, then random runs against the naive
 * model. DAMONX_FUZZ_RUNS raises the number of runs.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AddressRange,
  type AttributeOptions,
  type Attributes,
  checkAttributes,
  checkTargets,
  DataPlane,
  joinTouching,
  Random,
  type TargetOptions,
} from '../../regions/index.js';
import {
  type NaiveIntervals,
  type NaiveReplacement,
  NaiveReplacing,
  type NaiveTuning,
  naiveAgeIn,
  naiveCount,
  naiveMost,
} from '../support/naive-replacing.js';
import { fill, type Row, rowsOf, tableOf } from './rows.js';

const defaults = { sampleUs: 10, aggregationUs: 40, minRegionSize: 1, regions: { min: 3, max: 100 } };

/** A plane of one target per list of rows, named 0, 1, …, ready to begin. */
function planeWith(options: AttributeOptions, ...targets: readonly (readonly Row[])[]): DataPlane {
  const attributes = checkAttributes({ ...defaults, ...options });
  const plane = new DataPlane(checkTargets(targets.map((_, id) => ({ id }))), attributes, new Random(1));
  plane.begin(attributes, new Random(1));
  for (const [id, rows] of targets.entries()) fill(plane.target(id).regions, rows);
  plane.ready();
  return plane;
}

function replaced(plane: DataPlane, options: AttributeOptions, targets?: readonly TargetOptions[], complete = false) {
  const attributes = checkAttributes({ ...plane.attributes, ...options });
  plane.replace({ attributes, ...(targets ? { targets: checkTargets(targets) } : {}) }, complete);
  return plane;
}

function rows(plane: DataPlane) {
  return plane.targets.map(({ regions }) => rowsOf(regions));
}

function range(start: number, end: number): AddressRange {
  return { start, end };
}

describe('counts and ages in other intervals', () => {
  it.each([
    // ⌊3 · 10 000 ÷ 4⌋ = 7 500; ⌊7 500 · 20 ÷ 10 000⌋ = 15.
    [3, 4, 20, 15],
    [4, 4, 20, 20],
    // ⌊1 · 10 000 ÷ 3⌋ = 3 333; ⌊3 333 · 3 ÷ 10 000⌋ = 0, although the maximum stays.
    [1, 3, 3, 0],
    [2, 3, 3, 1],
    [3, 3, 3, 3],
    // ⌊7 · 10 000 ÷ 20⌋ = 3 500; ⌊3 500 · 4 ÷ 10 000⌋ = 1.
    [7, 20, 4, 1],
    // 1 of 20 000 is less than one 10 000th.
    [1, 20_000, 40_000, 0],
    [4, 20_000, 20_000, 4],
    [0, 1, 1_000, 0],
    [1, 1, 1_000, 1_000],
    // More than the maximum stays in proportion: ⌊5 · 10 000 ÷ 4⌋ = 12 500.
    [5, 4, 8, 10],
  ])('[M9] %i of a maximum of %i becomes, of %i, %i', (count, before, after, expected) => {
    const table = tableOf([0, 1, count, count]);
    table.rescale([before, after], [1, 1], true);
    expect(rowsOf(table)).toEqual([[0, 1, expected, expected, 0]]);
    expect(naiveCount(count, before, after)).toBe(expected);
  });

  it.each([
    [7, 100, 50, 14],
    [7, 100, 200, 3],
    [1, 100, 101, 0],
    [10, 100, 30, 33],
    [0, 1, 1_000, 0],
  ])('[M9] age %i of aggregations of %i µs is, of %i µs, %i', (age, before, after, expected) => {
    const table = tableOf([0, 1, 0, 0, age]);
    table.rescale([4, 4], [before, after], true);
    expect(table.ages[0]).toBe(expected);
    expect(naiveAgeIn(age, before, after)).toBe(expected);
  });

  it('[M9] in the middle of an aggregation drop the counts and convert the last ones', () => {
    const plane = planeWith({}, [
      [0, 10, 2, 3, 7],
      [10, 20, 1, 4, 0],
      [20, 30, 0, 0, 1],
    ]);
    plane.checked(2);
    plane.checked(2);
    replaced(plane, { sampleUs: 10, aggregationUs: 200 });
    // 4 become 20 samplings; ages ⌊7 · 40 ÷ 200⌋ = 1 and ⌊1 · 40 ÷ 200⌋ = 0.
    expect(rows(plane)).toEqual([
      [
        [0, 10, 0, 15, 1],
        [10, 20, 0, 20, 0],
        [20, 30, 0, 0, 0],
      ],
    ]);
    expect(plane.nrSamplings).toBe(0);
    expect(plane.largest).toBe(0);
  });

  it('[M9] at the end of an aggregation convert both counts, and it ends as usual', () => {
    const plane = planeWith({}, [
      [0, 10, 4, 3, 7],
      [10, 20, 1, 4, 5],
      [20, 30, 0, 0, 3],
    ]);
    for (let i = 0; i < 4; i++) plane.checked(4);
    plane.merge();
    // Threshold 0: ages 0, 0 and 4.
    replaced(plane, { sampleUs: 5, aggregationUs: 20 * 5 }, undefined, true);
    expect(rows(plane)).toEqual([
      [
        [0, 10, 20, 15, 0],
        [10, 20, 5, 20, 0],
        [20, 30, 0, 0, 1],
      ],
    ]);
    expect(plane.complete).toBe(true);
    plane.reset();
    expect(rows(plane)[0]?.map((row) => row.slice(2, 4))).toEqual([
      [0, 20],
      [0, 5],
      [0, 0],
    ]);
    expect(plane.complete).toBe(false);
    expect([...plane.snapshot(0).nrAccesses]).toEqual([20, 5, 0]);
  });

  it('[M9] [S8] at the end of an aggregation convert the number of samplings too: the rates stay', () => {
    const plane = planeWith({}, [
      [0, 10, 4],
      [10, 20, 1],
      [20, 30, 0],
    ]);
    for (let i = 0; i < 4; i++) plane.checked(4);
    plane.merge();
    const rates = () => [0, 1, 2].map((index) => plane.snapshot(0).rate(index));
    expect(rates()).toEqual([1, 0.25, 0]);
    replaced(plane, { aggregationUs: 400 }, undefined, true);
    expect(plane.snapshot(0).nrSamplings).toBe(40);
    expect(rates()).toEqual([1, 0.25, 0]);
  });

  it('[M9] go on untouched when every attribute stays', () => {
    const given: Row[] = [
      [0, 10, 2, 3, 7],
      [10, 20, 1, 4, 0],
      [20, 30, 0, 0, 1],
    ];
    const plane = planeWith({}, given);
    plane.checked(2);
    replaced(plane, { ...defaults });
    expect(rows(plane)).toEqual([given]);
    expect(plane.nrSamplings).toBe(1);
    expect(plane.largest).toBe(2);
  });

  it.each([
    ['regions', { regions: { min: 3, max: 99 } }],
    ['updateUs', { updateUs: 401 }],
    ['minRegionSize', { minRegionSize: 2 }],
    ['tuning', { tuning: { aggregations: 1, accessBp: 400, minSampleUs: 1, maxSampleUs: 10 } }],
    ['strategy', { strategy: 'guided' }],
  ] satisfies [string, AttributeOptions][])('[M9] are converted whichever attribute differs: %s', (_, options) => {
    const plane = planeWith({ aggregationUs: 30, regions: 3 }, [
      [0, 10, 2, 2, 7],
      [10, 20, 1, 3, 5],
      [20, 30, 1, 3, 5],
    ]);
    plane.checked(2);
    replaced(plane, { updateUs: 400, ...options });
    // ⌊2 · 10 000 ÷ 3⌋ = 6 666, of 3 again 1.
    expect([...plane.target(0).regions.lastNrAccesses.subarray(0, 3)]).toEqual([1, 3, 3]);
    expect([...plane.target(0).regions.nrAccesses.subarray(0, 3)]).toEqual([0, 0, 0]);
    expect([...plane.target(0).regions.ages.subarray(0, 3)]).toEqual([7, 5, 5]);
  });

  it('[M9] keep a steady rate within the roundings, in the middle and at the end', () => {
    const maxima = fc.integer({ min: 1, max: 2_000 });
    fc.assert(
      fc.property(maxima, maxima, fc.nat({ max: 1_000 }), fc.boolean(), (before, after, permille, complete) => {
        const count = Math.floor((before * permille) / 1_000);
        const plane = planeWith({ aggregationUs: 10 * before, regions: 3 }, [[0, 10, count, count]]);
        if (complete) {
          for (let i = 0; i < before; i++) plane.checked(count);
          plane.merge();
        } else fill(plane.target(0).regions, [[0, 10, 0, count]]);
        const was = plane.snapshot(0).rate(0);
        expect(was).toBe(count / before);
        replaced(plane, { aggregationUs: 10 * after }, undefined, complete);
        const is = plane.snapshot(0).rate(0);
        expect(is).toBeLessThanOrEqual(was + 1e-12);
        expect(is).toBeGreaterThan(was - 1 / 10_000 - 1 / after - 1e-12);
        plane.merge();
        plane.reset();
      }),
      { numRuns: 500 },
    );
  });
});

describe('targets that are replaced', () => {
  const two: Row[][] = [
    [
      [0, 100, 1, 2, 3],
      [100, 200, 4, 5, 6],
    ],
    [[1_000, 1_100, 2, 3, 1]],
  ];

  it('[M9] take the place and order that were given, and keep their regions by their id', () => {
    const plane = planeWith({ regions: { min: 3, max: 10 } }, ...two);
    const before = rows(plane);
    const [first, second] = plane.targets;
    replaced(plane, {}, [{ id: 1 }, { id: 'new' }, { id: 0 }]);
    expect(plane.targets.map(({ id }) => id)).toEqual([1, 'new', 0]);
    expect(plane.targets[0]).toBe(second);
    expect(plane.targets[2]).toBe(first);
    expect(rows(plane)).toEqual([before[1], [], before[0]]);
  });

  it('[M9] are gone with their regions when they are not named', () => {
    const plane = planeWith({ regions: { min: 3, max: 10 } }, ...two);
    replaced(plane, {}, [{ id: 1 }]);
    expect(plane.targets.map(({ id }) => id)).toEqual([1]);
    expect(plane.totalSize).toBe(100);
    replaced(plane, {}, []);
    expect(plane.nrRegions).toBe(0);
    expect(plane.snapshot(0).length).toBe(0);
  });

  it('[M9] do not take an id of another type for the same', () => {
    const plane = planeWith({ regions: { min: 3, max: 10 } }, [[0, 100]]);
    replaced(plane, {}, [{ id: '0' }]);
    expect(plane.nrRegions).toBe(0);
  });

  it('[M9] [M6] with other ranges keep what meets them', () => {
    const plane = planeWith({ regions: { min: 3, max: 10 } }, []);
    fill(plane.target(0).regions, [
      [0, 100, 1, 2, 3],
      [100, 200, 4, 5, 6],
      [300, 400, 7, 8, 9],
    ]);
    replaced(plane, {}, [{ id: 0, ranges: [range(50, 350), range(500, 600)] }]);
    expect(rows(plane)).toEqual([
      [
        [50, 100, 1, 2, 3],
        [100, 200, 4, 5, 6],
        [200, 300, 0, 0, 0],
        [300, 350, 7, 8, 9],
        [500, 600, 0, 0, 0],
      ],
    ]);
  });

  it('[M9] count ranges that touch as one', () => {
    expect(joinTouching([range(0, 10), range(10, 20), range(30, 40), range(40, 50), range(51, 60)])).toEqual([
      range(0, 20),
      range(30, 50),
      range(51, 60),
    ]);
    const plane = planeWith({ regions: { min: 3, max: 10 } }, []);
    fill(plane.target(0).regions, [[0, 100, 1, 2, 3]]);
    const halves = [range(0, 50), range(50, 100)];
    replaced(plane, {}, [{ id: 0, ranges: halves }]);
    expect(rows(plane)).toEqual([[[0, 100, 1, 2, 3]]]);
    expect(plane.targets[0]?.ranges).toEqual([range(0, 100)]);
  });

  it('[M9] [M6] are aligned to the smallest region size that comes with them', () => {
    const plane = planeWith({ regions: { min: 3, max: 10 } }, []);
    fill(plane.target(0).regions, [[0, 100, 1, 2, 3]]);
    // Alone they would be 0 to 64 and 0 to 128: one behind the other's end.
    replaced(plane, { minRegionSize: 64 }, [{ id: 0, ranges: [range(10, 50), range(50, 90)] }]);
    expect(rows(plane)[0]?.map(([start, end]) => [start, end])).toEqual([[0, 128]]);
  });

  it('[M9] keep their ranges and regions when none are given', () => {
    const plane = new DataPlane(
      checkTargets([{ id: 0, ranges: [range(0, 30)] }]),
      checkAttributes(defaults),
      new Random(1),
    );
    plane.begin(plane.attributes, new Random(1));
    replaced(plane, {}, [{ id: 0 }]);
    expect(plane.targets[0]?.ranges).toEqual([range(0, 30)]);
    expect(plane.totalSize).toBe(30);
  });

  it('[M9] [M1] with more to watch are cut right after the next merge', () => {
    const plane = planeWith({ regions: { min: 3, max: 10 } }, [[0, 30, 1]]);
    replaced(plane, {}, [{ id: 0, ranges: [range(0, 3_000)] }]);
    expect(plane.nrRegions).toBe(3);
    plane.merge();
    expect(rows(plane)[0]?.every(([start = 0, end = 0]) => end - start <= 1_000)).toBe(true);
  });

  it('[M9] [M4] under a smaller max are merged to it by the next merge', () => {
    const many = Array.from({ length: 40 }, (_, index): Row => [index * 10, index * 10 + 10, index % 2 === 0 ? 4 : 0]);
    const plane = planeWith({ regions: { min: 3, max: 40 } }, many);
    plane.checked(4);
    replaced(plane, { regions: { min: 3, max: 8 } });
    expect(plane.nrRegions).toBe(40);
    plane.checked(0);
    plane.merge();
    expect(plane.nrRegions).toBeLessThanOrEqual(8);
  });
});

const RUNS = Number(process.env.DAMONX_FUZZ_RUNS ?? 1_200);
const seen = { middle: 0, end: 0, same: 0, targets: 0, joined: 0, tuned: 0, untuned: 0 };

/** Ranges in quarters of a unit; a gap of 0 makes them touch. */
const gaps = fc.array(fc.record({ gap: fc.constantFrom(0, 0, 4, 13, 80), size: fc.integer({ min: 1, max: 4_000 }) }), {
  minLength: 1,
  maxLength: 5,
});

const intervals = fc
  .record({
    sampleUs: fc.integer({ min: 1, max: 2_000 }),
    most: fc.integer({ min: 1, max: 30 }),
    rest: fc.double({ min: 0, max: 0.99, noNaN: true }),
  })
  .map(({ sampleUs, most, rest }) => ({ sampleUs, aggregationUs: sampleUs * most + Math.floor(sampleUs * rest) }));

const attributesOf = fc.record({
  intervals,
  min: fc.integer({ min: 3, max: 12 }),
  above: fc.nat({ max: 80 }),
  minRegionSize: fc.constantFrom(1, 1, 4, 64),
  tuning: fc.option(
    fc.record({
      aggregations: fc.integer({ min: 1, max: 3 }),
      accessBp: fc.integer({ min: 1, max: 10_000 }),
      below: fc.nat({ max: 100 }),
      above: fc.nat({ max: 100_000 }),
    }),
    { freq: 2 },
  ),
});

const replacement = fc.record({
  /** Without: as they are. */
  attributes: fc.option(attributesOf, { freq: 3 }),
  targets: fc.option(
    fc.uniqueArray(fc.record({ id: fc.nat({ max: 4 }), ranges: fc.option(gaps, { freq: 3 }) }), {
      selector: ({ id }) => id,
      maxLength: 4,
    }),
    { freq: 2 },
  ),
});

const step = fc.record({
  /** Which regions are accessed at a sampling: one bit a place, gone round with. */
  patterns: fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 12 }),
  middle: fc.option(replacement, { freq: 3 }),
  end: fc.option(replacement, { freq: 3 }),
});

const run = fc.record({
  seed: fc.nat({ max: 2 ** 32 - 1 }),
  attributes: attributesOf,
  targets: fc.array(gaps, { minLength: 1, maxLength: 3 }),
  steps: fc.array(step, { minLength: 1, maxLength: 12, size: 'max' }),
});

type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;
type Step = Run['steps'][number];
type GivenAttributes = Run['attributes'];
type GivenReplacement = NonNullable<Step['middle']>;

function rangesFrom(list: readonly { gap: number; size: number }[], minRegionSize: number): AddressRange[] {
  let at = 0;
  const apart = list.map(({ gap, size }, index) => {
    // Apart by a whole smallest region, or touching: what would overlap once aligned is not what is tried here.
    const start = gap === 0 && index > 0 ? at : Math.ceil((at + gap) / minRegionSize) * minRegionSize;
    at = start + size;
    return { start, end: at };
  });
  return apart;
}

function modelOf(given: GivenAttributes): NaiveReplacement {
  const { min, above, minRegionSize, tuning } = given;
  const { sampleUs } = given.intervals;
  const bounded: NaiveTuning | undefined = tuning
    ? {
        aggregations: tuning.aggregations,
        accessBp: tuning.accessBp,
        minSampleUs: Math.max(1, sampleUs - tuning.below),
        maxSampleUs: sampleUs + tuning.above,
      }
    : undefined;
  return { intervals: given.intervals, bounds: { min, max: min + above, minRegionSize }, tuning: bounded };
}

function checked({ intervals: { sampleUs, aggregationUs }, bounds, tuning }: NaiveReplacement): Attributes {
  const { min, max, minRegionSize } = bounds;
  return checkAttributes({
    sampleUs,
    aggregationUs,
    regions: { min, max },
    minRegionSize,
    updateUs: 1_000_000,
    ...(tuning ? { tuning } : {}),
  });
}

/** The real thing and the model side by side. */
class Pair {
  readonly plane: DataPlane;
  readonly model: NaiveReplacing;

  constructor(given: Run) {
    const first = modelOf(given.attributes);
    const ranges = given.targets.map((list) => joinTouching(rangesFrom(list, first.bounds.minRegionSize)));
    const attributes = checked(first);
    const targets = ranges.map((ofTarget, id) => ({ id, ranges: ofTarget }));
    this.plane = new DataPlane(checkTargets(targets), attributes, new Random(0));
    this.plane.begin(attributes, new Random(given.seed));
    this.plane.ready();
    this.model = new NaiveReplacing({ ...first, targets }, new Random(given.seed));
    this.model.cut();
    this.#same('ready');
  }

  go({ patterns, middle, end }: Step, number: number): void {
    const half = Math.ceil(patterns.length / 2);
    for (const pattern of patterns.slice(0, half)) this.#sample(pattern);
    this.#same(`first half of ${number}`);
    if (middle) this.#replace(middle, false, `replacement in ${number}`);
    for (const pattern of patterns.slice(half)) this.#sample(pattern);
    this.#same(`second half of ${number}`);
    this.model.merge(this.plane.largest);
    this.plane.merge();
    this.#same(`merge of ${number}`);
    if (end) this.#replace(end, true, `replacement at the end of ${number}`);
    this.#tune(number);
    this.plane.reset();
    this.model.reset();
    this.#same(`reset of ${number}`);
    this.plane.split();
    this.model.split();
    this.#same(`split of ${number}`);
  }

  end(): void {
    expect(this.plane.random.uint32()).toBe(this.model.random.uint32());
  }

  #sample(pattern: readonly boolean[]): void {
    let number = 0;
    let largest = 0;
    for (const [index, regions] of this.model.targets.entries()) {
      const counts = this.plane.targets[index]!.regions.nrAccesses;
      for (const [row, region] of regions.entries()) {
        if (pattern[number++ % pattern.length]) {
          region.nrAccesses++;
          counts[row]!++;
        }
        largest = Math.max(largest, region.nrAccesses);
      }
    }
    this.plane.checked(largest);
    this.model.nrSamplings++;
  }

  #replace({ attributes, targets }: GivenReplacement, complete: boolean, step: string): void {
    const { model, plane } = this;
    const { min, max, minRegionSize } = model.attributes;
    const current = { intervals: model.intervals, bounds: { min, max, minRegionSize }, tuning: model.tuning };
    const next: NaiveReplacement = attributes ? modelOf(attributes) : current;
    const list = targets?.map(({ id, ranges }) =>
      ranges ? { id, ranges: rangesFrom(ranges, next.bounds.minRegionSize) } : { id },
    );
    model.replace({ ...next, ...(list ? { targets: list } : {}) }, complete);
    plane.replace({ attributes: checked(next), ...(list ? { targets: checkTargets(list) } : {}) }, complete);
    if (!attributes) seen.same++;
    else if (complete) seen.end++;
    else seen.middle++;
    if (list) seen.targets++;
    if (list?.some(({ ranges }) => ranges && joinTouching(ranges).length < ranges.length)) seen.joined++;
    this.#same(step);
  }

  /** As a run does it at the end of an aggregation. */
  #tune(number: number): void {
    const tuned = this.plane.tuned();
    if (tuned) this.plane.replace({ attributes: tuned }, true);
    expect(this.model.tune()).toBe(tuned !== undefined);
    if (tuned) seen.tuned++;
    else seen.untuned++;
    const { sampleUs, aggregationUs } = this.plane.attributes;
    expect({ sampleUs, aggregationUs } satisfies NaiveIntervals).toEqual(this.model.intervals);
    expect(naiveMost({ sampleUs, aggregationUs })).toBe(this.model.attributes.maxNrAccesses);
    this.#same(`tuning of ${number}`);
  }

  #same(step: string): void {
    const { model, plane } = this;
    const expected = {
      step,
      ids: model.ids,
      regions: model.targets.map((regions) =>
        regions.map(({ start, end, nrAccesses, lastNrAccesses, age }) => [start, end, nrAccesses, lastNrAccesses, age]),
      ),
      rates: plane.complete ? [] : model.rates(),
    };
    const actual = {
      step,
      ids: plane.targets.map(({ id }) => id),
      regions: rows(plane),
      rates: plane.complete ? [] : [...plane.snapshot(0).nrAccesses],
    };
    if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual).toEqual(expected);
  }
}

it(
  `[M7] [M9] [M10] in ${RUNS} random runs with replacements the tables and the naive model agree after every step`,
  () => {
    fc.assert(
      fc.property(run, (given) => {
        const pair = new Pair(given);
        for (const [number, step] of given.steps.entries()) pair.go(step, number);
        pair.end();
      }),
      { numRuns: RUNS },
    );
    for (const [what, times] of Object.entries(seen)) expect(times, `runs with ${what}`).toBeGreaterThan(RUNS / 50);
  },
  60_000 + RUNS * 100,
);
