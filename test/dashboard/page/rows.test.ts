import { describe, expect, it } from 'vitest';
import type { ChartFeed } from '../../../dashboard/feed.js';
import { edgeRows, stateRows } from '../../../dashboard/page/chart-rows.js';
import { regionRows } from '../../../dashboard/page/region-rows.js';
import { Snapshot } from '../../../regions/index.js';

describe('The table view', () => {
  it('has a row for every region, with all names that it goes by', () => {
    const buffer = new ArrayBuffer(3 * 24);
    new Float64Array(buffer, 0, 6).set([0, 10, 5, 10, 30, 8]);
    new Uint32Array(buffer, 48, 6).set([10, 0, 20, 3, 0, 1]);
    const targets = [
      { id: 'rows', nrRegions: 2 },
      { id: 'keys', nrRegions: 1 },
    ];
    const attributes = { at: 0, nrSamplings: 20, sampleUs: 5_000, aggregationUs: 100_000 };
    const snapshot = new Snapshot({ ...attributes, targets, buffer });
    const rows = regionRows(snapshot, [
      { target: 'rows', start: 20, end: 40, label: 'late' },
      { target: 'rows', start: 5, end: 12, label: 'early' },
      { target: 'keys', start: 0, end: 5, label: 'not this' },
    ]);
    expect(rows).toEqual([
      { target: 'rows', start: 0, end: 10, size: 10, perSecond: 100, ageUs: 300_000, label: 'early' },
      { target: 'rows', start: 10, end: 30, size: 20, perSecond: 0, ageUs: 0, label: 'early, late' },
      { target: 'keys', start: 5, end: 8, size: 3, perSecond: 200, ageUs: 100_000, label: '' },
    ]);
  });

  it('has a row for every state and transition of a chart', () => {
    const state = { description: undefined, entry: [], exit: [], invoke: [], initial: undefined, states: [] };
    const feed: ChartFeed = {
      name: 'light',
      chart: {
        id: 'light',
        initial: 'on',
        states: [{ ...state, id: 'on', entry: ['glow'], states: [{ ...state, id: 'on.dim', invoke: ['lamp'] }] }],
        transitions: [
          { from: 'on', to: 'off', event: 'PRESS', guard: 'allowed', actions: [] },
          { from: '', to: undefined, event: '', guard: undefined, actions: [] },
        ],
      },
      update: { at: 0, active: ['on', 'on.dim'], since: 0, taken: [[1, 4]], last: 1, entered: [] },
      subscribe: () => () => {},
    };
    expect(stateRows(feed)).toEqual([
      { chart: 'light', state: 'on', active: true, inside: 'entry: glow' },
      { chart: 'light', state: 'on.dim', active: true, inside: 'do: lamp' },
    ]);
    expect(edgeRows(feed)).toEqual([
      { chart: 'light', from: 'on', event: 'PRESS [allowed]', to: 'off', times: 0, last: false },
      { chart: 'light', from: 'anywhere', event: 'at once', to: 'stays', times: 4, last: true },
    ]);
  });
});
