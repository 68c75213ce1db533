/** Arrows from a state to itself: beside it, on the side by which no others come. Dagre sees one room for both. */
import type { ChartState } from '../../machines/index.js';
import type { Arrow, Label, Point, StateBox } from './chart-layout.js';

export type Direction = 'LR' | 'TB';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface LabelSize extends Size {
  /** So many letters stand in a line of it. */
  readonly most: number;
}

export interface Loop {
  readonly arrow: Arrow;
  readonly label: LabelSize;
}

export interface DrawnLoop {
  readonly arrow: Arrow;
  readonly points: readonly Point[];
  readonly label: Label;
}

/** How far a loop reaches from its state, and how wide it is. */
const REACH = 18;
const WIDTH = 24;

/** A state with its loops: below it where arrows go from left to right, to the right of it where they go down. */
export function roomOf(state: Size, loops: readonly Loop[], direction: Direction): Size {
  if (loops.length === 0) return state;
  const along = sum(loops.map((loop) => lengthOf(loop, direction)));
  const across = REACH + 8 + Math.max(...loops.map(({ label }) => (direction === 'LR' ? label.height : label.width)));
  return direction === 'LR'
    ? { width: Math.max(state.width, along), height: state.height + across }
    : { width: state.width + across, height: Math.max(state.height, along) };
}

/** The state itself within its room. */
export function boxIn(
  state: ChartState,
  room: Partial<StateBox>,
  loops: readonly Loop[],
  direction: Direction,
): StateBox {
  const { x = 0, y = 0, width = 0, height = 0 } = room;
  const taken = roomOf({ width: 0, height: 0 }, loops, direction);
  return direction === 'LR'
    ? { state, x, y: y - taken.height / 2, width, height: height - taken.height }
    : { state, x: x - taken.width / 2, y, width: width - taken.width, height };
}

export function drawLoops(
  { x, y, width, height }: StateBox,
  loops: readonly Loop[],
  direction: Direction,
): DrawnLoop[] {
  let middle = (direction === 'LR' ? x : y) - sum(loops.map((loop) => lengthOf(loop, direction))) / 2;
  return loops.map((loop) => {
    const { most } = loop.label;
    const length = lengthOf(loop, direction);
    const at = middle + length / 2;
    middle += length;
    const border = direction === 'LR' ? y + height / 2 : x + width / 2;
    const corner = (along: number, out: number): Point =>
      direction === 'LR' ? { x: at + along, y: border + out } : { x: border + out, y: at + along };
    const [from, to] = direction === 'LR' ? [WIDTH / 2, -WIDTH / 2] : [-WIDTH / 2, WIDTH / 2];
    const points = [corner(from, 0), corner(from, REACH), corner(to, REACH), corner(to, 0)];
    const label: Label =
      direction === 'LR'
        ? { ...corner(0, REACH + 14), anchor: 'middle', hang: 'below', most }
        : { ...corner(0, REACH + 6), anchor: 'start', hang: 'middle', most };
    return { arrow: loop.arrow, points, label };
  });
}

function lengthOf({ label }: Loop, direction: Direction): number {
  return direction === 'LR' ? label.width : Math.max(WIDTH + 8, label.height + 8);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
