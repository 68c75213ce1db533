import { config, firstValueFrom, Subject, share, take, takeUntil, toArray } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createContext, type MonitorEvent, runningContexts } from '../../machines/index.js';
import { DamonError } from '../../regions/index.js';
import { aggregations, contextEvents, monitor, samplings, snapshots, stopWhen } from '../../streams/index.js';
import { virtualOptions } from '../support/counting-primitive.js';

const types = (events: readonly MonitorEvent[]) => events.map(({ type }) => type);

function collect(options: Parameters<typeof monitor>[0]) {
  const events: MonitorEvent[] = [];
  const ends: unknown[] = [];
  const stream = monitor(options);
  const subscription = stream.subscribe({
    next: (event) => events.push(event),
    error: (error) => ends.push(error),
    complete: () => ends.push('complete'),
  });
  return { events, ends, stream, subscription };
}

afterEach(() => {
  expect(runningContexts()).toEqual([]);
});

describe('monitor', () => {
  it('[S6] is cold: nothing runs before somebody subscribes', () => {
    const { clock, options, primitive } = virtualOptions();
    monitor(options);
    clock.advance(100_000);
    expect(primitive.calls).toEqual({ init: 0, checks: 0, cleanups: 0 });
  });

  it('[S6] starts when subscribed to, tells a run as numbered events, and stops when unsubscribed from', () => {
    const { clock, options, primitive } = virtualOptions();
    const { events, ends, subscription } = collect(options);
    clock.advance(20_000);
    expect(types(events)).toEqual(['started', 'sampling', 'sampling', 'sampling', 'sampling', 'aggregation']);
    expect(events.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(events.map(({ at }) => at)).toEqual([0, 5_000, 10_000, 15_000, 20_000, 20_000]);
    expect(runningContexts()).toHaveLength(1);

    subscription.unsubscribe();
    clock.advance(100_000);
    expect(primitive.calls).toEqual({ init: 1, checks: 4, cleanups: 1 });
    expect(clock.pending).toBe(0);
    expect(events).toHaveLength(6);
    expect(ends).toEqual([]);
  });

  it('[S7] completes after `terminated` when the monitoring ends by itself', () => {
    let valid = true;
    const { clock, options } = virtualOptions({ targetValid: () => valid });
    const { events, ends } = collect(options);
    clock.advance(7_000);
    valid = false;
    clock.advance(5_000);
    expect(types(events)).toEqual(['started', 'sampling', 'sampling', 'terminating', 'terminated']);
    expect(events.at(-1)).toMatchObject({ reason: 'invalid' });
    expect(ends).toEqual(['complete']);
    expect(clock.pending).toBe(0);
  });

  it('names the contexts that run, in the order of their start', () => {
    const { clock, options } = virtualOptions();
    const stream = monitor(options);
    expect(stream.contexts).toEqual([]);
    const first = stream.subscribe();
    const [context] = stream.contexts;
    const second = stream.subscribe();
    expect(stream.contexts).toHaveLength(2);
    expect(stream.contexts[0]).toBe(context);
    expect(context?.getSnapshot().value).toEqual({ sampling: 'checking' });
    clock.advance(5_000);
    first.unsubscribe();
    expect(stream.contexts).toHaveLength(1);
    expect(stream.contexts[0]).not.toBe(context);
    second.unsubscribe();
    expect(stream.contexts).toEqual([]);
  });

  it('[S5] completes when a callback asks to stop', () => {
    const { clock, options } = virtualOptions();
    const { ends, events } = collect({ ...options, callbacks: { afterAggregation: () => 'stop' } });
    clock.advance(40_000);
    expect(events.at(-1)).toMatchObject({ type: 'terminated', reason: 'callback', at: 20_000 });
    expect(ends).toEqual(['complete']);
  });

  it('errors, after `terminated`, with the failure of a hook', () => {
    const { clock, options, primitive } = virtualOptions({
      prepareAccessChecks: () => {
        throw new Error('broken');
      },
    });
    const { events, ends } = collect(options);
    clock.advance(5_000);
    expect(types(events)).toEqual(['started', 'terminating', 'terminated']);
    expect(ends).toHaveLength(1);
    expect(ends[0]).toBeInstanceOf(DamonError);
    expect(ends[0]).toMatchObject({ code: 'EIO', message: 'prepareAccessChecks failed: broken' });
    expect(primitive.calls.cleanups).toBe(1);
  });

  it('throws for bad options at once, and starts nothing', () => {
    const { options } = virtualOptions();
    const attempt = (bad: object) => () => monitor({ ...options, ...bad });
    expect(attempt({ sampleUs: 0 })).toThrow(
      'Expected `sampleUs` to be an integer from 1 to 2147483647000, got `0` (number)',
    );
    expect(attempt({ regions: 2 })).toThrow('Expected `regions` to be an integer from 3 to 16777216, got `2` (number)');
    expect(attempt({ signal: 'now' })).toThrow('Expected `signal` to be an AbortSignal, got `now` (string)');
    expect(attempt({ exclusive: 1 })).toThrow('Expected `exclusive` to be true or false, got `1` (number)');
    expect(attempt({ interval: 5 })).toThrow(DamonError);
    expect(attempt({ primitive: undefined })).toThrow(
      'Expected `primitive` to be an object of functions, got `undefined`',
    );
  });

  it('[M21] runs beside others unless it is exclusive; a refusal is an error of the stream', () => {
    const first = virtualOptions();
    const second = virtualOptions();
    const beside = collect(first.options);
    const other = collect(second.options);
    expect(runningContexts()).toHaveLength(2);
    other.subscription.unsubscribe();

    const refused = collect({ ...second.options, exclusive: true });
    expect(types(refused.events)).toEqual(['terminated']);
    expect(refused.ends[0]).toMatchObject({ code: 'EBUSY' });
    expect(second.primitive.calls.init).toBe(1);
    beside.subscription.unsubscribe();
  });

  it.each(['take', 'takeUntil', 'firstValueFrom', 'stopWhen'])('[S11] %s leaves nothing behind', async (way) => {
    const { clock, options, primitive } = virtualOptions();
    const closed = new Subject<void>();
    const stream = monitor(options);
    if (way === 'take') stream.pipe(samplings(), take(1)).subscribe();
    if (way === 'takeUntil') stream.pipe(takeUntil(closed)).subscribe();
    if (way === 'stopWhen') stream.pipe(stopWhen(({ type }) => type === 'sampling')).subscribe();
    const first = way === 'firstValueFrom' ? firstValueFrom(stream.pipe(snapshots())) : undefined;
    clock.advance(20_000);
    closed.next();
    if (first) expect((await first).nrSamplings).toBe(4);
    expect(primitive.calls.cleanups).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('[S7] an abort ends it for its subscriber as an explicit stop does', () => {
    const { clock, options } = virtualOptions();
    const closing = new AbortController();
    const { events, ends } = collect({ ...options, signal: closing.signal });
    clock.advance(7_000);
    closing.abort();
    expect(types(events)).toEqual(['started', 'sampling', 'terminating', 'terminated']);
    expect(events.at(-1)).toMatchObject({ reason: 'stopped', at: 7_000 });
    expect(ends).toEqual(['complete']);

    const late = collect({ ...options, signal: closing.signal });
    expect(late.events).toEqual([]);
    expect(late.ends).toEqual(['complete']);
  });

  it('shared, it is one context that the last to unsubscribe stops', () => {
    const { clock, options, primitive } = virtualOptions();
    const shared = monitor(options).pipe(share());
    const counts = [0, 0];
    const subscriptions = counts.map((_, index) =>
      shared.subscribe(() => {
        counts[index]!++;
      }),
    );
    clock.advance(10_000);
    subscriptions[0]?.unsubscribe();
    clock.advance(10_000);
    expect(primitive.calls).toEqual({ init: 1, checks: 4, cleanups: 0 });
    subscriptions[1]?.unsubscribe();
    expect(primitive.calls.cleanups).toBe(1);
    // The first of them subscribed alone and so saw `started`.
    expect(counts).toEqual([3, 5]);
  });

  it('shared, any one subscriber can stop it for all on purpose', async () => {
    const { clock, options } = virtualOptions();
    const stream = monitor(options);
    const shared = stream.pipe(share());
    const ends: string[] = [];
    shared.subscribe({ complete: () => ends.push('first') });
    shared.subscribe({ complete: () => ends.push('second') });
    clock.advance(5_000);
    await stream.stop();
    expect(ends).toEqual(['first', 'second']);
  });

  it('an unsubscribe inside next is safe, and nothing comes after it', () => {
    for (const stopAt of ['started', 'sampling', 'aggregation'] as const) {
      const { clock, options, primitive } = virtualOptions();
      const seen: string[] = [];
      const subscription = monitor(options).subscribe((event) => {
        seen.push(event.type);
        // At `started`, the subscription is not there yet: subscribing has not returned.
        if (event.type === stopAt) queueOrNow(() => subscription.unsubscribe());
      });
      function queueOrNow(unsubscribe: () => void) {
        if (stopAt === 'started') clock.after(0, unsubscribe);
        else unsubscribe();
      }
      clock.advance(100_000);
      expect(seen.at(-1)).toBe(stopAt);
      expect(primitive.calls.cleanups).toBe(1);
      expect(clock.pending).toBe(0);
    }
  });

  it('[S13] can be subscribed to again inside complete, and numbers the new run from 0', () => {
    const { clock, options } = virtualOptions();
    const log: string[] = [];
    let runs = 0;
    const stream = monitor({ ...options, callbacks: { afterAggregation: () => 'stop' } });
    const run = () => {
      runs++;
      stream.pipe(aggregations()).subscribe({
        next: ({ seq }) => log.push(`run ${runs} event ${seq}`),
        complete: () => {
          log.push(`run ${runs} complete, ${runningContexts().length} running`);
          if (runs < 3) run();
        },
      });
    };
    run();
    clock.advance(100_000);
    expect(log).toEqual([1, 2, 3].flatMap((n) => [`run ${n} event 5`, `run ${n} complete, 0 running`]));
  });

  it('a subscriber that throws harms neither the context nor the other subscribers', async () => {
    const reported = vi.fn();
    config.onUnhandledError = reported;
    try {
      const { clock, options } = virtualOptions();
      const shared = monitor(options).pipe(share());
      const bad = shared.subscribe(() => {
        throw new Error('mine');
      });
      const good: MonitorEvent[] = [];
      const subscription = shared.subscribe((event) => good.push(event));
      clock.advance(20_000);
      expect(types(good)).toEqual(['sampling', 'sampling', 'sampling', 'sampling', 'aggregation']);
      await vi.waitFor(() => expect(reported).toHaveBeenCalledTimes(6));
      bad.unsubscribe();
      subscription.unsubscribe();
    } finally {
      config.onUnhandledError = null;
    }
  });

  it('[S11] an unsubscribe waits for asynchronous hooks in the background, then is wholly gone', async () => {
    const { clock, options, primitive } = virtualOptions();
    let finish = () => {};
    const cleanup = () => new Promise<void>((resolve) => (finish = resolve));
    const { subscription } = collect({ ...options, primitive: { ...primitive, cleanup } });
    clock.advance(5_000);
    subscription.unsubscribe();
    expect(runningContexts()).toHaveLength(1);
    finish();
    await vi.waitFor(() => expect(runningContexts()).toHaveLength(0));
  });

  it('the same seed gives the same events', async () => {
    const run = async (seed: number) => {
      const { clock, options } = virtualOptions({
        checkAccesses: ({ targets, random }) => {
          const { regions } = targets[0]!;
          for (let i = 0; i < regions.length; i++) regions.nrAccesses[i]! += random.below(2);
          return Math.max(0, ...regions.nrAccesses.subarray(0, regions.length));
        },
      });
      const all = firstValueFrom(
        monitor({ ...options, regions: { min: 5, max: 40 }, seed }).pipe(snapshots(), take(20), toArray()),
      );
      clock.advance(20 * 20_000);
      return JSON.stringify(await all);
    };
    expect(await run(7)).toBe(await run(7));
    expect(await run(7)).not.toBe(await run(8));
  });
});

describe('contextEvents', () => {
  it('[S13] tells all runs of a context that one has, with one numbering, and starts and stops nothing', () => {
    const { clock, options } = virtualOptions();
    const context = createContext(options);
    const events: MonitorEvent[] = [];
    let completed = false;
    const subscription = contextEvents(context).subscribe({
      next: (event) => events.push(event),
      complete: () => {
        completed = true;
      },
    });
    clock.advance(50_000);
    expect(events).toEqual([]);
    for (let run = 0; run < 2; run++) {
      context.send({ type: 'START' });
      clock.advance(5_000);
      context.send({ type: 'STOP' });
    }
    expect(types(events)).toEqual([...Array(2)].flatMap(() => ['started', 'sampling', 'terminating', 'terminated']));
    expect(events.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(completed).toBe(false);
    context.stop();
    expect(completed).toBe(true);
    subscription.unsubscribe();
  });

  it('an actor stopped from outside still tells its end, then completes', () => {
    const { clock, options } = virtualOptions();
    const context = createContext(options);
    const log: string[] = [];
    contextEvents(context).subscribe({ next: ({ type }) => log.push(type), complete: () => log.push('complete') });
    context.send({ type: 'START' });
    clock.advance(5_000);
    context.stop();
    expect(log).toEqual(['started', 'sampling', 'terminating', 'terminated', 'complete']);
    expect(clock.pending).toBe(0);
  });

  it('an unsubscribe leaves the context running', () => {
    const { clock, options, primitive } = virtualOptions();
    const context = createContext(options);
    context.send({ type: 'START' });
    contextEvents(context).pipe(samplings(), take(1)).subscribe();
    clock.advance(20_000);
    expect(primitive.calls.checks).toBe(4);
    context.send({ type: 'STOP' });
    context.stop();
  });
});
