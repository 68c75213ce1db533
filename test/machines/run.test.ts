/** One run on virtual time: the order of its steps, its ends and its aggregations. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createContext, monitoringOf } from '../../machines/index.js';
import { VirtualClock } from '../../machines/virtual-clock.js';
import { callbackNames, hookNames, type StepName } from '../support/scripted-primitive.js';
import { dismantle, HandClock, only, rig, rigOn } from './rig.js';

afterEach(dismantle);

const hooksAndCallbacks: readonly string[] = [...hookNames, ...callbackNames];

describe('order', () => {
  it('[S6] does one run in this order', () => {
    const { log, clock, start, stop } = rig({ hooks: hookNames, defaults: {} }, { aggregationUs: 20, updateUs: 30 });
    const steps = () => log.splice(0).filter((entry) => hooksAndCallbacks.includes(entry) && entry !== 'targetBusyUs');
    start();
    expect(steps()).toEqual([
      'defaults',
      'initTargetRegions',
      'beforeStart',
      'targetValid',
      'prepareAccessChecks',
      'afterSampling',
    ]);
    clock.advance(9);
    expect(steps()).toEqual([]);
    clock.advance(1);
    expect(steps()).toEqual(['checkAccesses', 'targetValid', 'prepareAccessChecks', 'afterSampling']);
    clock.advance(9);
    expect(steps()).toEqual([]);
    clock.advance(26);
    stop();
    expect(steps()).toEqual([
      'checkAccesses',
      'afterAggregation',
      'targetValid',
      'prepareAccessChecks',
      'afterSampling',

      'checkAccesses',
      'targetValid',
      'updateTargetRegions',
      'prepareAccessChecks',
      'afterSampling',

      'checkAccesses',
      'afterAggregation',
      'targetValid',
      'prepareAccessChecks',
      'afterSampling',

      'beforeTerminate',
      'cleanup',
    ]);
  });

  it('[S6] tells one run in this order', () => {
    const { events, clock, start, stop } = rig({}, { aggregationUs: 20, updateUs: 30 });
    start();
    clock.advance(45);
    stop();
    expect(events.map(({ type, at }) => `${type} at ${at}`)).toEqual([
      'started at 0',
      'sampling at 10',
      'sampling at 20',
      'aggregation at 20',
      'sampling at 30',
      'update at 30',
      'sampling at 40',
      'aggregation at 40',
      'terminating at 45',
      'terminated at 45',
    ]);
  });

  it('[S6] has regions from beforeStart to the last round, and none in beforeTerminate and cleanup', () => {
    const regions: [StepName, number][] = [];
    const { clock, monitoring, scripted, start, stop } = rig({
      onStep: (step) => regions.push([step, monitoring.plane.nrRegions]),
    });
    start();
    clock.advance(90);
    stop();
    expect(regions.filter(([, number]) => number === 0).map(([step]) => step)).toEqual([
      'initTargetRegions',
      'beforeTerminate',
      'cleanup',
    ]);
    expect(scripted.count('afterAggregation')).toBe(2);
    expect(monitoring.plane.nrRegions).toBe(0);
  });

  it('[S6] is running until cleanup is done, and not running any more when that is told', () => {
    const running: [string, boolean][] = [];
    const { monitoring, start, stop } = rig({ onStep: (step) => running.push([step, monitoring.running]) });
    monitoring.events.listen(({ type }) => running.push([type, monitoring.running]));
    start();
    stop();
    expect(running.filter(([, is]) => !is)).toEqual([['terminated', false]]);
    expect(running.map(([step]) => step).slice(-4)).toEqual([
      'beforeTerminate',
      'cleanup',
      'terminating',
      'terminated',
    ]);
  });

  it('[S6] gives afterAggregation the counts, and resets them after it', () => {
    const counts: [StepName, number[], number][] = [];
    const { clock, monitoring, start } = rig({
      onStep: (step) => {
        const { regions } = monitoring.plane.targets[0] ?? {};
        const own = [...(regions?.nrAccesses.subarray(0, regions.length) ?? [])];
        counts.push([step, own, monitoring.plane.nrSamplings]);
      },
    });
    start();
    clock.advance(40);
    const at = counts.findIndex(([step]) => step === 'afterAggregation');
    expect(counts[at]).toEqual(['afterAggregation', [4, 0, 0], 4]);
    const [, after, nrSamplings] = counts[at + 1] ?? [];
    expect(new Set(after)).toEqual(new Set([0]));
    expect(nrSamplings).toBe(0);
  });
});

describe('end', () => {
  it('[S7] ends a waiting round early on an explicit stop, without checking it', () => {
    const { clock, scripted, events, start, stop } = rig();
    start();
    clock.advance(15);
    stop();
    expect(scripted.count('prepareAccessChecks')).toBe(2);
    expect(scripted.count('checkAccesses')).toBe(1);
    expect(events.at(-1)).toMatchObject({ type: 'terminated', reason: 'stopped', at: 15 });
    clock.advance(1_000);
    expect(scripted.count('checkAccesses')).toBe(1);
  });

  it('[S7] looks at the targets before each round, and goes on while one of them is valid', () => {
    const invalidAt = new Map([
      ['a', 2],
      ['b', 4],
    ]);
    const { clock, scripted, monitoring, events, start } = rig({ invalidAt }, { targets: [{ id: 'a' }, { id: 'b' }] });
    start();
    clock.advance(1_000);
    expect(monitoring.endReason).toBe('invalid');
    // 'b' is looked at only where 'a' is not valid: from the second round on.
    expect(events.at(-1)).toMatchObject({ type: 'terminated', reason: 'invalid', at: 40 });
    expect(scripted.count('prepareAccessChecks')).toBe(4);
    expect(scripted.count('checkAccesses')).toBe(4);
    expect(scripted.count('afterAggregation')).toBe(1);
  });

  it('[S7] ends before the first round, with every callback due, where no target is valid from the start', () => {
    const { scripted, events, state, start } = rig({ invalidAt: 1 });
    start();
    expect(state()).toBe('idle');
    expect(scripted.calls).toEqual([
      'initTargetRegions',
      'beforeStart',
      'targetBusyUs',
      'targetValid',
      'beforeTerminate',
      'cleanup',
    ]);
    expect(events.map(({ type }) => type)).toEqual(['started', 'terminating', 'terminated']);
  });

  it('[S7] never ends by itself where the primitive has no validity hook', () => {
    const { clock, monitoring, scripted, state, start } = rig({ hooks: ['checkAccesses'] }, { targets: [] });
    scripted.valid = false;
    start();
    clock.advance(100_000);
    expect(state()).toBe('sampling');
    expect(monitoring.counters.samplings).toBe(10_000);
  });

  it('[S7] ends at once where there are no targets but the validity hook', () => {
    const { monitoring, scripted, events, start } = rig({ hooks: ['targetValid', 'checkAccesses'] }, { targets: [] });
    start();
    expect(monitoring.running).toBe(false);
    expect(events.at(-1)).toMatchObject({ type: 'terminated', reason: 'invalid' });
    expect(scripted.calls).toEqual(['beforeStart', 'beforeTerminate']);
  });

  it('[S7] keeps the first reason where two meet', () => {
    const { clock, monitoring, scripted, start, stop } = rig();
    start();
    scripted.answer('afterSampling', 'stop');
    clock.advance(10);
    stop();
    expect(monitoring.endReason).toBe('stopped');
    start();
    scripted.valid = false;
    scripted.answer('afterSampling', 'stop');
    clock.advance(20);
    expect(monitoring.endReason).toBe('callback');
  });

  it.each([...hookNames, ...callbackNames])('[S7] ends at once where it is stopped by what it calls: %s', (step) => {
    let stoppedAt: number | undefined;
    const made = rig(
      {
        hooks: hookNames,
        onStep: (called) => {
          if (called !== step) return;
          stoppedAt ??= made.clock.now();
          made.stop();
        },
      },
      { updateUs: 10 },
    );
    made.start();
    made.clock.advance(100);
    made.stop();
    expect(made.events.at(-1)).toMatchObject({ type: 'terminated', reason: 'stopped', at: stoppedAt });
    expect(made.scripted.count('cleanup')).toBe(1);
    expect(made.monitoring.error).toBeUndefined();
  });
});

describe('aggregation', () => {
  it('[S8] [S14] aggregates every aggregation interval, in microseconds of the clock', () => {
    const { clock, events, start } = rig({}, { sampleUs: 5_000, aggregationUs: 100_000 });
    start();
    clock.advance(299_999);
    expect(only(events, 'aggregation').map(({ at }) => at)).toEqual([100_000, 200_000]);
    expect(
      only(events, 'sampling')
        .slice(0, 3)
        .map(({ at }) => at),
    ).toEqual([5_000, 10_000, 15_000]);
    expect(only(events, 'aggregation').map(({ snapshot }) => snapshot.nrSamplings)).toEqual([20, 20]);
  });

  it('[S8] aggregates at the first sampling after the interval has passed where the one does not divide the other', () => {
    const { clock, events, start } = rig({}, { sampleUs: 30, aggregationUs: 100 });
    start();
    clock.advance(480);
    const aggregations = only(events, 'aggregation');
    expect(aggregations.map(({ at }) => at)).toEqual([120, 240, 360, 480]);
    expect(aggregations.map(({ snapshot }) => snapshot.nrSamplings)).toEqual([4, 4, 4, 4]);
    expect(aggregations.map(({ cost }) => cost.elapsedUs)).toEqual([120, 120, 120, 120]);
  });

  it('[S8] samples once an aggregation where the two intervals are equal', () => {
    const { clock, events, start } = rig({}, { sampleUs: 10, aggregationUs: 10 });
    start();
    clock.advance(30);
    expect(only(events, 'aggregation').map(({ at, snapshot }) => [at, snapshot.nrSamplings])).toEqual([
      [10, 1],
      [20, 1],
      [30, 1],
    ]);
  });

  it('[S8] counts the samplings that there were, where ticks were skipped, and says how many those are', () => {
    const { clock, events, start } = rigOn(new HandClock(), { accessed: () => true });
    start();
    clock.tick(10);
    clock.tick(40, 2);
    clock.tick(50);
    clock.tick(60);
    clock.tick(70);
    clock.tick(80);
    clock.tick(150, 6);
    const aggregations = only(events, 'aggregation');
    expect(aggregations.map(({ at }) => at)).toEqual([40, 80, 150]);
    expect(aggregations.map(({ snapshot }) => snapshot.nrSamplings)).toEqual([2, 4, 1]);
    expect(aggregations.map(({ cost }) => cost.missedTicks)).toEqual([2, 0, 6]);
    for (const { snapshot } of aggregations) {
      expect([...snapshot].map(({ nrAccesses }) => nrAccesses)).toEqual(
        Array(snapshot.length).fill(snapshot.nrSamplings),
      );
      expect(snapshot.rate(0)).toBe(1);
    }
  });

  it('[S8] measures from the last aggregation, not from a grid of its own', () => {
    const { clock, events, start } = rigOn(new HandClock());
    start();
    for (const at of [10, 20, 30]) clock.tick(at);
    clock.tick(70, 3);
    for (const at of [80, 90, 100]) clock.tick(at);
    expect(only(events, 'aggregation').map(({ at }) => at)).toEqual([70]);
    clock.tick(110);
    expect(only(events, 'aggregation').map(({ at }) => at)).toEqual([70, 110]);
  });

  it('[S8] agrees with a naive count for any ticks that are skipped', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 200 }),
        fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 40 }),
        (sampleUs, more, skips) => {
          const aggregationUs = sampleUs + more;
          const { clock, actor, events, start, monitoring } = rigOn(new HandClock(), {}, { sampleUs, aggregationUs });
          start();
          const expected: [at: number, nrSamplings: number, missed: number][] = [];
          let at = 0;
          let last = 0;
          let samplings = 0;
          let missed = 0;
          for (const skipped of skips) {
            at += (skipped + 1) * sampleUs;
            samplings++;
            missed += skipped;
            clock.tick(at, skipped);
            if (at - last < aggregationUs) continue;
            expected.push([at, samplings, missed]);
            last = at;
            samplings = 0;
            missed = 0;
          }
          const told = only(events, 'aggregation').map((told) => [
            told.at,
            told.snapshot.nrSamplings,
            told.cost.missedTicks,
          ]);
          expect(told).toEqual(expected);
          expect(monitoring.counters).toEqual({
            samplings: skips.length,
            aggregations: expected.length,
            missedTicks: skips.reduce((sum, skipped) => sum + skipped, 0),
          });
          actor.stop();
        },
      ),
      { numRuns: 200 },
    );
  });

  it('[S8] touches only the counts at a reset, never the ranges and ages', () => {
    // Hot, cold, hot: nothing merges; as many regions as there may be: nothing is split.
    const accessed = (address: number) => address < 100 || address >= 200;
    const { clock, monitoring, events, start } = rig({ accessed }, { regions: 3 });
    start();
    clock.advance(80);
    const table = monitoring.plane.targets[0]?.regions;
    const [, second] = only(events, 'aggregation');
    if (!table || !second) throw new Error('no second aggregation');
    expect([...second.snapshot].map(({ start: from, end, nrAccesses, age }) => [from, end, nrAccesses, age])).toEqual([
      [0, 100, 4, 1],
      [100, 200, 0, 2],
      [200, 300, 4, 1],
    ]);
    const column = (of: Float64Array | Uint32Array) => [...of.subarray(0, table.length)];
    expect(column(table.starts)).toEqual([...second.snapshot.starts]);
    expect(column(table.ends)).toEqual([...second.snapshot.ends]);
    expect(column(table.ages)).toEqual([...second.snapshot.ages]);
    expect(column(table.lastNrAccesses)).toEqual([4, 0, 4]);
    expect(column(table.nrAccesses)).toEqual([0, 0, 0]);
    expect(monitoring.plane.nrSamplings).toBe(0);
  });

  it('[M5] splits the regions after the reset, and the pieces remember the count of the whole', () => {
    const { clock, monitoring, events, start } = rig();
    start();
    clock.advance(40);
    const [first] = only(events, 'aggregation');
    const table = monitoring.plane.targets[0]?.regions;
    if (!table || !first) throw new Error('no aggregation');
    expect([...first.snapshot].map(({ nrAccesses }) => nrAccesses)).toEqual([4, 0, 0]);
    expect(table.length).toBeGreaterThan(first.snapshot.length);
    for (let i = 0; i < table.length; i++) {
      expect(table.lastNrAccesses[i]).toBe((table.starts[i] ?? 0) < 100 ? 4 : 0);
      expect(table.nrAccesses[i]).toBe(0);
    }
  });

  it('counts its own cost and that of the target from one aggregation to the next', () => {
    const clock = new HandClock();
    const { events, start } = rigOn(clock, {
      busyUs: (nth) => 100 * (nth - 1),
      onStep: (step) => {
        if (step === 'checkAccesses') clock.pass(3);
      },
    });
    start();
    for (let at = 10; at <= 120; at += 10) clock.tick(at);
    const costs = only(events, 'aggregation').map(({ cost }) => cost);
    expect(costs.map(({ targetBusyUs }) => targetBusyUs)).toEqual([100, 100, 100]);
    expect(costs.map(({ elapsedUs }) => elapsedUs)).toEqual([40, 40, 40]);
    // The tick that aggregates is charged to the aggregation that it begins.
    expect(costs.map(({ busyUs }) => busyUs)).toEqual([9, 12, 12]);
  });

  it('gives the same bytes of snapshots for the same seed, and others for another', () => {
    const bytes = (seed: number) => {
      const { clock, events, start } = rig(
        { accessed: (address, nth) => (address * 7 + nth) % 5 < 2, ranges: [{ start: 0, end: 100_000 }] },
        { seed, regions: { min: 10, max: 50 } },
      );
      start();
      clock.advance(2_000);
      return only(events, 'aggregation').map(({ snapshot }) => Buffer.from(snapshot.toData().buffer).toString('hex'));
    };
    const once = bytes(7);
    expect(once).toHaveLength(50);
    expect(bytes(7)).toEqual(once);
    expect(bytes(8)).not.toEqual(once);
  });

  it('takes a fresh seed for every start where none is given, tells it, and repeats the run when given it', () => {
    const clock = new VirtualClock();
    const run = (seed?: number) => {
      const primitive = rig({ ranges: [{ start: 0, end: 100_000 }] }).scripted.primitive;
      const actor = createContext({
        primitive,
        clock,
        sampleUs: 10,
        aggregationUs: 40,
        ...(seed === undefined ? {} : { seed }),
      });
      const rows: string[] = [];
      const seeds: number[] = [];
      monitoringOf(actor).events.listen((event) => {
        if (event.type === 'started') seeds.push(event.seed);
        if (event.type === 'aggregation') rows.push(JSON.stringify(event.snapshot).replace(/"at":\d+/, ''));
      });
      for (let i = 0; i < 2; i++) {
        actor.send({ type: 'START' });
        clock.advance(400);
        actor.send({ type: 'STOP' });
      }
      actor.stop();
      return { rows, seeds };
    };
    const { rows, seeds } = run();
    expect(seeds[0]).not.toBe(seeds[1]);
    expect(run(seeds[1]).rows.slice(0, 10)).toEqual(rows.slice(10));
  });
});
