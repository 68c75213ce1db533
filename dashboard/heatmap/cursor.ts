/** The cell that the keys are on, and where they lead from there. Pure. */
import type { Snapshot, TargetId } from '../../regions/index.js';
import { type Axis, addressAt, type HistoryEntry, positionOf } from '../../reports/index.js';
import { entryAfter, entryAt } from './columns.js';
import { regionIndex } from './inspect.js';

export interface Cursor {
  /** In microseconds of the context's clock. */
  readonly time: number;
  /** On the axis. */
  readonly position: number;
}

/** The cell where the newest entry is hottest. */
export function firstCursor(entries: readonly HistoryEntry[], axis: Axis): Cursor | undefined {
  const entry = entries.at(-1);
  if (!entry) return undefined;
  let best = 0;
  let position = 0;
  let index = 0;
  for (const { target, start, end } of entry.snapshot) {
    const at = positionOf(axis, target, Math.floor((start + end) / 2));
    const rate = entry.snapshot.rate(index++);
    if (at === undefined || rate <= best) continue;
    best = rate;
    position = at;
  }
  return { time: middleOf(entry), position };
}

/** The entry before or after, or the region above or below. Stays where there is none. */
export function nextCursor(
  cursor: Cursor,
  entries: readonly HistoryEntry[],
  axis: Axis,
  time: -1 | 0 | 1,
  address: -1 | 0 | 1,
): Cursor {
  const here = entryAt(entries, cursor.time);
  if (time !== 0) {
    const index = entryAfter(entries, cursor.time) + (here || time < 0 ? time : 0);
    const entry = entries[index];
    return entry ? { ...cursor, time: middleOf(entry) } : cursor;
  }
  const found = addressAt(axis, cursor.position);
  if (!here || !found || address === 0) return cursor;
  const { snapshot } = here;
  const index = regionIndex(snapshot, found.target, found.address);
  if (index === undefined) {
    // Not monitored there and then: on to the next range of the axis.
    const range = axis.ranges.findLast((each) => each.position <= cursor.position);
    const next = range && (address < 0 ? range.position - 1 : range.position + range.end - range.start);
    return next === undefined || next < 0 || next >= axis.length ? cursor : { ...cursor, position: next };
  }
  const next = index + address;
  if (next < 0 || next >= snapshot.length) return cursor;
  const middle = Math.floor(((snapshot.starts[next] ?? 0) + (snapshot.ends[next] ?? 0)) / 2);
  const position = positionOf(axis, targetOf(snapshot, next), middle);
  return position === undefined ? cursor : { ...cursor, position };
}

function targetOf({ targets }: Snapshot, index: number): TargetId {
  let before = 0;
  const target = targets.find(({ nrRegions }) => {
    before += nrRegions;
    return index < before;
  });
  return target?.id ?? 0;
}

function middleOf({ from, to }: HistoryEntry): number {
  return (from + to) / 2;
}
