import { expect, test } from 'vitest';
import { drawAddressAxis } from '../../../dashboard/heatmap/axes.js';
import { layoutOf } from '../../../dashboard/heatmap/layout.js';
import type { Scene } from '../../../dashboard/heatmap/scene.js';
import { axisOfRanges } from '../../../reports/index.js';

test('addresses beside the map never stand on each other, at its edges either', () => {
  const ranges = Array.from({ length: 24 }, (_, index) => ({
    target: index >> 1,
    start: index * 100,
    end: index * 100 + 40,
  }));
  const axis = axisOfRanges(ranges);
  const layout = layoutOf(1_280, 480, { nrPanes: 1, hasStates: false, nameWidth: 0, addressWidth: 90 });
  const written: number[] = [];
  const canvas = new Proxy({} as CanvasRenderingContext2D, {
    get: (_, name) => {
      if (name === 'measureText') return () => ({ width: 60 });
      return name === 'fillText' ? (_text: string, _x: number, y: number) => written.push(y) : () => undefined;
    },
    set: () => true,
  });
  const view = { from: 0, to: 1, start: 0, end: axis.length };
  const scene = { layout, view, axis, unit: 'row', colours: {} } as unknown as Scene;
  drawAddressAxis(canvas, scene, layout.map, []);
  expect(written.length).toBeGreaterThan(8);
  const apart = written
    .toSorted((a, b) => a - b)
    .map((y, index, all) => y - (all[index - 1] ?? Number.NEGATIVE_INFINITY));
  expect(Math.min(...apart)).toBeGreaterThanOrEqual(14);
});

test('names that are too long keep their end, by which they differ', () => {
  const ranges = Array.from({ length: 8 }, (_, index) => ({
    target: 1,
    start: index * 1_000,
    end: index * 1_000 + 500,
  }));
  const axis = axisOfRanges(ranges);
  const labels = ranges.map((range, index) => ({ ...range, label: `/a/folder/mapping of a file number ${index + 1}` }));
  const layout = layoutOf(1_280, 480, { nrPanes: 1, hasStates: false, nameWidth: 300, addressWidth: 90 });
  const names: string[] = [];
  const canvas = new Proxy({} as CanvasRenderingContext2D, {
    get: (_, name) => {
      if (name === 'measureText') return (text: string) => ({ width: 7 * text.length });
      return name === 'fillText' ? (text: string) => names.push(text) : () => undefined;
    },
    set: () => true,
  });
  const view = { from: 0, to: 1, start: 0, end: axis.length };
  const scene = { layout, view, axis, unit: 'byte', colours: {} } as unknown as Scene;
  drawAddressAxis(canvas, scene, layout.map, labels);
  const cut = names.filter((name) => name.startsWith('mapp'));
  expect(cut).toHaveLength(8);
  expect(new Set(cut).size).toBe(8);
  for (const name of cut) {
    expect(name).toMatch(/^mapp.*….* \d$/);
    expect(7 * name.length).toBeLessThanOrEqual(layout.nameWidth);
  }
});
