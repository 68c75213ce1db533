/** What a context tells: numbered without gaps, to all who listen, in order, with exactly one end for every start. */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EventHub } from '../../machines/events.js';
import { type ContextActor, createContext, type MonitorEvent } from '../../machines/index.js';
import { laterSteps } from '../support/scripted-primitive.js';
import { dismantle, flush, HandClock, only, rig, rigOn } from './rig.js';

afterEach(dismantle);

const numbers = (events: readonly MonitorEvent[]) => events.map(({ seq }) => seq);
const upTo = (length: number) => Array.from({ length }, (_, index) => index);

describe('events', () => {
  it('are numbered from 0 without gaps through all runs of a context, failed and refused ones too', async () => {
    const { clock, actor, scripted, events, start, stop } = rig({}, { updateUs: 20 });
    start();
    clock.advance(95);
    stop();
    actor.send({ type: 'START', group: { exclusive: true } });
    scripted.failNext('checkAccesses', new Error('broken'));
    clock.advance(10);
    const bystander = createContext({ primitive: {} });
    bystander.send({ type: 'START' });
    actor.send({ type: 'START', group: { exclusive: true } });
    bystander.stop();
    start();
    clock.advance(20);
    stop();
    expect(only(events, 'terminated').map(({ reason }) => reason)).toEqual(['stopped', 'failed', 'refused', 'stopped']);
    expect(numbers(events)).toEqual(upTo(events.length));
  });

  it('are numbered the same where nobody listened in between: who missed some sees how many', () => {
    const whole = rig({}, { updateUs: 20 });
    const parts = rig({}, { updateUs: 20 });
    const heard: MonitorEvent[] = [];
    for (const made of [whole, parts]) {
      made.start();
      made.clock.advance(45);
    }
    // Nobody at all listens to the second context from here on.
    parts.unlisten();
    for (const made of [whole, parts]) {
      made.clock.advance(50);
      made.stop();
      made.start();
      made.clock.advance(45);
    }
    expect(parts.monitoring.events.nrListeners).toBe(0);
    const end = parts.monitoring.events.listen((event) => heard.push(event));
    for (const made of [whole, parts]) made.clock.advance(10);
    end();
    expect(heard).toHaveLength(1);
    expect(heard).toEqual(whole.events.slice(-1));
    expect(parts.events).toEqual(whole.events.slice(0, parts.events.length));
    expect(parts.events.length).toBeLessThan(whole.events.length - 1);
  });

  it('tell at which time of the clock, which never goes back, also where a timer comes early', () => {
    const { actor, clock, events, start, stop } = rigOn(new HandClock());
    start();
    clock.tick(10);
    clock.tick(20, 0, 1);
    actor.send({ type: 'PAUSE' });
    clock.tick(30, 0, 11);
    actor.send({ type: 'RESUME' });
    stop();
    expect(events.map(({ type, at }) => [type, at])).toEqual([
      ['started', 0],
      ['sampling', 10],
      ['sampling', 20],
      ['paused', 20],
      ['resumed', 20],
      ['terminating', 20],
      ['terminated', 20],
    ]);
  });

  it('are told when the transition is over: who hears one finds the state that it led to', async () => {
    const { clock, monitoring, scripted, state, start, stop } = rig({ later: ['afterAggregation', 'cleanup'] });
    const found: [string, string, boolean][] = [];
    monitoring.events.listen(({ type }) => found.push([type, state(), monitoring.running]));
    start();
    clock.advance(40);
    scripted.settle('afterAggregation');
    await flush();
    stop();
    scripted.settle('cleanup');
    await flush();
    expect(found).toEqual([
      ['started', 'sampling', true],
      ...Array(3).fill(['sampling', 'sampling', true]),
      ['sampling', 'aggregating', true],
      ['aggregation', 'aggregating', true],
      ['terminating', 'terminating', true],
      ['terminated', 'idle', false],
    ]);
  });

  it('carry what they are about', () => {
    const { clock, events, start, stop } = rig({}, { updateUs: 40, seed: 9, targets: [{ id: 'a' }, { id: 'b' }] });
    start();
    clock.advance(40);
    stop();
    const [started] = only(events, 'started');
    expect(started).toMatchObject({ targets: ['a', 'b'], seed: 9, attributes: { sampleUs: 10, aggregationUs: 40 } });
    expect(only(events, 'sampling').map(({ nrSamplings, missedTicks }) => [nrSamplings, missedTicks])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 0],
    ]);
    const [aggregation] = only(events, 'aggregation');
    expect(aggregation?.snapshot.at).toBe(40);
    expect(aggregation?.snapshot.targets.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(only(events, 'update')[0]?.nrRegions).toBeGreaterThan(0);
    expect(events.slice(-2)).toMatchObject([
      { type: 'terminating', reason: 'stopped' },
      { type: 'terminated', reason: 'stopped' },
    ]);
  });

  it('carry snapshots that stay as they are when the monitoring goes on', () => {
    const { clock, events, start, stop } = rig();
    start();
    clock.advance(40);
    const [first] = only(events, 'aggregation');
    const before = JSON.stringify(first?.snapshot);
    clock.advance(200);
    stop();
    expect(JSON.stringify(first?.snapshot)).toBe(before);
  });

  it('say how many ticks were skipped just before a sampling, once', () => {
    const { clock, events, start } = rigOn(new HandClock());
    start();
    clock.tick(10);
    clock.tick(40, 2);
    clock.tick(50);
    clock.tick(70, 1);
    expect(only(events, 'sampling').map(({ missedTicks }) => missedTicks)).toEqual([0, 2, 0, 1]);
  });
});

describe('listeners', () => {
  it('all hear every event, in the order in which they began to listen', () => {
    const { clock, monitoring, start, stop } = rig();
    const heard: string[] = [];
    monitoring.events.listen(({ seq }) => heard.push(`first ${seq}`));
    monitoring.events.listen(({ seq }) => heard.push(`second ${seq}`));
    start();
    clock.advance(20);
    stop();
    expect(heard).toEqual(upTo(5).flatMap((seq) => [`first ${seq}`, `second ${seq}`]));
  });

  it('that are added by a listener hear from the next event on', () => {
    const { clock, monitoring, start } = rig();
    const heard: number[] = [];
    const end = monitoring.events.listen(() => {
      end();
      monitoring.events.listen(({ seq }) => heard.push(seq));
    });
    start();
    clock.advance(20);
    expect(heard).toEqual([1, 2]);
  });

  it('that end themselves hear nothing more, and the others miss nothing', () => {
    const { clock, monitoring, events, start } = rig();
    const heard: number[] = [];
    const end = monitoring.events.listen(({ seq }) => {
      heard.push(seq);
      if (seq === 1) end();
    });
    const after: number[] = [];
    monitoring.events.listen(({ seq }) => after.push(seq));
    start();
    clock.advance(30);
    expect(heard).toEqual([0, 1]);
    expect(after).toEqual(numbers(events));
  });

  it('that are ended by a listener before them do not hear the event that is being told', () => {
    const { clock, monitoring, start } = rig();
    const heard: number[] = [];
    monitoring.events.listen(({ seq }) => {
      if (seq === 1) end();
    });
    const end = monitoring.events.listen(({ seq }) => heard.push(seq));
    start();
    clock.advance(30);
    expect(heard).toEqual([0]);
  });

  it('that listen twice hear twice, and end one by one', () => {
    const hub = new EventHub();
    let heard = 0;
    const listener = () => {
      heard++;
    };
    const tell = () => hub.emit({ type: 'update', seq: hub.nextSeq(), at: 0, nrRegions: 1 });
    const ends = [hub.listen(listener), hub.listen(listener)];
    tell();
    expect(heard).toBe(2);
    ends[0]?.();
    ends[0]?.();
    expect(hub.nrListeners).toBe(1);
    tell();
    expect(heard).toBe(3);
    ends[1]?.();
    expect(hub.nrListeners).toBe(0);
  });

  it('that throw harm nobody: the others hear all, the monitoring goes on, and the error comes in a task of its own', () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const { clock, monitoring, events, state, start } = rig();
      const after: number[] = [];
      const end = monitoring.events.listen(({ seq }) => {
        throw new Error(`listener at ${seq}`);
      });
      monitoring.events.listen(({ seq }) => after.push(seq));
      start();
      clock.advance(50);
      end();
      expect(state()).toBe('sampling');
      expect(monitoring.error).toBeUndefined();
      expect(after).toEqual(numbers(events));
      expect(vi.getTimerCount()).toBe(after.length);
      for (const seq of after) expect(() => vi.advanceTimersToNextTimer()).toThrow(`listener at ${seq}`);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that stop, and start again, keep the order for all others', () => {
    const { clock, monitoring, events, state, start, stop } = rig();
    const order: string[] = [];
    let restarts = 0;
    monitoring.events.listen(({ type }) => {
      if (type === 'aggregation') stop();
      if (type === 'terminated' && restarts++ < 2) start();
    });
    monitoring.events.listen(({ seq, type }) => order.push(`${seq} ${type}`));
    start();
    clock.advance(200);
    const run = ['started', 'sampling', 'sampling', 'sampling', 'sampling', 'aggregation', 'terminating', 'terminated'];
    expect(order).toEqual([...run, ...run, ...run].map((type, seq) => `${seq} ${type}`));
    expect(order).toEqual(events.map(({ seq, type }) => `${seq} ${type}`));
    expect(state()).toBe('idle');
  });

  it('can stop the context by any event, and then hear its end', () => {
    for (const type of ['started', 'sampling', 'aggregation', 'update'] as const) {
      const { clock, monitoring, events, start, stop } = rig({}, { updateUs: 10 });
      monitoring.events.listen((event) => {
        if (event.type === type) stop();
      });
      start();
      clock.advance(100);
      expect(events.slice(-2).map((event) => event.type)).toEqual(['terminating', 'terminated']);
      expect(only(events, type), type).toHaveLength(1);
    }
  });
});

describe('starts and ends', () => {
  type Command =
    | { readonly do: 'start' | 'start alone' | 'stop' | 'invalidate' | 'settle' | 'flush' | 'restart on end' }
    | { readonly do: 'advance'; readonly us: number };
  const words = ['start', 'start alone', 'stop', 'invalidate', 'settle', 'flush', 'restart on end'] as const;
  const command: fc.Arbitrary<Command> = fc.oneof(
    { weight: 3, arbitrary: fc.constant<Command>({ do: 'start' }) },
    { weight: 4, arbitrary: fc.constantFrom(...words).map((word): Command => ({ do: word })) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 120 }).map((us): Command => ({ do: 'advance', us })) },
  );
  const later = fc.subarray([...laterSteps]);
  const failures = fc.array(
    fc.record({
      step: fc.constantFrom(
        'initTargetRegions',
        'checkAccesses',
        'targetValid',
        'afterSampling',
        'afterAggregation',
        'beforeTerminate',
        'cleanup',
      ),
      nth: fc.integer({ min: 1, max: 6 }),
      how: fc.constant('throw'),
      error: fc.constant(new Error('broken')),
    }),
    { maxLength: 2 },
  );

  it('[S6] every START of an idle context is answered by exactly one terminated event, the last of its run', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 40 }), later, failures, async (commands, waited, failed) => {
        const made = rig({ later: waited, failures: failed });
        const { clock, actor, scripted, monitoring, events, state, stop } = made;
        const bystander: ContextActor = createContext({ primitive: {}, clock });
        bystander.send({ type: 'START' });
        let starts = 0;
        let again = false;
        const start = (alone: boolean) => {
          if (state() === 'idle') {
            starts++;
            scripted.valid = true;
          }
          actor.send(alone ? { type: 'START', group: { exclusive: true } } : { type: 'START' });
        };
        monitoring.events.listen(({ type }) => {
          if (type !== 'terminated' || !again) return;
          again = false;
          start(false);
        });
        const settle = async () => {
          scripted.settleAll();
          await flush();
        };
        for (const given of commands) {
          if (given.do === 'start') start(false);
          else if (given.do === 'start alone') start(true);
          else if (given.do === 'stop') stop();
          else if (given.do === 'invalidate') scripted.valid = false;
          else if (given.do === 'advance') clock.advance(given.us);
          else if (given.do === 'restart on end') again = true;
          else if (given.do === 'flush') await flush();
          else await settle();
        }
        again = false;
        stop();
        for (let i = 0; i < 6; i++) await settle();
        bystander.stop();

        expect(state()).toBe('idle');
        expect(only(events, 'terminated')).toHaveLength(starts);
        expect(numbers(events)).toEqual(upTo(events.length));
        const admitted = only(events, 'terminated').filter(({ reason }) => reason !== 'refused').length;
        expect(scripted.count('cleanup')).toBe(admitted);
        expect(scripted.count('beforeTerminate')).toBe(admitted);
        const told = events.map((event) => (event.type === 'terminated' ? event.reason : event.type)).join(' ');
        const run = '(started )?((sampling|aggregation|update) )*terminating (stopped|callback|invalid|failed)';
        expect(told).toMatch(new RegExp(`^((${run}|refused)( |$))*$`));
        expect(clock.pending).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
