/**
 * What a monitoring adds to a program on the real clock: CPU time per tick, on top of waking up.
 *
 * Method: a process of its own monitors an access table with 1 000 regions (min and max) at DAMON's 5 ms, with an idle
 * subscriber; another only wakes up every 5 ms, by setTimeout to absolute deadlines. CPU time (user and system,
 * `process.cpuUsage`) over 10 s, divided by the ticks, after 2 s. They take turns, three runs each; medians. "warm": the same
 * code ran on the virtual clock before, because at 200 ticks a second V8 needs most of a minute to compile it; "cold": from
 * the first second on.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { accessTable } from 'damonx/primitives';
import { monitor } from 'damonx/streams';
import { VirtualClock } from 'damonx/testing';
import { alone, median } from './support/bench.mjs';

const RUNS = 3;
const WARM_UP_MS = 2_000;
const MEASURED_MS = 10_000;
const INTERVAL_MS = 5;
const WARM_UP_TICKS = 20_000;

const loops = {
  /** Calls `tick` every 5 ms. */
  empty(tick) {
    let deadline = performance.now() + INTERVAL_MS;
    const fire = () => {
      tick();
      const now = performance.now();
      do deadline += INTERVAL_MS;
      while (deadline <= now);
      setTimeout(fire, deadline - now);
    };
    setTimeout(fire, INTERVAL_MS);
  },

  cold: (tick) => monitored(tick),

  warm(tick) {
    const clock = new VirtualClock();
    const subscription = monitored(() => {}, { clock });
    clock.advance(WARM_UP_TICKS * INTERVAL_MS * 1_000);
    subscription.unsubscribe();
    monitored(tick);
  },
};

function monitored(tick, options = {}) {
  const primitive = accessTable({ size: 100_000 }).primitive();
  const stream = monitor({ primitive, sampleUs: INTERVAL_MS * 1_000, regions: 1_000, ...options });
  return stream.subscribe(({ type }) => {
    if (type === 'sampling') tick();
  });
}

/** What the child does: one of the loops, whose cost it tells. */
async function child(loop) {
  let ticks = 0;
  loops[loop](() => ticks++);
  await later(WARM_UP_MS);
  const began = performance.now();
  const usage = process.cpuUsage();
  const ticksBefore = ticks;
  await later(MEASURED_MS);
  const { user, system } = process.cpuUsage(usage);
  const seconds = (performance.now() - began) / 1_000;
  process.send({ ticks: ticks - ticksBefore, cpuUs: user + system, seconds }, () => process.exit(0));
}

async function run(loop) {
  const process = fork(fileURLToPath(import.meta.url), [`--loop=${loop}`]);
  const [{ ticks, cpuUs, seconds }] = await once(process, 'message');
  return { perTickUs: cpuUs / ticks, share: cpuUs / seconds / 10_000, perSecond: ticks / seconds };
}

async function measure() {
  const results = { empty: [], cold: [], warm: [] };
  for (let i = 0; i < RUNS; i++) for (const loop of Object.keys(results)) results[loop].push(await run(loop));
  const of = (loop, field) => median(results[loop].map((result) => result[field]));
  const empty = of('empty', 'perTickUs');
  const beside = { what: 'empty loop', value: empty };
  return ['warm', 'cold'].flatMap((loop) => {
    const value = of(loop, 'perTickUs');
    const perSecond = of(loop, 'perSecond');
    const runs = results[loop].map(({ perTickUs }) => perTickUs.toFixed(0)).join(', ');
    const share = of(loop, 'share');
    return [
      { what: `CPU a tick, 1 000 regions, ${loop}`, value, unit: 'µs', beside, note: `runs ${runs}` },
      { what: 'added to the empty loop', value: value - empty, unit: 'µs', note: `${perSecond.toFixed(1)} ticks/s` },
      {
        what: 'added, share of a core',
        value: ((value - empty) * perSecond) / 10_000,
        unit: '%',
        note: `${share.toFixed(1)} % in all`,
      },
    ];
  });
}

export const overhead = {
  name: 'overhead',
  method:
    'CPU time (user + system) over 10 s of a process that monitors a table, 1 000 regions at 5 ms with an idle subscriber; beside a process with an empty setTimeout loop to absolute 5 ms deadlines; 3 runs each, in turns, medians; warm: compiled beforehand on the virtual clock, cold: as it starts',
  measure,
};

const loop = process.argv.find((option) => option.startsWith('--loop='))?.slice('--loop='.length);
if (loop && process.send) await child(loop);
else await alone(import.meta, overhead);
