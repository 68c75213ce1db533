/** What is left after a thousand monitorings in real time: nothing. */
import { closeSync, openSync, readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  type ContextActor,
  type ContextOptions,
  createContext,
  monitoringOf,
  realClock,
  runningContexts,
  startContexts,
  stateOf,
  stopContexts,
} from '../../machines/index.js';
import type { Primitive } from '../../primitives/index.js';
import { flush } from './rig.js';

const cycles = 1_000;

interface Footprint {
  readonly timers: number;
  readonly handles: number;
  readonly descriptors: number;
  readonly listeners: number;
}

function footprint(): Footprint {
  const resources = process.getActiveResourcesInfo();
  const timers = resources.filter((name) => name === 'Timeout').length;
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return {
    timers,
    // Those of work that is handed in and comes back by itself are the test runner's.
    handles: resources.filter((name) => name !== 'Timeout' && name !== 'Immediate').length,
    descriptors: readdirSync('/proc/self/fd').length,
    listeners,
  };
}

/** The least of a few looks, since the test runner has timers of its own that come and go. */
async function settled(): Promise<Footprint> {
  let least = footprint();
  for (let look = 0; look < 20; look++) {
    await flush();
    const next = footprint();
    least = {
      timers: Math.min(least.timers, next.timers),
      handles: Math.min(least.handles, next.handles),
      descriptors: Math.min(least.descriptors, next.descriptors),
      listeners: Math.min(least.listeners, next.listeners),
    };
  }
  return least;
}

function expectNoMore(after: Footprint, before: Footprint): void {
  for (const name of ['timers', 'handles', 'descriptors', 'listeners'] as const) {
    expect(after[name], name).toBeLessThanOrEqual(before[name]);
  }
}

/** Holds a descriptor from construction to cleanup. */
function holding(asynchronous: boolean): Primitive {
  let held: number | undefined;
  const wait = asynchronous ? flush : () => undefined;
  return {
    initTargetRegions() {
      held = openSync('/dev/null', 'r');
      return wait();
    },
    checkAccesses: () => 0,
    cleanup() {
      if (held !== undefined) closeSync(held);
      held = undefined;
      return wait();
    },
  };
}

function contextOf(options: Partial<ContextOptions> = {}): ContextActor {
  const targets = [{ id: 0, ranges: [{ start: 0, end: 65_536 }] }];
  return createContext({ primitive: holding(false), targets, sampleUs: 1_000, aggregationUs: 2_000, ...options });
}

/** Resolves at the first event of this type. */
function whenTold(actor: ContextActor, type: 'sampling' | 'aggregation'): Promise<void> {
  return new Promise((resolve) => {
    const end = monitoringOf(actor).events.listen((event) => {
      if (event.type !== type) return;
      end();
      resolve();
    });
  });
}

describe('a thousand monitorings', () => {
  it('would be seen if they left a timer, a descriptor or a listener', async () => {
    const before = await settled();
    const stop = realClock.every(1_000_000, () => {});
    const descriptor = openSync('/dev/null', 'r');
    const listener = () => {};
    process.on('SIGUSR2', listener);
    const after = await settled();
    expect(after.timers).toBeGreaterThan(before.timers);
    expect(after.descriptors).toBeGreaterThan(before.descriptors);
    expect(after.listeners).toBeGreaterThan(before.listeners);
    stop();
    closeSync(descriptor);
    process.off('SIGUSR2', listener);
    expectNoMore(await settled(), before);
  });

  it('[S13] of one context, started and stopped each, leave nothing behind', async () => {
    const before = await settled();
    const actor = contextOf();
    const { events } = monitoringOf(actor);
    const children = Object.keys(actor.getSnapshot().children);
    for (let cycle = 0; cycle < cycles; cycle++) {
      actor.send({ type: 'START' });
      expect(stateOf(actor.getSnapshot())).toBe('sampling');
      actor.send({ type: 'STOP' });
    }
    expect(stateOf(actor.getSnapshot())).toBe('idle');
    expect(Object.keys(actor.getSnapshot().children)).toEqual(children);
    expect(events.nrListeners).toBe(0);
    expect(runningContexts()).toEqual([]);
    expectNoMore(await settled(), before);
    actor.stop();
  });

  it('[S11] [S13] of one context whose ends are asynchronous leave nothing behind', async () => {
    const before = await settled();
    const actor = contextOf({ primitive: holding(true) });
    for (let cycle = 0; cycle < cycles; cycle++) {
      await startContexts([actor]);
      await stopContexts([actor]);
    }
    expect(monitoringOf(actor).events.nrListeners).toBe(0);
    expect(runningContexts()).toEqual([]);
    expectNoMore(await settled(), before);
    actor.stop();
  });

  it('of a thousand contexts that have sampled in real time leave nothing behind, however they end', async () => {
    const before = await settled();
    const atOnce = 50;
    for (let batch = 0; batch < cycles / atOnce; batch++) {
      const actors = Array.from({ length: atOnce }, (_, index) =>
        contextOf({
          primitive: holding(index % 2 === 0),
          callbacks: index % 5 === 0 ? { afterAggregation: () => 'stop' } : {},
        }),
      );
      const told = actors.map((actor, index) => whenTold(actor, index % 5 === 0 ? 'aggregation' : 'sampling'));
      await startContexts(actors);
      await Promise.all(told);
      for (const [index, actor] of actors.entries()) {
        if (index % 5 === 1) actor.stop();
        else actor.send({ type: 'STOP' });
      }
      for (let i = 0; i < 5; i++) await flush();
      for (const actor of actors) {
        expect(monitoringOf(actor).counters.samplings).toBeGreaterThan(0);
        expect(monitoringOf(actor).events.nrListeners).toBe(0);
        actor.stop();
      }
      expect(runningContexts()).toEqual([]);
    }
    expectNoMore(await settled(), before);
  });

  it('[S10] that cannot start leave nothing behind', async () => {
    const before = await settled();
    const broken: Primitive = {
      initTargetRegions: async (_plane, signal) => {
        await flush();
        signal.throwIfAborted();
        throw new Error('broken');
      },
    };
    const actors = [contextOf(), contextOf({ primitive: holding(true) }), contextOf({ primitive: broken })];
    for (let cycle = 0; cycle < cycles / 2; cycle++) {
      await expect(startContexts(actors)).rejects.toMatchObject({ code: 'EIO' });
    }
    expect(runningContexts()).toEqual([]);
    for (const actor of actors) {
      expect(monitoringOf(actor).events.nrListeners).toBe(0);
      actor.stop();
    }
    expectNoMore(await settled(), before);
  });

  it('of one context keep no memory', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const actor = contextOf({ primitive: holding(false) });
    const run = async () => {
      for (let cycle = 0; cycle < cycles; cycle++) {
        actor.send({ type: 'START' });
        actor.send({ type: 'STOP' });
      }
      await flush();
      collect();
      return process.memoryUsage().heapUsed;
    };
    await run();
    await run();
    const before = await run();
    const after = Math.min(await run(), await run(), await run());
    // One machine snapshot kept a cycle would be above 1 kB.
    expect((after - before) / cycles).toBeLessThan(100);
    actor.stop();
  });
});
