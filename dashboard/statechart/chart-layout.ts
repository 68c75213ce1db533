/** Where everything of a chart lies: plain numbers, made by hand for contexts and by dagre for other machines. */
import type { Chart, ChartState } from '../../machines/index.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface StateBox {
  readonly state: ChartState;
  /** By its middle, as dagre has it. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Its name in lines; where it is not given, the name in one line. */
  readonly name?: readonly string[];
}

/** All transitions from one state to another: one arrow. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** Indices in `chart.transitions`. */
  readonly transitions: readonly number[];
}

export interface ArrowLine extends Arrow {
  readonly points: readonly Point[];
  /** How far from its corners the line begins to bend. */
  readonly rounded?: number;
  readonly label: Label;
}

export interface Label extends Point {
  readonly anchor: 'start' | 'middle' | 'end';
  /** Which of its lines lies at `y`. */
  readonly hang: 'above' | 'middle' | 'below';
  /** What fits into a line, in characters. */
  readonly most: number;
}

export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  /** Outer ones before those inside them. */
  readonly boxes: readonly StateBox[];
  readonly arrows: readonly ArrowLine[];
  /** From the dot of an initial state to its border. */
  readonly initials: readonly (readonly [Point, Point])[];
}

export const LINE_HEIGHT = 14;
/** Of the name of a state. */
export const NAME_LINE = 16;

/** The arrows of a chart. Not among them: what stays in its state, and what may happen anywhere. */
export function arrowsOf(chart: Chart): Arrow[] {
  const arrows = new Map<string, { from: string; to: string; transitions: number[] }>();
  for (const [index, { from, to, also = [] }] of chart.transitions.entries()) {
    if (from === '' || to === undefined) continue;
    for (const target of [to, ...also]) {
      if (target === '') continue;
      const key = arrowKey(from, target);
      const arrow = arrows.get(key) ?? { from, to: target, transitions: [] };
      arrow.transitions.push(index);
      arrows.set(key, arrow);
    }
  }
  return [...arrows.values()];
}

export function arrowKey(from: string, to: string): string {
  return `${from} → ${to}`;
}

/** All states, outer ones before those inside them. */
export function statesOf({ states }: { readonly states: readonly ChartState[] }): ChartState[] {
  return states.flatMap((state) => [state, ...statesOf(state)]);
}
