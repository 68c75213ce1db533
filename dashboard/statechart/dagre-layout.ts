/**
 * Any machine, laid out by `@dagrejs/dagre`, which is loaded when the first such machine is drawn and not before. Each
 * state that holds others is laid out for itself, from inside out; an arrow into or out of it goes by its border.
 */
import type { Chart, ChartState } from '../../machines/index.js';
import {
  type Arrow,
  type ArrowLine,
  arrowsOf,
  type ChartLayout,
  LINE_HEIGHT,
  type Point,
  type StateBox,
} from './chart-layout.js';
import { lastName, transitionText } from './chart-words.js';

type Dagre = typeof import('@dagrejs/dagre');
type Direction = 'LR' | 'TB';

const MARGIN = 14;
/** Of a state that holds others: its name, and the dot of what it begins with. */
const HEADER = 34;
/** Of the letters of labels, on average, in pixels. */
const LETTER = 6.2;
/** So many letters stand in a line of a label. */
const MOST = 24;

/** @throws (rejects) Error when dagre is not installed; the message is for people */
export async function dagreLayout(chart: Chart, pixels: number): Promise<ChartLayout> {
  const dagre = await import('@dagrejs/dagre').catch((cause: unknown) => {
    throw new Error('To draw this machine, install @dagrejs/dagre', { cause });
  });
  const across = layoutInside(dagre, chart, chart, 'LR');
  if (across.width <= pixels) return across;
  const down = layoutInside(dagre, chart, chart, 'TB');
  return down.width < across.width ? down : across;
}

/** The states directly inside one, with all that is inside them. */
function layoutInside(dagre: Dagre, chart: Chart, holder: Chart | ChartState, rankdir: Direction): ChartLayout {
  const graph = new dagre.Graph({ multigraph: true });
  graph.setGraph({ rankdir, nodesep: 28, edgesep: 20, ranksep: 36, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  const insides = new Map<string, ChartLayout>();
  for (const state of holder.states) {
    const inside = state.states.length > 0 ? layoutInside(dagre, chart, state, rankdir) : undefined;
    if (inside) insides.set(state.id, inside);
    const size = inside ? { width: inside.width, height: inside.height + HEADER } : sizeOf(chart, state);
    graph.setNode(state.id, size);
  }
  const arrows = arrowsOf(chart).flatMap((arrow, index) => {
    const from = childWith(holder, arrow.from);
    const to = childWith(holder, arrow.to);
    // Within one state: drawn there, unless it is from or to that state itself.
    if (!from || !to || (from === to && from.id !== arrow.from && from.id !== arrow.to)) return [];
    graph.setEdge(from.id, to.id, labelSize(chart, arrow), String(index));
    return [{ arrow, from: from.id, to: to.id, name: String(index) }];
  });
  dagre.layout(graph);

  const boxes: StateBox[] = [];
  const lines: ArrowLine[] = [];
  const initials: (readonly [Point, Point])[] = [];
  for (const state of holder.states) {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(state.id);
    boxes.push({ state, x, y, width, height });
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
  for (const { arrow, from, to, name } of arrows) {
    const { points = [], x = 0, y = 0 } = graph.edge(from, to, name);
    const box = (id: string) => boxes.find(({ state }) => state.id === id);
    const start = from === arrow.from ? [] : [nearest(box(arrow.from), points[0])];
    const end = to === arrow.to ? [] : [nearest(box(arrow.to), points.at(-1))];
    lines.push({
      ...arrow,
      points: [...start, ...points, ...end].filter((point) => point !== undefined),
      curved: true,
      label: { x, y, anchor: 'middle', hang: 'middle', most: MOST },
    });
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
  return holder.states.find((state) => id === state.id || id.startsWith(`${state.id}.`));
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

/** The point of a border that is nearest to a point outside. */
function nearest(box: StateBox | undefined, point: Point | undefined): Point | undefined {
  if (!box || !point) return undefined;
  const within = (value: number, middle: number, size: number) =>
    Math.max(middle - size / 2, Math.min(middle + size / 2, value));
  return { x: within(point.x, box.x, box.width), y: within(point.y, box.y, box.height) };
}

function movedBy(dx: number, dy: number): (point: Point) => Point {
  return ({ x, y }) => ({ x: x + dx, y: y + dy });
}
