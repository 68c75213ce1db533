import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot, SnapshotRegion } from '../../regions/index.js';
import { type Axis, addressAt, axisBetween, axisOf, axisOfRanges, project } from '../../reports/index.js';
import { rows, snapshotOf } from './snapshot-of.js';

/** Address by address, each cut into as many pieces as there are columns, so that each piece is in one column. */
function naive(snapshot: Snapshot, axis: Axis, columns: number): number[] {
  const cells = Array.from({ length: columns }, (): number[] => []);
  for (let position = 0; position < axis.length; position++) {
    const at = addressAt(axis, position);
    const index = [...snapshot].findIndex(
      ({ target, start, end }) => at && target === at.target && start <= at.address && at.address < end,
    );
    if (index < 0) continue;
    for (let piece = position * columns; piece < (position + 1) * columns; piece++) {
      cells[Math.floor(piece / axis.length)]?.push(snapshot.rate(index));
    }
  }
  return cells.map((rates) => rates.reduce((sum, rate) => sum + rate, 0) / rates.length);
}

const someRegions = fc
  .array(
    fc.array(
      fc.record({
        gap: fc.integer({ min: 0, max: 3 }),
        size: fc.integer({ min: 1, max: 7 }),
        nrAccesses: fc.integer({ min: 0, max: 20 }),
      }),
      { maxLength: 8 },
    ),
    { maxLength: 3 },
  )
  .map((targets) =>
    targets.flatMap((steps, target): SnapshotRegion[] => {
      let end = 0;
      return steps.map(({ gap, size, nrAccesses }) => {
        const start = end + gap;
        end = start + size;
        return { target, start, end, nrAccesses, age: 0 };
      });
    }),
  );

function expectClose(projected: Float64Array, wished: readonly number[]): void {
  expect(projected).toHaveLength(wished.length);
  for (const [column, rate] of wished.entries()) {
    if (Number.isNaN(rate)) expect(projected[column]).toBeNaN();
    else expect(projected[column]).toBeCloseTo(rate, 9);
  }
}

describe('a projection', () => {
  it('gives each column the mean rate of what it shows, by size', () => {
    const snapshot = snapshotOf(rows([0, 10, 20], [10, 30, 0], [100, 110, 10]));
    expect([...project(snapshot, axisOf([snapshot]), 4)]).toEqual([1, 0, 0, 0.5]);
    expect([...project(snapshot, axisOf([snapshot]), 2)]).toEqual([0.5, 0.25]);
    expect([...project(snapshot, axisOf([snapshot]), 1)]).toEqual([0.375]);
  });

  it('marks what was not monitored, and ignores what is not on the axis', () => {
    const snapshot = snapshotOf(rows([10, 20, 20], [40, 50, 20]));
    expect([...project(snapshot, axisOfRanges([{ target: 1, start: 0, end: 40 }]), 4)]).toEqual([NaN, 1, NaN, NaN]);
    expect([...project(snapshot, axisOfRanges([{ target: 2, start: 0, end: 40 }]), 2)]).toEqual([NaN, NaN]);
  });

  it('takes another metric', () => {
    const snapshot = snapshotOf(rows([0, 10, 20, 4], [10, 20, 0, 8]));
    const ages = project(snapshot, axisOf([snapshot]), 2, ({ ages }, index) => ages[index] ?? 0);
    expect([...ages]).toEqual([4, 8]);
  });

  it('is exact at addresses of 57 bits', () => {
    const high = 2 ** 57;
    const snapshot = snapshotOf(rows([high, high + 4_096, 20], [high + 4_096, high + 8_192, 0]));
    expect([...project(snapshot, axisOf([snapshot]), 2)]).toEqual([1, 0]);
  });

  it('of nothing shows nothing', () => {
    expect([...project(snapshotOf([]), axisOf([]), 3)]).toEqual([NaN, NaN, NaN]);
  });

  it('is that of the naive model, on any axis and any part of it', () => {
    fc.assert(
      fc.property(
        someRegions,
        someRegions,
        fc.integer({ min: 1, max: 12 }),
        fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 60 })),
        (regions, others, columns, [from, length]) => {
          const snapshot = snapshotOf(regions);
          const whole = axisOf([snapshotOf(others), snapshot]);
          for (const axis of [whole, axisOf([snapshotOf(others)]), axisBetween(whole, from, from + length)]) {
            expectClose(project(snapshot, axis, columns), naive(snapshot, axis, columns));
          }
        },
      ),
    );
  });
});
