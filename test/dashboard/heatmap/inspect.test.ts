import { expect, test } from 'vitest';
import { firstCursor, nextCursor } from '../../../dashboard/heatmap/cursor.js';
import { cellOf, factsOf, regionIndex, textOf } from '../../../dashboard/heatmap/inspect.js';
import { summaryOf } from '../../../dashboard/heatmap/summary.js';
import { axisOf } from '../../../reports/index.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';

const regions = rows([0, 4_096, 5, 7], [4_096, 8_192, 0, 30], [65_536, 69_632, 20]);
const snapshot = snapshotOf(regions, { at: 2_000_000 });
const entry = { from: 1_900_000, to: 2_000_000, snapshot, nrMerged: 1 };
const axis = axisOf([snapshot]);
const labels = [{ target: 1, start: 0, end: 4_096, label: '[heap]' }];
const words = { epochMs: undefined, originUs: 0 };

test('a point is told by its region, its rate a second and what it is called', () => {
  const cell = cellOf({ axis, position: 100, entry, labels });
  expect(cell).toMatchObject({ address: 100, label: '[heap]', from: 1_900_000, to: 2_000_000 });
  expect(cell?.region).toEqual({
    start: 0,
    end: 4_096,
    rate: 0.25,
    perSecond: 50,
    ageUs: 700_000,
    temperature: 200_000,
  });
  expect(cell && textOf(factsOf(cell, 'byte', words))).toBe(
    [
      '[heap]',
      'Range: 0x0 – 0x1000',
      'Size: 4.0 KiB',
      'Accessed: 50 /s, in 25 % of the checks',
      'Like this: for 700 ms',
      'Temperature: hot, 200 ms in use',
      'Time: 2.0 s (100 ms)',
    ].join('\n'),
  );
});

test('a point is told with its truth and with what is left out beside it', () => {
  const truth = { ...entry, snapshot: snapshotOf(rows([0, 69_632, 10])) };
  const cell = cellOf({ axis, position: 8_192, entry, labels, truth, gap: { position: 8_192, size: 57_344 } });
  const { title, facts } = factsOf(cell ?? expect.fail(), 'byte', words);
  expect(title).toBe('Region');
  expect(facts).toContainEqual(['In truth', 'accessed in 50 % of the checks']);
  expect(facts).toContainEqual(['Break', '56.0 KiB left out, not monitored']);
});

test('what was not monitored then has no region', () => {
  const early = { ...entry, snapshot: snapshotOf(rows([0, 4_096, 0])) };
  const cell = cellOf({ axis, position: 9_000, entry: early, labels: [] });
  expect(cell?.region).toBeUndefined();
  expect(factsOf(cell ?? expect.fail(), 'byte', words).title).toBe('Not monitored');
  expect(cellOf({ axis, position: axis.length, entry, labels })).toBeUndefined();
});

test('an address is looked up in its own target', () => {
  const two = snapshotOf([
    { target: 1, start: 0, end: 10, nrAccesses: 0, age: 0 },
    { target: 2, start: 0, end: 5, nrAccesses: 0, age: 0 },
    { target: 2, start: 5, end: 10, nrAccesses: 0, age: 0 },
  ]);
  expect([regionIndex(two, 1, 7), regionIndex(two, 2, 7), regionIndex(two, 2, 10), regionIndex(two, 3, 1)]).toEqual([
    0,
    2,
    undefined,
    undefined,
  ]);
});

test('the keys begin where it is hottest, and go from region to region and from entry to entry', () => {
  const before = { ...entry, from: 1_800_000, to: 1_900_000 };
  const entries = [before, entry];
  const cursor = firstCursor(entries, axis) ?? expect.fail();
  expect(cursor).toEqual({ time: 1_950_000, position: 8_192 + 2_048 });
  expect(nextCursor(cursor, entries, axis, 0, -1)).toEqual({ time: 1_950_000, position: 6_144 });
  expect(nextCursor(cursor, entries, axis, -1, 0)).toEqual({ ...cursor, time: 1_850_000 });
  expect(nextCursor(cursor, entries, axis, 1, 0)).toEqual(cursor);
  expect(nextCursor(cursor, entries, axis, 0, 1)).toEqual(cursor);
});

test('the picture is told in words', () => {
  const seen = { name: 'sample', unit: 'byte', labels, latest: entry, spanUs: 60_000_000, following: true };
  expect(summaryOf(seen)).toBe(
    'Heat map of accesses, sample. 1 min, following the newest. At the end 12.0 KiB in 3 regions, ' +
      'accessed in 42 % of the checks in the mean. Hottest: 0x10000, 4.0 KiB at 100 %; [heap], 4.0 KiB at 25 %.',
  );
  expect(summaryOf({ ...seen, latest: undefined })).toBe('Heat map of accesses, sample. Nothing is known yet.');
});
