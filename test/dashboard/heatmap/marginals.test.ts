import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layoutOf } from '../../../dashboard/heatmap/layout.js';
import { drawOverAddress } from '../../../dashboard/heatmap/marginals.js';
import { colourScale } from '../../../dashboard/heatmap/metrics.js';
import { cssColour, rampColour } from '../../../dashboard/heatmap/ramps.js';
import type { Scene } from '../../../dashboard/heatmap/scene.js';

const layout = layoutOf(1_280, 480, { nrPanes: 1, hasStates: false, nameWidth: 0, addressWidth: 90 });
const EDGE = 'edge';

/** What is filled in which colour: the height in the picture and the length of each bar. */
function painted(means: readonly number[], difference: boolean) {
  const scale = colourScale({ metric: 'rate', difference, seen: undefined, sampleUs: 5_000, aggregationUs: 100_000 });
  const bars: { colour: string; row: number; width: number }[] = [];
  let colour = '';
  const high = layout.map.height / means.length;
  const canvas = new Proxy({} as CanvasRenderingContext2D, {
    get: (_, name) =>
      name === 'rect'
        ? (_x: number, y: number, width: number) =>
            bars.push({ colour, row: Math.round((y - layout.map.y) / high), width })
        : () => undefined,
    set: (_, name, value) => {
      if (name === 'fillStyle') colour = value;
      return true;
    },
  });
  const colours = { ground: 'light', edge: EDGE, line: 'line' };
  const scene = { layout, scale, colours, brightness: 0 } as unknown as Scene;
  drawOverAddress(canvas, scene, layout.map, Float64Array.from(means));
  return { bars: bars.filter((bar) => bar.colour !== EDGE), ends: bars.filter((bar) => bar.colour === EDGE), scale };
}

test('[P1] bars have the colour that the map has for their mean, its sign as well, and an end that is seen', () => {
  const differences = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(differences, fc.boolean(), (given, difference) => {
      const means = difference ? given : given.map(Math.abs);
      const { bars, ends, scale } = painted(means, difference);
      const shown = means.flatMap((mean, row) => (Math.abs(mean) > 0 ? [row] : []));
      expect(bars.map(({ row }) => row).sort((a, b) => a - b)).toEqual(shown);
      expect(ends).toHaveLength(shown.length);
      for (const { colour, row } of bars) {
        const mean = means[row] ?? 0;
        const near = Array.from({ length: 24 }, (_, step) => (Math.sign(mean) * (step + 1)) / 24).filter(
          (norm) => Math.abs(norm - scale.norm(mean)) <= 1 / 24,
        );
        expect(near.map((norm) => cssColour(rampColour(scale.ramp, 'light', norm)))).toContain(colour);
      }
    }),
  );
});
