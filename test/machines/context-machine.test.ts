/** The machine on virtual time: its states, and the hooks and callbacks that it calls. */
import { afterEach, describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { contextMachine, createContext, stateOf } from '../../machines/index.js';
import { VirtualClock } from '../../machines/virtual-clock.js';
import { DamonError } from '../../regions/index.js';
import { callbackNames, hookNames, type StepName, subsetsOf } from '../support/scripted-primitive.js';
import { dismantle, only, rig, thrownBy } from './rig.js';

afterEach(dismantle);

describe('states', () => {
  it('has five states: idle, starting, sampling, aggregating and terminating', () => {
    expect(Object.keys(contextMachine.states).sort()).toEqual([
      'aggregating',
      'idle',
      'sampling',
      'starting',
      'terminating',
    ]);
    expect(contextMachine.config.initial).toBe('idle');
  });

  it('goes through all five of them in one run and is idle again', () => {
    const { actor, clock, states, start, stop } = rig();
    start();
    clock.advance(50);
    stop();
    expect(states).toEqual(['idle', 'starting', 'sampling', 'aggregating', 'sampling', 'terminating', 'idle']);
    expect(actor.getSnapshot().status).toBe('active');
  });

  it('is idle, and calls nothing, until it is started', () => {
    const { clock, scripted, state, events } = rig();
    clock.advance(1_000);
    expect(state()).toBe('idle');
    expect(scripted.calls).toEqual([]);
    expect(events).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('takes a START as nothing where it is running, and a STOP where it is idle', () => {
    const { clock, scripted, state, start, stop, events } = rig();
    stop();
    expect(events).toEqual([]);
    start();
    start();
    clock.advance(10);
    start();
    expect(state()).toBe('sampling');
    expect(scripted.count('initTargetRegions')).toBe(1);
    stop();
    stop();
    expect(only(events, 'terminated')).toHaveLength(1);
    expect(scripted.count('cleanup')).toBe(1);
  });

  it('leaves no child actor behind but the one that lives as long as it does', () => {
    const { actor, clock, start, stop } = rig();
    const before = Object.keys(actor.getSnapshot().children);
    for (let run = 0; run < 3; run++) {
      start();
      clock.advance(50);
      stop();
    }
    expect(Object.keys(actor.getSnapshot().children)).toEqual(before);
    expect(clock.pending).toBe(0);
  });

  it('runs as a plain machine too, made by createActor from options', () => {
    const clock = new VirtualClock();
    const targets = [{ id: 0, ranges: [{ start: 0, end: 65_536 }] }];
    const actor = createActor(contextMachine, { input: { primitive: {}, targets, clock } }).start();
    actor.send({ type: 'START' });
    clock.advance(100_000);
    expect(stateOf(actor.getSnapshot())).toBe('sampling');
    expect(actor.getSnapshot().context.monitoring.counters).toMatchObject({ samplings: 20, aggregations: 1 });
    actor.send({ type: 'STOP' });
    expect(stateOf(actor.getSnapshot())).toBe('idle');
    actor.stop();
  });

  it('throws EINVAL for bad options at once', () => {
    const bad = [
      { primitive: {}, regions: 2 },
      { primitive: {}, colour: 'red' },
      { primitive: { cleanup: 1 } },
      { primitive: null },
      { primitive: {}, callbacks: { beforeStart: 'stop' } },
      { primitive: {}, targets: [{ id: 1 }, { id: 1 }] },
      { primitive: {}, seed: -1 },
      null,
    ];
    for (const options of bad) {
      const error = thrownBy(() => createContext(options as never));
      expect(error, JSON.stringify(options)).toBeInstanceOf(DamonError);
      expect(error).toMatchObject({ code: 'EINVAL' });
    }
  });
});

describe('hooks', () => {
  const steps = (hooks?: StepName[], callbacks?: StepName[]) => {
    const { clock, scripted, start, stop, state } = rig(
      { ...(hooks ? { hooks: hooks as never } : {}), ...(callbacks ? { callbacks: callbacks as never } : {}) },
      { updateUs: 20, targets: [{ id: 0, ranges: [{ start: 0, end: 300 }] }] },
    );
    start();
    clock.advance(90);
    stop();
    expect(state()).toBe('idle');
    return scripted.calls;
  };
  const all = [...hookNames] as StepName[];

  it('[S4] calls every one of the hooks in a run of two aggregations', () => {
    expect(new Set(steps(all))).toEqual(new Set([...hookNames, ...callbackNames]));
  });

  it('[S4] skips a missing hook and calls the others in the same order, for every subset of the hooks', () => {
    const whole = steps(all);
    for (const subset of subsetsOf(all)) {
      const expected = whole.filter((step) => subset.includes(step) || !all.includes(step));
      expect(steps(subset), subset.join()).toEqual(expected);
    }
  });

  it('[S4] skips a missing callback and calls the others in the same order, for every subset of the callbacks', () => {
    const whole = steps(all);
    const callbacks = [...callbackNames] as StepName[];
    for (const subset of subsetsOf(callbacks)) {
      const expected = whole.filter((step) => subset.includes(step) || !callbacks.includes(step));
      expect(steps(all, subset), subset.join()).toEqual(expected);
    }
  });

  it('[S4] runs, aggregates and ends with no hook and no callback at all', () => {
    const { clock, monitoring, events, start, stop } = rig(
      { hooks: [], callbacks: [] },
      { targets: [{ id: 'a', ranges: [{ start: 0, end: 300 }] }] },
    );
    start();
    clock.advance(80);
    stop();
    expect(monitoring.counters).toMatchObject({ samplings: 8, aggregations: 2 });
    const [first] = only(events, 'aggregation');
    expect([...(first?.snapshot ?? [])].map(({ nrAccesses }) => nrAccesses)).toEqual([0, 0, 0]);
    expect(events.at(-1)).toMatchObject({ type: 'terminated', reason: 'stopped' });
  });

  it('[S4] keeps the largest count that the check returns, until the reset', () => {
    const seen: number[] = [];
    const { clock, monitoring, start } = rig({
      answer: (name) => {
        if (name !== 'beforeStart') seen.push(monitoring.plane.largest);
      },
    });
    start();
    clock.advance(60);
    // afterSampling and, at 40, afterAggregation before the reset.
    expect(seen).toEqual([0, 1, 2, 3, 4, 0, 1, 2]);
  });

  it('takes the attributes that the primitive prefers, unless the user gave others', () => {
    const { monitoring, clock, start, stop } = rig(
      { hooks: ['defaults', 'checkAccesses'], defaults: { sampleUs: 20, aggregationUs: 60, minRegionSize: 8 } },
      { sampleUs: 30 },
    );
    start();
    clock.advance(60);
    expect(monitoring.attributes).toMatchObject({ sampleUs: 30, aggregationUs: 40, minRegionSize: 1 });
    expect(monitoring.counters).toMatchObject({ samplings: 2, aggregations: 1 });
    stop();
    monitoring.setAttributes({ aggregationUs: 120 });
    start();
    expect(monitoring.attributes).toMatchObject({ sampleUs: 20, aggregationUs: 120, minRegionSize: 8 });
    stop();
    // A preferred sample interval above the given aggregation interval is shortened, not refused.
    monitoring.setAttributes({ aggregationUs: 15 });
    start();
    expect(monitoring.attributes).toMatchObject({ sampleUs: 15, aggregationUs: 15 });
  });

  it('asks the primitive to bring the regions up to date every update interval (M6)', () => {
    const { clock, events, start } = rig({}, { updateUs: 30 });
    start();
    clock.advance(100);
    expect(only(events, 'update').map(({ at }) => at)).toEqual([30, 60, 90]);
  });
});

describe('callbacks', () => {
  it('[S5] calls the four callbacks in order, each with the context and its private data', () => {
    const secret = { of: 'the user' };
    const { clock, scripted, monitoring, start, stop } = rig({}, { private: secret });
    start();
    clock.advance(40);
    stop();
    const callbacks = scripted.calls.filter((step) => (callbackNames as readonly StepName[]).includes(step));
    expect(callbacks).toEqual([
      'beforeStart',
      ...Array<StepName>(4).fill('afterSampling'),
      'afterAggregation',
      'afterSampling',
      'beforeTerminate',
    ]);
    expect(new Set(scripted.contexts)).toEqual(new Set([monitoring]));
    for (const context of scripted.contexts) expect(context.private).toBe(secret);
  });

  const until = (name: StepName, nth: number) => {
    const { clock, scripted, monitoring, events, state, start } = rig({
      answer: (callback, call) => (callback === name && call === nth ? 'stop' : undefined),
      hooks: ['initTargetRegions', 'prepareAccessChecks', 'checkAccesses', 'cleanup'],
    });
    start();
    clock.advance(200);
    return {
      calls: scripted.calls,
      reason: monitoring.endReason,
      last: events.at(-1),
      state: state(),
      at: events.at(-1)?.at,
    };
  };

  it('[S5] [S7] ends before the first round when beforeStart answers stop', () => {
    const { calls, reason, state } = until('beforeStart', 1);
    expect(calls).toEqual(['initTargetRegions', 'beforeStart', 'beforeTerminate', 'cleanup']);
    expect({ reason, state }).toEqual({ reason: 'callback', state: 'idle' });
  });

  it('[S5] [S7] waits for the round and checks it when afterSampling answers stop, and ends before the next', () => {
    const { calls, reason, state, at } = until('afterSampling', 2);
    expect(calls).toEqual([
      'initTargetRegions',
      'beforeStart',
      'prepareAccessChecks',
      'afterSampling',
      'checkAccesses',
      'prepareAccessChecks',
      'afterSampling',
      'checkAccesses',
      'beforeTerminate',
      'cleanup',
    ]);
    expect({ reason, state, at }).toEqual({ reason: 'callback', state: 'idle', at: 20 });
  });

  it('[S5] [S7] still aggregates when the round in which afterSampling answers stop completes an aggregation', () => {
    const { calls, reason, at } = until('afterSampling', 4);
    expect(calls.slice(-4)).toEqual(['checkAccesses', 'afterAggregation', 'beforeTerminate', 'cleanup']);
    expect({ reason, at }).toEqual({ reason: 'callback', at: 40 });
  });

  it('[S5] [S7] ends right after the aggregation when afterAggregation answers stop', () => {
    const { calls, reason, at } = until('afterAggregation', 2);
    expect(calls.filter((step) => step === 'afterAggregation')).toHaveLength(2);
    expect(calls.slice(-3)).toEqual(['afterAggregation', 'beforeTerminate', 'cleanup']);
    expect({ reason, at }).toEqual({ reason: 'callback', at: 80 });
  });

  it('[S5] takes a stop from beforeTerminate as nothing: the monitoring ends anyhow and can be started again', () => {
    const { clock, monitoring, scripted, state, start, stop } = rig({
      answer: (name) => (name === 'beforeTerminate' ? 'stop' : undefined),
    });
    start();
    clock.advance(10);
    stop();
    expect(monitoring.endReason).toBe('stopped');
    start();
    clock.advance(50);
    expect(state()).toBe('sampling');
    expect(scripted.count('beforeTerminate')).toBe(1);
  });

  it('[S5] takes any answer but stop as nothing', () => {
    const { clock, state, start } = rig({ answer: () => 'go on' as never });
    start();
    clock.advance(100);
    expect(state()).toBe('sampling');
  });

  const ends: Record<string, (script: ReturnType<typeof rig>) => void> = {
    stopped: ({ stop }) => stop(),
    callback: ({ scripted, clock }) => {
      scripted.answer('afterSampling', 'stop');
      clock.advance(20);
    },
    invalid: ({ scripted, clock }) => {
      scripted.valid = false;
      clock.advance(10);
    },
    failed: ({ scripted, clock }) => {
      scripted.failNext('checkAccesses', new Error('broken'));
      clock.advance(10);
    },
  };
  it.each(Object.entries(ends))(
    '[S5] calls beforeTerminate, then cleanup, once each when the end is: %s',
    (reason, end) => {
      const made = rig();
      made.start();
      made.clock.advance(50);
      end(made);
      expect(made.monitoring.endReason).toBe(reason);
      expect(made.scripted.calls.slice(-2)).toEqual(['beforeTerminate', 'cleanup']);
      expect(made.scripted.count('beforeTerminate')).toBe(1);
      expect(made.scripted.count('cleanup')).toBe(1);
      expect(made.events.at(-1)).toMatchObject({ type: 'terminated', reason });
    },
  );
});
