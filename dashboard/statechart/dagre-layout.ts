/**
 * Any machine, laid out by `@dagrejs/dagre`, which is loaded when the first such machine is drawn and not before. Each
 * state that holds others is laid out for itself, from inside out; an arrow into or out of it goes by its border.
 */
import { isInside, lastName } from '../../machines/chart-names.js';
import type { Chart, ChartState } from '../../machines/index.js';
import { HEADER, type Rectangle, wayInside } from './border-ways.js';
import {
  type Arrow,
  type ArrowLine,
  arrowsOf,
  type ChartLayout,
  type Label,
  LINE_HEIGHT,
  NAME_LINE,
  type Point,
  type StateBox,
} from './chart-layout.js';
import { cut, transitionText } from './chart-words.js';
import type * as Dagre from './dagre.js';
import { labelLines, nameWidth, widthOf, wrapped } from './label-lines.js';
import { boxIn, type Direction, type DrawnLoop, drawLoops, type LabelSize, type Loop, roomOf } from './loops.js';

interface Manner {
  readonly direction: Direction;
  /** So many letters stand in a line of a label. */
  readonly most: number;
  readonly nodesep: number;
  readonly edgesep: number;
}

/** In the order in which they are tried. */
const manners: readonly Manner[] = [
  { direction: 'LR', most: 24, nodesep: 28, edgesep: 20 },
  { direction: 'TB', most: 24, nodesep: 28, edgesep: 20 },
  { direction: 'TB', most: 14, nodesep: 14, edgesep: 10 },
];

/** Around states, with room above for the dot of what it begins with. */
const MARGIN = 14;
const MARGIN_ABOVE = 20;
/** From left to right is how people read; it may become so much smaller for it. */
const MOST_SCALED_DOWN = 0.85;
/** So many letters stand in a line of the name of a state. */
const MOST_OF_NAME = 20;
/** Of a count behind a label. */
const COUNT_WIDTH = 34;

/** @throws (rejects) Error when dagre cannot be loaded; the message is for people */
export async function dagreLayout(chart: Chart, pixels: number): Promise<ChartLayout> {
  const dagre = await import('./dagre.js').catch((cause: unknown) => {
    throw new Error('What lays it out cannot be loaded', { cause });
  });
  let narrowest: ChartLayout | undefined;
  for (const manner of manners) {
    const layout = layoutInside(dagre, chart, chart, manner);
    if (layout.width * MOST_SCALED_DOWN <= pixels) return layout;
    if (!narrowest || layout.width < narrowest.width) narrowest = layout;
  }
  return narrowest ?? { width: 0, height: 0, boxes: [], arrows: [], initials: [] };
}

/** The states directly inside one, with all that is inside them. */
function layoutInside(dagre: typeof Dagre, chart: Chart, holder: Chart | ChartState, manner: Manner): ChartLayout {
  const { most, nodesep, edgesep } = manner;
  const between = arrowsOf(chart).flatMap((arrow, index) => {
    const from = childWith(holder, arrow.from);
    const to = childWith(holder, arrow.to);
    // Within one state it is drawn there, or as a loop.
    return from && to && from !== to ? [{ arrow, from: from.id, to: to.id, name: String(index) }] : [];
  });
  // What nothing connects lies side by side where arrows go down: too wide where there is little room.
  const rankdir = between.length === 0 ? 'LR' : manner.direction;
  const graph = new dagre.Graph({ multigraph: true });
  graph.setGraph({
    rankdir,
    nodesep,
    edgesep,
    ranksep: 36,
    marginx: MARGIN,
    marginy: MARGIN_ABOVE,
    rankalign: 'top',
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const insides = new Map<string, ChartLayout>();
  // Dagre begins with what comes first.
  const begun = holder.states.toSorted((a, b) => Number(b.id === holder.initial) - Number(a.id === holder.initial));
  for (const state of begun) {
    const inside = state.states.length > 0 ? layoutInside(dagre, chart, state, manner) : undefined;
    if (inside) insides.set(state.id, inside);
    const own = inside
      ? { width: Math.max(inside.width, headerWidth(chart, state)), height: inside.height + HEADER }
      : sizeOf(chart, state);
    graph.setNode(state.id, roomOf(own, loopsOf(chart, holder, state, most), rankdir));
  }
  for (const { arrow, from, to, name } of between) graph.setEdge(from, to, labelSize(chart, arrow, most), name);
  dagre.layout(graph);

  const boxes: StateBox[] = [];
  const lines: ArrowLine[] = [];
  const initials: (readonly [Point, Point])[] = [];
  const drawnLoops = new Map<string, readonly DrawnLoop[]>();
  for (const state of holder.states) {
    const room = graph.node(state.id);
    const loops = loopsOf(chart, holder, state, most);
    const box = { ...boxIn(state, room, loops, rankdir), name: nameLines(state) };
    const { x, y, width, height } = box;
    boxes.push(box);
    drawnLoops.set(state.id, drawLoops(box, loops, rankdir));
    const inside = insides.get(state.id);
    if (!inside) continue;
    const move = movedBy(x - width / 2, y - height / 2 + HEADER);
    boxes.push(...inside.boxes.map((box) => ({ ...box, ...move(box) })));
    lines.push(
      ...inside.arrows.map((line) => ({
        ...line,
        points: line.points.map(move),
        label: { ...line.label, ...move(line.label) },
      })),
    );
    initials.push(...inside.initials.map(([from, to]): [Point, Point] => [move(from), move(to)]));
  }
  const boxOf = (id: string) => boxes.find(({ state }) => state.id === id);
  const labels = lines.map((line) => labelRectangle(line, labelSize(chart, line, line.label.most)));
  const ends = (outer: StateBox | undefined, inner: StateBox | undefined, at: Point | undefined) => {
    if (!outer || !inner || !at) return [];
    return outer === inner ? toBorder(outer, at) : wayInside(outer, inner, at, boxes, labels);
  };
  const through = (arrow: Arrow, from: string, points: readonly Point[], to: string) => [
    ...ends(boxOf(from), boxOf(arrow.from), points[0]).toReversed(),
    ...points,
    ...ends(boxOf(to), boxOf(arrow.to), points.at(-1)),
  ];
  for (const { arrow, from, to, name } of between) {
    const { points = [], x = 0, y = 0 } = graph.edge(from, to, name);
    const label: Label = { x, y, anchor: 'middle', hang: 'middle', most };
    lines.push({ ...arrow, points: through(arrow, from, points, to), rounded: 30, label });
  }
  for (const { id } of holder.states) {
    for (const { arrow, points, label } of drawnLoops.get(id) ?? []) {
      lines.push({ ...arrow, points: through(arrow, id, points, id), label });
    }
  }
  const first = boxes.find(({ state }) => state.id === holder.initial);
  if (first) {
    const end = { x: first.x - first.width / 2 + 16, y: first.y - first.height / 2 };
    initials.push([{ x: end.x - 12, y: end.y - 12 }, end]);
  }
  const { width = 0, height = 0 } = graph.graph();
  return { width, height, boxes, arrows: lines, initials };
}

/** That of the states directly inside which is, or holds, the state. */
function childWith(holder: Chart | ChartState, id: string): ChartState | undefined {
  return holder.states.find((state) => id === state.id || isInside(id, state.id));
}

function sizeOf(chart: Chart, state: ChartState): { width: number; height: number } {
  if (state.type === 'history') return { width: 28, height: 28 };
  const names = nameLines(state);
  const name = Math.max(...names.map(nameWidth));
  return { width: Math.max(84, name + 24, staysWidth(chart, state) + 28), height: 52 + (names.length - 1) * NAME_LINE };
}

function nameLines({ id, states }: ChartState): string[] {
  return states.length > 0 ? [lastName(id)] : wrapped(lastName(id), MOST_OF_NAME);
}

/** The name of a state that holds others, and what happens in it without leaving it. */
function headerWidth(chart: Chart, state: ChartState): number {
  return nameWidth(lastName(state.id)) + staysWidth(chart, state) + 40;
}

function staysWidth(chart: Chart, { id }: ChartState): number {
  const stays = chart.transitions.filter(({ from, to }) => from === id && to === undefined);
  return Math.max(0, ...stays.map((stay) => widthOf(cut(transitionText(stay), 24)) + COUNT_WIDTH));
}

function labelSize(chart: Chart, { transitions }: Arrow, most: number): LabelSize & { labelpos: 'c' } {
  const lines = transitions.flatMap((index) => {
    const transition = chart.transitions[index];
    return transition ? labelLines(transition, most) : [];
  });
  const width = Math.max(...lines.map(widthOf)) + COUNT_WIDTH;
  return { width, height: lines.length * LINE_HEIGHT, most, labelpos: 'c' };
}

function labelRectangle({ label: { x, y, anchor, hang } }: ArrowLine, { width, height }: LabelSize): Rectangle {
  const across = { start: width / 2, middle: 0, end: -width / 2 }[anchor];
  const down = { above: -height / 2, middle: 0, below: height / 2 - LINE_HEIGHT }[hang];
  return { x: x + across, y: y + down, width, height };
}

/** Dagre leads to the room of a state, of which its loops take a part. */
function toBorder(box: StateBox, at: Point): Point[] {
  const border = nearest(box, at);
  return Math.hypot(border.x - at.x, border.y - at.y) > 1 ? [border] : [];
}

/** The arrows that lead from a state to itself, or between it and states inside it. */
function loopsOf(chart: Chart, holder: Chart | ChartState, { id }: ChartState, most: number): Loop[] {
  return arrowsOf(chart).flatMap((arrow) => {
    const same = childWith(holder, arrow.from)?.id === id && childWith(holder, arrow.to)?.id === id;
    return same && (arrow.from === id || arrow.to === id) ? [{ arrow, label: labelSize(chart, arrow, most) }] : [];
  });
}

/** The point of a state that is nearest to one outside. */
function nearest({ x, y, width, height }: StateBox, point: Point): Point {
  const within = (value: number, middle: number, size: number) =>
    Math.max(middle - size / 2, Math.min(middle + size / 2, value));
  return { x: within(point.x, x, width), y: within(point.y, y, height) };
}

function movedBy(dx: number, dy: number): (point: Point) => Point {
  return ({ x, y }) => ({ x: x + dx, y: y + dy });
}
