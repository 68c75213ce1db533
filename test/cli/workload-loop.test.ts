import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { plan } from '../../cli/demo-plan.js';
import { runWorkload, type Stretch, type Touched } from '../../cli/workload-loop.js';
import { decodeMessage } from '../../cli/workload-message.js';

describe('the workload', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'hrtime'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function runFor(ms: number): { told: Touched[]; touches: number[] } {
    const told: Touched[] = [];
    const touches: number[] = plan.map(() => 0);
    const stop = runWorkload(
      (memory) => {
        touches[memory] = (touches[memory] ?? 0) + 1;
      },
      (touched) => told.push(touched),
    );
    vi.advanceTimersByTime(ms);
    stop();
    return { told, touches };
  }

  const shares = (told: readonly Touched[], length: number) =>
    plan.map((_, memory) => {
      const own = told.flatMap(({ stretches }) => stretches.filter(([which]: Stretch) => which === memory));
      return own.reduce((sum, [, from, to]) => sum + to - from, 0) / length;
    });

  it('does what is planned, and tells what it did', () => {
    const { told, touches } = runFor(8_000);
    const truth = shares(told, 8_000_000);
    for (const [memory, { role }] of plan.entries()) {
      const wished = { 'always hot': 1, phases: 0.5, moving: 0.25, cold: 0 }[role];
      expect(truth[memory]).toBeCloseTo(wished, 1);
      expect(touches[memory] === 0).toBe(role === 'cold');
    }
  });

  it('tells every tenth of a second, up to a time that only rises', () => {
    const { told } = runFor(2_000);
    expect(told.length).toBeGreaterThan(15);
    expect(told.length).toBeLessThan(25);
    for (const [index, { until }] of told.entries()) expect(until).toBeGreaterThan(told[index - 1]?.until ?? 0);
  });

  it('tells no time twice', () => {
    const { told } = runFor(3_000);
    for (const memory of plan.keys()) {
      const own = told.flatMap(({ stretches }) => stretches.filter(([which]) => which === memory));
      for (const [index, [, from, to]] of own.entries()) {
        expect(to).toBeGreaterThan(from);
        expect(from).toBeGreaterThanOrEqual(own[index - 1]?.[2] ?? 0);
      }
    }
  });
});

describe('a message of the workload', () => {
  it('is decoded', () => {
    const ready = { type: 'ready', memories: [{ start: 0, end: 1 }] };
    const touched = { type: 'touched', stretches: [[1, 2, 3]], until: 4 };
    for (const message of [ready, touched, { type: 'failed', reason: 'x' }])
      expect(decodeMessage(message)).toEqual(message);
  });

  it.each([
    undefined,
    null,
    'ready',
    {},
    { type: 'ready' },
    { type: 'ready', memories: [{ start: '0', end: 1 }] },
    { type: 'touched', stretches: [[1, 2]], until: 4 },
  ])('is refused: %j', (message) => {
    expect(() => decodeMessage(message)).toThrow('Expected a message of the workload');
  });
});
