import fc from 'fast-check';
import { type Observable, take } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { MonitorEvent } from '../../../machines/index.js';
import type { Snapshot, TargetId } from '../../../regions/index.js';
import type { Change, ChangesOptions } from '../../../reports/index.js';
import { changes } from '../../../streams/index.js';
import { refusal, untyped } from '../../regions/rows.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';
import { addressesOf, eventsOf, marbles, mean, outputs, someSnapshots } from './snapshots.js';

const options = { hotAt: 0.5, coldAt: 0.1 };

/** Snapshots of one target, 100 ms apart: `[start, end, nrAccesses of 20]`. */
function story(...given: readonly (readonly (readonly [number, number, number])[])[]): Snapshot[] {
  return given.map((regions, index) => snapshotOf(rows(...regions), { at: (index + 1) * 100_000 }));
}

/** Every address for itself, and then what touches and changed alike, joined. */
function naive(snapshots: readonly Snapshot[], { hotAt, coldAt }: Required<ChangesOptions>): Change[] {
  const found: Change[] = [];
  let hot = new Map<TargetId, Set<number>>();
  for (const snapshot of snapshots) {
    const addresses = addressesOf(snapshot);
    const next = new Map<TargetId, Set<number>>();
    const targets = new Set([...snapshot.targets.map(({ id }) => id), ...hot.keys()]);
    for (const target of targets) {
      const rates = new Map(
        addresses.filter((each) => each.target === target).map((each) => [each.address, each.rate]),
      );
      const now = new Set<number>();
      next.set(target, now);
      let joined: { type: 'hot' | 'cold'; start: number; end: number; rates: number[] } | undefined;
      const close = () => {
        if (!joined) return;
        const { type, start, end, rates } = joined;
        found.push({ type, target, start, end, at: snapshot.at, rate: mean(rates) });
        joined = undefined;
      };
      for (let address = 0; address < 100; address++) {
        const before = hot.get(target)?.has(address) ?? false;
        const rate = rates.get(address);
        const after = rate !== undefined && (rate >= hotAt || (rate > coldAt && before));
        if (after) now.add(address);
        const type = after ? 'hot' : 'cold';
        if (joined && (after === before || joined.type !== type)) close();
        if (after === before) continue;
        joined ??= { type, start: address, end: address, rates: [] };
        joined.end = address + 1;
        joined.rates.push(rate ?? 0);
      }
      close();
    }
    hot = new Map([...next].filter(([, set]) => set.size > 0));
  }
  return found;
}

describe('changes', () => {
  it('tells what becomes hot and what becomes cold, and nothing in between', () => {
    const snapshots = story([[0, 100, 9]], [[0, 100, 10]], [[0, 100, 3]], [[0, 100, 20]], [[0, 100, 2]], [[0, 100, 9]]);
    expect(outputs(changes(options), ...snapshots)).toEqual([
      { type: 'hot', target: 1, start: 0, end: 100, at: 200_000, rate: 0.5 },
      { type: 'cold', target: 1, start: 0, end: 100, at: 500_000, rate: 0.1 },
    ]);
  });

  it('goes by addresses: regions that are split or merged change nothing', () => {
    const snapshots = story(
      [[0, 100, 20]],
      [
        [0, 30, 20],
        [30, 60, 3],
        [60, 100, 10],
      ],
      [
        [0, 90, 11],
        [90, 100, 4],
      ],
    );
    expect(outputs(changes(options), ...snapshots)).toEqual([
      { type: 'hot', target: 1, start: 0, end: 100, at: 100_000, rate: 1 },
    ]);
  });

  it('tells of the part of a hot range that became cold, and of a part that became hot again', () => {
    const snapshots = story(
      [[0, 100, 20]],
      [
        [0, 40, 20],
        [40, 100, 0],
      ],
      [
        [0, 70, 20],
        [70, 100, 0],
      ],
    );
    expect(outputs(changes(options), ...snapshots).slice(1)).toEqual([
      { type: 'cold', target: 1, start: 40, end: 100, at: 200_000, rate: 0 },
      { type: 'hot', target: 1, start: 40, end: 70, at: 300_000, rate: 1 },
    ]);
  });

  it('joins touching ranges that changed alike, at their mean rate by size, but not across a gap', () => {
    const snapshots = story([
      [0, 10, 20],
      [10, 40, 12],
      [50, 60, 10],
      [60, 70, 0],
      [70, 80, 10],
    ]);
    expect(outputs(changes(options), ...snapshots)).toEqual([
      { type: 'hot', target: 1, start: 0, end: 40, at: 100_000, rate: 0.7 },
      { type: 'hot', target: 1, start: 50, end: 60, at: 100_000, rate: 0.5 },
      { type: 'hot', target: 1, start: 70, end: 80, at: 100_000, rate: 0.5 },
    ]);
  });

  it('takes what is not monitored any more for cold, a whole target too', () => {
    const region = { start: 0, end: 10, nrAccesses: 20, age: 0 };
    const first = snapshotOf([
      { ...region, target: 'a' },
      { ...region, target: 'b' },
    ]);
    const second = snapshotOf([{ ...region, target: 'b', end: 4 }], { at: 100_000 });
    expect(outputs(changes(options), first, second, second).slice(2)).toEqual([
      { type: 'cold', target: 'b', start: 4, end: 10, at: 100_000, rate: 0 },
      { type: 'cold', target: 'a', start: 0, end: 10, at: 100_000, rate: 0 },
    ]);
  });

  it('has defaults: hot from a half on, cold from half of that on', () => {
    const snapshots = story([[0, 100, 10]], [[0, 100, 6]], [[0, 100, 5]], [[0, 100, 9]]);
    expect(outputs(changes(), ...snapshots).map(({ type, at }) => [type, at])).toEqual([
      ['hot', 100_000],
      ['cold', 300_000],
    ]);
    expect(outputs(changes({ hotAt: 0.3 }), ...snapshots).map(({ type }) => type)).toEqual(['hot']);
  });

  it('gives the changes of one snapshot one by one, at once', () => {
    const [a, b] = story(
      [
        [0, 10, 20],
        [20, 30, 20],
      ],
      [[0, 10, 20]],
    );
    if (!a || !b) throw new Error('two snapshots');
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = { type: 'hot', target: 1, start: 0, end: 10, at: 100_000, rate: 1 };
      const second = { ...first, start: 20, end: 30 };
      const third = { ...second, type: 'cold', at: 200_000, rate: 0 };
      const source = cold<MonitorEvent>('-s-a---b-a-(t|)', eventsOf({ a, b }));
      const values = { x: first, y: second, z: third };
      expectObservable(source.pipe(changes(options))).toBe('---(xy)z-y-|', values);

      const cut = cold<MonitorEvent>('-s-a---b', eventsOf({ a, b }));
      expectObservable(cut.pipe(changes(options), take(1))).toBe('---(x|)', values);
      expectSubscriptions(cut.subscriptions).toBe('^--!');
    });
  });

  it('is what the naive model says, address by address', () => {
    const tenths = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 10 }));
    fc.assert(
      fc.property(someSnapshots, tenths, (snapshots, [cold, more]) => {
        const given = { hotAt: Math.min(10, cold + more) / 10, coldAt: cold / 10 };
        const found = outputs(changes(given), ...snapshots);
        const wished = naive(snapshots, given);
        const rounded = (change: Change) => ({ ...change, rate: Math.round(change.rate * 1e9) });
        expect(found.map(rounded)).toEqual(wished.map(rounded));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses rates that leave no room for either, at once', () => {
    for (const bad of [{ hotAt: 0 }, { hotAt: 1.1 }, { hotAt: NaN }, { coldAt: 0.5 }, { coldAt: -0.1 }]) {
      expect(refusal(() => changes(bad)).code).toBe('EINVAL');
    }
    expect(refusal(() => changes({ hotAt: 0.3, coldAt: 0.4 })).message).toBe(
      'Expected `coldAt` to be a rate of 0 or more and below hotAt, which is 0.3, got `0.4` (number)',
    );
    for (const bad of [null, 3, { hot: 1 }, { hotAt: '1' }]) expect(refusal(untyped(changes, bad)).code).toBe('EINVAL');
  });

  it('is typed by what it tells', () => {
    expectTypeOf((source: Observable<MonitorEvent>) => source.pipe(changes())).returns.toEqualTypeOf<
      Observable<Change>
    >();
    expectTypeOf<Change['type']>().toEqualTypeOf<'hot' | 'cold'>();
  });
});
