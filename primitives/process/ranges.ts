/**
 * Which ranges of a process are worth monitoring: its mappings without the biggest gaps between them (M17), cut where one
 * mapping ends and the next begins. Pure.
 */
import { type AddressRange, alignDown, alignUp, type RegionTable } from '../../regions/index.js';
import type { Mapping } from './maps.js';

/** Not the process's own: pages that the kernel shows to everybody, never resident. */
const OF_THE_KERNEL = /^\[(vsyscall|vvar)/;

/**
 * The mappings in which an access can be seen: without reservations (`---p`), without `[vsyscall]`, which is the same
 * page in every process, and without `[vvar]` and its kin, which are never counted as resident.
 */
export function accessibleMappings(mappings: readonly Mapping[]): Mapping[] {
  return mappings.filter(({ accessible, name }) => accessible && !OF_THE_KERNEL.test(name));
}

/**
 * What remains when the biggest gaps are left out, of equal ones the lowest: with two gaps the three regions of
 * mainline (M17). Where there are fewer gaps, fewer are left out.
 *
 * @param runs rising ranges that do not touch: what {@link joinTouching} returns
 *
 * @example
 * leaveOutGaps([{ start: 1, end: 2 }, { start: 3, end: 4 }, { start: 9, end: 10 }], 1);
 * // [{ start: 1, end: 4 }, { start: 9, end: 10 }]
 */
export function leaveOutGaps(runs: readonly AddressRange[], gaps: number): AddressRange[] {
  if (runs.length === 0) return [];
  const sizes = runs.slice(1).map(({ start }, index) => ({ index: index + 1, size: start - runs[index]!.end }));
  // A sort is stable: of equal gaps the lowest comes first.
  const leftOut = sizes.sort((a, b) => b.size - a.size).slice(0, gaps);
  const begins = [0, ...leftOut.map(({ index }) => index).sort((a, b) => a - b)];
  return begins.map((begin, nth) => ({
    start: runs[begin]!.start,
    end: runs[(begins[nth + 1] ?? runs.length) - 1]!.end,
  }));
}

/**
 * The three regions of M17, or as many as there are gaps to leave out and one more, from all mappings but `[vsyscall]`,
 * which is none: reservations count here, as they do in the kernel.
 *
 * @returns undefined where there are fewer gaps than that
 */
export function exactRanges(mappings: readonly Mapping[], gaps: number, size: number): AddressRange[] | undefined {
  const runs = joinTouching(
    mappings.filter(({ name }) => name !== '[vsyscall]'),
    size,
  );
  return runs.length > gaps ? leaveOutGaps(runs, gaps) : undefined;
}

/** Ranges, widened to multiples of `size`, with those joined that then touch or overlap. */
export function joinTouching(ranges: readonly AddressRange[], size: number): AddressRange[] {
  const runs: { start: number; end: number }[] = [];
  for (const range of ranges) {
    const start = alignDown(range.start, size);
    const end = alignUp(range.end, size);
    const last = runs.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else runs.push({ start, end });
  }
  return runs;
}

/**
 * The addresses at which one mapping ends and another begins, at most so many of them: first those whose smaller
 * mapping is the biggest, for there a region across the bound would blur the most.
 */
export function mappingBounds(mappings: readonly AddressRange[], size: number, most: number): number[] {
  const bounds: { address: number; smaller: number }[] = [];
  for (const [index, { start, end }] of mappings.entries()) {
    const next = mappings[index + 1];
    if (next?.start !== end || end % size !== 0) continue;
    bounds.push({ address: end, smaller: Math.min(end - start, next.end - next.start) });
  }
  bounds.sort((a, b) => b.smaller - a.smaller);
  return bounds.slice(0, Math.max(0, most)).map(({ address }) => address);
}

/** The ranges, cut at those addresses that lie inside one. */
export function cutRanges(ranges: readonly AddressRange[], addresses: readonly number[]): AddressRange[] {
  const rising = [...addresses].sort((a, b) => a - b);
  let next = 0;
  return ranges.flatMap(({ start, end }) => {
    const pieces: AddressRange[] = [];
    let from = start;
    for (; next < rising.length && rising[next]! < end; next++) {
      if (rising[next]! <= from) continue;
      pieces.push({ start: from, end: rising[next]! });
      from = rising[next]!;
    }
    pieces.push({ start: from, end });
    return pieces;
  });
}

/** Cuts regions at those addresses, in any order, that lie inside one; the pieces inherit counts and age, as those of a split do (M5). */
export function cutRegions(regions: RegionTable, addresses: readonly number[]): void {
  const inside = addresses.filter((address) => {
    const index = regions.indexOf(address);
    return index >= 0 && regions.starts[index]! < address;
  });
  regions.cutAt(Float64Array.from(inside).sort(), inside.length);
}
