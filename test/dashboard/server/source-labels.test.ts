/** When the names of ranges are looked up, in virtual time: not too often, but at once for a run that is new. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Redactor } from '../../../dashboard/server/redactor.js';
import { SourceLabels } from '../../../dashboard/server/source-labels.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the labels of a source', () => {
  const snapshot = snapshotOf(rows([0, 100, 1]));
  const read = (labels: SourceLabels, label: string) => {
    labels.read(snapshot, () => label);
    return labels.ranges.map((range) => range.label);
  };

  it('are looked up once a second at most', () => {
    const labels = new SourceLabels(new Redactor(false));
    expect(read(labels, 'heap')).toEqual(['heap']);
    vi.advanceTimersByTime(999);
    expect(read(labels, 'stack')).toEqual(['heap']);
    vi.advanceTimersByTime(1);
    expect(read(labels, 'stack')).toEqual(['stack']);
  });

  it('are looked up at once after those of the run before were cleared', () => {
    const labels = new SourceLabels(new Redactor(false));
    read(labels, 'heap');
    labels.clear();
    expect(labels.ranges).toEqual([]);
    expect(read(labels, 'stack')).toEqual(['stack']);
  });

  it('stand where the new ones cannot be told', () => {
    const labels = new SourceLabels(new Redactor(false));
    read(labels, 'heap');
    vi.advanceTimersByTime(1_000);
    labels.read(snapshot, () => {
      throw new Error('gone');
    });
    expect(labels.ranges).toMatchObject([{ label: 'heap' }]);
  });
});
