/** Several contexts started and stopped as one. */
import { afterEach, describe, expect, it } from 'vitest';
import { createActor, createMachine } from 'xstate';
import {
  type ContextActor,
  contextMachine,
  createContext,
  monitoringOf,
  runningContexts,
  startContexts,
  stateOf,
  stopContexts,
} from '../../machines/index.js';
import { VirtualClock } from '../../machines/virtual-clock.js';
import { DamonError } from '../../regions/index.js';
import type { Script } from '../support/scripted-primitive.js';
import { dismantle, flush, only, rig, rigOn, uncaught } from './rig.js';

afterEach(dismantle);

/** Contexts on one clock, named a, b, c, ... */
function rigs(...scripts: Script[]) {
  const clock = new VirtualClock();
  return scripts.map((script, index) => rigOn(clock, script, { name: 'abcdefgh'.charAt(index) }));
}

function actorsOf(made: readonly { readonly actor: ContextActor }[]): ContextActor[] {
  return made.map(({ actor }) => actor);
}

/** What a promise has come to by now. */
async function outcome(promise: Promise<unknown>): Promise<unknown> {
  let now: unknown = 'pending';
  promise.then(
    () => {
      now = 'done';
    },
    (error: unknown) => {
      now = error;
    },
  );
  await flush();
  return now;
}

const names = () => runningContexts().map(({ name }) => name);

describe('startContexts', () => {
  it('[S9] starts all contexts of a group, which then run in parallel', async () => {
    const group = rigs({}, {}, {});
    await startContexts(actorsOf(group));
    expect(group.map(({ state }) => state())).toEqual(['sampling', 'sampling', 'sampling']);
    expect(names()).toEqual(['a', 'b', 'c']);
    group[0]?.clock.advance(40);
    for (const { monitoring } of group) expect(monitoring.counters).toMatchObject({ samplings: 4, aggregations: 1 });
  });

  it('[S9] resolves when each has constructed its regions and begun, and not before', async () => {
    const group = rigs({ later: ['initTargetRegions'] }, {}, { later: ['beforeStart'] });
    const [a, , c] = group;
    const started = startContexts(actorsOf(group));
    expect(await outcome(started)).toBe('pending');
    a?.scripted.settle('initTargetRegions');
    expect(await outcome(started)).toBe('pending');
    c?.scripted.settle('beforeStart');
    expect(await outcome(started)).toBe('done');
  });

  it('[S9] is EBUSY while a context of another group runs, and starts nothing then', async () => {
    const [a, b, c] = rigs({}, {}, {});
    if (!a || !b || !c) throw new Error('no rigs');
    await startContexts([a.actor]);
    const error = await startContexts([b.actor, c.actor]).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DamonError);
    expect(error).toMatchObject({ code: 'EBUSY' });
    expect((error as DamonError).message).toContain('(a)');
    expect(names()).toEqual(['a']);
    for (const { scripted, events, state } of [b, c]) {
      expect(state()).toBe('idle');
      expect(scripted.calls).toEqual([]);
      expect(events).toEqual([]);
    }
  });

  it('[S9] is EBUSY where one of its contexts is running already, and starts none of the others', async () => {
    for (const exclusive of [true, false]) {
      const [a, b] = rigs({}, {});
      if (!a || !b) throw new Error('no rigs');
      await startContexts([b.actor], { exclusive: false });
      const error = await startContexts([a.actor, b.actor], { exclusive }).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'EBUSY' });
      expect((error as DamonError).message).toContain('`b`');
      expect(a.scripted.calls).toEqual([]);
      expect(b.state()).toBe('sampling');
      await stopContexts([b.actor]);
    }
  });

  it('[S9] [S12] is EBUSY while one of another group is still terminating', async () => {
    const [a, b] = rigs({ later: ['cleanup'] }, {});
    if (!a || !b) throw new Error('no rigs');
    await startContexts([a.actor]);
    a.stop();
    expect(a.state()).toBe('terminating');
    await expect(startContexts([b.actor])).rejects.toMatchObject({ code: 'EBUSY' });
    a.scripted.settle('cleanup');
    await flush();
    await startContexts([b.actor]);
    expect(names()).toEqual(['b']);
  });

  const allowed: [first: boolean, second: boolean, runs: boolean][] = [
    [true, true, false],
    [true, false, false],
    [false, true, false],
    [false, false, true],
  ];
  it.each(allowed)(
    '[M21] a group with exclusive: %s, then one with exclusive: %s: the second runs: %s',
    async (first, second, runs) => {
      const [a, b] = rigs({}, {});
      if (!a || !b) throw new Error('no rigs');
      await startContexts([a.actor], { exclusive: first });
      const result = await startContexts([b.actor], { exclusive: second }).catch((error: unknown) => error);
      if (runs) expect(result).toBeUndefined();
      else expect(result).toMatchObject({ code: 'EBUSY' });
      expect(names()).toEqual(runs ? ['a', 'b'] : ['a']);
    },
  );

  it('[M21] is exclusive unless said otherwise, and a context that is sent START by itself is not', async () => {
    const [a, b, c] = rigs({}, {}, {});
    if (!a || !b || !c) throw new Error('no rigs');
    a.start();
    b.start();
    expect(names()).toEqual(['a', 'b']);
    await expect(startContexts([c.actor])).rejects.toMatchObject({ code: 'EBUSY' });
    a.stop();
    b.stop();
    await startContexts([c.actor]);
    a.start();
    expect(a.state()).toBe('idle');
    expect(a.events.at(-1)).toMatchObject({ type: 'terminated', reason: 'refused', error: { code: 'EBUSY' } });
    expect(a.monitoring.error?.message).toContain('(c)');
    expect(names()).toEqual(['c']);
  });

  it('[S13] [M21] lets a refused context start when the way is free', async () => {
    const [a, b] = rigs({}, {});
    if (!a || !b) throw new Error('no rigs');
    await startContexts([a.actor]);
    b.start();
    await stopContexts([a.actor]);
    b.start();
    expect(b.state()).toBe('sampling');
    expect(b.monitoring.error).toBeUndefined();
    expect(b.monitoring.endReason).toBeUndefined();
  });

  it('[S10] stops all others again when one cannot start, and says which one failed, with its code and cause', async () => {
    const error = new DamonError('EACCES', 'Expected to be let in');
    const failure = { step: 'initTargetRegions', nth: 1, how: 'throw', error } as const;
    const group = rigs({}, { failures: [failure] }, {});
    const thrown = await startContexts(actorsOf(group)).catch((caught: unknown) => caught);
    expect(thrown).toBeInstanceOf(DamonError);
    expect(thrown).toMatchObject({ code: 'EACCES', cause: error });
    expect((thrown as DamonError).message).toContain('number 2');
    expect((thrown as DamonError).message).toContain('`b`');
    expect((thrown as DamonError).message).toContain('Expected to be let in');
    expect(runningContexts()).toEqual([]);
    for (const { state, scripted, clock } of group) {
      expect(state()).toBe('idle');
      expect(scripted.count('cleanup')).toBe(scripted.count('initTargetRegions'));
      expect(clock.pending).toBe(0);
    }
  });

  it.each(['throw', 'reject'] as const)(
    '[S10] keeps what was thrown as cause of the cause, in EIO: %s',
    async (how) => {
      const error = new Error('broken');
      const group = rigs({}, {}, { failures: [{ step: 'beforeStart', nth: 1, how, error }] });
      const thrown = await startContexts(actorsOf(group)).catch((caught: unknown) => caught);
      expect(thrown).toMatchObject({ code: 'EIO', cause: { code: 'EIO', cause: error } });
      expect((thrown as DamonError).message).toContain('number 3');
      expect(runningContexts()).toEqual([]);
    },
  );

  it('[S10] aborts those that are still constructing when one fails, and rejects only when each has terminated', async () => {
    const error = new Error('broken');
    const group = rigs({ later: ['initTargetRegions', 'cleanup'] }, { later: ['initTargetRegions'] }, {});
    const [a, b, c] = group;
    if (!a || !b || !c) throw new Error('no rigs');
    const starting = startContexts(actorsOf(group));
    expect(c.state()).toBe('sampling');
    b.scripted.reject('initTargetRegions', error);
    expect(await outcome(starting)).toBe('pending');
    expect(a.scripted.signals[0]?.aborted).toBe(true);
    expect([a.state(), b.state(), c.state()]).toEqual(['terminating', 'idle', 'idle']);
    a.scripted.settle('initTargetRegions');
    expect(await outcome(starting)).toBe('pending');
    a.scripted.settle('cleanup');
    expect(await outcome(starting)).toMatchObject({ code: 'EIO', cause: { cause: error } });
    expect(runningContexts()).toEqual([]);
    expect(a.scripted.count('beforeStart')).toBe(0);
  });

  it('[S10] names the one that failed first in time, not in order', async () => {
    const group = rigs({ later: ['initTargetRegions'] }, { later: ['initTargetRegions'] });
    const [a, b] = group;
    if (!a || !b) throw new Error('no rigs');
    const starting = startContexts(actorsOf(group));
    b.scripted.reject('initTargetRegions', new Error('first'));
    await flush();
    a.scripted.reject('initTargetRegions', new Error('second'));
    const thrown = await outcome(starting);
    expect((thrown as DamonError).message).toContain('`b`');
    expect(thrown).toMatchObject({ cause: { message: expect.stringContaining('first') } });
  });

  it('[S10] is ECANCELED where one is stopped while it starts', async () => {
    const group = rigs({}, { later: ['initTargetRegions'] });
    const [, b] = group;
    const starting = startContexts(actorsOf(group));
    b?.stop();
    b?.scripted.settle('initTargetRegions');
    expect(await outcome(starting)).toMatchObject({ code: 'ECANCELED' });
    expect(runningContexts()).toEqual([]);
  });

  it('[S10] is ECANCELED where the actor of one is stopped while it starts', async () => {
    const group = rigs({}, { later: ['initTargetRegions'] });
    const [a, b] = group;
    const starting = startContexts(actorsOf(group));
    b?.actor.stop();
    b?.scripted.settle('initTargetRegions');
    expect(await outcome(starting)).toMatchObject({ code: 'ECANCELED' });
    expect(a?.state()).toBe('idle');
    expect(runningContexts()).toEqual([]);
  });

  it('[S10] fails for nobody where a context ends by itself after it has begun', async () => {
    const group = rigs({}, { answer: () => 'stop' }, { invalidAt: 1 });
    await startContexts(actorsOf(group));
    expect(names()).toEqual(['a']);
  });

  it('[S9] lets one of two calls at once have its way, and starts nothing for the other', async () => {
    const [a, b] = rigs({ later: ['initTargetRegions'] }, {});
    if (!a || !b) throw new Error('no rigs');
    const first = startContexts([a.actor]);
    const second = startContexts([b.actor]);
    const same = startContexts([a.actor]);
    const refused = await Promise.all([outcome(second), outcome(same)]);
    expect(refused).toMatchObject([{ code: 'EBUSY' }, { code: 'EBUSY' }]);
    expect(b.scripted.calls).toEqual([]);
    a.scripted.settle('initTargetRegions');
    expect(await outcome(first)).toBe('done');
    expect(a.scripted.count('initTargetRegions')).toBe(1);
  });

  it('[M21] starts two non-exclusive groups at once, and the failure of one leaves the other alone', async () => {
    const error = new Error('broken');
    const [a, b, c, d] = rigs({}, {}, {}, { failures: [{ step: 'initTargetRegions', nth: 1, how: 'reject', error }] });
    if (!a || !b || !c || !d) throw new Error('no rigs');
    const [first, second] = await Promise.allSettled([
      startContexts([a.actor, b.actor], { exclusive: false }),
      startContexts([c.actor, d.actor], { exclusive: false }),
    ]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'EIO' } });
    expect(names()).toEqual(['a', 'b']);
  });

  it('[S13] starts a group again after it was stopped', async () => {
    const group = rigs({}, {});
    for (let run = 1; run <= 3; run++) {
      await startContexts(actorsOf(group));
      await stopContexts(actorsOf(group));
      for (const { scripted } of group) expect(scripted.count('cleanup')).toBe(run);
    }
  });

  it('starts an actor that was only created', async () => {
    const actor = createActor(contextMachine, { input: { primitive: {}, clock: new VirtualClock() } });
    await startContexts([actor]);
    expect(stateOf(actor.getSnapshot())).toBe('sampling');
    await stopContexts([actor]);
    actor.stop();
  });
});

describe('stopContexts', () => {
  it('[S11] resolves when each has wholly terminated, asynchronous cleanup included', async () => {
    const group = rigs({}, { later: ['cleanup'] }, { later: ['beforeTerminate'] });
    const [a, b, c] = group;
    await startContexts(actorsOf(group));
    const stopping = stopContexts(actorsOf(group));
    expect(await outcome(stopping)).toBe('pending');
    expect(a?.state()).toBe('idle');
    expect(names()).toEqual(['b', 'c']);
    b?.scripted.settle('cleanup');
    expect(await outcome(stopping)).toBe('pending');
    expect(names()).toEqual(['c']);
    c?.scripted.settle('beforeTerminate');
    expect(await outcome(stopping)).toBe('done');
    expect(runningContexts()).toEqual([]);
    expect(group.map(({ state }) => state())).toEqual(['idle', 'idle', 'idle']);
  });

  it('[S11] is EPERM where one is not running, and stops none', async () => {
    const [a, b, c] = rigs({}, {}, {});
    if (!a || !b || !c) throw new Error('no rigs');
    await startContexts([a.actor, c.actor]);
    const error = await stopContexts([a.actor, b.actor, c.actor]).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DamonError);
    expect(error).toMatchObject({ code: 'EPERM' });
    expect((error as DamonError).message).toContain('`b`');
    expect([a.state(), c.state()]).toEqual(['sampling', 'sampling']);
    await stopContexts([a.actor, c.actor]);
    await expect(stopContexts([a.actor])).rejects.toMatchObject({ code: 'EPERM' });
  });

  it('[S11] stops contexts of several groups, and part of a group', async () => {
    const [a, b, c] = rigs({}, {}, {});
    if (!a || !b || !c) throw new Error('no rigs');
    await startContexts([a.actor, b.actor], { exclusive: false });
    await startContexts([c.actor], { exclusive: false });
    await stopContexts([b.actor, c.actor]);
    expect(names()).toEqual(['a']);
  });

  it('[S11] waits for one that is terminating already, also when called twice', async () => {
    const made = rig({ later: ['cleanup'] });
    made.start();
    made.stop();
    const first = stopContexts([made.actor]);
    const second = stopContexts([made.actor]);
    expect(await outcome(first)).toBe('pending');
    expect(await outcome(second)).toBe('pending');
    made.scripted.settle('cleanup');
    expect(await outcome(first)).toBe('done');
    expect(await outcome(second)).toBe('done');
    expect(made.scripted.count('cleanup')).toBe(1);
  });

  it('[S11] resolves though a cleanup fails, and the context says so', async () => {
    const error = new Error('broken');
    const made = rig({ failures: [{ step: 'cleanup', nth: 1, how: 'reject', error }] });
    await startContexts([made.actor]);
    await stopContexts([made.actor]);
    expect(made.monitoring.error?.cause).toBe(error);
    expect(only(made.events, 'terminated')).toHaveLength(1);
  });

  it('[S11] stops one that is still starting', async () => {
    const made = rig({ later: ['initTargetRegions'] });
    made.start();
    const stopping = stopContexts([made.actor]);
    expect(await outcome(stopping)).toBe('pending');
    made.scripted.settle('initTargetRegions');
    expect(await outcome(stopping)).toBe('done');
    expect(made.scripted.count('beforeStart')).toBe(0);
  });

  it('leaves no listener behind, and neither does startContexts', async () => {
    const group = rigs({}, { failures: [{ step: 'beforeStart', nth: 2, how: 'throw', error: new Error('broken') }] });
    const before = group.map(({ monitoring }) => monitoring.events.nrListeners);
    await startContexts(actorsOf(group));
    await stopContexts(actorsOf(group));
    await startContexts(actorsOf(group)).catch(() => {});
    await stopContexts(actorsOf(group)).catch(() => {});
    expect(group.map(({ monitoring }) => monitoring.events.nrListeners)).toEqual(before);
  });
});

describe('runningContexts', () => {
  it('[S12] holds a context from its START until it has wholly terminated, whatever it is doing', async () => {
    const { scripted, clock, state, start, stop } = rig(
      { later: ['initTargetRegions', 'afterAggregation', 'cleanup'] },
      { name: 'it' },
    );
    const seen: [string, string[]][] = [];
    const look = () => seen.push([state(), names()]);
    look();
    start();
    look();
    scripted.settle('initTargetRegions');
    await flush();
    look();
    clock.advance(40);
    look();
    stop();
    scripted.settle('afterAggregation');
    await flush();
    look();
    scripted.settle('cleanup');
    await flush();
    look();
    expect(seen).toEqual([
      ['idle', []],
      ['starting', ['it']],
      ['sampling', ['it']],
      ['aggregating', ['it']],
      ['terminating', ['it']],
      ['idle', []],
    ]);
  });

  it('[S12] gives a list of its own, in the order of the starts', () => {
    const [a, b] = rigs({}, {});
    b?.start();
    a?.start();
    expect(names()).toEqual(['b', 'a']);
    runningContexts().length = 0;
    expect(names()).toEqual(['b', 'a']);
  });
});

describe('bad groups', () => {
  const good = () => createContext({ primitive: {}, clock: new VirtualClock() });
  const stopped = () => {
    const actor = good();
    actor.stop();
    return actor;
  };
  const stranger = () => createActor(createMachine({ context: {} })).start();
  const groups: [string, () => unknown][] = [
    ['nothing', () => undefined],
    ['null', () => null],
    ['an actor that is in no array', good],
    ['an empty array', () => []],
    ['null in an array', () => [good(), null]],
    ['an object that is no actor', () => [good(), {}]],
    ['a number', () => [1]],
    ['the monitoring instead of its actor', () => [monitoringOf(good())]],
    ['an actor of another machine', () => [good(), stranger()]],
    ['an actor that was stopped', () => [good(), stopped()]],
    [
      'the same actor twice',
      () => {
        const actor = good();
        return [actor, good(), actor];
      },
    ],
  ];

  it.each(groups)('[S9] [S11] are EINVAL and start and stop nothing: %s', async (_, group) => {
    for (const call of [startContexts, stopContexts]) {
      const given = group() as ContextActor[];
      const crashes = await uncaught(async () => {
        const error = await call(given).catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(DamonError);
        expect(error).toMatchObject({ code: 'EINVAL' });
      });
      expect(crashes).toEqual([]);
      expect(runningContexts()).toEqual([]);
    }
  });

  it('[S11] do not stop what runs', async () => {
    const made = rig();
    await startContexts([made.actor]);
    await expect(stopContexts([made.actor, made.actor])).rejects.toMatchObject({ code: 'EINVAL' });
    await expect(stopContexts([made.actor, stopped()])).rejects.toMatchObject({ code: 'EINVAL' });
    expect(made.state()).toBe('sampling');
  });
});
