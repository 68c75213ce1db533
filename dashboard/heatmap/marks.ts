/** What somebody does to the map is drawn over it: the lines at the pointer, the part being chosen, the cell of the keys. */

import { positionOf } from '../../reports/index.js';
import { line } from './axes.js';
import type { CellInfo } from './inspect.js';
import type { Box } from './layout.js';
import { paneAt, type Scene, xOf, yOf } from './scene.js';

type Canvas = CanvasRenderingContext2D;

export interface Marks {
  /** Where the pointer is, in pixels of the canvas. */
  readonly pointer: { readonly x: number; readonly y: number } | undefined;
  /** The part that is being chosen. */
  readonly brush: Box | undefined;
  /** What is pinned or under the keys. */
  readonly cell: { readonly info: CellInfo; readonly pane: number } | undefined;
}

export function drawMarks(context: Canvas, scene: Scene, { pointer, brush, cell }: Marks): void {
  const { layout, colours } = scene;
  const { map, timeAxis, workingSet, states } = layout;
  const bottom = (states ?? workingSet).y + (states ?? workingSet).height;
  context.lineWidth = 1;
  if (pointer && !brush) {
    context.strokeStyle = colours.ink;
    context.globalAlpha = 0.55;
    context.setLineDash([2, 3]);
    const x = Math.round(pointer.x) + 0.5;
    line(context, x, map.y, x, timeAxis.y + 4);
    line(context, x, workingSet.y, x, bottom);
    const y = Math.round(pointer.y) + 0.5;
    line(context, map.x - 4, y, map.x + map.width + (layout.overAddress ? layout.overAddress.width + 6 : 0), y);
    context.setLineDash([]);
    context.globalAlpha = 1;
  }
  if (cell) drawCell(context, scene, cell.info, cell.pane);
  if (brush) drawBrush(context, scene, brush);
}

function drawCell(context: Canvas, scene: Scene, info: CellInfo, paneIndex: number): void {
  const { layout, axis, colours } = scene;
  const pane = layout.panes[paneIndex] ?? layout.map;
  const { target, region, address } = info;
  const first = positionOf(axis, target, Math.max(region?.start ?? address, address - axis.length));
  if (first === undefined) return;
  const size = region ? region.end - region.start : 1;
  const top = Math.max(pane.y, yOf(scene, pane, first));
  const end = Math.min(pane.y + pane.height, yOf(scene, pane, first + size));
  const left = Math.max(pane.x, xOf(scene, info.from));
  const right = Math.min(pane.x + pane.width, xOf(scene, info.to));
  if (right < left || end < top) return;
  const [width, height] = [Math.max(5, right - left), Math.max(5, end - top)];
  // Two lines, so that one of them is seen on whatever colour.
  context.strokeStyle = colours.surface;
  context.lineWidth = 3;
  context.strokeRect(left - 1, top - 1, width + 2, height + 2);
  context.strokeStyle = colours.ink;
  context.lineWidth = 1.5;
  context.strokeRect(left - 1, top - 1, width + 2, height + 2);
}

function drawBrush(context: Canvas, scene: Scene, { x, y, width, height }: Box): void {
  const { colours, layout } = scene;
  const { pane } = paneAt(scene, y);
  context.fillStyle = colours.surface;
  context.globalAlpha = 0.5;
  const { map } = layout;
  context.fillRect(map.x, pane.y, x - map.x, pane.height);
  context.fillRect(x + width, pane.y, map.x + map.width - x - width, pane.height);
  context.fillRect(x, pane.y, width, y - pane.y);
  context.fillRect(x, y + height, width, pane.y + pane.height - y - height);
  context.globalAlpha = 1;
  context.strokeStyle = colours.accent;
  context.lineWidth = 1.5;
  context.strokeRect(x, y, width, height);
}
