/**
 * What a region costs in memory.
 *
 * Method: a context over an access table of 10 million rows, half of them hot, runs on the virtual clock for 30 aggregations
 * with at most 1 000 or 100 000 regions and at least half as many, so that splits and merges drive it up and down between
 * the two. Then the bytes of all buffers of its region table, room for growth included, divided by the most regions that it
 * had at once; and those of a snapshot, divided by its regions.
 */
import { createContext, monitoringOf } from 'damonx/machines';
import { accessTable } from 'damonx/primitives';
import { VirtualClock } from 'damonx/testing';
import { alone } from './support/bench.mjs';

const SIZE = 10_000_000;
const AGGREGATIONS = 30;

function measureOf(max) {
  const clock = new VirtualClock();
  const rows = accessTable({ size: SIZE });
  const context = createContext({ primitive: rows.primitive(), clock, seed: 1, regions: { min: max / 2, max } });
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
  const table = plane.targets.reduce((sum, { regions }) => sum + regions.byteLength, 0);
  const snapshot = monitoringOf(context).snapshot();
  context.stop();
  return { most, table: table / most, snapshot: snapshot.toData().buffer.byteLength / snapshot.length };
}

async function measure() {
  return [1_000, 100_000].flatMap((max) => {
    const { most, table, snapshot } = measureOf(max);
    const what = `of at most ${max.toLocaleString('en').replace(',', ' ')}`;
    return [
      { what: `a region ${what}`, value: table, unit: 'bytes', note: `${most} regions at most; limit 64` },
      { what: 'the same in a snapshot', value: snapshot, unit: 'bytes' },
    ];
  });
}

export const bytes = {
  name: 'bytes',
  method:
    'all buffers of the region table, room for growth included, by the most regions at once, after 30 aggregations between max ÷ 2 and max regions on the virtual clock; a snapshot’s buffer by its regions',
  measure,
};
await alone(import.meta, bytes);
