/**
 * One monitored address space: its id, the ranges that the user gave, if any, and its regions.
 */
import { checkOptions, invalid } from './error.js';
import { type AddressRange, checkRanges } from './range.js';
import { RegionTable } from './region-table.js';

/** A process id, a table's name: whatever the primitive knows its address spaces by. */
export type TargetId = number | string;

export interface TargetOptions {
  readonly id: TargetId;
  /** Only these ranges are monitored (M18). Without them the primitive says what the address space consists of. */
  readonly ranges?: readonly AddressRange[];
}

export class Target {
  readonly id: TargetId;
  ranges: readonly AddressRange[] | undefined;
  readonly regions = new RegionTable();

  constructor(options: TargetOptions) {
    this.id = options.id;
    this.ranges = options.ranges;
  }
}

/**
 * Targets of their own from what a user gave; `ranges` are looked at again, with the smallest region size, at a start.
 *
 * @throws DamonError EINVAL for targets that are no array, an id that is neither number nor string or comes twice, and
 * for bad ranges
 */
export function checkTargets(given: readonly TargetOptions[]): Target[] {
  if (!Array.isArray(given)) throw invalid('targets', 'an array of { id, ranges? }', given);
  const seen = new Set<TargetId>();
  return given.map((options: TargetOptions, index) => {
    checkOptions(`targets[${index}]`, options, ['id', 'ranges']);
    const id: unknown = options.id;
    if (typeof id !== 'string' && !(typeof id === 'number' && Number.isFinite(id))) {
      throw invalid(`targets[${index}].id`, 'a number or a string', id);
    }
    if (seen.has(id)) throw invalid(`targets[${index}].id`, 'an id that no other target has', id);
    seen.add(id);
    return new Target(options.ranges === undefined ? { id } : { id, ranges: checkRanges(options.ranges, 1) });
  });
}
