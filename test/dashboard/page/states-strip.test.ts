/** The strip of states below a heat map, beside the events of the same context. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { knownStates } from '../../../dashboard/page/known-states.js';
import { StateLog } from '../../../dashboard/statechart/state-log.js';
import { type MonitorEvent, watchChart } from '../../../machines/index.js';
import { contextEvents } from '../../../streams/index.js';
import { dismantle, rig } from '../../machines/rig.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await dismantle();
});

const steps = fc.array(
  fc.constantFrom('START' as const, 'STOP' as const, 'PAUSE' as const, 'RESUME' as const, 5, 45, 130),
  { maxLength: 25 },
);

/** What events say that the context is from then on. */
const after: Partial<Record<MonitorEvent['type'], string>> = {
  started: 'sampling',
  paused: 'paused',
  resumed: 'sampling',
  terminating: 'terminating',
  terminated: 'idle',
};

it('changes where the events do, at their very times', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const { actor, clock } = rig();
      const log = new StateLog();
      const unwatch = watchChart(actor, (update) => log.add(update), { now: () => clock.now() });
      const told: [at: number, state: string][] = [];
      const events = contextEvents(actor).subscribe((event) => {
        const state = event.type === 'terminated' && event.reason === 'refused' ? undefined : after[event.type];
        if (state !== undefined) told.push([event.at, state]);
      });
      for (const step of [...steps, 'STOP' as const]) {
        if (typeof step === 'number') clock.advance(step);
        else actor.send({ type: step });
      }
      vi.advanceTimersByTime(1_000);
      unwatch();
      events.unsubscribe();
      actor.stop();
      // Events tell of neither a start that is under way nor what an aggregation is part of.
      const strip = knownStates(log.entries, []).filter(([, state]) => state !== 'starting' && state !== 'aggregating');
      const changes = strip.filter(([, state], index) => state !== strip[index - 1]?.[1]);
      expect(changes.slice(1)).toEqual(told);
    }),
    { numRuns: 200 },
  );
});
