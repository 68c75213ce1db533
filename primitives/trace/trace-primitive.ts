/** A simulated address space as something to monitor: looks at its pages as hardware lets a kernel look at its own. */
import type { AddressRange, DataPlane } from '../../regions/index.js';
import type { Primitive } from '../primitive.js';
import type { NamedRange } from './trace.js';
import { PAGE_SIZE, type TraceMemory } from './trace-memory.js';

/**
 * Monitors a memory; whoever drives it accesses the memory between two samplings. All targets are that one memory. Its
 * exact counts begin anew with each aggregation, so that \`truth()\` in \`afterAggregation\` is about that same one.
 *
 * @param ranges what to monitor unless the user names ranges, such as the `ranges` of a trace's summary
 * @param names what to call parts of it
 *
 * @example
 * const memory = new TraceMemory();
 * const clock = new VirtualClock();
 * monitor({ primitive: tracePrimitive(memory, [{ start: 0, end: 1 << 20 }]), clock }).subscribe(console.log);
 * memory.access(0x4000, 8);
 * clock.advance(5_000); // a sampling that can find it
 */
export function tracePrimitive(
  memory: TraceMemory,
  ranges: readonly AddressRange[],
  names: readonly NamedRange[] = [],
): Primitive {
  return {
    name: 'trace',
    targets: [{ id: 'trace' }],
    defaults: () => ({ minRegionSize: PAGE_SIZE }),
    initTargetRegions(plane) {
      for (const target of plane.targets) if (!target.ranges) plane.setRanges(target, ranges);
    },
    prepareAccessChecks(plane) {
      for (const { regions } of plane.targets) {
        plane.random.addresses(regions.starts, regions.ends, regions.samplingAddresses, regions.length);
      }
      if (plane.nrSamplings === 0) memory.resetTruth();
      memory.prepare();
    },
    checkAccesses: (plane) => checkAccesses(memory, plane),
    label: (_, range) => nameOf(range, names),
  };
}

/** The name of what makes up most of the range. */
function nameOf(range: AddressRange, names: readonly NamedRange[]): string | undefined {
  let most = 0;
  let found: string | undefined;
  for (const { start, end, name } of names) {
    const shared = Math.min(end, range.end) - Math.max(start, range.start);
    if (shared <= most) continue;
    most = shared;
    found = name;
  }
  return found;
}

/** About 10 ns a region. */
function checkAccesses(memory: TraceMemory, plane: DataPlane): number {
  let largest = 0;
  for (const { regions } of plane.targets) {
    const { length, samplingAddresses, nrAccesses } = regions;
    for (let i = 0; i < length; i++) {
      if (memory.accessed(samplingAddresses[i]!)) nrAccesses[i]!++;
      largest = Math.max(largest, nrAccesses[i]!);
    }
  }
  return largest;
}
