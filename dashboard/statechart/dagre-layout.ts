/**
 * Any machine, laid out by `@dagrejs/dagre`, which is loaded when the first such machine is drawn and not before. Each
 * state that holds others is laid out for itself, from inside out; an arrow into or out of it goes by its border.
 */
import { isInside, lastName } from '../../machines/chart-names.js';
import type { Chart, ChartState } from '../../machines/index.js';
import {
  type Arrow,
  type ArrowLine,
  arrowsOf,
  type ChartLayout,
  type Label,
  LINE_HEIGHT,
  type Point,
  type StateBox,
} from './chart-layout.js';
import { transitionText } from './chart-words.js';
import type * as Dagre from './dagre.js';
import { boxIn, type Direction, type DrawnLoop, drawLoops, type Loop, roomOf } from './loops.js';

const MARGIN = 14;
/** Of a state that holds others: its name, and the dot of what it begins with. */
const HEADER = 34;
/** From left to right is how people read; it may become so much smaller for it. */
const MOST_SCALED_DOWN = 0.85;
/** Of the letters of labels, on average, in pixels. */
const LETTER = 6.2;
/** So many letters stand in a line of a label. */
const MOST = 24;

/** @throws (rejects) Error when dagre cannot be loaded; the message is for people */
export async function dagreLayout(chart: Chart, pixels: number): Promise<ChartLayout> {
  const dagre = await import('./dagre.js').catch((cause: unknown) => {
    throw new Error('What lays it out cannot be loaded', { cause });
  });
  const across = layoutInside(dagre, chart, chart, 'LR');
  if (across.width * MOST_SCALED_DOWN <= pixels) return across;
  const down = layoutInside(dagre, chart, chart, 'TB');
  return down.width < across.width ? down : across;
}

/** The states directly inside one, with all that is inside them. */
function layoutInside(dagre: typeof Dagre, chart: Chart, holder: Chart | ChartState, rankdir: Direction): ChartLayout {
  const graph = new dagre.Graph({ multigraph: true });
  graph.setGraph({
    rankdir,
    nodesep: 28,
    edgesep: 20,
    ranksep: 36,
    marginx: MARGIN,
    marginy: MARGIN,
    rankalign: 'top',
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const insides = new Map<string, ChartLayout>();
  // Dagre begins with what comes first.
  const begun = holder.states.toSorted((a, b) => Number(b.id === holder.initial) - Number(a.id === holder.initial));
  for (const state of begun) {
    const inside = state.states.length > 0 ? layoutInside(dagre, chart, state, rankdir) : undefined;
    if (inside) insides.set(state.id, inside);
    const own = inside ? { width: inside.width, height: inside.height + HEADER } : sizeOf(chart, state);
    graph.setNode(state.id, roomOf(own, loopsOf(chart, holder, state), rankdir));
  }
  const arrows = arrowsOf(chart).flatMap((arrow, index) => {
    const from = childWith(holder, arrow.from);
    const to = childWith(holder, arrow.to);
    // Within one state it is drawn there, or as a loop.
    if (!from || !to || from === to) return [];
    graph.setEdge(from.id, to.id, labelSize(chart, arrow), String(index));
    return [{ arrow, from: from.id, to: to.id, name: String(index) }];
  });
  dagre.layout(graph);

  const boxes: StateBox[] = [];
  const lines: ArrowLine[] = [];
  const initials: (readonly [Point, Point])[] = [];
  const drawnLoops = new Map<string, readonly DrawnLoop[]>();
  for (const state of holder.states) {
    const room = graph.node(state.id);
    const loops = loopsOf(chart, holder, state);
    const box = boxIn(state, room, loops, rankdir);
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
  const through = (arrow: Arrow, from: string, points: readonly Point[], to: string) => [
    ...waysIn(boxOf(from), boxOf(arrow.from), points[0]).toReversed(),
    ...points,
    ...waysIn(boxOf(to), boxOf(arrow.to), points.at(-1)),
  ];
  for (const { arrow, from, to, name } of arrows) {
    const { points = [], x = 0, y = 0 } = graph.edge(from, to, name);
    const label: Label = { x, y, anchor: 'middle', hang: 'middle', most: MOST };
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
  const stays = chart.transitions.filter(({ from, to }) => from === state.id && to === undefined);
  const longest = Math.max(lastName(state.id).length * 1.2, ...stays.map((stay) => transitionText(stay).length + 4));
  return { width: Math.max(84, Math.min(MOST, longest) * LETTER + 28), height: 52 };
}

function labelSize(chart: Chart, { transitions }: Arrow): { width: number; height: number; labelpos: 'c' } {
  const lines = transitions.map((index) => {
    const transition = chart.transitions[index];
    return transition ? transitionText(transition).length : 0;
  });
  return { width: Math.min(MOST, Math.max(...lines)) * LETTER + 34, height: lines.length * LINE_HEIGHT, labelpos: 'c' };
}

/** From a point at a state to one inside it: along the border, where nothing lies, then straight on. */
function waysIn(outer: StateBox | undefined, inner: StateBox | undefined, at: Point | undefined): Point[] {
  if (!outer || !inner || !at) return [];
  if (outer === inner) {
    // Dagre leads to the room of a state, of which its loops take a part.
    const border = nearest(outer, at);
    return Math.hypot(border.x - at.x, border.y - at.y) > 1 ? [border] : [];
  }
  const [dx, dy] = [at.x - outer.x, at.y - outer.y];
  const side = (from: number, size: number) => Math.sign(from) * (size / 2);
  if (Math.abs(dx) / outer.width >= Math.abs(dy) / outer.height) {
    const along = outer.x + side(dx, outer.width - MARGIN);
    return [
      { x: along, y: at.y },
      { x: along, y: inner.y },
      { x: inner.x + side(dx, inner.width), y: inner.y },
    ];
  }
  const along = outer.y + side(dy, outer.height - MARGIN);
  return [
    { x: at.x, y: along },
    { x: inner.x, y: along },
    { x: inner.x, y: inner.y + side(dy, inner.height) },
  ];
}

/** The arrows that lead from a state to itself, or between it and states inside it. */
function loopsOf(chart: Chart, holder: Chart | ChartState, { id }: ChartState): Loop[] {
  return arrowsOf(chart).flatMap((arrow) => {
    const same = childWith(holder, arrow.from)?.id === id && childWith(holder, arrow.to)?.id === id;
    return same && (arrow.from === id || arrow.to === id) ? [{ arrow, label: labelSize(chart, arrow) }] : [];
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
