/** The access table: which accesses it keeps, what a sampling pass makes of them, and what a context finds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createContext, monitoringOf, startContexts, stopContexts } from '../../machines/index.js';
import { VirtualClock } from '../../machines/virtual-clock.js';
import { type AccessTable, accessTable } from '../../primitives/index.js';
import { Random, type Snapshot } from '../../regions/index.js';
import { describePrimitiveContract } from '../support/primitive-contract.js';
import { accessed, nrAccesses, planeOf } from './tables.js';

describePrimitiveContract('an access table', () => {
  const rows = accessTable({ size: 10_000 });
  return {
    primitive: rows.primitive(),
    targets: [{ id: 'table' }],
    attributes: { regions: { min: 10, max: 50 } },
    addressSpace: { start: 0, end: 10_000 },
    access: () => rows.touchRange(2_000, 7_000),
  };
});

describePrimitiveContract('an access table with granules and a first address of its own', () => {
  const rows = accessTable({ size: 100_001, granule: 64, start: 6_400, id: 7 });
  return {
    primitive: rows.primitive(),
    targets: [{ id: 7 }],
    // Above the granule, so that the regions reach beyond the table on both sides.
    attributes: { regions: 20, minRegionSize: 4_096 },
    addressSpace: { start: 6_400, end: 106_401 },
    access: () => rows.touchRange(50_000, Number.POSITIVE_INFINITY),
  };
});

describe('a touch', () => {
  it('tells an access to its address and to no other', () => {
    const rows = accessTable({ size: 10 });
    rows.touch(4);
    rows.touch(9);
    rows.touch(4);
    expect(accessed(rows)).toEqual([4, 9]);
  });

  it('of an address tells one to all that share its granule', () => {
    const rows = accessTable({ size: 40, granule: 8, start: 80 });
    rows.touch(80);
    rows.touch(103);
    rows.touch(104);
    expect(accessed(rows)).toEqual([0, 2, 3]);
  });

  it('outside the table is ignored, in a granule that ends beyond it too', () => {
    const rows = accessTable({ size: 12, granule: 8, start: 16 });
    for (const address of [-1, 0, 15, 28, 31, 2 ** 32 + 16, 2 ** 53, -(2 ** 32) + 16]) rows.touch(address);
    for (const address of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) rows.touch(address);
    expect(accessed(rows)).toEqual([]);
    rows.touch(27);
    expect(accessed(rows)).toEqual([1]);
  });

  it('of a fraction tells one to the address below it', () => {
    const rows = accessTable({ size: 4 });
    for (const address of [1.2, 3.999, -0.1]) rows.touch(address);
    expect(accessed(rows)).toEqual([1, 3]);
  });
});

describe('a touched range', () => {
  it.each([
    ['3 to 5', 3, 5, [3, 4]],
    ['1.5 to 1.7', 1.5, 1.7, [1]],
    ['everything', Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, [0, 1, 2, 3, 4, 5]],
    ['-7 to 2', -7, 2, [0, 1]],
    ['4 to 99', 4, 99, [4, 5]],
    ['6 to 9', 6, 9, []],
    ['-2 to 0', -2, 0, []],
    ['3 to 3', 3, 3, []],
    ['5 to 2', 5, 2, []],
    ['NaN to 2', Number.NaN, 2, []],
    ['2 to NaN', 2, Number.NaN, []],
  ])('%s', (_, start, end, expected) => {
    const rows = accessTable({ size: 6 });
    rows.touchRange(start, end);
    expect(accessed(rows)).toEqual(expected);
  });

  it('reaches into the granules of its first and its last address', () => {
    const rows = accessTable({ size: 64, granule: 8 });
    rows.touchRange(15, 25);
    expect(accessed(rows)).toEqual([1, 2, 3]);
  });
});

it('keeps the same accesses as a set of granules would', () => {
  const shape = fc.record({
    size: fc.integer({ min: 1, max: 300 }),
    granule: fc.constantFrom(1, 2, 16),
    at: fc.nat(9),
  });
  const touch = fc.record({
    start: fc.integer({ min: -50, max: 600 }),
    size: fc.option(fc.integer({ min: -5, max: 90 })),
  });
  const property = fc.property(shape, fc.array(touch), ({ size, granule, at }, touches) => {
    const start = at * granule;
    const rows = accessTable({ size, granule, start });
    const naive = new Set<number>();
    for (const { start: first, size: length } of touches) {
      if (length === null) rows.touch(first);
      else rows.touchRange(first, first + length);
      for (let address = first; address < first + (length ?? 1); address++) {
        if (address >= start && address < start + size) naive.add(Math.floor((address - start) / granule));
      }
    }
    expect(accessed(rows)).toEqual([...naive].sort((a, b) => a - b));
  });
  fc.assert(property);
});

describe('the sampling pass', () => {
  it('[S4] counts exactly the regions whose address was touched since the preparation', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 30 });
    const touches = fc.array(fc.nat(700), { maxLength: 200 });
    const shapes = fc.record({ granule: fc.constantFrom(1, 4), start: fc.constantFrom(0, 8), seed: fc.nat() });
    const property = fc.property(sizes, touches, touches, shapes, (pieces, before, after, { granule, start, seed }) => {
      const size = pieces.reduce((sum, piece) => sum + piece, 0) * granule;
      const rows = accessTable({ size, granule, start });
      const plane = planeOf(rows);
      const { regions } = plane.targets[0]!;
      regions.clear();
      let end = start;
      for (const piece of pieces) {
        regions.append(end, end + piece * granule);
        end += piece * granule;
      }
      plane.random = new Random(seed);

      for (const address of before) rows.touch(address);
      rows.primitive().prepareAccessChecks?.(plane);
      for (const address of after) rows.touch(address);
      const granules = new Set(after.map((address) => Math.floor(address / granule)));
      const expected = pieces.map((_, i) =>
        granules.has(Math.floor(regions.samplingAddresses[i]! / granule)) ? 1 : 0,
      );
      expect(rows.primitive().checkAccesses?.(plane)).toBe(Math.max(...expected));
      expect(nrAccesses(plane)).toEqual(expected);
    });
    fc.assert(property);
  });

  it('picks every address of a region equally likely', () => {
    const rows = accessTable({ size: 100 });
    const plane = planeOf(rows, { regions: 10 });
    const counts = new Array<number>(100).fill(0);
    const draws = 10_000;
    for (let draw = 0; draw < draws; draw++) {
      rows.primitive().prepareAccessChecks?.(plane);
      for (const address of plane.targets[0]!.regions.samplingAddresses.subarray(0, 10)) counts[address]!++;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - draws / 10) ** 2 / (draws / 10), 0);
    // The 0.001 and 0.999 quantiles of chi-square: ten regions with nine degrees of freedom each.
    expect(chiSquare).toBeGreaterThan(54.2);
    expect(chiSquare).toBeLessThan(137.2);
  });

  it('draws the addresses that single draws would give, in regions wider than 2^32 too', () => {
    const spans = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2 ** 45 })), {
      maxLength: 40,
    });
    const property = fc.property(fc.nat(), spans, (seed, given) => {
      const starts = new Float64Array(given.length);
      for (let i = 1; i < given.length; i++) starts[i] = starts[i - 1]! + given[i - 1]!;
      const ends = starts.map((start, i) => start + given[i]!);
      const drawn = new Float64Array(given.length);
      const bulk = new Random(seed);
      const single = new Random(seed);
      bulk.addresses(starts, ends, drawn, given.length);
      expect([...drawn]).toEqual(given.map((span, i) => starts[i]! + single.below(span)));
      expect(bulk.uint32()).toBe(single.uint32());
    });
    fc.assert(property);
  });

  it('takes every byte but 0 for an access, whatever another thread stored', () => {
    const rows = accessTable({ size: 3 });
    const plane = planeOf(rows, { regions: 3 });
    rows.primitive().prepareAccessChecks?.(plane);
    new Uint8Array(rows.handle.buffer).set([255, 0, 2]);
    expect(rows.primitive().checkAccesses?.(plane)).toBe(1);
    expect(nrAccesses(plane)).toEqual([1, 0, 1]);
  });

  it('finds nothing where aligned regions reach beyond the table', () => {
    const rows = accessTable({ size: 6, start: 13 });
    const plane = planeOf(rows, { minRegionSize: 16 });
    const { starts, ends, samplingAddresses, length } = plane.targets[0]!.regions;
    expect([length, starts[0], ends[0], starts[1], ends[1]]).toEqual([2, 0, 16, 16, 32]);
    for (let round = 0; round < 50; round++) {
      plane.reset();
      rows.primitive().prepareAccessChecks?.(plane);
      rows.touchRange(0, 99);
      rows.primitive().checkAccesses?.(plane);
      const inside = [...samplingAddresses.subarray(0, 2)].map((address) => (address >= 13 && address < 19 ? 1 : 0));
      expect(nrAccesses(plane)).toEqual(inside);
    }
  });

  it('clears what another context over the same table has yet to check', () => {
    const rows = accessTable({ size: 1 });
    const [one, other] = [planeOf(rows), planeOf(rows)];
    rows.primitive().prepareAccessChecks?.(one);
    rows.touch(0);
    rows.primitive().prepareAccessChecks?.(other);
    expect(rows.primitive().checkAccesses?.(one)).toBe(0);
  });
});

describe('in a context', () => {
  const AGGREGATIONS = 40;

  /** Runs a context on virtual time; `touch` is called in each of its 20 sample intervals per aggregation. */
  async function watch(seed: number, touch: (rows: AccessTable, sampling: number) => void): Promise<Snapshot[]> {
    const rows = accessTable({ size: 10_000 });
    const clock = new VirtualClock();
    const actor = createContext({ primitive: rows.primitive(), regions: { min: 10, max: 100 }, seed, clock });
    const snapshots: Snapshot[] = [];
    monitoringOf(actor).events.listen((event) => {
      if (event.type === 'aggregation') snapshots.push(event.snapshot);
    });
    await startContexts([actor], { exclusive: false });
    for (let sampling = 0; sampling < AGGREGATIONS * 20; sampling++) {
      touch(rows, sampling);
      clock.advance(5_000);
    }
    await stopContexts([actor]);
    return snapshots;
  }

  /** The share of samplings in which `[start, end)` was found accessed, by the sizes of the regions in it. */
  function rateOf(snapshots: readonly Snapshot[], start: number, end: number): number {
    let sum = 0;
    for (const snapshot of snapshots) {
      for (const [index, region] of [...snapshot].entries()) {
        const size = Math.max(0, Math.min(end, region.end) - Math.max(start, region.start));
        sum += size * snapshot.rate(index);
      }
    }
    return sum / (end - start) / snapshots.length;
  }

  /** Off the 1 000 at which the first regions are cut. */
  const hotAndWarm = (rows: AccessTable, sampling: number) => {
    rows.touchRange(2_345, 3_456);
    if (sampling % 4 === 0) rows.touchRange(6_400, 8_150);
  };

  it.each([1, 2, 3])('tells hot from warm and cold, with the seed %d', async (seed) => {
    const last = (await watch(seed, hotAndWarm)).slice(-20);
    expect(rateOf(last, 2_345, 3_456)).toBeGreaterThan(0.97);
    expect(rateOf(last, 6_400, 8_150)).toBeCloseTo(0.25, 1);
    const cold = [rateOf(last, 0, 2_345), rateOf(last, 3_456, 6_400), rateOf(last, 8_150, 10_000)];
    expect(Math.max(...cold)).toBeLessThan(0.01);
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const bytes = async (seed: number) => JSON.stringify(await watch(seed, hotAndWarm));
    expect(await bytes(5)).toBe(await bytes(5));
    expect(await bytes(5)).not.toBe(await bytes(6));
  });

  it('[M1] prefers its granule as the smallest region size', () => {
    expect(accessTable({ size: 1_000, granule: 32 }).primitive().defaults?.()).toEqual({ minRegionSize: 32 });
  });
});
