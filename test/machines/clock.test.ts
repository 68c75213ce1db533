/** The machine's own time, with timers that come in time, early or late. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { realClock } from '../../machines/index.js';
import { only, rigOn } from './rig.js';

type Tick = [at: number, missed: number];

describe('realClock', () => {
  describe('with timers that come in time', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    it('[S14] tells whole microseconds that only rise', () => {
      const before = realClock.now();
      vi.advanceTimersByTime(1_234);
      expect(realClock.now() - before).toBe(1_234_000);
      vi.useRealTimers();
      let last = realClock.now();
      for (let i = 0; i < 10_000; i++) {
        const now = realClock.now();
        expect(Number.isInteger(now)).toBe(true);
        expect(now).toBeGreaterThanOrEqual(last);
        last = now;
      }
    });

    it('ticks on the grid start + n × interval', () => {
      const start = realClock.now();
      const ticks: Tick[] = [];
      const stop = realClock.every(5_000, (at, missed) => ticks.push([at - start, missed]));
      vi.advanceTimersByTime(25);
      expect(ticks).toEqual([
        [5_000, 0],
        [10_000, 0],
        [15_000, 0],
        [20_000, 0],
        [25_000, 0],
      ]);
      stop();
    });

    it('[S14] gives a monitoring a sampling every 5 ms and an aggregation every 100 ms by default', () => {
      const { events, start, stop, actor } = rigOn(realClock, {}, { sampleUs: 5_000, aggregationUs: 100_000 });
      start();
      const begun = events[0]?.at ?? 0;
      vi.advanceTimersByTime(1_000);
      stop();
      expect(only(events, 'sampling').map(({ at }) => at - begun)).toEqual(
        Array.from({ length: 200 }, (_, index) => 5_000 * (index + 1)),
      );
      expect(only(events, 'aggregation').map(({ at, snapshot }) => [at - begun, snapshot.nrSamplings])).toEqual(
        Array.from({ length: 10 }, (_, index) => [100_000 * (index + 1), 20]),
      );
      expect(vi.getTimerCount()).toBe(0);
      actor.stop();
    });

    it('ends with what it returns, also from inside a tick, and leaves no timer', () => {
      let ticks = 0;
      const stop = realClock.every(1_000, () => {
        if (++ticks === 3) stop();
      });
      vi.advanceTimersByTime(10);
      expect(ticks).toBe(3);
      expect(vi.getTimerCount()).toBe(0);
      stop();
      const never = realClock.every(1_000, () => ticks++);
      never();
      vi.advanceTimersByTime(10);
      expect(ticks).toBe(3);
      expect(vi.getTimerCount()).toBe(0);
    });
  });

  describe('with timers that come when the test wants', () => {
    let now = 0;
    let armed: { fire: () => void; delay: number } | undefined;

    beforeEach(() => {
      now = 1_000;
      armed = undefined;
      vi.spyOn(performance, 'now').mockImplementation(() => now);
      vi.spyOn(globalThis, 'setTimeout').mockImplementation(((fire: () => void, delay: number) => {
        armed = { fire, delay };
        return armed;
      }) as never);
      vi.spyOn(globalThis, 'clearTimeout').mockImplementation(((timer: unknown) => {
        if (timer === armed) armed = undefined;
      }) as never);
    });
    afterEach(() => {
      vi.restoreAllMocks();
    });

    /** Lets the timer that is armed come at this time, in ms from the start. */
    const fireAt = (ms: number) => {
      now = 1_000 + ms;
      const { fire } = armed ?? {};
      armed = undefined;
      fire?.();
    };

    const watch = (intervalUs: number, handle: (at: number) => void = () => {}) => {
      const ticks: Tick[] = [];
      const stop = realClock.every(intervalUs, (at, missed) => {
        ticks.push([at - 1_000_000, missed]);
        handle(at);
      });
      return { ticks, stop };
    };

    it('arms each timer for what is left to the next place, so that lateness does not add up', () => {
      const { ticks } = watch(5_000);
      const delays = [armed?.delay];
      for (const late of [5.3, 10.9, 15, 24.9, 25.1]) {
        fireAt(late);
        delays.push(armed?.delay);
      }
      expect(ticks.map(([at]) => at)).toEqual([5_000, 10_000, 15_000, 20_000, 25_000]);
      expect(ticks.map(([, missed]) => missed)).toEqual([0, 0, 0, 0, 0]);
      expect(delays.map((delay) => Math.round((delay ?? 0) * 1_000))).toEqual([5_000, 4_700, 4_100, 5_000, 100, 4_900]);
    });

    it('skips the places that have passed, counts them, and makes up for none', () => {
      const { ticks } = watch(5_000);
      fireAt(5);
      fireAt(27);
      fireAt(30);
      expect(ticks).toEqual([
        [5_000, 0],
        [25_000, 3],
        [30_000, 0],
      ]);
    });

    it('counts a timer that is late by just an interval as one place missed', () => {
      const { ticks } = watch(5_000);
      fireAt(9.999);
      expect(ticks).toEqual([[5_000, 0]]);
      fireAt(15);
      expect(ticks.at(-1)).toEqual([15_000, 1]);
    });

    it('takes a timer that comes early for the place that it was armed for, and does not tick twice there', () => {
      const { ticks } = watch(5_000);
      fireAt(4.2);
      expect(armed?.delay).toBeCloseTo(5.8, 3);
      fireAt(9.1);
      fireAt(15);
      expect(ticks).toEqual([
        [5_000, 0],
        [10_000, 0],
        [15_000, 0],
      ]);
    });

    it('skips and counts the places that pass while a tick is being handled', () => {
      const { ticks } = watch(5_000, (at) => {
        if (at === 1_010_000) now += 17;
      });
      fireAt(5);
      fireAt(10);
      // It is 27 ms: the places 15, 20 and 25 have passed.
      expect(armed?.delay).toBeCloseTo(3, 3);
      fireAt(30);
      expect(ticks).toEqual([
        [5_000, 0],
        [10_000, 0],
        [30_000, 3],
      ]);
    });

    it('adds what passed while a tick was being handled to what passed before the next timer came', () => {
      const { ticks } = watch(5_000, (at) => {
        if (at === 1_005_000) now += 7;
      });
      fireAt(5);
      fireAt(26);
      expect(ticks).toEqual([
        [5_000, 0],
        [25_000, 3],
      ]);
    });

    it('ticks as often as timers come where the interval is shorter than they can be', () => {
      const { ticks } = watch(100);
      for (const ms of [1.15, 2.3, 3.3]) fireAt(ms);
      expect(ticks).toEqual([
        [1_100, 10],
        [2_300, 11],
        [3_300, 9],
      ]);
    });

    it('accounts for every place of the grid: ticks and misses add up', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 10_000 }),
          fc.array(fc.tuple(fc.integer({ min: -999, max: 50_000 }), fc.integer({ min: 0, max: 30_000 })), {
            maxLength: 30,
          }),
          (intervalUs, timers) => {
            now = 1_000;
            let lasts = 0;
            const { ticks, stop } = watch(intervalUs, () => {
              now += lasts / 1_000;
            });
            for (const [lateUs, lastsUs] of timers) {
              lasts = lastsUs;
              fireAt(now - 1_000 + Math.max(0, (armed?.delay ?? 0) + lateUs / 1_000));
            }
            stop();
            expect(ticks).toHaveLength(timers.length);
            let place = 0;
            for (const [at, missed] of ticks) {
              place += missed + 1;
              expect(at).toBe(place * intervalUs);
            }
          },
        ),
        { numRuns: 300 },
      );
    });

    it('arms no timer any more after it was stopped inside a tick', () => {
      const { ticks, stop } = watch(5_000, () => stop());
      fireAt(5);
      expect(armed).toBeUndefined();
      expect(ticks).toHaveLength(1);
    });
  });
});
