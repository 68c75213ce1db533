/** Lines as paths of SVG: with round corners, or bent softly, and the heads of arrows. */
import type { Point } from './chart-layout.js';

const RADIUS = 8;
/** The line ends a little before the tip, which would be blunt otherwise. */
const HEAD = 7;

/** Through corners that are rounded; the further, the softer the line bends. */
export function linePath(points: readonly Point[], rounded = RADIUS): string {
  const [first, ...others] = shortened(points);
  const last = others.at(-1);
  if (!first || !last) return '';
  let path = `M${at(first)}`;
  let before = first;
  for (const [index, corner] of others.slice(0, -1).entries()) {
    const after = others[index + 1] ?? last;
    const radius = Math.min(rounded, distance(before, corner) / 2, distance(corner, after) / 2);
    path += `L${at(towards(corner, before, radius))}Q${at(corner)} ${at(towards(corner, after, radius))}`;
    before = corner;
  }
  return `${path}L${at(last)}`;
}

/** The head of an arrow at the end of its line. */
export function headAt(points: readonly Point[]): string {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (!tip || !before) return '';
  const back = towards(tip, before, HEAD + 1);
  const [dx, dy] = [(tip.y - back.y) * 0.5, (back.x - tip.x) * 0.5];
  return `M${at(tip)}L${at({ x: back.x + dx, y: back.y + dy })}L${at({ x: back.x - dx, y: back.y - dy })}Z`;
}

function shortened(points: readonly Point[]): readonly Point[] {
  const tip = points.at(-1);
  const before = points.at(-2);
  return tip && before ? [...points.slice(0, -1), towards(tip, before, Math.min(HEAD, distance(tip, before)))] : points;
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
