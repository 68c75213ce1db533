import { describe, expect, it } from 'vitest';
import { Comparison, isTold } from '../../cli/comparison.js';
import { verdictOn } from '../../cli/comparison-lines.js';
import { MEMORY_BYTES, plan } from '../../cli/demo-plan.js';
import { rows, snapshotOf } from '../reports/snapshot-of.js';

const memories = plan.map((_, index) => ({
  target: 1,
  start: index * MEMORY_BYTES,
  end: (index + 1) * MEMORY_BYTES,
}));

/** A snapshot in which each memory has that rate. */
function measured(rates: readonly number[]) {
  return snapshotOf(
    rows(
      ...rates.map((rate, index): [number, number, number] => [
        index * MEMORY_BYTES,
        (index + 1) * MEMORY_BYTES,
        20 * rate,
      ]),
    ),
  );
}

/** What the plan does, in aggregations of half a second, seen through `distort`. */
function run(aggregations: number, distort: (rate: number, memory: number, at: number) => number): Comparison {
  const comparison = new Comparison(memories);
  const halfSecond = 500_000;
  for (let from = 0; from < aggregations * halfSecond; from += halfSecond) {
    const to = from + halfSecond;
    const truth = plan.map(({ isHot }) => (isHot(from) ? 1 : 0));
    comparison.measured(measured(truth.map((rate, memory) => distort(rate, memory, from))), from, to);
    // The truth comes in pieces, and later.
    for (const until of [from + 200_000, to]) {
      const start = until === to ? from + 200_000 : from;
      comparison.touched({
        stretches: truth.flatMap((hot, memory) => (hot ? [[memory, start, until] as const] : [])),
        until,
      });
    }
  }
  return comparison;
}

describe('the plan of the demo', () => {
  it('has memories of each kind, and moves exactly one hot spot', () => {
    expect(plan.map(({ role }) => role).join()).toBe(
      [
        ...Array(3).fill('always hot'),
        ...Array(3).fill('phases'),
        ...Array(4).fill('moving'),
        ...Array(6).fill('cold'),
      ].join(),
    );
    for (let us = 0; us < 20_000_000; us += 250_000) {
      expect(plan.filter(({ role, isHot }) => role === 'moving' && isHot(us))).toHaveLength(1);
      expect(plan.filter(({ role, isHot }) => role === 'always hot' && isHot(us))).toHaveLength(3);
      expect(plan.some(({ role, isHot }) => role === 'cold' && isHot(us))).toBe(false);
    }
  });
});

describe('the comparison', () => {
  it('tells all apart where what was measured is what was done', () => {
    const comparison = run(40, (rate) => rate);
    expect(comparison.compared).toBe(40);
    const results = comparison.results();
    expect(results[0]).toMatchObject({ truth: 1, measured: 1, told: true });
    expect(results[3]?.truth).toBeCloseTo(0.5, 1);
    expect(results[3]?.correlation).toBeCloseTo(1, 6);
    expect(results[15]).toMatchObject({ truth: 0, measured: 0, told: true });
    expect(verdictOn(comparison)).toMatchObject({ toldApart: true });
    expect(verdictOn(comparison).lines.at(-1)).toBe('Hot and cold were told apart.');
  });

  it('forgives what is a little off', () => {
    const comparison = run(40, (rate, memory) => (memory % 2 === 0 ? 0.8 * rate : 0.05 + 0.9 * rate));
    expect(verdictOn(comparison).toldApart).toBe(true);
  });

  it.each([
    ['everything looks idle', () => 0, [1, 2, 3, 4, 5, 6, 7]],
    ['everything looks hot', () => 1, [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]],
    ['one cold memory looks hot', (rate: number, memory: number) => (memory === 12 ? 1 : rate), [13]],
    ['phases are measured at the wrong times', (rate: number, memory: number) => (memory === 4 ? 1 - rate : rate), [5]],
    ['the hot spot looks spread', (rate: number, memory: number) => (memory === 6 ? 0.25 : rate), [7]],
  ])('does not tell apart where %s', (_, distort, wrong) => {
    const { lines, toldApart } = verdictOn(run(40, distort));
    expect(toldApart).toBe(false);
    for (const number of wrong) expect(lines.find((line) => line.startsWith(`${number}`.padStart(8)))).toMatch(/NO$/);
  });

  it('waits for the truth about a time before it compares', () => {
    const comparison = new Comparison(memories);
    comparison.measured(measured(plan.map(() => 0)), 0, 100);
    expect(comparison.compared).toBe(0);
    comparison.touched({ stretches: [], until: 99 });
    expect(comparison.compared).toBe(0);
    comparison.touched({ stretches: [], until: 100 });
    expect(comparison.compared).toBe(1);
  });

  it('of nothing tells nothing apart', () => {
    expect(verdictOn(new Comparison(memories))).toEqual({
      lines: ['It ended before anything could be compared with what the workload did.'],
      toldApart: false,
    });
    expect(isTold({ truth: 0, measured: 0, correlation: Number.NaN }, 0)).toBe(false);
  });
});
