import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressAt, axisBetween, axisOf, axisOfRanges, positionOf } from '../../reports/index.js';
import { rows, snapshotOf } from './snapshot-of.js';

const someRanges = fc.array(
  fc.record({
    target: fc.integer({ min: 1, max: 3 }),
    start: fc.integer({ min: 0, max: 60 }),
    size: fc.integer({ min: 0, max: 9 }),
  }),
  { maxLength: 12 },
);

describe('an axis', () => {
  it('leaves out what is not monitored', () => {
    const axis = axisOf([snapshotOf(rows([10, 20, 0], [20, 30, 5], [100, 110, 0]))]);
    expect(axis).toEqual({
      length: 30,
      ranges: [
        { target: 1, start: 10, end: 30, position: 0 },
        { target: 1, start: 100, end: 110, position: 20 },
      ],
    });
  });

  it('holds whatever one of several snapshots monitored', () => {
    const axis = axisOf([snapshotOf(rows([0, 10, 0], [50, 60, 0])), snapshotOf(rows([5, 20, 0]))]);
    expect(axis.ranges.map(({ start, end }) => [start, end])).toEqual([
      [0, 20],
      [50, 60],
    ]);
  });

  it('keeps equal addresses of different targets apart', () => {
    const axis = axisOfRanges([
      { target: 'b', start: 0, end: 10 },
      { target: 'a', start: 0, end: 10 },
    ]);
    expect(positionOf(axis, 'b', 3)).toBe(3);
    expect(positionOf(axis, 'a', 3)).toBe(13);
    expect(addressAt(axis, 13)).toEqual({ target: 'a', address: 3 });
  });

  it('knows no position of an address, and no address of a position, that is not on it', () => {
    const axis = axisOf([snapshotOf(rows([10, 20, 0], [30, 40, 0]))]);
    for (const address of [9, 20, 29, 40]) expect(positionOf(axis, 1, address)).toBeUndefined();
    expect(positionOf(axis, 2, 15)).toBeUndefined();
    expect(addressAt(axis, -1)).toBeUndefined();
    expect(addressAt(axis, 20)).toBeUndefined();
  });

  it('finds addresses beyond 2^53 where they stand, and back', () => {
    const start = 0xffff_8880_0000_0000;
    const axis = axisOfRanges([
      // Half of what addresses of that size differ by at least.
      { target: 'a', start: 0, end: 1_024 },
      { target: 'k', start, end: start + 0x10_0000 },
    ]);
    for (const offset of [0x800, 0x1000, 0x1800, 0x2000]) {
      expect(positionOf(axis, 'k', start + offset)).toBe(1_024 + offset);
      expect(addressAt(axis, 1_024 + offset)).toEqual({ target: 'k', address: start + offset });
      expect(axisBetween(axis, 1_024 + offset, 1_024 + offset + 0x800).ranges).toEqual([
        { target: 'k', start: start + offset, end: start + offset + 0x800, position: 0 },
      ]);
    }
  });

  it('of nothing has no length', () => {
    expect(axisOf([])).toEqual({ length: 0, ranges: [] });
  });

  it('holds each monitored address once, and finds it again at its position', () => {
    fc.assert(
      fc.property(someRanges, (given) => {
        const ranges = given.map(({ target, start, size }) => ({ target, start, end: start + size }));
        const axis = axisOfRanges(ranges);
        const monitored = new Set(
          ranges.flatMap(({ target, start, end }) =>
            Array.from({ length: end - start }, (_, offset) => `${target}:${start + offset}`),
          ),
        );
        const found = Array.from({ length: axis.length }, (_, position) => addressAt(axis, position));
        expect(new Set(found.map((at) => `${at?.target}:${at?.address}`))).toEqual(monitored);
        expect(axis.length).toBe(monitored.size);
        for (const [position, at] of found.entries())
          expect(at && positionOf(axis, at.target, at.address)).toBe(position);
      }),
    );
  });

  it('between two positions is an axis of what lies there', () => {
    fc.assert(
      fc.property(
        someRanges,
        fc.integer({ min: -3, max: 40 }),
        fc.integer({ min: 0, max: 40 }),
        (given, from, length) => {
          const axis = axisOfRanges(given.map(({ target, start, size }) => ({ target, start, end: start + size })));
          const part = axisBetween(axis, from, from + length);
          const wished = Array.from({ length: axis.length }, (_, position) => position)
            .filter((position) => position >= from && position < from + length)
            .map((position) => addressAt(axis, position));
          expect(Array.from({ length: part.length }, (_, position) => addressAt(part, position))).toEqual(wished);
        },
      ),
    );
  });
});
