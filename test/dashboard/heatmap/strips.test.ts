import { expect, test } from 'vitest';
import { overviewTimes, type StateEntry, stateBars } from '../../../dashboard/heatmap/strips.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';

const view = { from: 1_000, to: 2_000 };

test('states lie one after the other, and what is not known is left out', () => {
  const states: StateEntry[] = [
    [500, 'idle'],
    [1_200, 'sampling'],
    [1_400, 'sampling'],
    [1_600, ''],
    [1_800, 'idle'],
    [2_500, 'sampling'],
  ];
  expect(stateBars(states, view, 100, 3_000)).toEqual([
    { x: 0, width: 20, state: 'idle' },
    { x: 20, width: 40, state: 'sampling' },
    { x: 80, width: 20, state: 'idle' },
  ]);
});

test('a state of a moment is painted over what comes after it', () => {
  const states: StateEntry[] = [
    [0, 'idle'],
    [1_500, 'starting'],
    [1_500, 'sampling'],
    [1_700, 'aggregating'],
    [1_702, 'sampling'],
  ];
  expect(stateBars(states, view, 100, 2_000).slice(-2)).toEqual([
    { x: 50, width: 1, state: 'starting' },
    { x: 70, width: 1, state: 'aggregating' },
  ]);
});

test('states of moments before and after what is seen are not', () => {
  const states: StateEntry[] = [
    [900, 'starting'],
    [900, 'sampling'],
    [2_100, 'terminating'],
    [2_100, 'idle'],
  ];
  expect(stateBars(states, view, 100, 3_000)).toEqual([{ x: 0, width: 100, state: 'sampling' }]);
});

test('moments that come so often that nothing else were seen are not painted over the rest', () => {
  const states: StateEntry[] = Array.from({ length: 100 }, (_, index) => [
    1_000 + 20 * (index >> 1) + (index % 2) * 18,
    index % 2 ? 'aggregating' : 'sampling',
  ]);
  const often = stateBars(states, view, 100, 2_000);
  expect(often).toHaveLength(100);
  expect(often.at(-2)?.state).toBe('sampling');
  expect(often.slice(50).filter(({ state }) => state === 'aggregating')).toHaveLength(25);
  // Wide enough for all.
  expect(stateBars(states, view, 400, 2_000).slice(100)).toHaveLength(50);
});

test('the overview goes over all that is kept, and begins with the map where that begins before it', () => {
  const entry = { from: 1_200, to: 1_900, snapshot: snapshotOf(rows([0, 10, 1]), { at: 1_900 }), nrMerged: 1 };
  expect(overviewTimes([entry], view)).toEqual({ from: 1_000, to: 2_000 });
  expect(overviewTimes([{ ...entry, from: 200 }], view)).toEqual({ from: 200, to: 2_000 });
  expect(overviewTimes([{ ...entry, to: 5_000 }], view)).toEqual({ from: 1_000, to: 5_000 });
  expect(overviewTimes([], view)).toEqual({ from: 1_000, to: 2_000 });
});
