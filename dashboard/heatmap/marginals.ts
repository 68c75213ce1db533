/** Means beside the map: over time above it, over addresses right of it, each on the map's own pixels. */
import { gutter } from './gutter.js';
import type { Box } from './layout.js';
import { mostOf } from './metrics.js';
import type { Columns, Pane } from './pane.js';
import { cssColour, rampColour } from './ramps.js';
import type { Scene } from './scene.js';

type Canvas = CanvasRenderingContext2D;

/** Of each column of the map the mean of all that is seen of the axis. */
export function drawOverTime(context: Canvas, scene: Scene, pane: Pane, columns: Columns): void {
  const { scale, layout } = scene;
  const box = layout.overTime;
  if (!box) return;
  const means = pane.columnMeans(columns);
  const most = mostOf(means);
  const wide = box.width / means.length;
  bars(context, scene, means, most, (index, share) => {
    const high = Math.max(share > 0 ? 1 : 0, share * box.height);
    return { x: box.x + index * wide, y: box.y + box.height - high, width: wide + 0.3, height: high };
  });
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
  bars(context, scene, means, most, (index, share) => ({
    x: box.x,
    y: paneBox.y + index * high,
    width: Math.max(share > 0 ? 1 : 0, share * box.width),
    height: high + 0.3,
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
): void {
  const paths = new Map<number, Box[]>();
  for (let index = 0; index < means.length; index++) {
    const mean = means[index] ?? Number.NaN;
    if (Number.isNaN(mean)) continue;
    const norm = scale.norm(mean);
    const share = Math.abs(norm) / Math.max(1e-9, Math.abs(scale.norm(most)));
    const colour = Math.round(Math.max(-1, Math.min(1, norm)) * 24) / 24;
    const known = paths.get(colour);
    const box = boxOf(index, Math.min(1, share));
    if (known) known.push(box);
    else paths.set(colour, [box]);
  }
  for (const [norm, boxes] of paths) {
    context.fillStyle = cssColour(rampColour(scale.ramp, colours.ground, visible(norm), brightness));
    context.beginPath();
    for (const { x, y, width, height } of boxes) context.rect(x, y, width, height);
    context.fill();
  }
}

/** A bar is seen even where the map is nearly as its ground. */
function visible(norm: number): number {
  return Math.sign(norm || 1) * Math.max(0.3, Math.abs(norm));
}

function base(context: Canvas, { colours }: Scene, { x, y, width, height }: Box): void {
  context.fillStyle = colours.line;
  context.fillRect(x, y, width, height);
}
