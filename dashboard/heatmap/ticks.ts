/** Where ticks stand on the two axes, and which of many texts there is room for. Pure. */
import { type Axis, axisBetween, type LabelledRange, positionOf } from '../../reports/index.js';
import { addressText } from '../../reports/units.js';
import { type TimeWords, tickText } from './words.js';

export interface TimeTick {
  /** In microseconds of the context's clock. */
  readonly at: number;
  readonly text: string;
}

/** A text beside the axis of addresses. */
export interface AddressTick {
  /** On the axis. */
  readonly position: number;
  readonly text: string;
  /** What matters more is kept where there is no room for all. */
  readonly weight: number;
}

/** A name beside the axis, and the stretch of it that it is for. */
export interface Bracket {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A piece of the addresses that nobody monitors, and so is left out. */
export interface Break {
  readonly position: number;
  /** What is left out; undefined between two targets. */
  readonly size: number | undefined;
}

const STEPS_US = [
  1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1.5e7, 3e7, 6e7, 1.2e8, 3e8, 6e8, 9e8, 1.8e9, 3.6e9,
  7.2e9, 2.16e10, 4.32e10, 8.64e10,
];
const DAY_US = 8.64e10;
const MINUTE_US = 6e7;

/**
 * Round times from `from` to `to`, about `most` of them; round on the wall's clock where it is known, also before it was
 * put forward or back.
 */
export function timeTicks(from: number, to: number, most: number, words: TimeWords): TimeTick[] {
  const least = (to - from) / Math.max(1, most);
  const step = STEPS_US.find((us) => least <= us) ?? Math.ceil(least / DAY_US) * DAY_US;
  if (!(to > from)) return [];
  const { epochMs, originUs } = words;
  const zoneOf = (us: number) =>
    epochMs === undefined ? 0 : -new Date(epochMs + us / 1e3).getTimezoneOffset() * MINUTE_US;
  const zone = zoneOf(to);
  // The remainder is taken first: microseconds since 1970 are too many for exact sums.
  const origin = epochMs === undefined ? originUs : -((epochMs * 1e3 + zone) % step);
  const ticks: TimeTick[] = [];
  for (let number = Math.ceil((from - origin) / step) - 1; origin + (number - 1) * step <= to; number++) {
    const asNow = origin + number * step;
    // Steps that are no longer than the clock was put forward or back are round in either time.
    const at = asNow + ((zone - zoneOf(asNow)) % step);
    const isNext = at > (ticks.at(-1)?.at ?? Number.NEGATIVE_INFINITY);
    if (isNext && at >= from && at <= to) ticks.push({ at, text: tickText(at, words, step) });
  }
  return ticks;
}

/** Where ranges begin, and round addresses within them, of the part of the axis between two positions. */
export function addressTicks(axis: Axis, start: number, end: number, most: number, unit: string): AddressTick[] {
  const part = axisBetween(axis, start, end);
  const step = niceStep((end - start) / Math.max(1, most), unit);
  const ticks: AddressTick[] = [];
  for (const range of part.ranges) {
    const size = range.end - range.start;
    const at = (address: number) => start + range.position + (address - range.start);
    ticks.push({ position: at(range.start), text: addressText(range.start, unit), weight: 2 + size / part.length });
    let before = range.start;
    const first = Math.ceil(range.start / step) * step;
    // Beyond 2^53 adding a step to an address may leave it as it is.
    for (let number = 0; first + number * step < range.end; number++) {
      const address = first + number * step;
      if (address > before) ticks.push({ position: at(address), text: addressText(address, unit), weight: 1 });
      before = address;
    }
  }
  return ticks;
}

/** Bytes are counted in powers of two, everything else in 1, 2 and 5. */
function niceStep(least: number, unit: string): number {
  if (!(least > 1)) return 1;
  if (unit === 'byte') return 2 ** Math.ceil(Math.log2(least));
  const ten = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((factor) => factor * ten >= least) ?? 10) * ten;
}

/** The names of what lies between two positions, cut to them. */
export function brackets(axis: Axis, labels: readonly LabelledRange[], start: number, end: number): Bracket[] {
  const found: Bracket[] = [];
  for (const { target, start: first, end: last, label } of labels) {
    for (const range of axis.ranges) {
      if (range.target !== target || range.start >= last || range.end <= first) continue;
      const from = Math.max(start, range.position + Math.max(first, range.start) - range.start);
      const to = Math.min(end, range.position + Math.min(last, range.end) - range.start);
      const before = found.at(-1);
      if (from >= to) continue;
      if (before?.text === label && before.end === from) found[found.length - 1] = { ...before, end: to };
      else found.push({ start: from, end: to, text: label });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Where the axis leaves something out between two positions. */
export function breaks(axis: Axis, start: number, end: number): Break[] {
  return axis.ranges.flatMap((range, index) => {
    const before = axis.ranges[index - 1];
    if (!before || range.position <= start || range.position >= end) return [];
    const size = before.target === range.target ? range.start - before.end : undefined;
    return [{ position: range.position, size }];
  });
}

/** The name of an address, if it has one: of nested names the shortest stretch. */
export function labelAt(
  labels: readonly LabelledRange[],
  target: number | string,
  address: number,
): string | undefined {
  let best: LabelledRange | undefined;
  for (const each of labels) {
    if (each.target !== target || address < each.start || address >= each.end) continue;
    if (!best || each.end - each.start < best.end - best.start) best = each;
  }
  return best?.label;
}

/** Where positions of one axis lie on another: the nearest that both have; undefined where its range is gone. */
export function moved(from: Axis, to: Axis, position: number): number | undefined {
  const range = from.ranges.findLast((each) => each.position <= position);
  if (!range) return undefined;
  const { target, start } = range;
  return positionOf(to, target, start + (position - range.position)) ?? positionOf(to, target, start);
}

/** A text that wants a place along one axis, in pixels. */
export interface Placed {
  /** The middle of it. */
  readonly at: number;
  readonly weight: number;
}

/** Those that have `room` pixels to themselves, the weightiest first, in the order given. */
export function placed<Item extends Placed>(items: readonly Item[], room: number): Item[] {
  const taken: Item[] = [];
  for (const item of items.toSorted((a, b) => b.weight - a.weight)) {
    if (taken.every(({ at }) => Math.abs(at - item.at) >= room)) taken.push(item);
  }
  return items.filter((item) => taken.includes(item));
}

/**
 * The same, but what has no room where it is moves aside, `most` pixels at most, and stays between `least` and `last`.
 * @returns those that have found a place, and where
 */
export function spread<Item extends Placed>(
  items: readonly Item[],
  room: number,
  most: number,
  [least, last]: readonly [least: number, last: number],
): (Item & { readonly placedAt: number })[] {
  const taken: (Item & { readonly placedAt: number })[] = [];
  for (const item of items.toSorted((a, b) => b.weight - a.weight)) {
    const wanted = Math.min(last, Math.max(least, item.at));
    const places = [wanted, ...taken.flatMap(({ placedAt }) => [placedAt - room, placedAt + room])]
      .filter((place) => place >= least && place <= last && Math.abs(place - item.at) <= most)
      .sort((a, b) => Math.abs(a - item.at) - Math.abs(b - item.at));
    // Names stand in the order of what they are for, or their lines would cross.
    const fits = (place: number, other: Placed & { readonly placedAt: number }) =>
      Math.abs(other.placedAt - place) >= room - 1e-6 && other.at <= item.at === other.placedAt <= place;
    const placedAt = places.find((place) => taken.every((other) => fits(place, other)));
    if (placedAt !== undefined) taken.push({ ...item, placedAt });
  }
  return taken;
}
