import { createInspector } from '@statelyai/inspect';
import { Observable, Subject, skip } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { type Actor, createActor, createMachine, fromPromise } from 'xstate';
import { chartOf, contextMachine, type MonitorEvent, watchChart } from '../../machines/index.js';
import { VirtualClock } from '../../machines/virtual-clock.js';
import { accessTable } from '../../primitives/index.js';
import { type ChartStates, chartStates, contextEvents, inspection, monitor } from '../../streams/index.js';
import { dismantle, rig } from '../machines/rig.js';

afterEach(dismantle);

const { transitions } = chartOf(contextMachine);

/** How often each transition was taken in all items together. */
function takenIn(items: readonly { readonly update: { readonly taken: readonly (readonly [number, number])[] } }[]) {
  const sum: Record<string, number> = {};
  for (const { update } of items) {
    for (const [index, times] of update.taken) {
      const { from, to, event, guard } = transitions[index]!;
      const words = `${from}: ${event || 'always'}${guard ? ` [${guard}]` : ''} → ${to ?? 'stays'}`;
      sum[words] = (sum[words] ?? 0) + times;
    }
  }
  return sum;
}

describe('chartStates of an actor', () => {
  it('begins with where it stands and completes with its end', async () => {
    const { actor, start } = rig();
    const items: ChartStates[] = [];
    const whole = new Promise<void>((complete) => {
      chartStates(actor).subscribe({ next: (item) => items.push(item), complete });
    });
    expect(items).toMatchObject([{ chart: { id: 'context' }, update: { active: ['idle'] } }]);
    start();
    actor.stop();
    await whole;
    expect(items.at(-1)?.update).toMatchObject({ ended: 'stopped' });
    expect(takenIn(items)).toMatchObject({ 'idle: START [admitted] → starting': 1 });
  });

  it('attaches an inspector at the subscription, and detaches it with it', () => {
    const { actor } = rig();
    const attached = inspectors(actor);
    const states = chartStates(actor);
    expect(attached()).toBe(0);
    const subscription = states.subscribe();
    expect(attached()).toBe(1);
    subscription.unsubscribe();
    expect(attached()).toBe(0);
  });

  it('refuses an actor that runs no machine', () => {
    expect(() => chartStates(createActor(fromPromise(async () => 1)))).toThrow('an actor of a state machine');
  });
});

describe('chartStates of events', () => {
  /** What the events of a context tell, beside what its actor tells. */
  function bothWays(script: Parameters<typeof rig>[0] = {}) {
    const made = rig(script);
    const byEvents: ChartStates[] = [];
    const byActor: { update: ChartStates['update'] }[] = [];
    const subscription = chartStates(contextEvents(made.actor)).subscribe((item) => byEvents.push(item));
    const now = () => made.clock.now();
    watchChart(made.actor, (update) => byActor.push({ update }), { now });
    const end = () => {
      made.actor.stop();
      subscription.unsubscribe();
      return { byEvents: takenIn(byEvents), byActor: takenIn(byActor), last: byEvents.at(-1)?.update, items: byEvents };
    };
    return { ...made, end };
  }

  it('count the same as the actor, for a run from start to stop', () => {
    const { start, clock, stop, end } = bothWays();
    start();
    clock.advance(205);
    stop();
    start();
    clock.advance(80);
    stop();
    const { byEvents, byActor, last } = end();
    expect(byEvents).toEqual(byActor);
    expect(byEvents).toMatchObject({
      'sampling.checking: TICK → stays': 21,
      'aggregating: always [answered] → sampling': 7,
    });
    expect(last).toMatchObject({ active: ['idle'], ended: 'done' });
  });

  it('know of a start that they did not hear, where they heard all since, as one who shares a stream', () => {
    const { start, clock, actor, stop } = rig();
    const counts = [0, 1].map((late) => {
      const items: ChartStates[] = [];
      const events = contextEvents(actor).pipe(skip(late));
      chartStates(events).subscribe((item) => items.push(item));
      return () => takenIn(items);
    });
    start();
    clock.advance(55);
    stop();
    actor.stop();
    const [whole, shared] = counts.map((count) => count());
    expect(whole).toHaveProperty('idle: START [admitted] → starting', 1);
    expect(shared).toEqual(whole);
  });

  it('see a pause, but not that it was asked for', () => {
    const { start, clock, stop, actor, end } = bothWays();
    start();
    clock.advance(55);
    actor.send({ type: 'PAUSE' });
    clock.advance(100);
    actor.send({ type: 'RESUME' });
    clock.advance(55);
    stop();
    const { byEvents, byActor } = end();
    expect({ ...byEvents, 'sampling.checking: PAUSE → stays': 1 }).toEqual(byActor);
  });

  it('know a refusal', () => {
    const exclusive = rig();
    exclusive.actor.send({ type: 'START', group: { exclusive: true } });
    const refused = bothWays();
    refused.start();
    const { byEvents, byActor } = refused.end();
    expect(byEvents).toEqual({ 'idle: START → stays': 1 });
    expect(byEvents).toEqual(byActor);
    exclusive.stop();
  });

  it.each<[string, Parameters<typeof rig>[0]]>([
    ['that no target is valid any more', { invalidAt: 3 }],
    [
      'a callback that asks for the end',
      { answer: (callback, nth) => (callback === 'afterSampling' && nth === 3 ? 'stop' : undefined) },
    ],
    ['a start that fails', { failures: [{ step: 'initTargetRegions', nth: 1, how: 'throw', error: new Error('no') }] }],
  ])('know %s', (_, script) => {
    const { start, clock, end } = bothWays(script);
    start();
    clock.advance(100);
    const { byEvents, byActor } = end();
    expect(byEvents).toEqual(byActor);
    expect(byEvents).toHaveProperty('terminating: CLEANED → idle', 1);
  });

  it('have the time of the events', () => {
    const source = new Subject<MonitorEvent>();
    const items: ChartStates[] = [];
    const subscription = chartStates(source).subscribe((item) => items.push(item));
    const numbered = { seq: 0, at: 70 };
    source.next({ type: 'sampling', ...numbered, nrSamplings: 1, nrRegions: 1, missedTicks: 0 });
    source.next({ type: 'terminating', ...numbered, at: 90, reason: 'stopped' });
    source.complete();
    subscription.unsubscribe();
    expect(items.flatMap(({ update }) => update.entered)).toEqual([
      [70, 'sampling.checking'],
      [90, 'terminating'],
    ]);
    expect(items.at(-1)?.update).toMatchObject({ at: 90, since: 90, active: ['terminating'], ended: 'done' });
  });

  it('pass on the error of a stream, after the last states', async () => {
    const source = new Subject<MonitorEvent>();
    const seen: unknown[] = [];
    chartStates(source).subscribe({
      next: ({ update }) => seen.push(update.ended),
      error: (error) => seen.push(error),
    });
    source.error('broken');
    expect(seen).toEqual([undefined, 'error', 'broken']);
  });

  it('start a monitoring by subscribing and stop it by unsubscribing', () => {
    const clock = new VirtualClock();
    const primitive = accessTable({ size: 100 }).primitive();
    const items: ChartStates[] = [];
    const subscription = chartStates(monitor({ primitive, clock })).subscribe((item) => items.push(item));
    expect(clock.pending).toBe(1);
    expect(items[0]?.update.active).toEqual(['idle']);
    subscription.unsubscribe();
    expect(clock.pending).toBe(0);
  });
});

describe('inspection', () => {
  const lamp = createMachine({ id: 'lamp', initial: 'off', states: { off: { on: { FLIP: 'on' } }, on: {} } });
  const ending = createMachine({ initial: 'on', states: { on: { on: { GO: 'over' } }, over: { type: 'final' } } });

  it('reaches the inspector of Stately, from the subscription to its end', async () => {
    const sent: string[] = [];
    const inspector = createInspector({
      send: ({ type, ...event }) => sent.push(`${type} ${'event' in event ? event.event.type : ''}`),
    });
    const actor = createActor(lamp).start();
    actor.send({ type: 'UNSEEN' } as never);
    const looking = inspection(actor).subscribe(inspector.inspect);
    actor.send({ type: 'FLIP' });
    looking.unsubscribe();
    actor.send({ type: 'UNSEEN' } as never);
    // It sends when there is time.
    await expect.poll(() => sent.length).toBeGreaterThan(2);
    expect(sent).toEqual(['@xstate.actor ', '@xstate.event FLIP', '@xstate.snapshot FLIP']);
  });

  it('makes the actors of the whole system known first, from whichever it is asked', () => {
    const { actor, start } = rig();
    start();
    const child = actor.getSnapshot().children.ticks!;
    const known: unknown[] = [];
    inspection(child)
      .subscribe((event) => known.push([event.type, event.actorRef, event.rootId]))
      .unsubscribe();
    expect(known).toContainEqual(['@xstate.actor', actor, actor.sessionId]);
    expect(known).toContainEqual(['@xstate.actor', child, actor.sessionId]);
  });

  it('completes with the actor', () => {
    const actor = createActor(lamp).start();
    let completed = false;
    inspection(actor).subscribe({
      complete: () => {
        completed = true;
      },
    });
    actor.stop();
    expect(completed).toBe(true);
  });

  it.each([
    ['that has reached its end', (actor: Actor<typeof ending>) => actor.send({ type: 'GO' })],
    ['that was stopped', (actor: Actor<typeof ending>) => actor.stop()],
  ])('completes at once for an actor %s', (_, end) => {
    const actor = createActor(ending).start();
    end(actor);
    let completed = false;
    inspection(actor).subscribe({
      complete: () => {
        completed = true;
      },
    });
    expect(completed).toBe(true);
  });

  it('is attached only while somebody subscribes', () => {
    const actor = createActor(lamp).start();
    const attached = inspectors(actor);
    const subscription = inspection(actor).subscribe();
    expect(attached()).toBe(1);
    subscription.unsubscribe();
    expect(attached()).toBe(0);
    expect(inspection(actor)).toBeInstanceOf(Observable);
  });
});

/** Counts what is attached to an actor from now on. */
function inspectors(actor: Parameters<typeof inspection>[0]): () => number {
  const { inspect } = actor.system;
  let attached = 0;
  actor.system.inspect = (observer) => {
    const subscription = inspect(observer);
    attached++;
    return {
      unsubscribe: () => {
        attached--;
        subscription.unsubscribe();
      },
    };
  };
  return () => attached;
}
