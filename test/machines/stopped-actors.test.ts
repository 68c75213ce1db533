/** Actors that are stopped from outside, by whoever and whenever: the monitoring ends all the same, once and wholly. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createActor, createMachine, sendTo, setup } from 'xstate';
import {
  type Clock,
  type ContextActor,
  contextMachine,
  type MonitorEvent,
  monitoringOf,
  runningContexts,
  stateOf,
} from '../../machines/index.js';
import { VirtualClock } from '../../machines/virtual-clock.js';
import { ScriptedPrimitive } from '../support/scripted-primitive.js';
import { dismantle, flush, only, type Rig, rig, uncaught } from './rig.js';

afterEach(dismantle);

describe('an actor that is stopped from outside', () => {
  const moments: [string, (made: Rig<VirtualClock>) => Promise<void> | void][] = [
    ['starting', () => {}],
    [
      'sampling',
      async ({ scripted, clock }) => {
        scripted.settle('initTargetRegions');
        await flush();
        clock.advance(20);
      },
    ],
    [
      'aggregating',
      async ({ scripted, clock }) => {
        scripted.settle('initTargetRegions');
        await flush();
        clock.advance(40);
      },
    ],
    [
      'terminating',
      async ({ scripted, stop }) => {
        scripted.settle('initTargetRegions');
        await flush();
        stop();
        await flush();
      },
    ],
  ];

  it.each(moments)('while %s ends its monitoring: once, in order and wholly', async (state, reach) => {
    const made = rig({ later: ['initTargetRegions', 'afterAggregation', 'beforeTerminate', 'cleanup'] });
    const { actor, scripted, monitoring, events, clock } = made;
    made.start();
    await reach(made);
    expect(made.state()).toBe(state);
    const warn = vi.spyOn(console, 'warn');
    const crashes = await uncaught(async () => {
      actor.stop();
      expect(clock.pending).toBe(0);
      for (let i = 0; i < 6; i++) {
        await flush();
        expect(monitoring.running).toBe(scripted.waiting.length > 0);
        scripted.settleAll();
      }
    });
    expect(crashes).toEqual([]);
    // XState warns of events that are sent to an actor that has stopped.
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
    expect(scripted.count('beforeTerminate')).toBe(1);
    expect(scripted.count('cleanup')).toBe(1);
    expect(scripted.calls.slice(-2)).toEqual(['beforeTerminate', 'cleanup']);
    expect(scripted.signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['terminating', 'terminated']);
    expect(only(events, 'terminating')).toHaveLength(1);
    expect(only(events, 'terminated')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ reason: 'stopped' });
    expect(monitoring.plane.nrRegions).toBe(0);
    expect(runningContexts()).toEqual([]);
  });

  it('ends at once where nothing is asynchronous', () => {
    const { actor, clock, scripted, events, start } = rig();
    start();
    clock.advance(50);
    actor.stop();
    expect(scripted.calls.slice(-2)).toEqual(['beforeTerminate', 'cleanup']);
    expect(events.at(-1)).toMatchObject({ type: 'terminated', reason: 'stopped', at: 50 });
    expect(runningContexts()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('calls nothing where it was idle', () => {
    const fresh = rig();
    fresh.actor.stop();
    expect(fresh.scripted.calls).toEqual([]);
    expect(fresh.events).toEqual([]);
    const ended = rig();
    ended.start();
    ended.stop();
    const before = [...ended.log];
    ended.actor.stop();
    expect(ended.log).toEqual(before);
  });

  const steps = [
    'beforeStart',
    'afterSampling',
    'checkAccesses',
    'afterAggregation',
    'beforeTerminate',
    'cleanup',
  ] as const;
  it.each(steps)('by its own %s ends its monitoring once', async (step) => {
    const made = rig({
      onStep: (called) => {
        if (called === step) made.actor.stop();
      },
    });
    made.start();
    made.clock.advance(100);
    made.stop();
    await flush();
    expect(made.scripted.count('beforeTerminate')).toBe(1);
    expect(made.scripted.count('cleanup')).toBe(1);
    expect(only(made.events, 'terminating')).toHaveLength(1);
    expect(only(made.events, 'terminated')).toHaveLength(1);
    expect(made.clock.pending).toBe(0);
    expect(runningContexts()).toEqual([]);
  });

  const types: MonitorEvent['type'][] = ['started', 'sampling', 'aggregation', 'terminating', 'terminated'];
  it.each(types)('by who hears its %s event ends its monitoring once', async (type) => {
    const made = rig();
    made.monitoring.events.listen((event) => {
      if (event.type === type) made.actor.stop();
    });
    made.start();
    made.clock.advance(100);
    made.stop();
    await flush();
    expect(made.scripted.count('beforeTerminate')).toBe(1);
    expect(made.scripted.count('cleanup')).toBe(1);
    expect(only(made.events, 'terminating')).toHaveLength(1);
    expect(only(made.events, 'terminated')).toHaveLength(1);
    expect(made.events.map(({ seq }) => seq)).toEqual(made.events.map((_, index) => index));
    expect(runningContexts()).toEqual([]);
  });
});

describe('a parent machine', () => {
  const parentOf = (clock: Clock, scripted: ScriptedPrimitive) =>
    createActor(
      setup({ actors: { contextMachine } }).createMachine({
        initial: 'watching',
        states: {
          watching: {
            invoke: {
              id: 'context',
              src: 'contextMachine',
              input: {
                primitive: scripted.primitive,
                callbacks: scripted.callbacks,
                clock,
                sampleUs: 10,
                aggregationUs: 40,
              },
            },
            entry: sendTo('context', { type: 'START' }),
            on: { LEAVE: 'away' },
          },
          away: { on: { RETURN: 'watching' } },
        },
      }),
    ).start();

  it('that invokes the machine runs it, and ends the monitoring by leaving the state', () => {
    const clock = new VirtualClock();
    const scripted = new ScriptedPrimitive();
    const parent = parentOf(clock, scripted);
    const context = parent.getSnapshot().children.context as ContextActor;
    clock.advance(40);
    expect(stateOf(context.getSnapshot())).toBe('sampling');
    expect(monitoringOf(context).counters).toMatchObject({ samplings: 4, aggregations: 1 });
    parent.send({ type: 'LEAVE' });
    expect(scripted.calls.slice(-2)).toEqual(['beforeTerminate', 'cleanup']);
    expect(runningContexts()).toEqual([]);
    expect(clock.pending).toBe(0);
    parent.send({ type: 'RETURN' });
    clock.advance(10);
    expect(scripted.count('initTargetRegions')).toBe(2);
    expect(runningContexts()).toHaveLength(1);
    parent.stop();
    expect(scripted.count('cleanup')).toBe(2);
    expect(runningContexts()).toEqual([]);
  });

  it('that leaves the state while the construction goes on waits for it to settle before it cleans up', async () => {
    const clock = new VirtualClock();
    const scripted = new ScriptedPrimitive({ later: ['initTargetRegions', 'cleanup'] });
    const parent = parentOf(clock, scripted);
    const crashes = await uncaught(async () => {
      parent.send({ type: 'LEAVE' });
      await flush();
      expect(scripted.calls).toEqual(['initTargetRegions']);
      expect(scripted.signals[0]?.aborted).toBe(true);
      scripted.settle('initTargetRegions');
      await flush();
      expect(scripted.calls).toEqual(['initTargetRegions', 'beforeTerminate', 'cleanup']);
      expect(runningContexts()).toHaveLength(1);
      scripted.settle('cleanup');
      await flush();
      expect(runningContexts()).toEqual([]);
    });
    expect(crashes).toEqual([]);
    parent.stop();
  });

  it('hears of bad options as of any error of a child', () => {
    const parent = createActor(
      createMachine({
        initial: 'watching',
        states: {
          watching: {
            invoke: { src: contextMachine, input: { primitive: {}, regions: 2 }, onError: 'failed' },
          },
          failed: {},
        },
      }),
    ).start();
    expect(parent.getSnapshot().value).toBe('failed');
    parent.stop();
  });
});
