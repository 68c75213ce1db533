/**
 * What 1 000 starts and stops leave behind.
 *
 * Method: subscribe to `monitor()` on the real clock (1 ms intervals), unsubscribe at the first aggregation, wait until
 * nothing runs; 1 000 times to warm up, then 1 000 times. Before and after, with the garbage collected: what keeps the
 * process alive (`process.getActiveResourcesInfo`), open descriptors (`/proc/self/fd`), listeners on `process`, running
 * contexts, memory. Once with an access table, once with the memory of this process, where the kernel allows that.
 */
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { runningContexts } from 'damonx/machines';
import { accessTable, probeProcessMonitoring, processMemory } from 'damonx/primitives';
import { aggregations, monitor } from 'damonx/streams';
import { firstValueFrom } from 'rxjs';
import { alone } from './support/bench.mjs';

const CYCLES = 1_000;
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

async function cycle(times, primitive) {
  const stream = monitor({ primitive: primitive(), sampleUs: 1_000, aggregationUs: 1_000 });
  for (let i = 0; i < times; i++) {
    await firstValueFrom(stream.pipe(aggregations()));
    while (runningContexts().length > 0) await later(0);
  }
}

async function state() {
  for (let i = 0; i < 5; i++) {
    await later(10);
    gc();
  }
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const fds = existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0;
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  const handles = process.getActiveResourcesInfo().length;
  return { handles, fds, listeners, contexts: runningContexts().length, heapUsed, arrayBuffers, rss };
}

async function measureOf(what, primitive) {
  await cycle(CYCLES, primitive);
  const before = await state();
  const began = performance.now();
  await cycle(CYCLES, primitive);
  const ms = (performance.now() - began) / CYCLES;
  const after = await state();
  const more = (name) => after[name] - before[name];
  const left = ['handles', 'fds', 'listeners', 'contexts'].map((name) => `${name} ${before[name]} → ${after[name]}`);
  const kb = (name) => `${(more(name) / 1_024).toFixed(0)} kB`;
  return [
    {
      what: `left by 1 000 cycles, ${what}`,
      value: more('handles') + more('fds') + more('listeners') + more('contexts'),
      unit: 'things',
      note: left.join(', '),
    },
    {
      what: `heap left by each of them, ${what}`,
      value: Math.round(more('heapUsed') / CYCLES),
      unit: 'bytes',
      note: `heap ${kb('heapUsed')}, buffers ${kb('arrayBuffers')}, rss ${kb('rss')} in all; ${ms.toFixed(2)} ms a cycle`,
    },
  ];
}

async function measure() {
  const rows = await measureOf('table', () => accessTable({ size: 100_000 }).primitive());
  if (probeProcessMonitoring()) return rows;
  return [...rows, ...(await measureOf('process', () => processMemory(process.pid)))];
}

export const cycles = {
  name: 'cycles',
  method:
    'subscribe to monitor() on the real clock, unsubscribe at the first aggregation (1 ms), wait until nothing runs; 1 000 times to warm up, then 1 000, with a look before and after; memory after garbage collection',
  measure,
};
await alone(import.meta, cycles);
