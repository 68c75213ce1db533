import { describe, expect, it } from 'vitest';
import { knownStates } from '../../../dashboard/page/known-states.js';
import { Snapshot } from '../../../regions/index.js';

const entry = (from: number, to: number) => {
  const data = { at: to, nrSamplings: 20, sampleUs: 5, aggregationUs: 100, targets: [], buffer: new ArrayBuffer(0) };
  return { from, to, nrMerged: 1, snapshot: new Snapshot(data) };
};

describe('the states that are known of a context', () => {
  it('are what its chart told, by the names that people know', () => {
    const told = [
      [100, 'starting'],
      [110, 'sampling.checking'],
      [200, 'aggregating'],
      [300, 'sampling.paused'],
    ] as const;
    expect(knownStates(told, [])).toEqual([
      [100, 'starting'],
      [110, 'sampling'],
      [300, 'paused'],
    ]);
  });

  it('are sampling before that, where something was seen, and unknown in between', () => {
    const past = [entry(0, 100), entry(100, 200), entry(500, 600), entry(600, 700), entry(900, 1_000)];
    expect(knownStates([[800, 'idle']], past)).toEqual([
      [0, 'sampling'],
      [200, ''],
      [500, 'sampling'],
      [700, ''],
      [800, 'idle'],
    ]);
  });

  it('go on without a chart', () => {
    expect(knownStates([], [entry(0, 100), entry(100, 200)])).toEqual([[0, 'sampling']]);
    expect(knownStates([], [])).toEqual([]);
  });
});
