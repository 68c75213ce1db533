import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  addressTicks,
  brackets,
  breaks,
  labelAt,
  moved,
  placed,
  spread,
  timeTicks,
} from '../../../dashboard/heatmap/ticks.js';
import { duration, figure, moment } from '../../../dashboard/heatmap/words.js';
import { axisOfRanges } from '../../../reports/index.js';

const VIRTUAL = { epochMs: undefined, originUs: 0 };
const HOUR_US = 3.6e9;

describe('ticks of time', () => {
  test('are round, and no more than asked for', () => {
    const ticks = timeTicks(1_250_000, 11_250_000, 5, VIRTUAL);
    expect(ticks.map(({ text }) => text)).toEqual(['2 s', '4 s', '6 s', '8 s', '10 s']);
    expect(ticks[0]?.at).toBe(2_000_000);
  });

  test('count from the origin where time is virtual', () => {
    const ticks = timeTicks(5_000_000, 7_000_000, 4, { epochMs: undefined, originUs: 5_500_000 });
    expect(ticks.map(({ text }) => text)).toEqual(['−0.5 s', '0.0 s', '0.5 s', '1.0 s', '1.5 s']);
  });

  test('are round on the clock on the wall where it is known', () => {
    const epochMs = new Date(2026, 10, 23, 12, 30, 7, 250).getTime();
    const ticks = timeTicks(0, 20_000_000, 5, { epochMs, originUs: 0 });
    expect(ticks.map(({ text }) => text)).toEqual(['12:30:10', '12:30:15', '12:30:20', '12:30:25']);
    expect(ticks[0]?.at).toBeCloseTo(2_750_000, -1);
  });

  test('have the date where a day begins, and nothing but dates from a day on', () => {
    const epochMs = new Date(2026, 10, 27, 16, 0).getTime();
    const texts = (hours: number, most: number) =>
      timeTicks(0, hours * HOUR_US, most, { epochMs, originUs: 0 }).map(({ text }) => text);
    expect(texts(20, 4)).toEqual(['18:00', '28 Nov', '06:00', '12:00']);
    expect(texts(72, 4)).toEqual(['28 Nov', '29 Nov', '30 Nov']);
    const weeks = texts(24 * 70, 10);
    expect(weeks.length).toBeLessThanOrEqual(10);
    for (const text of weeks) expect(text).toMatch(/^\d+ (Nov|Dec|Jan|Feb)$/);
    expect(timeTicks(0, 72 * HOUR_US, 4, VIRTUAL).map(({ text }) => text)[1]).toBe('24:00:00');
  });

  describe('across a change of the clocks', () => {
    beforeEach(() => void vi.stubEnv('TZ', 'Europe/Berlin'));
    afterEach(() => void vi.unstubAllEnvs());

    test.each([
      ['forward', new Date('2026-03-28T20:00:00Z'), ['29 Mar', '06:00', '12:00', '18:00', '30 Mar', '06:00', '12:00']],
      ['back', new Date('2026-10-24T20:00:00Z'), ['25 Oct', '06:00', '12:00', '18:00', '26 Oct', '06:00', '12:00']],
    ])('%s are round on both sides of it, an hour more or less apart', (_, begin, wished) => {
      const words = { epochMs: begin.getTime(), originUs: 0 };
      expect(timeTicks(0, 40 * HOUR_US, 8, words).map(({ text }) => text)).toEqual(wished);
    });

    test('leave no hour out, and have none twice that is there once', () => {
      for (const begin of ['2026-03-28T22:00:00Z', '2026-10-24T22:00:00Z']) {
        const ticks = timeTicks(0, 6 * HOUR_US, 6, { epochMs: Date.parse(begin), originUs: 0 });
        expect(ticks.map(({ at }) => Math.round(at / HOUR_US))).toEqual([0, 1, 2, 3, 4, 5, 6]);
      }
    });
  });

  test('are about as many as asked for, rise, and no two of a day are alike', () => {
    const microseconds = (max: number) => fc.double({ min: 1e4, max, noNaN: true });
    const mosts = fc.double({ min: 1, max: 20, noNaN: true });
    fc.assert(
      fc.property(microseconds(1e12), microseconds(8e10), mosts, fc.boolean(), (from, span, most, isVirtual) => {
        const words = { epochMs: isVirtual ? undefined : 1.7e12 + 0.123, originUs: 12_345 };
        const ticks = timeTicks(from, from + span, most, words);
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        const times = ticks.map(({ at }) => at);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(new Set(ticks.map(({ text }) => text)).size).toBe(ticks.length);
        for (const at of times) expect([at >= from, at <= from + span]).toEqual([true, true]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the axis of addresses', () => {
  const axis = axisOfRanges([
    { target: 1, start: 0, end: 4_096 },
    { target: 1, start: 1_048_576, end: 1_052_672 },
    { target: 2, start: 0, end: 4_096 },
  ]);

  test('has a tick where each range begins, and at round addresses in base 16 or 10', () => {
    expect(addressTicks(axis, 0, axis.length, 6, 'byte').map(({ text, position }) => [position, text])).toEqual([
      [0, '0x0'],
      [2_048, '0x800'],
      [4_096, '0x100000'],
      [6_144, '0x100800'],
      [8_192, '0x0'],
      [10_240, '0x800'],
    ]);
    const rows = axisOfRanges([{ target: 1, start: 0, end: 10_000 }]);
    expect(addressTicks(rows, 5_000, 10_000, 3, 'row').map(({ position }) => position)).toEqual([5_000, 6_000, 8_000]);
  });

  test('has ticks at each address once beyond 2^53, where adding one to an address may leave it as it is', () => {
    const start = 0xffff_8880_0000_0000;
    const large = axisOfRanges([
      { target: 1, start: 0, end: 1_000 },
      { target: 2, start, end: start + 0x2000 },
    ]);
    const ticks = addressTicks(large, 1_000, large.length, 4, 'byte');
    expect(ticks.map(({ text, position }) => [position, text])).toEqual([
      [1_000, '0xffff888000000000'],
      [3_048, '0xffff888000000800'],
      [5_096, '0xffff888000001000'],
      [7_144, '0xffff888000001800'],
    ]);
    // Zoomed in until a step is less than what addresses of that size can differ by.
    const near = addressTicks(large, 1_000, 1_000 + 0x1000, 4_096, 'byte').map(({ text }) => text);
    expect(near).toEqual(['0xffff888000000000', '0xffff888000000800']);
  });

  test('tells what it leaves out, and nothing of what only touches the edge', () => {
    expect(breaks(axis, 0, axis.length)).toEqual([
      { position: 4_096, size: 1_044_480 },
      { position: 8_192, size: undefined },
    ]);
    expect(breaks(axis, 4_096, 8_192)).toEqual([]);
  });

  test('has a bracket for each name, cut to what is seen', () => {
    const labels = [
      { target: 2, start: 0, end: 4_096, label: 'cache' },
      { target: 1, start: 1_024, end: 1_050_000, label: 'heap' },
    ];
    expect(brackets(axis, labels, 2_048, 9_000)).toEqual([
      { start: 2_048, end: 5_520, text: 'heap' },
      { start: 8_192, end: 9_000, text: 'cache' },
    ]);
  });

  test('finds a position again on an axis that has grown', () => {
    const grown = axisOfRanges([{ target: 1, start: 8_192, end: 12_288 }, ...axis.ranges]);
    expect(moved(axis, grown, 4_100)).toBe(8_196);
  });

  test('finds no position again whose range is gone, and the beginning of the range where only the address is', () => {
    const other = axisOfRanges([{ target: 3, start: 0, end: 4_096 }]);
    expect(moved(axis, other, 4_100)).toBeUndefined();
    const shrunk = axisOfRanges([{ target: 1, start: 1_048_576, end: 1_048_580 }]);
    expect(moved(axis, shrunk, 4_100)).toBe(0);
    expect(moved(axisOfRanges([]), axis, 0)).toBeUndefined();
  });
});

test('of nested names the innermost is that of an address', () => {
  const labels = [
    { target: 1, start: 0, end: 100, label: 'all' },
    { target: 1, start: 10, end: 20, label: 'hot' },
  ];
  expect(labelAt(labels, 1, 15)).toBe('hot');
  expect(labelAt(labels, 1, 25)).toBe('all');
  expect(labelAt(labels, 2, 15)).toBeUndefined();
});

test('texts without room give way to weightier ones', () => {
  const items = [
    { at: 0, weight: 1 },
    { at: 5, weight: 3 },
    { at: 20, weight: 1 },
  ];
  expect(placed(items, 10)).toEqual([items[1], items[2]]);
});

test('names move aside within reason, and keep their order', () => {
  const found = spread(
    [
      { at: 50, weight: 3 },
      { at: 52, weight: 2 },
      { at: 49, weight: 1 },
    ],
    10,
    30,
    [0, 100],
  );
  expect(found.map(({ at, placedAt }) => [at, placedAt])).toEqual([
    [50, 50],
    [52, 60],
    [49, 40],
  ]);
  expect(
    spread(
      [
        { at: 95, weight: 2 },
        { at: 99, weight: 1 },
      ],
      10,
      30,
      [0, 95],
    ),
  ).toHaveLength(1);
});

test.each([
  [999, '999 µs'],
  [250_000, '250 ms'],
  [12_340_000, '12.3 s'],
  [90e6, '1.5 min'],
  [9e9, '2.5 h'],
  // What is rounded up to the next unit has it.
  [999.7, '1 ms'],
  [9_960, '10 ms'],
  [999_400, '999 ms'],
  [999_999, '1 s'],
  [-999_999, '−1 s'],
  [59_940_000, '59.9 s'],
  [59_999_999, '1 min'],
  [3_599_999_999, '1 h'],
])('%d µs are written %s', (us, text) => {
  expect(duration(us)).toBe(text);
});

test('a moment has the digits that its step needs', () => {
  expect(moment(61_500_000, VIRTUAL, 1e6)).toBe('1:01');
  expect(moment(61_500_000, VIRTUAL, 1e5)).toBe('1:01.5');
  expect(moment(3_661_000_000, VIRTUAL, 1e6)).toBe('1:01:01');
  expect([figure(199.6), figure(12.34), figure(0.256), figure(12_345)]).toEqual(['200', '12.3', '0.26', '12.3k']);
  expect([figure(9_999.7), figure(999_960), figure(-999_960)]).toEqual(['10k', '1M', '−1M']);
});
