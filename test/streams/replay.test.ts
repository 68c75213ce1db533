import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type ContextActor, type MonitorEvent, monitoringOf, runningContexts } from '../../machines/index.js';
import { openTrace, patterns, patternTrace, type Trace, type Truth } from '../../primitives/index.js';
import type { Snapshot } from '../../regions/index.js';
import { aggregations, type ReplayOptions, replay } from '../../streams/index.js';

const folder = mkdtempSync(join(tmpdir(), 'damonx-replay-'));
const openFiles = () => readdirSync('/proc/self/fd').length;
const filesAtFirst = openFiles();
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  await expect.poll(() => runningContexts()).toEqual([]);
  await expect.poll(openFiles).toBeLessThanOrEqual(filesAtFirst);
});

const PAGE = 4_096;
/** Samplings of 5 ms, aggregations of 20 ms, over few regions. */
const brief = { sampleUs: 5_000, aggregationUs: 20_000, regions: 3, seed: 1 } as const;

/** A trace of the given rows, each time and page. */
function traceOf(rows: readonly (readonly [time: number, page: number])[], durationUs = rows.at(-1)?.[0] ?? 0): Trace {
  const pages = rows.map(([, page]) => page);
  return {
    name: 'rows',
    summarize: async () => ({
      ranges: [{ start: 0, end: (Math.max(...pages) + 1) * PAGE }],
      nrAccesses: rows.length,
      durationUs,
    }),
    async *batches() {
      // Two a batch, so that batches end within and at samplings.
      for (let i = 0; i < rows.length; i += 2) {
        const some = rows.slice(i, i + 2);
        yield {
          times: Float64Array.from(some, ([time]) => time),
          addresses: Float64Array.from(some, ([, page]) => page * PAGE + 5),
          sizes: Uint32Array.from(some, () => 1),
          length: some.length,
        };
      }
    },
  };
}

async function eventsOf(trace: Trace, options: ReplayOptions = brief): Promise<MonitorEvent[]> {
  return lastValueFrom(replay(trace, options).pipe(toArray()));
}

/** What was true at each aggregation: the counts by page. */
async function truthsOf(trace: Trace, options: ReplayOptions = brief): Promise<Record<number, number>[]> {
  const truths: Record<number, number>[] = [];
  const onAggregation = (snapshot: Snapshot, { pages, counts, nrSamplings }: Truth) => {
    expect(nrSamplings).toBe(snapshot.nrSamplings);
    truths.push(Object.fromEntries([...pages].map((page, row) => [page / PAGE, counts[row]!])));
  };
  await eventsOf(trace, { ...options, onAggregation });
  return truths;
}

describe('replay', () => {
  it('is a stream like that of a monitoring: from `started` to `terminated`, stopped at the end', async () => {
    const events = await eventsOf(
      traceOf([
        [0, 0],
        [12_000, 2],
      ]),
    );
    expect(events.map(({ type }) => type)).toEqual([
      'started',
      ...['sampling', 'sampling', 'sampling', 'sampling', 'aggregation'],
      ...['terminating', 'terminated'],
    ]);
    expect(events.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(events.map(({ at }) => at)).toEqual([0, 5_000, 10_000, 15_000, 20_000, 20_000, 20_000, 20_000]);
    expect(events.at(-1)).toMatchObject({ reason: 'stopped' });
  });

  it('[S8] puts each access into the sampling of its time: one at a tick comes after it', async () => {
    const trace = traceOf([
      [0, 0],
      [4_999.5, 0],
      [5_000, 0],
      [9_999, 1],
      [10_000, 1],
      [19_999, 2],
      [20_000, 2],
      [39_999, 0],
    ]);
    // Page 0 in the first two samplings, page 1 in the second and third, page 2 in the fourth; then a new aggregation.
    expect(await truthsOf(trace)).toEqual([
      { 0: 2, 1: 2, 2: 1 },
      { 0: 1, 2: 1 },
    ]);
  });

  it('finds what is there: regions of a page agree with the truth exactly', async () => {
    const rows = Array.from({ length: 8_000 }, (_, i) => [i * 25, (i * 7) % 5 === 0 ? 1 : (i >> 6) % 4] as const);
    let aggregations = 0;
    await eventsOf(traceOf(rows), {
      ...brief,
      regions: 4,
      onAggregation(snapshot, truth) {
        aggregations++;
        const found = [...snapshot].filter(({ nrAccesses }) => nrAccesses > 0);
        const counts = new Map([...truth.pages].map((page, row) => [page, truth.counts[row]]));
        if (snapshot.length === 4)
          for (const { start, nrAccesses } of found) expect(counts.get(start)).toBe(nrAccesses);
      },
    });
    expect(aggregations).toBe(10);
  });

  it('plays the last aggregation to its end, and not one more', async () => {
    const count = async (time: number, durationUs = time) =>
      (
        await truthsOf(
          traceOf(
            [
              [0, 0],
              [time, 2],
            ],
            durationUs,
          ),
        )
      ).length;
    expect(await count(19_999)).toBe(1);
    expect(await count(19_999.5)).toBe(1);
    expect(await count(20_000)).toBe(2);
    expect(await count(20_001)).toBe(2);
    expect(await count(1, 60_000)).toBe(3);
    expect(await count(1, 60_001)).toBe(4);
  });

  it('is the same by its seed, bit for bit, whatever the speed', async () => {
    const bytes = async (seed: number, speed: number) => {
      const trace = patternTrace(patterns.zipf.replace('6s', '300ms'), { seed });
      return JSON.stringify(await eventsOf(trace, { seed, speed }));
    };
    const first = await bytes(3, Number.POSITIVE_INFINITY);
    expect(await bytes(3, Number.POSITIVE_INFINITY)).toBe(first);
    expect(await bytes(3, 20)).toBe(first);
    expect(await bytes(4, Number.POSITIVE_INFINITY)).not.toBe(first);
  });

  it('finds the hot region of `contiguous`', async () => {
    const events = await eventsOf(patternTrace(patterns.contiguous), { seed: 1 });
    const snapshots = events.flatMap((event) => (event.type === 'aggregation' ? [event.snapshot] : []));
    expect(snapshots.length).toBe(60);
    const [from, to] = [96 * 2 ** 20, 112 * 2 ** 20];
    let hot = 0;
    let right = 0;
    for (const { start, end, nrAccesses } of snapshots.at(-1) ?? []) {
      if (nrAccesses < 10) continue;
      hot += end - start;
      right += Math.max(0, Math.min(end, to) - Math.max(start, from));
    }
    expect(right / (to - from)).toBeGreaterThan(0.9);
    expect(right / hot).toBeGreaterThan(0.9);
  });

  it('calls parts by the names that the trace knows', async () => {
    const labels: unknown[] = [];
    await eventsOf(patternTrace('region a 8K\nregion b 8K\nphase p 20ms\na random 1/ms'), {
      ...brief,
      callbacks: {
        afterAggregation({ primitive }) {
          labels.push(
            primitive.label?.('trace', { start: 0, end: 1 }),
            primitive.label?.('trace', { start: 8_192, end: 9_000 }),
          );
        },
      },
    });
    expect(labels).toEqual(['a', 'b']);
  });

  it('monitors the ranges of the user', async () => {
    const targets = [{ id: 7, ranges: [{ start: 0, end: 3 * PAGE }] }];
    const events = await eventsOf(
      traceOf([
        [0, 0],
        [1, 50],
      ]),
      { ...brief, targets },
    );
    const [snapshot] = events.flatMap((event) => (event.type === 'aggregation' ? [event.snapshot] : []));
    expect([...(snapshot ?? [])].at(-1)).toMatchObject({ target: 7, end: 3 * PAGE });
  });

  it('waits for an asynchronous callback, and skips no tick for it', async () => {
    let answered = 0;
    const later = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      answered++;
    };
    const trace = traceOf(Array.from({ length: 100 }, (_, i) => [i * 1_000, i % 3]));
    const truths = await truthsOf(trace, { ...brief, callbacks: { beforeStart: later, afterAggregation: later } });
    expect(truths.length).toBe(5);
    expect(truths.every((truth) => truth[0] === 4)).toBe(true);
    expect(answered).toBe(6);
  });

  it('[M9] goes on with other intervals, at whose ticks the accesses go on as well', async () => {
    const trace = traceOf(Array.from({ length: 200 }, (_, i) => [i * 1_000, 0]));
    const stream = replay(trace, { ...brief, speed: 2 });
    const samplings: number[] = [];
    await new Promise<void>((resolve, reject) => {
      stream.subscribe({
        next(event) {
          if (event.type === 'sampling') samplings.push(event.at);
          if (event.type === 'aggregation' && event.at === 40_000) {
            void stream.replace({ attributes: { sampleUs: 10_000, aggregationUs: 40_000, updateUs: 400_000 } });
          }
        },
        error: reject,
        complete: resolve,
      });
    });
    expect(samplings.slice(0, 8)).toEqual([5_000, 10_000, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000]);
    expect(samplings.slice(-3).map((at, i, all) => at - (all[i - 1] ?? at))).toEqual([0, 10_000, 10_000]);
    expect(samplings.at(-1)).toBeGreaterThanOrEqual(199_000);
  });

  it('[M22] holds the trace while it is paused', async () => {
    const trace = traceOf(Array.from({ length: 100 }, (_, i) => [i * 1_000, i % 3]));
    const truths: Truth[] = [];
    const stream = replay(trace, { ...brief, onAggregation: (_, truth) => truths.push(truth) });
    const types: string[] = [];
    await new Promise<void>((resolve, reject) => {
      stream.subscribe({
        next(event) {
          types.push(event.type);
          if (event.type === 'aggregation' && event.at === 40_000) stream.pause();
          if (event.type === 'paused') setTimeout(() => stream.resume(), 20);
        },
        error: reject,
        complete: resolve,
      });
    });
    expect(types).toContain('resumed');
    expect(truths.map(({ length, nrSamplings }) => [length, nrSamplings])).toEqual(
      Array.from({ length: 5 }, () => [3, 4]),
    );
  });

  it('takes about real time at a speed of 1', async () => {
    const before = performance.now();
    await eventsOf(
      traceOf([
        [0, 0],
        [199_000, 1],
      ]),
      { ...brief, speed: 1 },
    );
    const ms = performance.now() - before;
    expect(ms).toBeGreaterThan(180);
    expect(ms).toBeLessThan(2_000);
  });

  it('lets the event loop turn meanwhile', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await eventsOf(patternTrace(patterns.zipf.replace('6s', '1s')), { seed: 1 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});

describe('[P13] a replay that is steered', () => {
  const SLOW = 1e-6;
  const tenth = traceOf(Array.from({ length: 100 }, (_, i) => [i * 1_000, i % 3]));

  /** Subscribes, and resolves with all events at the end; `at` is called with each event. */
  function steered(stream: ReturnType<typeof replay>, at: (event: MonitorEvent) => void): Promise<MonitorEvent[]> {
    const events: MonitorEvent[] = [];
    return new Promise((resolve, reject) => {
      stream.subscribe({
        next(event) {
          events.push(event);
          at(event);
        },
        error: reject,
        complete: () => resolve(events),
      });
    });
  }
  const isAggregation = (event: MonitorEvent, at: number) => event.type === 'aggregation' && event.at === at;
  const virtualTime = (stream: ReturnType<typeof replay>) =>
    monitoringOf(stream.contexts[0] as ContextActor).clock.now();
  const state = (stream: ReturnType<typeof replay>) => stream.contexts[0]?.getSnapshot().value;

  it('goes on at once when it gets another speed, also for those who subscribe later', async () => {
    const stream = replay(tenth, { ...brief, speed: SLOW });
    const events = await steered(stream, (event) => {
      // Nobody would live to see the first sampling.
      if (event.type === 'started')
        setTimeout(() => {
          stream.speed = Number.POSITIVE_INFINITY;
        });
    });
    expect(stream.speed).toBe(Number.POSITIVE_INFINITY);
    expect(events).toEqual(await eventsOf(tenth));
    expect(await steered(stream, () => {})).toEqual(events);
  });

  it('refuses a speed that is none, and keeps the one it has', () => {
    const stream = replay(tenth, { ...brief, speed: 3 });
    for (const speed of [0, -1, Number.NaN]) {
      expect(() => {
        stream.speed = speed;
      }).toThrow(`Expected \`speed\` to be a number above 0, got \`${speed}\` (number)`);
    }
    expect(stream.speed).toBe(3);
  });

  it('goes to a time that is sought as fast as it can, then at its speed', async () => {
    const stream = replay(tenth, { ...brief, speed: SLOW });
    const done = steered(stream, (event) => {
      if (event.type === 'started') stream.seek(47_000);
    });
    await expect.poll(() => virtualTime(stream)).toBe(45_000);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(virtualTime(stream)).toBe(45_000);
    stream.seek(1e9);
    expect(await done).toEqual(await eventsOf(tenth));
  });

  it('[M22] stays paused when a time is sought while it is paused, also by one search after the other', async () => {
    const stream = replay(tenth, { ...brief, speed: SLOW });
    const done = steered(stream, (event) => {
      if (event.type === 'started') stream.pause();
    });
    await expect.poll(() => state(stream)).toEqual({ sampling: 'paused' });
    stream.seek(20_000);
    stream.seek(40_000);
    await expect.poll(() => [virtualTime(stream), state(stream)]).toEqual([40_000, { sampling: 'paused' }]);
    stream.seek(60_000);
    await expect.poll(() => [virtualTime(stream), state(stream)]).toEqual([60_000, { sampling: 'paused' }]);
    stream.resume();
    stream.speed = Number.POSITIVE_INFINITY;
    const types = (await done).map(({ type, at }) => (/paused|resumed/.test(type) ? `${type} ${at}` : ''));
    expect(types.filter(Boolean)).toEqual([
      ...['paused 0', 'resumed 0', 'paused 40000', 'resumed 40000', 'paused 60000', 'resumed 60000'],
    ]);
  });

  it('[M22] a pause on the way ends the search', async () => {
    const stream = replay(tenth, { ...brief, speed: SLOW });
    const done = steered(stream, (event) => {
      if (event.type === 'started') stream.seek(80_000);
      if (isAggregation(event, 40_000)) stream.pause();
    });
    await expect.poll(() => state(stream)).toEqual({ sampling: 'paused' });
    stream.resume();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(virtualTime(stream)).toBe(40_000);
    await stream.stop();
    await done;
  });

  it('refuses a time that is past, and to seek where nobody has subscribed', async () => {
    const stream = replay(tenth, { ...brief, speed: SLOW });
    expect(() => stream.seek(5)).toThrow(expect.objectContaining({ code: 'EPERM' }));
    const refused: unknown[] = [];
    await steered(stream, (event) => {
      if (event.type === 'started') stream.seek(40_000);
      if (!isAggregation(event, 40_000)) return;
      for (const us of [39_999, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        try {
          stream.seek(us);
        } catch (error) {
          refused.push(error);
        }
      }
      void stream.stop();
    });
    expect(refused).toHaveLength(4);
    expect(refused[0]).toMatchObject({
      code: 'EINVAL',
      message: 'Expected `us` to be a time to come, of 40000 or more, got `39999` (number)',
    });
  });

  it('refuses other attributes where nobody has subscribed: there is nothing that would take them', async () => {
    await expect(replay(tenth, brief).replace({ attributes: { sampleUs: 1_000 } })).rejects.toMatchObject({
      code: 'EPERM',
      message: 'Expected a replay that somebody has subscribed to, got one that does not run',
    });
  });

  it('finds the same by its seed, bit for bit, and has the same truth, however it was steered', async () => {
    const trace = patternTrace(patterns.zipf.replace('6s', '300ms'), { seed: 3 });
    const found = async (steer: (stream: ReturnType<typeof replay>, event: MonitorEvent) => void, speed = 20) => {
      const truths: string[] = [];
      const onAggregation = (_: Snapshot, { pages, counts, nrSamplings }: Truth) =>
        truths.push(JSON.stringify([nrSamplings, [...pages], [...counts]]));
      const stream = replay(trace, { seed: 3, speed, onAggregation });
      const events = await steered(stream, (event) => steer(stream, event));
      const told = events.filter(({ type }) => type !== 'paused' && type !== 'resumed');
      return JSON.stringify([told.map((event) => ({ ...event, seq: 0 })), truths]);
    };
    const undisturbed = await found(() => {}, Number.POSITIVE_INFINITY);
    expect(
      await found((stream, event) => {
        if (event.type === 'sampling' && event.at === 35_000) stream.seek(180_000);
        if (event.type === 'aggregation') stream.speed *= 3;
      }),
    ).toBe(undisturbed);
    expect(
      await found((stream, event) => {
        if (event.type === 'sampling' && event.at % 35_000 === 0) stream.pause();
        if (event.type === 'paused') setTimeout(() => (event.at < 100_000 ? stream.seek(125_000) : stream.resume()));
      }, Number.POSITIVE_INFINITY),
    ).toBe(undisturbed);
  });

  it('[P13] looks within its regions also where they were changed between a preparation and its check', async () => {
    const trace = traceOf(Array.from({ length: 100 }, (_, i) => [i * 1_000, 100]));
    const found: number[] = [];
    const onAggregation = (snapshot: Snapshot) => void found.push(snapshot.nrAccesses[snapshot.length - 1] ?? -1);
    const stream = replay(trace, { ...brief, onAggregation });
    await steered(stream, (event) => {
      if (event.type === 'sampling' && event.at === 25_000) {
        stream.speed = SLOW;
        setTimeout(() => stream.pause());
      }
      if (event.type !== 'paused') return;
      const monitoring = monitoringOf(stream.contexts[0] as ContextActor);
      expect(event.at).toBe(30_000);
      // The address that was chosen lies anywhere in the last 33 pages; now there is only the one that is accessed.
      const ranges = [{ start: 100 * PAGE, end: 101 * PAGE }];
      void monitoring.replace({ targets: [{ id: 'trace', ranges }] }).then(() => {
        stream.resume();
        stream.speed = Number.POSITIVE_INFINITY;
      });
    });
    // Both samplings that were left of the second aggregation have found it.
    expect(found.slice(0, 3)).toEqual([0, 2, 4]);
  });

  it('names the contexts that run', async () => {
    const stream = replay(tenth, { ...brief, name: 'tenth' });
    expect(stream.contexts).toEqual([]);
    const names: string[][] = [];
    const look = () => names.push(stream.contexts.map((actor) => monitoringOf(actor).name));
    await Promise.all([
      steered(stream, (event) => event.type === 'started' && look()),
      steered(stream, (event) => event.type === 'started' && look()),
    ]);
    expect(names).toEqual([
      ['tenth', 'tenth'],
      ['tenth', 'tenth'],
    ]);
    expect(stream.contexts).toEqual([]);
  });
});

describe('the end of a replay', () => {
  const bigFile = async () => {
    const path = join(folder, 'big');
    writeFileSync(path, Array.from({ length: 300_000 }, (_, i) => `${i} ${(i % 100) * PAGE} 8`).join('\n'));
    return openTrace(path);
  };

  it('stops reading and closes the file when unsubscribed from', async () => {
    const trace = await bigFile();
    const first = await firstValueFrom(replay(trace, brief).pipe(aggregations(), take(1)));
    expect(first.at).toBe(20_000);
    await expect.poll(openFiles).toBeLessThanOrEqual(filesAtFirst);

    // While it is still being read for the first time.
    const subscription = replay(await openTrace(join(folder, 'big')), brief).subscribe();
    await new Promise((resolve) => setTimeout(resolve, 2));
    subscription.unsubscribe();
    await expect.poll(openFiles).toBeLessThanOrEqual(filesAtFirst);
  });

  it.each(['stop()', 'a signal'])('comes with `terminated` by %s, when the file is closed', async (way) => {
    const giveUp = new AbortController();
    const stream = replay(await bigFile(), { ...brief, speed: 1, signal: giveUp.signal });
    const events: MonitorEvent[] = [];
    let filesAtEnd = Number.POSITIVE_INFINITY;
    await new Promise<void>((resolve, reject) => {
      stream.subscribe({
        next(event) {
          events.push(event);
          if (event.type === 'terminated') filesAtEnd = openFiles();
          if (event.type !== 'aggregation') return;
          if (way === 'stop()') void stream.stop();
          else giveUp.abort();
        },
        error: reject,
        complete: resolve,
      });
    });
    expect(events.at(-1)).toMatchObject({ type: 'terminated', reason: 'stopped', at: 20_000 });
    expect(filesAtEnd).toBeLessThanOrEqual(filesAtFirst);
  });

  it('is an error where the trace is broken, also in what is read only later', async () => {
    const broken = join(folder, 'broken');
    writeFileSync(broken, '0 0\n5 x\n');
    await expect(eventsOf(await openTrace(broken))).rejects.toMatchObject({
      code: 'EINVAL',
      message: expect.stringContaining('Expected line 2 of'),
    });

    const events: MonitorEvent[] = [];
    const gone = traceOf([
      [0, 0],
      [30_000, 1],
    ]);
    const failing: Trace = {
      ...gone,
      async *batches() {
        yield* gone.batches();
        throw new Error('the disk is gone');
      },
    };
    await expect(
      new Promise<void>((resolve, reject) => {
        replay(failing, brief).subscribe({ next: (event) => events.push(event), error: reject, complete: resolve });
      }),
    ).rejects.toMatchObject({ code: 'EIO', message: expect.stringContaining('the disk is gone') });
    expect(events.at(-1)).toMatchObject({ type: 'terminated', reason: 'failed' });
  });

  it('comes when a callback asks for it, or the look at the truth throws', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => [i * 1_000, 0] as const);
    const stopped = await eventsOf(traceOf(rows), { ...brief, callbacks: { afterAggregation: () => 'stop' } });
    expect(stopped.at(-1)).toMatchObject({ reason: 'callback', at: 20_000 });
    const onAggregation = () => {
      throw new Error('not what I expected');
    };
    await expect(eventsOf(traceOf(rows), { ...brief, onAggregation })).rejects.toMatchObject({ code: 'EIO' });
  });

  it('is not reached by bad options, which throw at once', () => {
    const trace = traceOf([[0, 0]]);
    const attempt = (options: object) => () => replay(trace, options);
    expect(attempt({ speed: 0 })).toThrow('Expected `speed` to be a number above 0, got `0` (number)');
    expect(attempt({ speed: '1' })).toThrow('Expected `speed` to be a number above 0, got `1` (string)');
    expect(attempt({ onAggregation: 1 })).toThrow('Expected `onAggregation` to be a function');
    expect(attempt({ sampleUs: 0 })).toThrow('Expected `sampleUs` to be an integer');
    expect(attempt({ clock: 1 })).toThrow('Expected `options` to be options of a monitoring without');
    expect(() => replay(JSON.parse('{}'))).toThrow('Expected `trace` to be a trace');
  });
});
