import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mapping } from '../../../primitives/process/maps.js';
import {
  accessibleMappings,
  cutRanges,
  cutRegions,
  exactRanges,
  joinTouching,
  leaveOutGaps,
  mappingBounds,
} from '../../../primitives/process/ranges.js';
import { type AddressRange, RegionTable } from '../../../regions/index.js';

const PAGE = 4_096;

/** `[start, end]` in pages. */
function ranges(...pairs: (readonly [number, number])[]): AddressRange[] {
  return pairs.map(([start, end]) => ({ start: start * PAGE, end: end * PAGE }));
}

function mappings(...pairs: (readonly [number, number])[]): Mapping[] {
  return ranges(...pairs).map((range) => ({ ...range, accessible: true, name: '' }));
}

const runs = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 9 }), size: fc.integer({ min: 1, max: 9 }) }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((rows) => {
    let end = 0;
    return rows.map(({ gap, size }) => {
      const start = end + gap;
      end = start + size;
      return { start, end };
    });
  });

function gapsOf(given: readonly AddressRange[]): { at: number; size: number }[] {
  return given.slice(1).map(({ start }, i) => ({ at: start, size: start - (given[i]?.end ?? 0) }));
}

describe('exactRanges', () => {
  it('[M17] gives the three regions that remain when the two biggest gaps are left out', () => {
    const given = mappings([1, 2], [3, 4], [104, 105], [107, 110], [1_110, 1_111]);
    expect(exactRanges(given, 2, PAGE)).toEqual(ranges([1, 4], [104, 110], [1_110, 1_111]));
  });

  it('[M17] leaves out the lowest of equal gaps', () => {
    const given = mappings([1, 2], [12, 13], [23, 24], [34, 35]);
    expect(exactRanges(given, 2, PAGE)).toEqual(ranges([1, 2], [12, 13], [23, 35]));
  });

  it('[M17] gives none where there are fewer than two gaps, mappings that touch having none', () => {
    expect(exactRanges(mappings([1, 2], [2, 3], [5, 6]), 2, PAGE)).toBeUndefined();
    expect(exactRanges([], 0, PAGE)).toBeUndefined();
    expect(exactRanges(mappings([1, 2], [2, 3], [5, 6]), 1, PAGE)).toEqual(ranges([1, 3], [5, 6]));
  });

  it('[M17] takes reservations for mappings, as the kernel does, and [vsyscall] for none', () => {
    const reservation = { start: 10 * PAGE, end: 90 * PAGE, accessible: false, name: '' };
    const vsyscall = { start: 1e9 * PAGE, end: 1e9 * PAGE + PAGE, accessible: true, name: '[vsyscall]' };
    const given = [...mappings([1, 2], [3, 4]), reservation, ...mappings([91, 92]), vsyscall];
    expect(exactRanges(given, 2, PAGE)).toEqual(ranges([1, 2], [3, 4], [10, 92]));
  });
});

describe('leaveOutGaps', () => {
  it('[M17] leaves out the biggest gaps, of equal ones the lowest, and nothing else', () => {
    fc.assert(
      fc.property(runs, fc.nat(30), (given, wished) => {
        const kept = leaveOutGaps(given, wished);
        const biggest = gapsOf(given).sort((a, b) => b.size - a.size || a.at - b.at);
        const expected = biggest.slice(0, wished).sort((a, b) => a.at - b.at);
        expect(gapsOf(kept)).toEqual(expected);
        expect(kept.at(0)?.start).toBe(given.at(0)?.start);
        expect(kept.at(-1)?.end).toBe(given.at(-1)?.end);
      }),
    );
  });

  it('gives nothing for nothing', () => {
    expect(leaveOutGaps([], 2)).toEqual([]);
  });
});

describe('accessibleMappings', () => {
  it('takes reservations, [vsyscall] and [vvar] for gaps, and keeps [vdso]', () => {
    const named = (name: string, accessible = true) => ({ start: 0, end: 1, accessible, name });
    const given = ['[vdso]', '[vvar]', '[vvar_vclock]', '[vsyscall]', '', '/lib/x'].map((name) => named(name));
    expect(accessibleMappings([...given, named('', false)]).map(({ name }) => name)).toEqual(['[vdso]', '', '/lib/x']);
  });
});

describe('joinTouching', () => {
  it('joins ranges that touch, and those that touch only once widened to the smallest region size', () => {
    expect(joinTouching(ranges([1, 2], [2, 3], [4, 5]), PAGE)).toEqual(ranges([1, 3], [4, 5]));
    expect(joinTouching(ranges([1, 2], [2, 3], [5, 6], [9, 10]), 4 * PAGE)).toEqual(ranges([0, 12]));
  });

  it('survives mappings that overlap because they changed while they were read', () => {
    expect(joinTouching(ranges([1, 9], [3, 4], [8, 10]), PAGE)).toEqual(ranges([1, 10]));
  });
});

describe('mappingBounds', () => {
  it('gives first the bounds whose smaller mapping is the biggest', () => {
    const given = ranges([0, 100], [100, 101], [101, 151], [151, 251], [300, 301], [301, 303]);
    const bounds = (most: number) => mappingBounds(given, PAGE, most).map((address) => address / PAGE);
    expect(bounds(9)).toEqual([151, 100, 101, 301]);
    expect(bounds(1)).toEqual([151]);
    expect(bounds(-1)).toEqual([]);
  });

  it('passes over bounds that are no multiple of the smallest region size', () => {
    expect(mappingBounds(ranges([0, 3], [3, 4], [4, 8]), 4 * PAGE, 9)).toEqual([4 * PAGE]);
  });
});

describe('cutRanges', () => {
  it('cuts at the addresses inside a range, in whatever order they come', () => {
    expect(
      cutRanges(
        ranges([0, 4], [6, 9]),
        [8, 2, 0, 4, 5, 6, 9, 3].map((page) => page * PAGE),
      ),
    ).toEqual(ranges([0, 2], [2, 3], [3, 4], [6, 8], [8, 9]));
  });
});

describe('cutRegions', () => {
  it.each([
    ['rising', [1, 4, 5, 7]],
    ['by the size of what they part', [5, 7, 1, 4]],
  ])('gives both pieces of a region its counts and its age, and leaves the others alone: bounds %s', (_, pages) => {
    const table = new RegionTable();
    for (const [index, { start, end }] of ranges([0, 4], [4, 6], [8, 9]).entries()) {
      table.append(start, end);
      table.nrAccesses[index] = 10 + index;
      table.lastNrAccesses[index] = 20 + index;
      table.ages[index] = 30 + index;
    }
    cutRegions(
      table,
      pages.map((page) => page * PAGE),
    );
    const rows = Array.from({ length: table.length }, (_, i) =>
      [table.starts, table.ends, table.nrAccesses, table.lastNrAccesses, table.ages].map((column) => Number(column[i])),
    );
    expect(rows).toEqual([
      [0, PAGE, 10, 20, 30],
      [PAGE, 4 * PAGE, 10, 20, 30],
      [4 * PAGE, 5 * PAGE, 11, 21, 31],
      [5 * PAGE, 6 * PAGE, 11, 21, 31],
      [8 * PAGE, 9 * PAGE, 12, 22, 32],
    ]);
  });
});
