/**
 * Ways from the border of a state to one inside it: along the border, where nothing lies, and then straight on, from
 * that side from which the fewest other states are in the way.
 */
import { isInside } from '../../machines/chart-names.js';
import type { Point, StateBox } from './chart-layout.js';

/** Of a state that holds others: its name. */
export const HEADER = 28;
/** How far within the border the way runs. */
const INSET = 7;
/** A state or label in the way is as bad as a detour of so many pixels. */
const IN_THE_WAY = 2_000;

export interface Rectangle {
  /** By its middle. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Corridor {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * From a point at the border of the outer state to the inner one, without that point.
 *
 * @param boxes the states that may be in the way
 * @param labels and the labels
 */
export function wayInside(
  outer: StateBox,
  inner: StateBox,
  at: Point,
  boxes: readonly StateBox[],
  labels: readonly Rectangle[],
): Point[] {
  const corridor: Corridor = {
    left: outer.x - outer.width / 2 + INSET,
    top: outer.y - outer.height / 2 + HEADER,
    width: outer.width - 2 * INSET,
    height: outer.height - HEADER - INSET,
  };
  const others = boxes.filter(
    ({ state: { id } }) =>
      isInside(id, outer.state.id) &&
      id !== inner.state.id &&
      !isInside(inner.state.id, id) &&
      !isInside(id, inner.state.id),
  );
  const { left, top, width, height } = corridor;
  const { x, y } = inner;
  const [halfWidth, halfHeight] = [inner.width / 2, inner.height / 2];
  const lastParts: (readonly [Point, Point])[] = [
    [
      { x: left, y },
      { x: x - halfWidth, y },
    ],
    [
      { x: left + width, y },
      { x: x + halfWidth, y },
    ],
    [
      { x, y: top + height },
      { x, y: y + halfHeight },
    ],
    [
      { x, y: top },
      { x, y: y - halfHeight },
    ],
  ];
  const ways = lastParts.map(([turn, end]) => {
    const points = [...along(corridor, at, turn), end];
    const nrInTheWay = [...others, ...labels].filter((rectangle) => crosses(rectangle, turn, end)).length;
    return { points, cost: nrInTheWay * IN_THE_WAY + lengthOf([at, ...points]) };
  });
  return ways.reduce((best, way) => (way.cost < best.cost ? way : best)).points;
}

/** Around a corridor the shorter way, from the point of it that is nearest to one outside. */
function along(corridor: Corridor, from: Point, to: Point): Point[] {
  const { left, top, width, height } = corridor;
  const whole = 2 * (width + height);
  const corners = [0, width, width + height, 2 * width + height];
  const [begin, end] = [placeOf(corridor, from), placeOf(corridor, to)];
  const forward = (end - begin + whole) % whole;
  const isForward = forward <= whole / 2;
  const distance = isForward ? forward : whole - forward;
  const passed = corners
    .map((corner) => [(isForward ? corner - begin + whole : begin - corner + whole) % whole, corner] as const)
    .filter(([after]) => after > 0 && after < distance)
    .sort(([a], [b]) => a - b)
    .map(([, corner]) => corner);
  return [begin, ...passed, end].map((place): Point => {
    if (place <= width) return { x: left + place, y: top };
    if (place <= width + height) return { x: left + width, y: top + place - width };
    if (place <= 2 * width + height) return { x: left + width - (place - width - height), y: top + height };
    return { x: left, y: top + height - (place - 2 * width - height) };
  });
}

/** How far around a corridor, from its left upper corner on, the point of it lies that is nearest to another. */
function placeOf({ left, top, width, height }: Corridor, { x, y }: Point): number {
  const across = Math.max(0, Math.min(width, x - left));
  const down = Math.max(0, Math.min(height, y - top));
  const [toLeft, toRight, toTop, toBottom] = [across, width - across, down, height - down];
  const least = Math.min(toLeft, toRight, toTop, toBottom);
  if (least === toTop) return across;
  if (least === toRight) return width + down;
  if (least === toBottom) return width + height + (width - across);
  return 2 * width + height + (height - down);
}

/** Whether a level or upright line meets a rectangle. */
function crosses({ x, y, width, height }: Rectangle, from: Point, to: Point): boolean {
  return (
    Math.max(from.x, to.x) > x - width / 2 &&
    Math.min(from.x, to.x) < x + width / 2 &&
    Math.max(from.y, to.y) > y - height / 2 &&
    Math.min(from.y, to.y) < y + height / 2
  );
}

function lengthOf(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, { x, y }, index) => {
    const before = points[index] ?? { x, y };
    return sum + Math.abs(x - before.x) + Math.abs(y - before.y);
  }, 0);
}
