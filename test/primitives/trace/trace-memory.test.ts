import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TraceMemory, tracePrimitive } from '../../../primitives/index.js';
import { checkAttributes, checkTargets, DataPlane, Random } from '../../../regions/index.js';
import { describePrimitiveContract } from '../../support/primitive-contract.js';

const PAGE = 4_096;

describePrimitiveContract('the memory of a trace', () => {
  const memory = new TraceMemory();
  const ranges = [
    { start: 0x400000, end: 0x480000 },
    { start: 0x1ffe000000, end: 0x1ffe100000 },
  ];
  return {
    primitive: tracePrimitive(memory, ranges, [{ name: 'stack', start: 0x1ffe000000, end: 0x1ffe100000 }]),
    targets: [{ id: 'trace' }],
    attributes: { regions: { min: 10, max: 50 }, sampleUs: 5_000, aggregationUs: 20_000, updateUs: 40_000 },
    addressSpace: { start: 0x400000, end: 0x1ffe100000 },
    access: () => memory.access(0x410000, 0x60000),
  };
});

describe('TraceMemory', () => {
  it('knows the pages accessed since the last preparation, each as a whole', () => {
    const memory = new TraceMemory();
    memory.prepare();
    memory.access(0x1fff, 1);
    memory.access(0x4fff, 2);
    expect([0xfff, 0x1000, 0x1fff, 0x2000].map((address) => memory.accessed(address))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect([0x4000, 0x5000, 0x6000].map((address) => memory.accessed(address))).toEqual([true, true, false]);
    memory.prepare();
    expect(memory.accessed(0x1000)).toBe(false);
  });

  it('counts in how many samplings each page was accessed, not how often', () => {
    const memory = new TraceMemory();
    for (let sampling = 0; sampling < 3; sampling++) {
      memory.prepare();
      for (let i = 0; i < 5; i++) memory.access(3 * PAGE, 8);
      if (sampling === 1) memory.access(9 * PAGE, 8);
    }
    const { pages, counts, length, nrSamplings, pageSize } = memory.truth();
    expect([[...pages], [...counts]]).toEqual([
      [3 * PAGE, 9 * PAGE],
      [3, 1],
    ]);
    expect([length, nrSamplings, pageSize]).toEqual([2, 3, PAGE]);
  });

  it('counts anew after a reset, from the next preparation on', () => {
    const memory = new TraceMemory();
    memory.access(0, 1);
    memory.prepare();
    memory.access(PAGE, 1);
    memory.resetTruth();
    memory.access(2 * PAGE, 1);
    expect(memory.truth()).toMatchObject({ length: 0, nrSamplings: 0 });
    memory.prepare();
    memory.access(PAGE, 1);
    expect(memory.truth()).toMatchObject({ pages: Float64Array.of(PAGE), counts: Uint32Array.of(1), nrSamplings: 1 });
  });

  it('gives a truth that stays as it is', () => {
    const memory = new TraceMemory();
    memory.prepare();
    memory.access(0, 1);
    const truth = memory.truth();
    memory.prepare();
    memory.access(0, 2 * PAGE);
    expect(truth).toMatchObject({ pages: Float64Array.of(0), counts: Uint32Array.of(1), nrSamplings: 1 });
  });

  it('agrees with a counter of sets and maps, wherever in 64 bits the accesses are', () => {
    const address = fc.oneof(
      fc.nat(64 * PAGE),
      fc.nat(2_000).map((leaf) => leaf * 2 ** 20),
      fc.nat(2 ** 20).map((page) => 2 ** 47 + page * PAGE),
      fc.nat(1_000).map((page) => 2 ** 63 + page * PAGE),
    );
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          address,
          size: fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 2 ** 22 })),
        }),
      },
      { weight: 2, arbitrary: fc.constant('prepare' as const) },
      { weight: 1, arbitrary: fc.constant('reset' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), address, (steps, probe) => {
        const memory = new TraceMemory();
        const counts = new Map<number, number>();
        let accessed = new Set<number>();
        let counting = false;
        for (const each of steps) {
          if (each === 'prepare') {
            memory.prepare();
            accessed = new Set();
            counting = true;
          } else if (each === 'reset') {
            memory.resetTruth();
            counts.clear();
            counting = false;
          } else {
            memory.access(each.address, each.size);
            const first = Math.floor(each.address / PAGE);
            const last = Math.ceil((each.address + each.size) / PAGE) - 1;
            for (let page = first; page <= Math.max(first, last); page++) {
              if (counting && !accessed.has(page)) counts.set(page, (counts.get(page) ?? 0) + 1);
              accessed.add(page);
            }
          }
        }
        const truth = memory.truth();
        const rows = [...truth.pages].map((page, row) => [page / PAGE, truth.counts[row]]);
        expect(rows).toEqual([...counts].sort(([a], [b]) => a - b));
        expect(memory.accessed(probe)).toBe(accessed.has(Math.floor(probe / PAGE)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('tracePrimitive', () => {
  it('[S4] counts a region when the very page that was picked was accessed', () => {
    const memory = new TraceMemory();
    const primitive = tracePrimitive(memory, [{ start: 0, end: 4 * PAGE }]);
    const plane = new DataPlane(checkTargets([{ id: 'trace' }]), checkAttributes({ regions: 4 }), new Random(1));
    plane.begin(plane.attributes, new Random(1));
    primitive.initTargetRegions?.(plane, new AbortController().signal);
    plane.ready();
    const [{ regions }] = plane.targets as [(typeof plane.targets)[0]];
    expect(regions.length).toBe(4);
    for (let round = 0; round < 3; round++) {
      primitive.prepareAccessChecks?.(plane);
      memory.access(2 * PAGE + 17, 4);
      expect(primitive.checkAccesses?.(plane)).toBe(round + 1);
      plane.checked(round + 1);
    }
    expect([...regions.nrAccesses.subarray(0, 4)]).toEqual([0, 0, 3, 0]);
  });

  it('lets the exact counts begin with each aggregation', () => {
    const memory = new TraceMemory();
    const primitive = tracePrimitive(memory, [{ start: 0, end: 4 * PAGE }]);
    const plane = new DataPlane(checkTargets([{ id: 'trace' }]), checkAttributes(), new Random(1));
    for (let sampling = 1; sampling <= 3; sampling++) {
      primitive.prepareAccessChecks?.(plane);
      plane.checked(0);
      expect(memory.truth().nrSamplings).toBe(sampling);
    }
    plane.reset();
    primitive.prepareAccessChecks?.(plane);
    expect(memory.truth().nrSamplings).toBe(1);
  });

  it('calls a range by the name of what makes up most of it', () => {
    const names = [
      { name: 'data', start: 0, end: 100 },
      { name: 'heap', start: 100, end: 200 },
    ];
    const primitive = tracePrimitive(new TraceMemory(), [], names);
    expect(primitive.label?.('trace', { start: 90, end: 120 })).toBe('heap');
    expect(primitive.label?.('trace', { start: 50, end: 120 })).toBe('data');
    expect(primitive.label?.('trace', { start: 199, end: 300 })).toBe('heap');
    expect(primitive.label?.('trace', { start: 200, end: 300 })).toBeUndefined();
  });
});
