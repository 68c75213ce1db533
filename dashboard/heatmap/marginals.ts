/** Means beside the map: over time above it, over addresses right of it, each on the map's own pixels. */
import { gutter } from './gutter.js';
import type { Box } from './layout.js';
import { mostOf } from './metrics.js';
import type { Columns, Pane } from './pane.js';
import { cssColour, rampColour } from './ramps.js';
import type { Scene } from './scene.js';

type Canvas = CanvasRenderingContext2D;

/** Of either sign. */
const COLOURS = 24;

/** Of each column of the map the mean of all that is seen of the axis. */
export function drawOverTime(context: Canvas, scene: Scene, pane: Pane, columns: Columns): void {
  const { scale, layout } = scene;
  const box = layout.overTime;
  if (!box) return;
  const means = pane.columnMeans(columns);
  const most = mostOf(means);
  const wide = box.width / means.length;
  const bar = (index: number, share: number) => {
    const high = Math.max(share > 0 ? 1 : 0, share * box.height);
    return { x: box.x + index * wide, y: box.y + box.height - high, width: wide + 0.3, height: high };
  };
  bars(context, scene, means, most, bar, (each) => ({ ...each, height: Math.min(1, each.height) }));
  base(context, scene, { ...box, y: box.y + box.height, height: 1 });
  const latest = means.findLast((mean) => !Number.isNaN(mean));
  gutter(context, scene, box, 'Mean', latest === undefined ? '' : scale.words(latest), '');
}

/** Of each row of the map the mean of all that is seen of the time. */
export function drawOverAddress(context: Canvas, scene: Scene, paneBox: Box, means: Float64Array): void {
  const box = scene.layout.overAddress;
  if (!box || means.length === 0) return;
  const most = mostOf(means);
  const high = paneBox.height / means.length;
  const bar = (index: number, share: number) => ({
    x: box.x,
    y: paneBox.y + index * high,
    width: Math.max(share > 0 ? 1 : 0, share * box.width),
    height: high + 0.3,
  });
  bars(context, scene, means, most, bar, (each) => ({
    ...each,
    x: each.x + Math.max(0, each.width - 1),
    width: Math.min(1, each.width),
  }));
  base(context, scene, { ...paneBox, x: box.x - 1, width: 1 });
}

/** Bars as long as the mean, in the colour that the map has for it; one path for each colour. */
function bars(
  context: Canvas,
  { scale, colours, brightness }: Scene,
  means: Float64Array,
  most: number,
  boxOf: (index: number, share: number) => Box,
  endOf: (bar: Box) => Box,
): void {
  const paths = new Map<number, Box[]>();
  for (let index = 0; index < means.length; index++) {
    const mean = means[index] ?? Number.NaN;
    if (Number.isNaN(mean)) continue;
    const norm = scale.norm(mean);
    const share = Math.abs(norm) / Math.max(1e-9, Math.abs(scale.norm(most)));
    // What is not nothing has not its colour.
    const colour = (Math.sign(norm) * Math.ceil(Math.min(1, Math.abs(norm)) * COLOURS)) / COLOURS;
    const known = paths.get(colour);
    const box = boxOf(index, Math.min(1, share));
    if (known) known.push(box);
    else paths.set(colour, [box]);
  }
  for (const [norm, boxes] of paths) {
    fill(context, cssColour(rampColour(scale.ramp, colours.ground, norm, brightness)), boxes);
  }
  // Also where the map is nearly as its ground, a bar is seen.
  fill(context, colours.edge, [...paths.values()].flat().map(endOf));
}

function fill(context: Canvas, colour: string, boxes: readonly Box[]): void {
  context.fillStyle = colour;
  context.beginPath();
  for (const { x, y, width, height } of boxes) if (width > 0 && height > 0) context.rect(x, y, width, height);
  context.fill();
}

function base(context: Canvas, { colours }: Scene, { x, y, width, height }: Box): void {
  context.fillStyle = colours.line;
  context.fillRect(x, y, width, height);
}
