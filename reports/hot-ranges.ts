/**
 * Which addresses are hot, from snapshot to snapshot, with hysteresis. It goes by addresses and knows no regions, which
 * are split and merged between any two snapshots.
 */
import { type AddressRange, checkOptions, invalid, type Snapshot, type TargetId } from '../regions/index.js';
import { HOT_RATE } from './access-report.js';

export interface ChangesOptions {
  /** From this rate on, above 0 and up to 1, an address is hot. Default 0.5. */
  readonly hotAt?: number;
  /** Up to this rate, at least 0 and below `hotAt`, it is cold; in between it stays what it was. Default half of `hotAt`. */
  readonly coldAt?: number;
}

/** A range that became hot, or that was hot and became cold. */
export interface Change extends AddressRange {
  readonly type: 'hot' | 'cold';
  readonly target: TargetId;
  /** When the snapshot was taken that shows it, in microseconds of the context's clock. */
  readonly at: number;
  /** The rate now, 0 to 1; the mean by size. 0 for what is not monitored any more. */
  readonly rate: number;
}

/** A stretch of addresses throughout which nothing differs; its rate is 0 where it is not monitored. */
interface Piece extends AddressRange {
  readonly wasHot: boolean;
  readonly rate: number;
}

/**
 * Remembers the hot ranges of each target. At first nothing is hot; what is not monitored any more turns cold. So for
 * each address `hot` and `cold` take turns, beginning with `hot`.
 *
 * @example
 * const ranges = new HotRanges({ hotAt: 0.5, coldAt: 0.1 });
 * ranges.update(snapshot); // [{ type: 'hot', target: 'cache', start: 100, end: 200, at: 100000, rate: 0.9 }]
 */
export class HotRanges {
  readonly #hotAt: number;
  readonly #coldAt: number;
  #hot = new Map<TargetId, AddressRange[]>();

  /** @throws DamonError EINVAL for rates that are not 0 ≤ `coldAt` < `hotAt` ≤ 1 */
  constructor(options: ChangesOptions = {}) {
    checkOptions('options', options, ['hotAt', 'coldAt']);
    const { hotAt = HOT_RATE } = options;
    if (!(typeof hotAt === 'number' && hotAt > 0 && hotAt <= 1)) {
      throw invalid('hotAt', 'a rate above 0 and up to 1', hotAt);
    }
    const { coldAt = hotAt / 2 } = options;
    if (!(typeof coldAt === 'number' && coldAt >= 0 && coldAt < hotAt)) {
      throw invalid('coldAt', `a rate of 0 or more and below hotAt, which is ${hotAt}`, coldAt);
    }
    this.#hotAt = hotAt;
    this.#coldAt = coldAt;
  }

  /**
   * What changed since the last snapshot: target after target, by rising address, touching ranges that changed alike
   * joined. Takes a step per region and hot range.
   */
  update(snapshot: Snapshot): Change[] {
    const changes: Change[] = [];
    const hot = new Map<TargetId, AddressRange[]>();
    let first = 0;
    for (const { id, nrRegions } of snapshot.targets) {
      const ranges = this.#updateTarget(snapshot, id, first, first + nrRegions, changes);
      if (ranges.length > 0) hot.set(id, ranges);
      first += nrRegions;
      this.#hot.delete(id);
    }
    for (const id of this.#hot.keys()) this.#updateTarget(snapshot, id, 0, 0, changes);
    this.#hot = hot;
    return changes;
  }

  /** Adds to the changes what changed in one target, whose regions are those from `first` to before `last`. */
  #updateTarget(snapshot: Snapshot, target: TargetId, first: number, last: number, changes: Change[]): AddressRange[] {
    const hot: AddressRange[] = [];
    const { at } = snapshot;
    for (const { start, end, wasHot, rate } of pieces(snapshot, first, last, this.#hot.get(target) ?? [])) {
      const isHot = rate >= this.#hotAt || (wasHot && rate > this.#coldAt);
      if (isHot) join(hot, { start, end }, touches, whole);
      if (isHot === wasHot) continue;
      join(changes, { type: isHot ? 'hot' : 'cold', target, start, end, at, rate }, sameChange, meanChange);
    }
    return hot;
  }
}

/** Regions and hot ranges laid over each other, by rising address; what is neither is left out. */
function* pieces(snapshot: Snapshot, first: number, last: number, hot: readonly AddressRange[]): Generator<Piece> {
  const { starts, ends } = snapshot;
  let region = first;
  let range = 0;
  for (let position = -Infinity; ; ) {
    while (region < last && (ends[region] ?? 0) <= position) region++;
    while (range < hot.length && (hot[range]?.end ?? 0) <= position) range++;
    const regionStart = region < last ? (starts[region] ?? 0) : Infinity;
    const { start: hotStart, end: hotEnd } = hot[range] ?? { start: Infinity, end: Infinity };
    const start = Math.max(position, Math.min(regionStart, hotStart));
    if (start === Infinity) return;
    const monitored = regionStart <= start;
    const wasHot = hotStart <= start;
    const end = Math.min(monitored ? (ends[region] ?? 0) : regionStart, wasHot ? hotEnd : hotStart);
    yield { start, end, wasHot, rate: monitored ? snapshot.rate(region) : 0 };
    position = end;
  }
}

/** Adds an item at the end, or joins it with the last one. */
function join<T>(items: T[], next: T, belong: (last: T, next: T) => boolean, joined: (last: T, next: T) => T): void {
  const last = items.at(-1);
  if (last !== undefined && belong(last, next)) items[items.length - 1] = joined(last, next);
  else items.push(next);
}

const touches = (last: AddressRange, next: AddressRange) => last.end === next.start;
const whole = ({ start }: AddressRange, { end }: AddressRange) => ({ start, end });

const sameChange = (last: Change, next: Change) =>
  last.type === next.type && last.target === next.target && touches(last, next);

function meanChange(last: Change, next: Change): Change {
  const [before, added] = [last.end - last.start, next.end - next.start];
  return { ...last, end: next.end, rate: (last.rate * before + next.rate * added) / (before + added) };
}
