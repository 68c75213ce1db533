/** Time that passes when told to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../machines/virtual-clock.js';
import { DamonError } from '../../regions/index.js';
import { thrownBy } from './rig.js';

type Tick = [at: number, missed: number];

describe('VirtualClock', () => {
  it('begins at 0 and passes only when told to', () => {
    const clock = new VirtualClock();
    expect(clock.now()).toBe(0);
    clock.advance(0);
    expect(clock.now()).toBe(0);
    clock.advance(1_500);
    expect(clock.now()).toBe(1_500);
  });

  it('fires every tick, at its own time, none missed', () => {
    const clock = new VirtualClock();
    const ticks: [now: number, ...Tick][] = [];
    clock.every(5, (at, missed) => ticks.push([clock.now(), at, missed]));
    clock.advance(4);
    expect(ticks).toEqual([]);
    clock.advance(100);
    expect(ticks).toEqual(Array.from({ length: 20 }, (_, index) => [5 * (index + 1), 5 * (index + 1), 0]));
    expect(clock.now()).toBe(104);
  });

  it('begins the grid of a tick source when that is asked for', () => {
    const clock = new VirtualClock();
    const ticks: number[] = [];
    clock.advance(3);
    clock.every(10, (at) => ticks.push(at));
    clock.advance(30);
    expect(ticks).toEqual([13, 23, 33]);
  });

  it('fires in the order of time, and at the same time in the order of asking', () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    clock.every(20, (at) => fired.push(`slow ${at}`));
    clock.every(10, (at) => fired.push(`fast ${at}`));
    clock.after(20, (at) => fired.push(`once ${at}`));
    clock.advance(40);
    expect(fired).toEqual(['fast 10', 'slow 20', 'fast 20', 'once 20', 'fast 30', 'slow 40', 'fast 40']);
  });

  it('calls once, after a while, also at once and from inside a tick', () => {
    const clock = new VirtualClock();
    const called: string[] = [];
    clock.after(0, (at) => called.push(`now ${at}`));
    expect(called).toEqual([]);
    clock.advance(0);
    clock.after(7, (at) => {
      called.push(`first ${at}`);
      clock.after(0, (then) => called.push(`second ${then}`));
      clock.after(3, (then) => called.push(`third ${then}`));
    });
    clock.advance(9);
    expect(called).toEqual(['now 0', 'first 7', 'second 7']);
    clock.advance(1);
    expect(called).toEqual(['now 0', 'first 7', 'second 7', 'third 10']);
    clock.advance(100);
    expect(called).toHaveLength(4);
  });

  it('ends a tick source with what it returns, also from inside a tick, its own or another', () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    const stopOther = clock.every(10, (at) => fired.push(`other ${at}`));
    const stop = clock.every(10, (at) => {
      fired.push(`own ${at}`);
      if (at === 20) stopOther();
      if (at === 30) stop();
    });
    const take = clock.after(25, () => fired.push('taken back'));
    take();
    clock.advance(100);
    expect(fired).toEqual(['other 10', 'own 10', 'other 20', 'own 20', 'own 30']);
    stop();
    stopOther();
    expect(clock.pending).toBe(0);
  });

  it('does not fire what was taken back for the same moment', () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    clock.every(10, () => stopLater());
    const stopLater = clock.every(10, () => fired.push('later'));
    clock.advance(30);
    expect(fired).toEqual([]);
  });

  it('says how many ticks and calls are to come', () => {
    const clock = new VirtualClock();
    expect(clock.pending).toBe(0);
    const stop = clock.every(10, () => {});
    clock.after(15, () => {});
    expect(clock.pending).toBe(2);
    clock.advance(20);
    expect(clock.pending).toBe(1);
    stop();
    expect(clock.pending).toBe(0);
  });

  it('is EBUSY when a tick of its own advances it, and goes on all the same', () => {
    const clock = new VirtualClock();
    const errors: unknown[] = [];
    clock.every(10, () => errors.push(thrownBy(() => clock.advance(5))));
    clock.advance(20);
    expect(errors).toHaveLength(2);
    for (const error of errors) {
      expect(error).toBeInstanceOf(DamonError);
      expect(error).toMatchObject({ code: 'EBUSY' });
    }
    expect(clock.now()).toBe(20);
  });

  it('passes on what a tick throws, at the time of that tick, and can be advanced further', () => {
    const clock = new VirtualClock();
    const fired: number[] = [];
    clock.every(10, (at) => {
      if (at === 20) throw new Error('tick');
      fired.push(at);
    });
    expect(() => clock.advance(100)).toThrow('tick');
    expect(clock.now()).toBe(20);
    clock.advance(20);
    expect(fired).toEqual([10, 30, 40]);
  });

  it.each([-1, 0.5, Number.NaN, Infinity, '10', undefined, null])(
    'is EINVAL for the time %s, and nothing changes',
    (bad) => {
      const clock = new VirtualClock();
      let fired = 0;
      clock.every(1, () => fired++);
      const calls = [
        () => clock.advance(bad as number),
        () => clock.after(bad as number, () => {}),
        () => clock.every(bad as number, () => {}),
      ];
      for (const call of calls) {
        const error = thrownBy(call);
        expect(error).toBeInstanceOf(DamonError);
        expect(error).toMatchObject({ code: 'EINVAL' });
      }
      expect(thrownBy(() => clock.every(0, () => {}))).toMatchObject({ code: 'EINVAL' });
      expect(clock.now()).toBe(0);
      expect(clock.pending).toBe(1);
      expect(fired).toBe(0);
    },
  );

  it('fires the same whether time passes at once or in steps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 }),
        (intervals, steps) => {
          const watch = (clock: VirtualClock) => {
            const fired: string[] = [];
            for (const [index, interval] of intervals.entries())
              clock.every(interval, (at) => fired.push(`${index} ${at}`));
            return fired;
          };
          const whole = new VirtualClock();
          const stepped = new VirtualClock();
          const fired = [watch(whole), watch(stepped)];
          const total = steps.reduce((sum, step) => sum + step, 0);
          whole.advance(total);
          for (const step of steps) stepped.advance(step);
          expect(fired[1]).toEqual(fired[0]);
          expect(fired[0]).toHaveLength(intervals.reduce((sum, interval) => sum + Math.floor(total / interval), 0));
        },
      ),
    );
  });
});
