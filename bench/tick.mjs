/**
 * What one tick costs, through the machine and the stream, and how much faster than time a virtual monitoring runs.
 *
 * Method: `monitor()` of an access table with 10 regions on the virtual clock, DAMON's default intervals (an aggregation
 * every 20 ticks), a subscriber that does nothing, 100 000 ticks a run. Beside it an XState actor with an empty
 * self-transition, sent as many events. Both take turns, nine runs each; medians.
 */
import { accessTable } from 'damonx/primitives';
import { monitor } from 'damonx/streams';
import { VirtualClock } from 'damonx/testing';
import { createActor, createMachine } from 'xstate';
import { alone, inTurns, nsPer } from './support/bench.mjs';

const TICKS = 100_000;
const SAMPLE_US = 5_000;

function monitored() {
  const clock = new VirtualClock();
  const rows = accessTable({ size: 100_000 });
  const events = { sampling: 0, aggregation: 0 };
  const options = { primitive: rows.primitive(), clock, sampleUs: SAMPLE_US, regions: 10, seed: 1 };
  const subscription = monitor(options).subscribe(({ type }) => {
    if (type in events) events[type]++;
  });
  const ns = nsPer(TICKS, () => clock.advance(TICKS * SAMPLE_US));
  subscription.unsubscribe();
  if (events.sampling !== TICKS || events.aggregation !== TICKS / 20) {
    throw new Error(`Expected ${TICKS} samplings, got ${JSON.stringify(events)}`);
  }
  return ns;
}

function emptyTransition() {
  const machine = createMachine({ initial: 'on', states: { on: { on: { TICK: { actions: () => {} } } } } });
  const actor = createActor(machine).start();
  const event = { type: 'TICK' };
  const ns = nsPer(TICKS, () => {
    for (let i = 0; i < TICKS; i++) actor.send(event);
  });
  actor.stop();
  return ns;
}

async function measure() {
  const { tick, base } = await inTurns(9, { tick: monitored, base: emptyTransition });
  const beside = { what: 'empty XState transition', value: base };
  return [
    { what: 'a tick, 10 regions', value: tick, unit: 'ns', beside },
    { what: 'virtual ticks', value: 1e9 / tick, unit: '/s', note: `${Math.round(1e9 / tick / 200)} times real time` },
  ];
}

export const tick = {
  name: 'tick',
  method:
    'monitor() with 10 regions on the virtual clock, an aggregation every 20 ticks, an idle subscriber; beside an XState actor with one empty self-transition; 9 runs each of 100 000, in turns, medians',
  measure,
};
await alone(import.meta, tick);
