import { expect, test } from 'vitest';
import { Pane, type PaneContents } from '../../../dashboard/heatmap/pane.js';
import { accessRate, axisOf } from '../../../reports/index.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';

test('[P1] the largest difference is known as soon as the truth is, which may come after what was seen', () => {
  const entryOf = (nrAccesses: number) => {
    const snapshot = snapshotOf(rows([0, 100, nrAccesses]), { at: 100_000 });
    return { from: 0, to: 100_000, nrMerged: 1, snapshot };
  };
  const seen = entryOf(20);
  const contents: PaneContents = {
    kind: 'difference',
    axis: axisOf([seen.snapshot]),
    rows: 4,
    metric: accessRate,
    key: 'difference',
    monitor: [seen],
    truth: [],
  };
  const pane = new Pane(contents, undefined);
  expect(pane.most(0, 100_000)).toBe(0);
  pane.follow({ ...contents, truth: [entryOf(5)] });
  expect(pane.most(0, 100_000)).toBe(0.75);
});
