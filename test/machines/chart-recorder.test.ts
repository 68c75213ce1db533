import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChartRecorder, type ChartUpdate } from '../../machines/chart-recorder.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function recording() {
  const updates: ChartUpdate[] = [];
  const recorder = new ChartRecorder((update) => updates.push(update), { everyMs: 50, now: () => 7 }, ['idle']);
  return { recorder, updates };
}

describe('[P11] a recorder of a chart', () => {
  it('tells a detail when it changes, and nothing when it is the same again', () => {
    const { recorder, updates } = recording();
    for (const detail of ['one runs', 'one runs', 'two run', 'two run', undefined, undefined]) {
      recorder.describe(detail);
      recorder.settle();
      vi.advanceTimersByTime(50);
    }
    expect(updates.map(({ detail }) => detail)).toEqual(['one runs', 'two run', undefined]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends once: a second end, or one after it was closed, is not told', () => {
    const { recorder, updates } = recording();
    recorder.take(0);
    recorder.end('error');
    recorder.end('stopped');
    expect(updates).toMatchObject([{ taken: [[0, 1]], ended: 'error' }]);
    const closed = recording();
    closed.recorder.close();
    closed.recorder.end('stopped');
    expect(closed.updates).toEqual([]);
  });

  it('tells nothing more once it has ended, and keeps no timer', () => {
    const { recorder, updates } = recording();
    recorder.end('done');
    recorder.take(0);
    recorder.expect();
    recorder.settle();
    vi.advanceTimersByTime(1_000);
    expect(updates).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
