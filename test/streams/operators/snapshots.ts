/** What the tests of operators on snapshots share: events around snapshots, marbles, and random snapshots. */
import fc from 'fast-check';
import { from, type OperatorFunction } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';
import type { AggregationEvent, MonitorEvent } from '../../../machines/index.js';
import type { Snapshot, SnapshotRegion, TargetId } from '../../../regions/index.js';
import type { SnapshotSource } from '../../../streams/index.js';
import { snapshotOf } from '../../reports/snapshot-of.js';

export function marbles(test: Parameters<TestScheduler['run']>[0]): void {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
}

export function aggregation(snapshot: Snapshot): AggregationEvent {
  const cost = { elapsedUs: 100_000, busyUs: 1, missedTicks: 0 };
  return { type: 'aggregation', seq: 0, at: snapshot.at, snapshot, cost };
}

/** `s`, `u` and `t` are events without a snapshot; the others are aggregations with the given ones. */
export function eventsOf(snapshots: Readonly<Record<string, Snapshot>>): Record<string, MonitorEvent> {
  return {
    s: { type: 'sampling', seq: 0, at: 1, nrSamplings: 1, nrRegions: 0, missedTicks: 0 },
    u: { type: 'update', seq: 0, at: 1, nrRegions: 0 },
    t: { type: 'terminated', seq: 0, at: 1, reason: 'stopped' },
    ...Object.fromEntries(Object.entries(snapshots).map(([name, snapshot]) => [name, aggregation(snapshot)])),
  };
}

/** All that the operator makes of these snapshots. */
export function outputs<T>(operator: OperatorFunction<SnapshotSource, T>, ...snapshots: readonly Snapshot[]): T[] {
  const values: T[] = [];
  from(snapshots).pipe(operator).subscribe(values.push.bind(values));
  return values;
}

/** Up to 3 targets of up to 6 regions, at addresses up to 60, with and without gaps. */
const someTargets = fc.array(
  fc.tuple(
    fc.constantFrom<TargetId>(1, 2, 'three'),
    fc.integer({ min: 0, max: 20 }),
    fc.array(
      fc.record({
        gap: fc.constantFrom(0, 0, 1, 3),
        size: fc.integer({ min: 1, max: 6 }),
        nrAccesses: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 10 })),
        age: fc.integer({ min: 0, max: 3 }),
      }),
      { maxLength: 6 },
    ),
  ),
  { maxLength: 3 },
);

export const someSnapshot = someTargets.map((targets) =>
  snapshotOf(
    targets
      .filter(([id], index) => targets.findIndex(([other]) => other === id) === index)
      .flatMap(([target, first, steps]): SnapshotRegion[] => {
        let end = first;
        return steps.map(({ gap, size, nrAccesses, age }) => {
          const start = end + gap;
          end = start + size;
          return { target, start, end, nrAccesses, age };
        });
      }),
    { nrSamplings: 10 },
  ),
);

/** One after the other, an aggregation interval apart. */
export const someSnapshots = fc
  .array(someSnapshot, { minLength: 1, maxLength: 6 })
  .map((snapshots) =>
    snapshots.map((snapshot, index) => snapshotOf([...snapshot], { at: 100_000 * (index + 1), nrSamplings: 10 })),
  );

export interface Address {
  readonly target: TargetId;
  readonly address: number;
  readonly nrAccesses: number;
  readonly rate: number;
  readonly age: number;
}

/** Each single address that a snapshot monitors: the naive model of it. */
export function addressesOf(snapshot: Snapshot): Address[] {
  return [...snapshot].flatMap(({ target, start, end, nrAccesses, age }) =>
    Array.from({ length: end - start }, (_, offset) => ({
      target,
      address: start + offset,
      nrAccesses,
      rate: nrAccesses / snapshot.nrSamplings,
      age,
    })),
  );
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
