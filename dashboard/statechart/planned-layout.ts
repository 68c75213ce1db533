/**
 * Lays a chart out by the plan that was made for it, if there is one. A plan knows states and arrows by name, and is of no
 * use for a machine that has others.
 */
import type { Chart } from '../../machines/index.js';
import {
  type Arrow,
  type ArrowLine,
  arrowKey,
  arrowsOf,
  type ChartLayout,
  type Point,
  type StateBox,
  statesOf,
} from './chart-layout.js';
import { contextPlans } from './context-plans.js';
import { groupPlans } from './group-plans.js';
import type { Corner, Plan } from './plan.js';

/** For a picture of so many pixels; undefined for a machine that has other states or arrows than any plan. */
export function plannedLayout(chart: Chart, pixels: number): ChartLayout | undefined {
  const arrows = arrowsOf(chart);
  for (const plan of [...contextPlans, ...groupPlans]) {
    const layout = pixels >= plan.from ? laidOut(plan, chart, arrows) : undefined;
    if (layout) return layout;
  }
  return undefined;
}

function laidOut(plan: Plan, chart: Chart, arrows: readonly Arrow[]): ChartLayout | undefined {
  const states = statesOf(chart);
  if (states.length !== Object.keys(plan.boxes).length || arrows.length !== Object.keys(plan.lines).length)
    return undefined;
  const boxes: StateBox[] = [];
  for (const state of states) {
    const box = plan.boxes[state.id];
    if (!box) return undefined;
    const [left, top, width, height] = box;
    boxes.push({ state, x: left + width / 2, y: top + height / 2, width, height });
  }
  const drawn: ArrowLine[] = [];
  for (const arrow of arrows) {
    const line = plan.lines[arrowKey(arrow.from, arrow.to)];
    if (!line) return undefined;
    const [[x, y, anchor, hang, most], ...corners] = line;
    drawn.push({ ...arrow, points: corners.map(point), label: { x, y, anchor, hang, most } });
  }
  const [width, height] = plan.size;
  const initials = plan.initials.map(([from, to]): [Point, Point] => [point(from), point(to)]);
  return { width, height, boxes, arrows: drawn, initials };
}

function point([x, y]: Corner): Point {
  return { x, y };
}
