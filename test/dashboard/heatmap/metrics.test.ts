import { expect, test } from 'vitest';
import { keyAction } from '../../../dashboard/heatmap/keyboard.js';
import { layoutOf } from '../../../dashboard/heatmap/layout.js';
import { colourScale, mostOf, niceAbove } from '../../../dashboard/heatmap/metrics.js';
import { statesSeen } from '../../../dashboard/heatmap/strips.js';

const TIMES = { sampleUs: 5_000, aggregationUs: 100_000 };

test('absolute rates end at one access a sampling, and are told a second', () => {
  const scale = colourScale({ metric: 'rate', difference: false, seen: undefined, ...TIMES });
  expect([scale.norm(0), scale.norm(0.5), scale.norm(1)]).toEqual([0, 0.5, 1]);
  expect(scale.ticks.map(({ along, text }) => [along, text])).toEqual([
    [0, '0\n0 %'],
    [0.25, '50'],
    [0.5, '100\n50 %'],
    [0.75, '150'],
    [1, '200\n100 %'],
  ]);
  expect(scale.words(0.5)).toBe('100 /s');
});

test('rates are told as shares where the sample interval has changed: one colour is then several rates', () => {
  const scale = colourScale({ metric: 'rate', difference: false, seen: 0.4, ...TIMES, sampleUs: undefined });
  expect(scale.title).toBe('Share of the checks that found it accessed');
  expect(scale.ticks.map(({ text }) => text)).toEqual(['0 %', '12.5 %', '25 %', '37.5 %', '50 %']);
  expect(scale.words(0.25)).toBe('25 %');
  const difference = colourScale({ metric: 'rate', difference: true, seen: undefined, ...TIMES, sampleUs: undefined });
  expect(difference.title).toBe('Monitor less truth, share of the checks');
  expect(difference.ticks.map(({ text }) => text)).toEqual(['−100 %', '−50 %', '0', '+50 %', '+100 %']);
});

test('relative times end soon beyond what is seen, and tell where', () => {
  const of = (seen: number) => colourScale({ metric: 'age', difference: false, seen, ...TIMES });
  expect([1.1e8, 1.3e8, 4e8, 7e8].map((us) => of(us).most)).toEqual([1.2e8, 3e8, 6e8, 1.8e9]);
  expect(of(1.1e8).ticks.map(({ text }) => text)).toEqual(['0', '1 s', '10 s', '1 min', '2 min']);
  expect(of(1.1e8).ticks.at(-1)?.along).toBe(1);
});

test('relative rates end at what is seen, rounded up so that they hold still', () => {
  const of = (seen: number) => colourScale({ metric: 'rate', difference: false, seen, ...TIMES }).most;
  expect([of(0.11), of(0.13), of(0.7), of(0)].map((most) => Number(most.toFixed(6)))).toEqual([0.2, 0.2, 1, 0.001]);
  expect([niceAbove(0.2), niceAbove(3), niceAbove(0)]).toEqual([0.2, 5, 0]);
});

test('temperatures have a sign, and a ramp that runs both ways', () => {
  const scale = colourScale({ metric: 'temperature', difference: false, seen: undefined, ...TIMES });
  expect(scale.ramp).toBe('temperature');
  expect(scale.norm(600_000_000)).toBeCloseTo(1);
  expect(scale.norm(-600_000_000)).toBeCloseTo(-1);
  expect(scale.norm(1_000_000)).toBeGreaterThan(0.2);
  expect(scale.words(-2_000_000)).toBe('2 s cold');
  expect(scale.ticks.find(({ along }) => along === 0.5)?.text).toBe('0');
});

test('differences are of rates, with their sign', () => {
  const scale = colourScale({ metric: 'age', difference: true, seen: undefined, ...TIMES });
  expect(scale.ticks.map(({ text }) => text.split('\n')[0])).toEqual(['−200', '−100', '0', '+100', '+200']);
});

test('the largest magnitude passes over what is not known', () => {
  expect(mostOf([Number.NaN, -3, 2])).toBe(3);
});

test('all parts stand on the axes of the map, and means give way to it on a narrow screen', () => {
  const options = { nrPanes: 2, hasStates: true, nameWidth: 300, addressWidth: 92 };
  const wide = layoutOf(1_440, 800, options);
  for (const box of [wide.timeAxis, wide.workingSet, wide.states, wide.overview, wide.overTime]) {
    expect(box).toMatchObject({ x: wide.map.x, width: wide.map.width });
  }
  expect(wide.overAddress).toMatchObject({ y: wide.map.y, height: wide.map.height });
  expect((wide.panes[1]?.y ?? 0) + (wide.panes[1]?.height ?? 0)).toBeCloseTo(wide.map.y + wide.map.height);
  expect(wide.overview.y + wide.overview.height).toBeLessThanOrEqual(800);
  const slim = layoutOf(1_440, 800, { ...options, nameWidth: 60 });
  expect(wide.nameWidth - slim.nameWidth).toBe(60);
  expect(wide.map.x - slim.map.x).toBe(60);
  const narrow = layoutOf(360, 500, options);
  expect(narrow).toMatchObject({ narrow: true, overTime: undefined, overAddress: undefined });
  expect(narrow.map.x + narrow.map.width).toBeLessThan(360);
});

test('keys of the browser are left to it', () => {
  const key = (name: string, held = {}) =>
    keyAction({ key: name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held });
  expect(key('ArrowLeft')).toEqual({ type: 'move', time: -1, address: 0 });
  expect(key('ArrowUp', { shiftKey: true })).toMatchObject({ type: 'pan', address: -0.2 });
  expect(key('0', { ctrlKey: true })).toBeUndefined();
  expect(key('a')).toBeUndefined();
});

test('the key of states names those that are seen', () => {
  const states = [
    [0, 'idle'],
    [10, 'sampling'],
    [20, 'terminating'],
  ] as const;
  expect(statesSeen(states, 5, 15)).toEqual(['idle', 'sampling']);
  expect(statesSeen(states, 12, 15)).toEqual(['sampling']);
});

test('the element can be imported where there is no document', async () => {
  const { HeatmapElement } = await import('../../../dashboard/heatmap/heatmap-element.js');
  expect(HeatmapElement.prototype.cellAt).toBeTypeOf('function');
});
