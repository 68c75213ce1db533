import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StateLog, type StateLogEntry } from '../../../dashboard/statechart/state-log.js';

const update = (since: number, entered: readonly StateLogEntry[]) => ({ since, active: ['idle'], entered });

describe('a log of states', () => {
  it('begins with the state that it finds', () => {
    const log = new StateLog();
    log.add(update(5, []));
    log.add(update(5, []));
    expect(log.entries).toEqual([[5, 'idle']]);
  });

  it('takes what is new, from updates of their own and from those that hold all', () => {
    const [a, b, c]: StateLogEntry[] = [
      [1, 'starting'],
      [2, 'sampling'],
      [3, 'idle'],
    ];
    const log = new StateLog();
    log.add(update(1, [a!]));
    log.add(update(2, [a!, b!]));
    log.add(update(3, [c!]));
    expect(log.entries).toEqual([a, b, c]);
  });

  it('keeps no more than it may, and of old times what lasted', () => {
    const log = new StateLog(40);
    log.add(update(0, []));
    for (let at = 1_000; at <= 200_000; at += 1_000) {
      if (at > 20_000 && at < 70_000) continue;
      log.add(
        update(at, [
          [at, 'aggregating'],
          [at + 1, at === 20_000 ? 'paused' : 'sampling'],
        ]),
      );
    }
    expect(log.entries.length).toBeLessThanOrEqual(40);
    expect(log.entries[0]).toEqual([0, 'idle']);
    expect(log.entries).toContainEqual([20_001, 'paused']);
    expect(log.entries.at(-1)).toEqual([200_001, 'sampling']);
    for (const [index, [at, state]] of log.entries.entries()) {
      const next = log.entries[index + 1];
      if (next) expect([next[0] > at, next[1] === state]).toEqual([true, false]);
    }
  });

  it('keeps no more than it may, in the order of time and up to the latest, whatever comes', () => {
    const steps = fc.array(fc.tuple(fc.nat(50), fc.constantFrom('a', 'b', 'c')), { minLength: 1 });
    fc.assert(
      fc.property(steps, (given) => {
        const log = new StateLog(8);
        let at = 0;
        for (const [later, state] of given) {
          at += later;
          log.add({ since: at, active: [state], entered: [[at, state]] });
        }
        const { entries } = log;
        expect(entries.length).toBeLessThanOrEqual(8);
        expect(entries.map(([at]) => at)).toEqual(entries.map(([at]) => at).toSorted((a, b) => a - b));
        expect(entries.at(-1)?.[1]).toBe(given.at(-1)?.[1]);
      }),
      { numRuns: 300 },
    );
  });

  it('begins anew where time does', () => {
    const log = new StateLog();
    log.add(
      update(0, [
        [100, 'sampling'],
        [200, 'idle'],
      ]),
    );
    log.add(update(3, [[3, 'starting']]));
    expect(log.entries).toEqual([[3, 'starting']]);
  });
});
