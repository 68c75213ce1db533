import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AnyActorRef, createActor, createMachine, fromPromise, type InspectionEvent, setup } from 'xstate';
import {
  type Chart,
  type ChartUpdate,
  type ChartWatchOptions,
  chartOf,
  contextMachine,
  machineOf,
  watchChart,
} from '../../machines/index.js';
import { dismantle, rig, uncaught } from './rig.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await dismantle();
});

interface Watched {
  readonly updates: ChartUpdate[];
  readonly unwatch: () => void;
  /** How often each transition was taken since the last call, in words. */
  taken(): Record<string, number>;
  entered(): string[];
}

function wordsOf(chart: Chart, index: number): string {
  const { from, to, event, guard } = chart.transitions[index]!;
  return `${from || 'root'}: ${event || 'always'}${guard ? ` [${guard}]` : ''} → ${to ?? 'stays'}`;
}

function watched(actor: AnyActorRef, options?: ChartWatchOptions): Watched {
  const updates: ChartUpdate[] = [];
  const chart = chartOf(machineOf(actor));
  let told = 0;
  let heard = 0;
  const unwatch = watchChart(actor, (update) => updates.push(update), options);
  return {
    updates,
    unwatch,
    taken() {
      vi.advanceTimersByTime(1_000);
      const sum: Record<string, number> = {};
      for (const { taken } of updates.slice(told))
        for (const [index, times] of taken) sum[wordsOf(chart, index)] = (sum[wordsOf(chart, index)] ?? 0) + times;
      told = updates.length;
      return sum;
    },
    entered() {
      vi.advanceTimersByTime(1_000);
      const states = updates.slice(heard).flatMap(({ entered }) => entered.map(([, state]) => state));
      heard = updates.length;
      return states;
    },
  };
}

/** Everything that a chart can have: parallel, history, final, wildcard, delayed, guarded, eventless, of parents. */
const everything = setup({ guards: { never: () => false, always: () => true } }).createMachine({
  id: 'everything',
  initial: 'work',
  on: { RESET: { target: '.work', reenter: true }, '*': { actions: [] } },
  states: {
    work: {
      type: 'parallel',
      states: {
        left: {
          initial: 'a',
          states: {
            a: { on: { NEXT: [{ guard: 'never', target: 'c' }, { target: 'b' }], BOTH: 'b', OUT: '#everything.rest' } },
            b: { on: { NEXT: 'a', AGAIN: { target: 'b', reenter: true }, INNER: 'b' } },
            c: {},
          },
        },
        right: {
          initial: 'x',
          states: {
            x: { on: { BOTH: 'y', OUT: '#everything.rest' } },
            y: {
              always: [
                { guard: 'never', target: 'x' },
                { guard: 'always', target: 'z' },
              ],
            },
            z: { type: 'final' },
          },
        },
        past: { type: 'history', history: 'deep' },
      },
      on: { LEAVE: 'rest', PLACES: { target: ['.left.c', '.right.y'] } },
    },
    rest: { on: { BACK: 'work.past' }, after: { 5000: 'over' } },
    over: { type: 'final' },
  },
});

describe('[P11] watching a chart', () => {
  it('tells at once where it stands', () => {
    const { updates, unwatch } = watched(createActor(everything).start(), { now: () => 7 });
    unwatch();
    expect(updates).toEqual([
      {
        at: 7,
        since: 7,
        countedSince: 7,
        active: ['work', 'work.left', 'work.left.a', 'work.right', 'work.right.x'],
        taken: [],
        entered: [],
      },
    ]);
  });

  it('tells guarded alternatives apart', () => {
    const actor = createActor(everything).start();
    const { taken, entered } = watched(actor);
    actor.send({ type: 'NEXT' });
    actor.send({ type: 'NEXT' });
    expect(taken()).toEqual({ 'work.left.a: NEXT → work.left.b': 1, 'work.left.b: NEXT → work.left.a': 1 });
    expect(entered()).toEqual(['work.left.b', 'work.left.a']);
  });

  it('counts in all parallel states, and what follows without an event', () => {
    const actor = createActor(everything).start();
    const { taken, entered, updates } = watched(actor);
    actor.send({ type: 'BOTH' });
    expect(taken()).toEqual({
      'work.left.a: BOTH → work.left.b': 1,
      'work.right.x: BOTH → work.right.y': 1,
      'work.right.y: always [always] → work.right.z': 1,
      // That `work.right` is done is an event too.
      'root: * → stays': 1,
    });
    expect(entered()).toEqual(['work.left.b', 'work.right.y', 'work.right.z']);
    expect(updates.at(-1)?.active).toEqual(['work', 'work.left', 'work.left.b', 'work.right', 'work.right.z']);
  });

  it('counts one of two transitions that stand in each other’s way', () => {
    const actor = createActor(everything).start();
    const { taken, entered } = watched(actor);
    actor.send({ type: 'OUT' });
    expect(taken()).toEqual({ 'work.left.a: OUT → rest': 1 });
    expect(entered()).toEqual(['rest']);
  });

  it('counts transitions of parents, of the root and by wildcard as theirs', () => {
    const actor = createActor(everything).start();
    const { taken, entered } = watched(actor);
    actor.send({ type: 'RESET' });
    actor.send({ type: 'UNHEARD OF' } as never);
    actor.send({ type: 'PLACES' });
    actor.send({ type: 'LEAVE' });
    expect(taken()).toEqual({
      'root: RESET → work': 1,
      'root: * → stays': 2,
      'work: PLACES → work.left.c': 1,
      'work.right.y: always [always] → work.right.z': 1,
      'work: LEAVE → rest': 1,
    });
    expect(entered()).toEqual(['work.left.a', 'work.right.x', 'work.left.c', 'work.right.y', 'work.right.z', 'rest']);
  });

  it('enters anew what is reentered, and not what is only named', () => {
    const actor = createActor(everything).start();
    actor.send({ type: 'NEXT' });
    const { taken, entered } = watched(actor);
    actor.send({ type: 'INNER' });
    expect(taken()).toEqual({ 'work.left.b: INNER → work.left.b': 1 });
    expect(entered()).toEqual([]);
    actor.send({ type: 'AGAIN' });
    expect(taken()).toEqual({ 'work.left.b: AGAIN → work.left.b': 1 });
    expect(entered()).toEqual(['work.left.b']);
  });

  it('follows history to the states that it stands for', () => {
    const actor = createActor(everything).start();
    actor.send({ type: 'NEXT' });
    actor.send({ type: 'LEAVE' });
    const { taken, entered, updates } = watched(actor);
    actor.send({ type: 'BACK' });
    expect(taken()).toEqual({ 'rest: BACK → work.past': 1 });
    expect(entered()).toEqual(['work.left.b', 'work.right.x']);
    expect(updates.at(-1)?.active).toEqual(['work', 'work.left', 'work.left.b', 'work.right', 'work.right.x']);
  });

  it('is about its own actor, whatever another of the same system does', () => {
    const child = createMachine({
      id: 'child',
      initial: 'a',
      states: { a: { on: { GO: 'b' } }, b: { type: 'final' } },
    });
    const parent = createMachine({
      id: 'parent',
      initial: 'alone',
      invoke: { src: child, id: 'child' },
      states: { alone: {} },
    });
    const actor = createActor(parent).start();
    const { updates, taken, unwatch } = watched(actor);
    actor.getSnapshot().children.child?.send({ type: 'GO' });
    expect(taken()).toEqual({});
    expect(updates.every(({ active, ended }) => active.join() === 'alone' && ended === undefined)).toBe(true);
    unwatch();
  });

  it('counts delayed transitions, and ends with a machine that is done', () => {
    const actor = createActor(everything).start();
    const { updates, taken } = watched(actor);
    actor.send({ type: 'LEAVE' });
    vi.advanceTimersByTime(6_000);
    expect(taken()).toEqual({ 'work: LEAVE → rest': 1, 'rest: xstate.after.5000.everything.rest → over': 1 });
    expect(updates.at(-1)).toMatchObject({ active: ['over'], ended: 'done' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('agrees with the machine on every path of ten events', () => {
    const types = ['NEXT', 'BOTH', 'OUT', 'AGAIN', 'INNER', 'RESET', 'PLACES', 'LEAVE', 'BACK'] as const;
    let seed = 1;
    for (let path = 0; path < 300; path++) {
      const actor = createActor(everything).start();
      const { updates, unwatch } = watched(actor);
      for (let step = 0; step < 10; step++) {
        seed = (seed * 48_271) % 2_147_483_647;
        const type = types[seed % types.length]!;
        actor.send({ type });
        vi.advanceTimersByTime(100);
        const paths = actor.getSnapshot()._nodes.flatMap((node) => (node.parent ? [node.path.join('.')] : []));
        expect([...updates.at(-1)!.active].sort(), `path ${path}, ${type}`).toEqual(paths.sort());
      }
      unwatch();
      actor.stop();
    }
  });
});

describe('[P11] watching a context', () => {
  it('counts each sampling and aggregation, and has the times of the states from its clock', () => {
    const { actor, clock, start } = rig();
    const { updates, taken } = watched(actor, { now: () => clock.now() });
    clock.advance(5);
    start();
    clock.advance(80);
    expect(taken()).toEqual({
      'idle: START [admitted] → starting': 1,
      'starting: READY → sampling': 1,
      'sampling.checking: TICK → stays': 6,
      'sampling.checking: TICK [aggregationDue] → aggregating': 2,
      'aggregating: always [answered] → sampling': 2,
    });
    expect(updates.flatMap(({ entered }) => entered)).toEqual([
      [5, 'starting'],
      [5, 'sampling.checking'],
      [45, 'aggregating'],
      [45, 'sampling.checking'],
      [85, 'aggregating'],
      [85, 'sampling.checking'],
    ]);
    expect(updates.at(-1)).toMatchObject({ at: 85, since: 85, active: ['sampling', 'sampling.checking'] });
  });

  it('[M22] sees the pause, and why it went on', () => {
    const { actor, clock, start, stop } = rig();
    start();
    const { taken, updates } = watched(actor);
    actor.send({ type: 'PAUSE' });
    clock.advance(100);
    expect(taken()).toEqual({
      'sampling.checking: PAUSE → stays': 1,
      'sampling.checking: always [pauseAsked] → sampling.paused': 1,
    });
    expect(updates.at(-1)?.active).toEqual(['sampling', 'sampling.paused']);
    actor.send({ type: 'RESUME' });
    stop();
    expect(taken()).toEqual({
      'sampling.paused: RESUME → sampling.checking': 1,
      'sampling: STOP → terminating': 1,
      'terminating: CLEANED → idle': 1,
    });
  });

  it('names the transition that was taken last', () => {
    const { actor, start } = rig();
    const { updates } = watched(actor);
    start();
    vi.advanceTimersByTime(100);
    expect(wordsOf(chartOf(contextMachine), updates.at(-1)!.last!)).toBe('starting: READY → sampling');
  });
});

describe('updates', () => {
  const lamp = createMachine({
    initial: 'off',
    states: {
      off: { on: { FLIP: 'on' } },
      on: {
        on: {
          FLIP: 'off',
          BREAK: {
            actions: () => {
              throw new Error('broken');
            },
          },
        },
      },
    },
  });

  it('come at once after a quiet time, then at most every so often', () => {
    const actor = createActor(lamp).start();
    const { updates } = watched(actor, { everyMs: 50 });
    vi.advanceTimersByTime(50);
    actor.send({ type: 'FLIP' });
    expect(updates.map(({ active }) => active[0])).toEqual(['off', 'on']);
    for (let i = 0; i < 10; i++) actor.send({ type: 'FLIP' });
    expect(updates).toHaveLength(2);
    vi.advanceTimersByTime(49);
    expect(updates).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(updates[2]?.taken).toEqual([
      [0, 5],
      [1, 5],
    ]);
  });

  it('do not come while nothing happens, and no timer waits', () => {
    const actor = createActor(lamp).start();
    const { updates } = watched(actor);
    vi.advanceTimersByTime(10_000);
    actor.send({ type: 'UNHEARD OF' } as never);
    vi.advanceTimersByTime(10_000);
    expect(updates).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('hold at most 2 000 entered states, the latest', () => {
    const actor = createActor(lamp).start();
    let now = 0;
    const { updates } = watched(actor, { now: () => now++ });
    for (let i = 0; i < 9_999; i++) actor.send({ type: 'FLIP' });
    vi.advanceTimersByTime(100);
    const { entered, taken } = updates[1]!;
    expect(entered).toHaveLength(2_000);
    expect(entered.at(-1)).toEqual([now - 2, 'on']);
    expect(entered[0]).toEqual([now - 2_001, 'off']);
    expect(taken).toEqual([
      [0, 5_000],
      [1, 4_999],
    ]);
  });

  it('end with an actor that is stopped: what was left is told, nothing waits, nothing is attached', () => {
    const actor = createActor(lamp).start();
    const { updates } = watched(actor);
    actor.send({ type: 'FLIP' });
    actor.stop();
    expect(updates.at(-1)).toMatchObject({ active: ['on'], taken: [[0, 1]], ended: 'stopped' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leave no inspector attached once the actor has ended, in whatever way', () => {
    const over = createMachine({ initial: 'a', states: { a: { on: { END: 'b' } }, b: { type: 'final' } } });
    const ends: ((actor: AnyActorRef) => unknown)[] = [
      (actor) => actor.send({ type: 'END' }),
      (actor) => (actor as ReturnType<typeof createActor>).stop(),
    ];
    for (const end of ends) {
      const actor = createActor(over).start();
      let inspectors = 0;
      const { inspect } = actor.system;
      actor.system.inspect = (observer) => {
        inspectors++;
        const subscription = inspect.call(actor.system, observer);
        const unsubscribe = () => {
          inspectors--;
          subscription.unsubscribe();
        };
        return { unsubscribe };
      };
      watched(actor);
      expect(inspectors).toBe(1);
      end(actor);
      expect(inspectors).toBe(0);
      watched(actor);
      expect(inspectors).toBe(0);
    }
  });

  it('of an actor that has ended are one', () => {
    const actor = createActor(lamp).start();
    actor.stop();
    expect(watched(actor).updates).toMatchObject([{ active: ['off'], ended: 'stopped' }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('end with an action that throws, and its error is as unhandled as it would be unwatched', async () => {
    vi.useRealTimers();
    const actor = createActor(lamp).start();
    const { updates } = watched(actor, { everyMs: 1 });
    actor.send({ type: 'FLIP' });
    const caught = await uncaught(async () => {
      actor.send({ type: 'BREAK' });
      await new Promise((resolve) => setTimeout(resolve, 10));
    });
    expect(updates.at(-1)).toMatchObject({ active: ['on'], ended: 'error' });
    expect(caught.map(String)).toEqual(['Error: broken']);
  });

  it('do not reach a listener any more once it is taken back', () => {
    const actor = createActor(lamp).start();
    const { updates, unwatch } = watched(actor);
    actor.send({ type: 'FLIP' });
    unwatch();
    actor.send({ type: 'FLIP' });
    vi.advanceTimersByTime(1_000);
    expect(updates).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that throw harm neither the machine nor other listeners', async () => {
    const actor = createActor(lamp).start();
    const thrown: unknown[] = [];
    vi.useRealTimers();
    thrown.push(
      ...(await uncaught(async () => {
        const unwatch = watchChart(actor, () => {
          throw new Error('of the listener');
        });
        const { updates } = watched(actor, { everyMs: 0 });
        actor.send({ type: 'FLIP' });
        await new Promise((resolve) => setTimeout(resolve, 5));
        unwatch();
        expect(updates.at(-1)?.active).toEqual(['on']);
      })),
    );
    expect(thrown.map(String)).toEqual(['Error: of the listener']);
    expect(actor.getSnapshot().value).toBe('on');
  });
});

describe('an XState that says less', () => {
  const less = (pass: (event: InspectionEvent) => InspectionEvent | undefined) => {
    const actor = createActor(everything);
    const { system } = actor;
    const { inspect } = system;
    system.inspect = (observer) =>
      inspect((event) => {
        const passed = pass(event);
        if (passed && typeof observer === 'function') observer(passed);
      });
    return actor.start();
  };

  it('without transitions gives states only', () => {
    const actor = less((event) =>
      event.type === '@xstate.microstep' ? ({ ...event, _transitions: undefined } as never) : event,
    );
    const { entered, taken } = watched(actor);
    actor.send({ type: 'BOTH' });
    expect(entered()).toEqual(['work.left.b', 'work.right.y', 'work.right.z']);
    expect(taken()).toEqual({});
  });

  it('without microsteps gives the states in which it comes to rest', () => {
    const actor = less((event) => (event.type === '@xstate.microstep' ? undefined : event));
    const { entered, taken } = watched(actor);
    actor.send({ type: 'BOTH' });
    expect(entered()).toEqual(['work.left.b', 'work.right.z']);
    expect(taken()).toEqual({});
  });
});

describe('what cannot be watched', () => {
  it('is refused', () => {
    const promise = createActor(fromPromise(async () => 1));
    expect(() => watchChart(promise, () => {})).toThrow('Expected `actor` to be an actor of a state machine');
    const actor = createActor(everything);
    expect(() => watchChart(actor, () => {}, { everyMs: -1 })).toThrow('everyMs');
    // @ts-expect-error: no such option
    expect(() => watchChart(actor, () => {}, { every: 1 })).toThrow('every');
    // @ts-expect-error: no listener
    expect(() => watchChart(actor)).toThrow('listener');
  });
});
