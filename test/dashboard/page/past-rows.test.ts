import { describe, expect, it } from 'vitest';
import { momentRows, stayRows } from '../../../dashboard/page/past-rows.js';
import { Snapshot } from '../../../regions/index.js';

describe('The past as tables', () => {
  it('[P14] has a row for every moment, the latest first: what was in use, and how often on the mean', () => {
    const buffer = new ArrayBuffer(2 * 24);
    new Float64Array(buffer, 0, 4).set([0, 10, 10, 40]);
    new Uint32Array(buffer, 32, 4).set([10, 0, 3, 0]);
    const targets = [{ id: 'rows', nrRegions: 2 }];
    const attributes = { nrSamplings: 20, sampleUs: 5_000, aggregationUs: 100_000 };
    const entry = (to: number) => {
      const snapshot = new Snapshot({ ...attributes, at: to, targets, buffer: buffer.slice(0) });
      return { from: to - 100_000, to, nrMerged: 1, snapshot };
    };
    const [older, newer] = [entry(100_000), entry(200_000)];
    // 10 of 40 are accessed in half of the samplings, of which there are 200 a second.
    expect(momentRows([older, newer])).toEqual([
      { entry: newer, workingSet: 10, perSecond: 25 },
      { entry: older, workingSet: 10, perSecond: 25 },
    ]);
    expect(momentRows([])).toEqual([]);
  });

  it('[P14] has a row for every state that lasted, the latest first', () => {
    const states = [
      [0, 'starting'],
      [10, 'sampling'],
      [30, ''],
      [50, 'paused'],
    ] as const;
    expect(stayRows(states)).toEqual([
      { state: 'paused', from: 50, to: undefined },
      { state: 'sampling', from: 10, to: 30 },
      { state: 'starting', from: 0, to: 10 },
    ]);
    expect(stayRows([])).toEqual([]);
  });
});
