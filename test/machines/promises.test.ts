import { afterEach, describe, expect, it } from 'vitest';
import { createContext, type MonitorEvent, monitoringOf, runningContexts } from '../../machines/index.js';
import { virtualOptions } from '../support/counting-primitive.js';

afterEach(() => {
  expect(runningContexts()).toEqual([]);
});

describe('a hook on the sampling path', () => {
  it.each(['prepareAccessChecks', 'checkAccesses', 'updateTargetRegions', 'targetValid', 'targetBusyUs'] as const)(
    'that returns a promise from %s is a failure of the run, and its rejection kills nothing',
    async (hook) => {
      const { clock, options, primitive } = virtualOptions();
      // What TypeScript lets pass: a promise where nothing is expected.
      const asynchronous = Object.assign(primitive, { [hook]: () => Promise.reject(new Error('unheard')) });
      const context = createContext({ ...options, primitive: asynchronous, updateUs: 5_000 });
      const events: MonitorEvent[] = [];
      monitoringOf(context).events.listen((event) => events.push(event));
      context.send({ type: 'START' });
      clock.advance(100_000);
      await new Promise((resolve) => setImmediate(resolve));
      expect(events.at(-1)).toMatchObject({ type: 'terminated', reason: 'failed' });
      expect(monitoringOf(context).error?.message).toBe(
        `Expected \`${hook}\` to be a function that is done when it returns, got \`Promise\` (object)`,
      );
      expect(primitive.calls.cleanups).toBe(1);
      expect(clock.pending).toBe(0);
    },
  );
});
