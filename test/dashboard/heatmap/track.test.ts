import { expect, test } from 'vitest';
import { Track } from '../../../dashboard/heatmap/track.js';
import { History, type HistoryEntry } from '../../../reports/index.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';

const STEP = 100_000;

function historyOf(length: number): History {
  const history = new History();
  for (let step = 1; step <= length; step++) add(history, step);
  return history;
}

function add(history: History, step: number): void {
  history.add(snapshotOf(rows([0, 100, step % 20]), { at: step * STEP }), (step - 1) * STEP);
}

test('follows a history by what is new, and forgets what is no longer seen', () => {
  const history = historyOf(10);
  const track = new Track();
  track.show(history, {});
  const { version } = track;
  add(history, 11);
  add(history, 12);
  expect(track.append(history, 5 * STEP)).toBe(true);
  expect(track.entries.map(({ to }) => to / STEP)).toEqual([6, 7, 8, 9, 10, 11, 12]);
  expect(track.version).toBe(version);
  expect(track.append(history, 5 * STEP)).toBe(false);
});

test('shows the finer picture when it comes, with what has come meanwhile', async () => {
  const history = historyOf(8);
  const track = new Track();
  track.show(history, { entries: 2 });
  let answer = (_: readonly HistoryEntry[]) => {};
  const changes: number[] = [];
  const asked = track.refine(
    {},
    () => new Promise((resolve) => (answer = resolve)),
    () => changes.push(1),
  );
  expect(track.waiting).toBe(true);
  const finest = history.query();
  add(history, 9);
  track.append(history, 0);
  answer(finest);
  await asked;
  expect(track.waiting).toBe(false);
  expect(track.entries).toHaveLength(9);
  expect(changes).toHaveLength(1);
});

test('keeps the old picture and tells why, when the finer one does not come', async () => {
  const track = new Track();
  track.show(historyOf(3), {});
  await track.refine(
    {},
    () => Promise.reject(new Error('the connection was lost')),
    () => {},
  );
  expect(track.entries).toHaveLength(3);
  expect(track).toMatchObject({ waiting: false, error: 'the connection was lost' });
});

test('takes no notice of an answer that is too late', async () => {
  const track = new Track();
  let answer = (_: readonly HistoryEntry[]) => {};
  const asked = track.refine(
    {},
    () => new Promise((resolve) => (answer = resolve)),
    () => expect.fail(),
  );
  track.show(historyOf(3), {});
  answer(historyOf(7).query());
  await asked;
  expect(track.entries).toHaveLength(3);
});
