import { describe, expect, it } from 'vitest';
import { type LabelOf, labelledRanges } from '../../reports/index.js';
import { rows, snapshotOf } from './snapshot-of.js';

/** By the start of a region. */
const named =
  (names: Record<number, string>): LabelOf =>
  (_, { start }) =>
    names[start];

describe('labelled ranges', () => {
  it('are of neighbours with one label, with what is not monitored between them', () => {
    const snapshot = snapshotOf(rows([0, 10, 0], [10, 20, 5], [30, 40, 0], [40, 50, 0]));
    const labelOf = named({ 0: 'heap', 10: 'heap', 30: 'heap', 40: 'stack' });
    expect(labelledRanges(snapshot, labelOf)).toEqual([
      { target: 1, start: 0, end: 40, label: 'heap' },
      { target: 1, start: 40, end: 50, label: 'stack' },
    ]);
  });

  it('leave out what has no label, and are not joined across it', () => {
    const snapshot = snapshotOf(rows([0, 10, 0], [10, 20, 0], [20, 30, 0], [30, 40, 0], [40, 50, 0]));
    expect(labelledRanges(snapshot, named({ 0: 'a', 20: 'a', 30: '', 40: 'a' }))).toEqual([
      { target: 1, start: 0, end: 10, label: 'a' },
      { target: 1, start: 20, end: 30, label: 'a' },
      { target: 1, start: 40, end: 50, label: 'a' },
    ]);
  });

  it('refuse a label that is no text', () => {
    const snapshot = snapshotOf(rows([0, 10, 0]));
    const labelOf: LabelOf = () => JSON.parse('5');
    expect(() => labelledRanges(snapshot, labelOf)).toThrow(
      'Expected `label` to be a text, or undefined for none, got `5` (number)',
    );
  });

  it('are of one target each', () => {
    const snapshot = snapshotOf([
      { target: 'a', start: 0, end: 10, nrAccesses: 0, age: 0 },
      { target: 'b', start: 10, end: 20, nrAccesses: 0, age: 0 },
    ]);
    expect(labelledRanges(snapshot, () => 'cache')).toEqual([
      { target: 'a', start: 0, end: 10, label: 'cache' },
      { target: 'b', start: 10, end: 20, label: 'cache' },
    ]);
  });
});
