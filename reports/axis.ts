/**
 * Addresses on a line: the monitored ranges of all targets, laid end to end, with the unmonitored space between them left
 * out. A position is a distance in the targets' own unit from the start of the first range. Pictures are drawn along it.
 */
import type { AddressRange, Snapshot, TargetId } from '../regions/index.js';

/** A range of one target's addresses, and where on the axis it begins. */
export interface AxisRange extends AddressRange {
  readonly target: TargetId;
  readonly position: number;
}

export interface Axis {
  /** Target after target, by rising address; neither touching nor overlapping within one target. */
  readonly ranges: readonly AxisRange[];
  /** Of all ranges together. */
  readonly length: number;
}

/** A range of addresses, and of which target they are. */
export interface TargetRange extends AddressRange {
  readonly target: TargetId;
}

/**
 * An axis of everything that was monitored in at least one of the snapshots. Targets stand in the order in which they
 * first come.
 *
 * @example
 * axisOf([snapshot]).length; // how much is monitored
 */
export function axisOf(snapshots: Iterable<Snapshot>): Axis {
  const ranges: TargetRange[] = [];
  for (const snapshot of snapshots) {
    for (const { target, start, end } of snapshot) {
      const last = ranges.at(-1);
      if (last?.target === target && last.end === start) ranges[ranges.length - 1] = { target, start: last.start, end };
      else ranges.push({ target, start, end });
    }
  }
  return axisOfRanges(ranges);
}

/** An axis of these ranges; they may overlap and come in any order. */
export function axisOfRanges(ranges: Iterable<TargetRange>): Axis {
  const byTarget = new Map<TargetId, AddressRange[]>();
  for (const { target, start, end } of ranges) {
    const known = byTarget.get(target);
    if (known) known.push({ start, end });
    else byTarget.set(target, [{ start, end }]);
  }
  const laid: AxisRange[] = [];
  let position = 0;
  for (const [target, unsorted] of byTarget) {
    for (const { start, end } of union(unsorted)) {
      laid.push({ target, start, end, position });
      position += end - start;
    }
  }
  return { ranges: laid, length: position };
}

/** The part of an axis between two positions, as an axis of its own: what a zoom looks at. */
export function axisBetween(axis: Axis, from: number, to: number): Axis {
  const cut = axis.ranges.flatMap(({ target, start, end, position }) => {
    const first = Math.max(start, start + (from - position));
    const last = Math.min(end, start + (to - position));
    return first < last ? [{ target, start: first, end: last }] : [];
  });
  return axisOfRanges(cut);
}

/** Where an address stands; undefined if it is not on the axis. */
export function positionOf(axis: Axis, target: TargetId, address: number): number | undefined {
  const range = axis.ranges.find((each) => each.target === target && each.start <= address && address < each.end);
  return range && range.position + (address - range.start);
}

/** Which address stands there; undefined outside of the axis. */
export function addressAt(axis: Axis, position: number): { target: TargetId; address: number } | undefined {
  if (position < 0 || position >= axis.length) return undefined;
  const range = axis.ranges.findLast((each) => each.position <= position);
  return range && { target: range.target, address: range.start + (position - range.position) };
}

/** Sorted, touching and overlapping ones joined, empty ones left out. */
function union(ranges: readonly AddressRange[]): AddressRange[] {
  const joined: AddressRange[] = [];
  for (const range of ranges.filter(({ start, end }) => start < end).sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && range.start <= last.end) {
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else joined.push(range);
  }
  return joined;
}
