import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessReport, accessTotals } from '../../reports/index.js';
import { rows, snapshotOf } from './snapshot-of.js';

const summary = (report: ReturnType<typeof accessReport>) =>
  report.rows.map(({ start, end, rate }) => [start, end, rate]);

describe('the access report', () => {
  it('goes from hot to cold, and from big to small among those of about the same rate', () => {
    const report = accessReport(snapshotOf(rows([0, 10, 0], [20, 25, 20], [30, 50, 19], [60, 70, 4])));
    expect(summary(report)).toEqual([
      [30, 50, 0.95],
      [20, 25, 1],
      [60, 70, 0.2],
      [0, 10, 0],
    ]);
  });

  it('tells share of what is monitored, rate, age in time and label', () => {
    const report = accessReport(snapshotOf(rows([0, 25, 20, 3], [50, 125, 0, 7])), (_, { start }) => `at ${start}`);
    expect(report.rows).toEqual([
      {
        target: 1,
        start: 0,
        end: 25,
        size: 25,
        share: 0.25,
        rate: 1,
        ageUs: 300_000,
        label: 'at 0',
        nrRegions: 1,
        nrPieces: 1,
      },
      {
        target: 1,
        start: 50,
        end: 125,
        size: 75,
        share: 0.75,
        rate: 0,
        ageUs: 700_000,
        label: 'at 50',
        nrRegions: 1,
        nrPieces: 1,
      },
    ]);
  });

  it('joins neighbours that touch and are alike, with means by size', () => {
    const report = accessReport(snapshotOf(rows([0, 10, 20, 10], [10, 40, 18, 2], [40, 50, 9, 0])));
    expect(report.rows).toMatchObject([
      { start: 0, end: 40, size: 40, rate: 0.925, ageUs: 400_000, nrRegions: 2, nrPieces: 1 },
      { start: 40, end: 50, rate: 0.45 },
    ]);
  });

  it('joins neighbours that differ by one sampling, however that is rounded', () => {
    for (let nrSamplings = 1; nrSamplings <= 40; nrSamplings++) {
      for (let least = 1; least < nrSamplings; least++) {
        // Warm and hot are told apart, however close they are.
        if (least < nrSamplings / 2 && least + 1 >= nrSamplings / 2) continue;
        const regions = rows([0, 100, least], [100, 200, least + 1]);
        expect([nrSamplings, least, accessReport(snapshotOf(regions, { nrSamplings })).rows.length]).toEqual([
          nrSamplings,
          least,
          1,
        ]);
      }
    }
  });

  it('does not join what has another label, another target, or was accessed while the other was not', () => {
    const labelled = accessReport(snapshotOf(rows([0, 10, 20], [10, 20, 20])), (_, { start }) => String(start));
    expect(labelled.rows).toHaveLength(2);
    const idle = accessReport(snapshotOf(rows([0, 10, 1], [10, 20, 0])));
    expect(idle.rows).toHaveLength(2);
    const [first, second] = rows([0, 10, 20], [10, 20, 20]);
    const targets = first && second ? [first, { ...second, target: 2 }] : [];
    expect(accessReport(snapshotOf(targets)).rows).toHaveLength(2);
  });

  it('joins small pieces across what is not monitored, but no big ones', () => {
    const small = accessReport(snapshotOf(rows([0, 4, 20], [10, 14, 20], [1_000, 2_000, 0])));
    expect(small.rows[0]).toMatchObject({ start: 0, end: 14, size: 8, nrRegions: 2, nrPieces: 2 });
    const big = accessReport(snapshotOf(rows([0, 400, 20], [410, 810, 20], [1_000, 2_000, 0])));
    expect(big.rows).toHaveLength(3);
  });

  it('calls hot what was accessed in half of the samplings or more, and idle what was not', () => {
    const snapshot = snapshotOf(rows([0, 10, 10], [10, 30, 9], [30, 35, 1], [35, 40, 0]));
    expect(accessTotals(snapshot)).toEqual({ monitored: 40, hot: 10, warm: 25, idle: 5, nrRegions: 4 });
  });

  it('of nothing is empty', () => {
    const none = { monitored: 0, hot: 0, warm: 0, idle: 0, nrRegions: 0 };
    expect(accessReport(snapshotOf([], { at: 7 }))).toEqual({ at: 7, rows: [], totals: none });
  });

  it('loses no address and no access on the way, whatever it joins', () => {
    const steps = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 40 }), fc.nat(20)), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(steps, (given) => {
        let end = 0;
        const regions = given.map(([gap, size, nrAccesses]): [number, number, number] => {
          const start = end + gap;
          end = start + size;
          return [start, end, nrAccesses];
        });
        const report = accessReport(snapshotOf(rows(...regions)));
        const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
        expect(sum(report.rows.map(({ size }) => size))).toBe(report.totals.monitored);
        expect(sum(report.rows.map(({ share }) => share))).toBeCloseTo(1, 9);
        expect(sum(report.rows.map(({ nrRegions }) => nrRegions))).toBe(regions.length);
        const accessed = sum(regions.map(([start, stop, nrAccesses]) => ((stop - start) * nrAccesses) / 20));
        expect(sum(report.rows.map(({ size, rate }) => size * rate))).toBeCloseTo(accessed, 6);
      }),
    );
  });
});
