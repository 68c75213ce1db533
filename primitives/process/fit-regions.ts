/**
 * Brings the regions of a process up to date with its mappings, within the number of regions that is wished.
 */
import type { AddressRange, DataPlane, RegionTable, Target } from '../../regions/index.js';
import type { Mapping } from './maps.js';
import {
  accessibleMappings,
  cutRanges,
  cutRegions,
  exactRanges,
  joinTouching,
  leaveOutGaps,
  mappingBounds,
} from './ranges.js';

/**
 * Gives a target the regions of its mappings, or brings them up to date with them (M6).
 *
 * @param gaps as in the options of `processMemory`
 * @returns false where the regions stay, because there are fewer gaps than that (M17)
 */
export function fitRegions(
  plane: DataPlane,
  target: Target,
  mappings: readonly Mapping[],
  gaps: number | undefined,
): boolean {
  const size = plane.attributes.minRegionSize;
  const ranges = gaps === undefined ? budgetedRanges(plane, target, mappings, size) : exactRanges(mappings, gaps, size);
  if (!ranges) return false;
  plane.setRanges(target, ranges);
  return true;
}

/** As many ranges as there are runs of mappings and bounds within them, up to this target's part of half the regions. */
function budgetedRanges(plane: DataPlane, target: Target, mappings: readonly Mapping[], size: number): AddressRange[] {
  const { max } = plane.attributes.regions;
  const sharing = plane.targets.filter(({ ranges }) => !ranges).length;
  const budget = Math.max(1, Math.floor(max / 2 / sharing));
  const accessible = accessibleMappings(mappings);
  const ranges = leaveOutGaps(joinTouching(accessible, size), budget - 1);
  const bounds = mappingBounds(accessible, size, budget - ranges.length);

  // Where a region lies across a bound it is cut first, so that both pieces keep its history; without room for that, not
  // at all: M6 would give the right piece none.
  const across = bounds.filter((address) => isInside(target.regions, address));
  const room = Math.max(0, max - plane.nrRegions);
  const uncut = new Set(across.slice(room));
  cutRegions(target.regions, across.slice(0, room));
  return cutRanges(
    ranges,
    bounds.filter((address) => !uncut.has(address)),
  );
}

function isInside(regions: RegionTable, address: number): boolean {
  const index = regions.indexOf(address);
  return index >= 0 && regions.starts[index]! < address;
}
