/**
 * The regions of a snapshot as people read them: with size, rate and age in their units; all of them, or the hottest or
 * coldest few. Every region for itself: see `accessReport` for rows that join what is alike.
 */
import type { AddressRange, Snapshot, TargetId } from '../regions/index.js';

export interface RatedRegion extends AddressRange {
  readonly target: TargetId;
  /** In the target's own unit. */
  readonly size: number;
  /** Share of samplings, 0 to 1, in which it was found accessed. */
  readonly rate: number;
  /** For how long it has kept about that rate, in microseconds; 0 for what began in this very aggregation. */
  readonly ageUs: number;
}

/** All regions, target after target, by rising address. */
export function ratedRegions(snapshot: Snapshot): RatedRegion[] {
  return Array.from({ length: snapshot.length }, (_, index) => ratedRegion(snapshot, index));
}

/**
 * The `count` regions with the highest rates, highest first; of equal rate the older, then the bigger, then by address.
 * Fewer when there are fewer. Takes about a step per region, and never sorts more than twice `count`.
 *
 * @example
 * hottestRegions(snapshot, 1)[0]?.rate; // the highest of all rates
 */
export function hottestRegions(snapshot: Snapshot, count: number): RatedRegion[] {
  return foremost(snapshot, count, -1);
}

/**
 * The `count` regions with the lowest rates, lowest first; of equal rate the older, because they have been cold for
 * longer, then the bigger, then by address.
 *
 * @example
 * coldestRegions(snapshot, 1)[0]?.ageUs; // for how long nobody has touched it, where its rate is 0
 */
export function coldestRegions(snapshot: Snapshot, count: number): RatedRegion[] {
  return foremost(snapshot, count, 1);
}

function foremost(snapshot: Snapshot, count: number, sign: 1 | -1): RatedRegion[] {
  const size = (index: number) => (snapshot.ends[index] ?? 0) - (snapshot.starts[index] ?? 0);
  const order = (a: number, b: number) =>
    sign * (snapshot.rate(a) - snapshot.rate(b)) ||
    (snapshot.ages[b] ?? 0) - (snapshot.ages[a] ?? 0) ||
    size(b) - size(a) ||
    a - b;

  let chosen: number[] = [];
  let last: number | undefined;
  for (let index = 0; index < snapshot.length; index++) {
    if (last !== undefined && order(last, index) < 0) continue;
    if (chosen.push(index) < 2 * count) continue;
    chosen = chosen.sort(order).slice(0, count);
    last = chosen.at(-1);
  }
  return chosen
    .sort(order)
    .slice(0, count)
    .map((index) => ratedRegion(snapshot, index));
}

function ratedRegion(snapshot: Snapshot, index: number): RatedRegion {
  const start = snapshot.starts[index] ?? 0;
  const end = snapshot.ends[index] ?? 0;
  const ageUs = (snapshot.ages[index] ?? 0) * snapshot.aggregationUs;
  return { target: targetOf(snapshot, index), start, end, size: end - start, rate: snapshot.rate(index), ageUs };
}

function targetOf({ targets }: Snapshot, index: number): TargetId {
  let before = 0;
  for (const { id, nrRegions } of targets) {
    before += nrRegions;
    if (index < before) return id;
  }
  throw new RangeError(`Expected a snapshot of more than ${index} regions, got one of ${before}`);
}
