/**
 * The data plane against the naive model: random targets, ranges and attributes, then long runs of random rounds, and
 * after every step all regions are the same, field by field. DAMONX_FUZZ_RUNS raises the number of runs.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkAttributes, checkTargets, DamonError, DataPlane, Random } from '../../regions/index.js';
import { NaiveContext, type NaiveRange, type NaiveRegion } from '../support/naive-regions.js';
import { rowsOf } from './rows.js';

const RUNS = Number(process.env.DAMONX_FUZZ_RUNS ?? 2_500);

/** What a run did, so that a fuzz that does no more than half of the work is noticed. */
const seen = { all: 0, three: 0, some: 0, none: 0, aboveMax: 0, smallerLimit: 0, fitted: 0, refused: 0, reachable: 0 };

interface Gap {
  readonly gap: number;
  readonly size: number;
}

/** Ranges in units: after each gap a size. A gap below 0 or a size of 0 makes ranges that M6 refuses. */
function unitRanges(gaps: fc.Arbitrary<number>, sizes: fc.Arbitrary<number>, minLength: number) {
  return fc.array(fc.record({ gap: gaps, size: sizes }), { minLength, maxLength: 6 });
}

function rangesFrom(base: number, unit: number, gaps: readonly Gap[]): NaiveRange[] {
  let at = base;
  return gaps.map(({ gap, size }) => {
    const start = Math.max(0, Math.floor(at + gap * unit));
    at = Math.max(0, Math.floor(start + size * unit));
    return { start, end: at };
  });
}

/** Small sizes for many ties, middling ones, and some whose products with a count pass 2^53. */
const unitSizes = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 4, arbitrary: fc.integer({ min: 41, max: 5_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 2 ** 44, max: 2 ** 45 }) },
);
/** Quarters of units too, so that ranges have to be aligned; M6 refuses some of them. */
const anySizes = fc.oneof(
  { weight: 6, arbitrary: unitSizes },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 200 }).map((quarters) => quarters / 4) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1) },
);
const anyGaps = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 400 }).map((quarters) => quarters / 4) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 2_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, -0.25) },
);

const round = fc.record({
  /** Counts to go round with, either by the number of a region or by its place in the address space. */
  counts: fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 12 }),
  byAddress: fc.boolean(),
  /** How much of the largest count the last check saw, in percent. */
  lastCheck: fc.constantFrom(0, 50, 100, 100, 100),
  /** Mostly none; else which target gets which ranges. */
  fit: fc.option(
    fc.record({
      target: fc.nat({ max: 2 }),
      base: fc.nat({ max: 3_000 }),
      gaps: unitRanges(anyGaps, anySizes, 0),
    }),
    { freq: 4 },
  ),
  /** Another max from here on. */
  max: fc.option(fc.nat({ max: 100 }), { freq: 10 }),
});

const run = fc.record({
  seed: fc.nat({ max: 2 ** 32 - 1 }),
  min: fc.integer({ min: 3, max: 12 }),
  above: fc.nat({ max: 100 }),
  minRegionSize: fc.constantFrom(1, 1, 2, 8, 4_096),
  most: fc.constantFrom(1, 5, 20, 20, 1_000),
  base: fc.constantFrom(0, 0, 4_096, 2 ** 46),
  targets: fc.array(unitRanges(fc.integer({ min: 0, max: 60 }), unitSizes, 1), { minLength: 1, maxLength: 3 }),
  rounds: fc.array(round, { minLength: 1, maxLength: 25, size: 'max' }),
});

type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;
type Round = typeof round extends fc.Arbitrary<infer T> ? T : never;

/** The real thing and the model side by side. */
class Pair {
  readonly plane: DataPlane;
  readonly model: NaiveContext;
  readonly #given: Run;
  /** The total size of which the size limit is a share. */
  #sizeAtMerge: bigint;

  constructor(given: Run) {
    this.#given = given;
    const { min, above, most, minRegionSize, seed } = given;
    const ranges = given.targets.map((gaps) => rangesFrom(given.base, minRegionSize, gaps));
    const attributes = checkAttributes({
      sampleUs: 10,
      aggregationUs: 10 * most + 3,
      regions: { min, max: min + above },
      minRegionSize,
    });
    this.plane = new DataPlane(
      checkTargets(ranges.map((ofTarget, id) => ({ id, ranges: ofTarget }))),
      attributes,
      new Random(0),
    );
    this.plane.begin(attributes, new Random(seed));
    this.model = new NaiveContext(
      { min, max: min + above, minRegionSize, maxNrAccesses: most },
      ranges,
      new Random(seed),
    );
    this.#same('begin');

    this.plane.ready();
    this.model.cut();
    this.#sizeAtMerge = this.model.totalSize;
    this.#same('ready');
  }

  go(round: Round, number: number): void {
    this.#count(round);
    this.#same(`counts of round ${number}`);
    this.#merge(number);
    this.plane.reset();
    this.model.reset();
    this.#same(`reset of round ${number}`);
    this.#split(number);
    this.#fit(round, number);
    this.#setMax(round);
  }

  /** That both drew equally many random numbers. */
  end(): void {
    expect(this.plane.random.uint32()).toBe(this.model.random.uint32());
  }

  #count({ counts, byAddress, lastCheck }: Round): void {
    const { most, minRegionSize } = this.#given;
    let number = 0;
    let largest = 0;
    for (const [index, regions] of this.model.targets.entries()) {
      const table = this.plane.targets[index]?.regions;
      for (const [row, region] of regions.entries()) {
        const place = byAddress ? Math.floor(region.start / (64 * minRegionSize)) : number++;
        const nrAccesses = (counts[place % counts.length] ?? 0) % (most + 1);
        region.nrAccesses = nrAccesses;
        if (table) table.nrAccesses[row] = nrAccesses;
        largest = Math.max(largest, nrAccesses);
      }
    }
    this.plane.largest = Math.floor((largest * lastCheck) / 100);
  }

  #merge(number: number): void {
    const { max } = this.model.attributes;
    const { limit, totalSize: size } = this.model;
    const counted = this.model.targets;
    this.model.merge(this.plane.largest);
    this.plane.merge();
    this.#same(`merge of round ${number}`);

    expect(this.model.totalSize).toBe(size);
    expect(BigInt(this.plane.totalSize)).toBe(size);
    expect(this.model.targets.flat().every((region) => sizeOf(region) <= this.model.limit)).toBe(true);
    const nothingWasCut = size === this.#sizeAtMerge && counted.flat().every((region) => sizeOf(region) <= limit);
    if (nothingWasCut) this.#checkNumber(limit);
    if (this.model.limit < limit) seen.smallerLimit++;
    if (counted.flat().length > max) seen.aboveMax++;
    this.#sizeAtMerge = size;
  }

  /** M4: after a merge that nothing was cut behind, max is met, or no two neighbours are left that could merge. */
  #checkNumber(limit: bigint): void {
    const { min, max, maxNrAccesses } = this.model.attributes;
    const neighbours = pairs(this.model.targets);
    const mergeable = neighbours.filter(
      ([left, right]) =>
        left.end === right.start &&
        sizeOf(left) + sizeOf(right) <= limit &&
        Math.abs(left.nrAccesses - right.nrAccesses) <= maxNrAccesses,
    );
    if (this.plane.nrRegions > max) expect(mergeable).toEqual([]);

    // Any two neighbours that touch are then together above the limit, a share of the total: fewer than min such pairs.
    const islands = this.model.targets.length + neighbours.filter(([left, right]) => left.end !== right.start).length;
    if (max < 2 * min + islands) return;
    expect(this.plane.nrRegions).toBeLessThanOrEqual(max);
    seen.reachable++;
  }

  #split(round: number): void {
    const { max } = this.model.attributes;
    const { nrRegions: number, totalSize: size, remembered } = this.model;
    if (number >= max) seen.none++;
    else if (number > Math.floor(max / 2)) seen.some++;
    else if (number === remembered && number < Math.floor(max / 3)) seen.three++;
    else seen.all++;

    this.model.split();
    this.plane.split();
    this.#same(`split of round ${round}`);
    expect(this.model.totalSize).toBe(size);
    expect(this.plane.nrRegions).toBeLessThanOrEqual(Math.max(max, number));
  }

  #fit({ fit }: Round, number: number): void {
    const target = this.plane.targets[fit?.target ?? 0];
    if (!(fit && target)) return;
    const { minRegionSize, base } = this.#given;
    const ranges = rangesFrom(base + fit.base * minRegionSize, minRegionSize, fit.gaps);
    const taken = this.model.fit(fit.target, ranges);
    let refused: unknown;
    try {
      this.plane.setRanges(target, ranges);
    } catch (error) {
      refused = error;
    }
    if (taken) expect(refused).toBeUndefined();
    else expect(refused).toBeInstanceOf(DamonError);
    this.#same(`fit of round ${number}`);
    if (taken) seen.fitted++;
    else seen.refused++;
  }

  #setMax({ max }: Round): void {
    if (max === null) return;
    const { min } = this.model.attributes;
    this.plane.attributes = { ...this.plane.attributes, regions: { min, max: min + max } };
    this.model.attributes = { ...this.model.attributes, max: min + max };
  }

  #same(step: string): void {
    for (const [index, regions] of this.model.targets.entries()) {
      const expected = regions.map(({ start, end, nrAccesses, lastNrAccesses, age }) => [
        start,
        end,
        nrAccesses,
        lastNrAccesses,
        age,
      ]);
      const table = this.plane.targets[index]?.regions;
      const actual = table ? rowsOf(table) : [];
      if (JSON.stringify(actual) !== JSON.stringify(expected)) {
        expect({ step, target: index, regions: actual }).toEqual({ step, target: index, regions: expected });
      }
      let before = 0;
      for (const [row, { start, end }] of regions.entries()) {
        const sampled = table?.samplingAddresses[row] ?? -1;
        const sound =
          start >= before &&
          end > start &&
          start % this.#given.minRegionSize === 0 &&
          end % this.#given.minRegionSize === 0 &&
          sampled >= start &&
          sampled < end;
        if (!sound) expect.fail(`after ${step}: ${start}-${end}, sampled at ${sampled}, behind ${before}`);
        before = end;
      }
    }
    expect(this.plane.nrRegions).toBe(this.model.nrRegions);
  }
}

function sizeOf({ start, end }: NaiveRange): bigint {
  return BigInt(end) - BigInt(start);
}

/** Neighbours, target by target. */
function pairs(targets: readonly (readonly NaiveRegion[])[]): [NaiveRegion, NaiveRegion][] {
  return targets.flatMap((regions) =>
    regions.flatMap((right, index): [NaiveRegion, NaiveRegion][] => {
      const left = regions[index - 1];
      return left ? [[left, right]] : [];
    }),
  );
}

it(
  `[S1] [S8] [M1] [M2] [M3] [M4] [M5] [M6] in ${RUNS} random runs the tables and the naive model agree after every step`,
  () => {
    fc.assert(
      fc.property(run, (given) => {
        const pair = new Pair(given);
        for (const [number, round] of given.rounds.entries()) pair.go(round, number);
        pair.end();
      }),
      { numRuns: RUNS },
    );
    for (const [what, times] of Object.entries(seen)) expect(times, `runs with ${what}`).toBeGreaterThan(RUNS / 50);
  },
  60_000 + RUNS * 100,
);
