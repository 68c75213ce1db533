/**
 * What a region costs in memory.
 *
 * Method: a context over an access table of 10 million rows, half of them hot, runs on the virtual clock for 30 aggregations
 * with at most 1 000 or 100 000 regions and at least half as many, so that splits and merges drive it up and down between
 * the two. Then the bytes of all buffers of its region table, room for growth included, divided by the most regions that it
 * had at once; and those of a snapshot, divided by its regions. "all buffers" is what the whole context holds beside the
 * access table, for `guided` the evidence too: `process.memoryUsage().arrayBuffers` against before it was created, the
 * garbage collected.
 */
import { setTimeout as later } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createContext, monitoringOf } from 'damonx/machines';
import { accessTable } from 'damonx/primitives';
import { VirtualClock } from 'damonx/testing';
import { alone } from './support/bench.mjs';

const SIZE = 10_000_000;
const AGGREGATIONS = 30;
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

/** Bytes of all buffers that are still in use. */
async function bufferBytes() {
  for (let i = 0; i < 5; i++) {
    await later(10);
    gc();
  }
  return process.memoryUsage().arrayBuffers;
}

async function measureOf(max, strategy) {
  const clock = new VirtualClock();
  const rows = accessTable({ size: SIZE });
  const before = await bufferBytes();
  const regions = { min: max / 2, max };
  const context = createContext({ primitive: rows.primitive(), clock, seed: 1, regions, strategy });
  const { plane, events } = monitoringOf(context);
  let most = 0;
  events.listen(() => {
    most = Math.max(most, plane.nrRegions);
  });
  context.send({ type: 'START' });
  for (let i = 0; i < AGGREGATIONS * 20; i++) {
    rows.touchRange(0, SIZE / 2);
    clock.advance(5_000);
  }
  const all = (await bufferBytes()) - before;
  const table = plane.targets.reduce((sum, { regions }) => sum + regions.byteLength, 0);
  const snapshot = monitoringOf(context).snapshot();
  context.stop();
  return {
    most,
    all: all / most,
    table: table / most,
    snapshot: snapshot.toData().buffer.byteLength / snapshot.length,
  };
}

async function measure() {
  const rows = [];
  for (const max of [1_000, 100_000]) {
    const mainline = await measureOf(max, 'mainline');
    const guided = await measureOf(max, 'guided');
    const what = `of at most ${max.toLocaleString('en').replace(',', ' ')}`;
    const note = ({ most }) => `${most} regions at most`;
    rows.push(
      { what: `a region ${what}`, value: mainline.table, unit: 'bytes', note: `${note(mainline)}; limit 64` },
      { what: 'the same in a snapshot', value: mainline.snapshot, unit: 'bytes' },
      { what: `all buffers, a region ${what}, mainline`, value: mainline.all, unit: 'bytes', note: note(mainline) },
      { what: `all buffers, a region ${what}, guided`, value: guided.all, unit: 'bytes', note: note(guided) },
    );
  }
  return rows;
}

export const bytes = {
  name: 'bytes',
  method:
    'all buffers of the region table, room for growth included, by the most regions at once, after 30 aggregations between max ÷ 2 and max regions on the virtual clock; a snapshot’s buffer by its regions; all buffers: what the context holds in ArrayBuffers after garbage collection',
  measure,
};
await alone(import.meta, bytes);
