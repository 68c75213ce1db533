import { describe, expect, it } from 'vitest';
import { ReplayPace } from '../../streams/replay-pace.js';

/** At a speed, anchored so that the virtual time 10 000 us is the real time 1 000 ms. */
function paced(speed: number): ReplayPace {
  const pace = new ReplayPace(speed);
  pace.anchor(1_000, 10_000);
  return pace;
}

describe('the pace of a replay', () => {
  it.each([
    [1, 5],
    [0.5, 10],
    [100, 0.05],
    [Number.POSITIVE_INFINITY, 0],
  ])('at a speed of %d lets 5 ms of virtual time take %d ms', (speed, ms) => {
    expect(paced(speed).waitMs(15_000, 1_000)).toBeCloseTo(ms, 9);
  });

  it('waits for less where time has passed, and not at all where a tick is late', () => {
    expect(paced(1).waitMs(15_000, 1_003)).toBe(2);
    expect(paced(1).waitMs(15_000, 1_050)).toBeLessThan(0);
  });

  it('goes on from where time stands when the speed changes between two ticks', () => {
    const pace = paced(1);
    // 2 of the 5 ms have passed; the other 3 at a tenth of the speed.
    pace.change(0.1, 1_002, 15_000);
    expect(pace.speed).toBe(0.1);
    expect(pace.waitMs(15_000, 1_002)).toBeCloseTo(30);
    pace.change(Number.POSITIVE_INFINITY, 1_012, 15_000);
    expect(pace.waitMs(15_000, 1_012)).toBe(0);
  });

  it('does not put a time into the past that was late already, nor one that was not waited for', () => {
    const late = paced(1);
    late.change(2, 1_050, 15_000);
    expect(late.waitMs(15_000, 1_050)).toBe(0);
    expect(late.waitMs(20_000, 1_050)).toBe(2.5);
    const fast = paced(Number.POSITIVE_INFINITY);
    fast.change(1, 1_000, 15_000);
    expect(fast.waitMs(15_000, 1_000)).toBe(0);
    expect(fast.waitMs(20_000, 1_000)).toBe(5);
  });

  it('waits for nothing up to the time that is sought, and from there at its speed', () => {
    const pace = paced(1);
    pace.seek(27_000);
    expect([pace.arrives(25_000, 1_001), pace.waitMs(25_000, 1_001), pace.seeking]).toEqual([false, 0, true]);
    expect([pace.arrives(30_000, 1_002), pace.seeking]).toEqual([true, false]);
    expect(pace.waitMs(30_000, 1_002)).toBe(3);
    expect(pace.arrives(35_000, 1_003)).toBe(false);
  });

  it('keeps its speed when the search is given up', () => {
    const pace = paced(1);
    pace.seek(27_000);
    pace.seek(undefined);
    expect(pace.waitMs(15_000, 1_000)).toBe(5);
  });
});
