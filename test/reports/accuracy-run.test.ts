import { describe, expect, it } from 'vitest';
import { AccuracyRun, type ExactCounts } from '../../reports/index.js';
import { rows, snapshotOf } from './snapshot-of.js';

/** Of 100 pages of size 1, those from `from` on, `size` of them, are accessed at every sampling. */
function truth(from: number, size: number): ExactCounts {
  return {
    pageSize: 1,
    pages: Float64Array.from({ length: size }, (_, page) => from + page),
    counts: new Uint32Array(size).fill(20),
    length: size,
    nrSamplings: 20,
  };
}

/** A snapshot that says so. */
const said = (from: number, size: number) =>
  snapshotOf(rows([0, from, 0], [from, from + size, 20], [from + size, 100, 0]));

/** Aggregations as `[said to be hot from, truly hot from]`, ten pages each. */
function changesIn(...aggregations: readonly (readonly [number, number])[]) {
  const run = new AccuracyRun({ warmUp: 0 });
  for (const [found, real] of aggregations) run.add(said(found, 10), truth(real, 10), 0);
  return run.summary().changes;
}

describe('the accuracy of a run', () => {
  it('is the mean behind the warm-up', () => {
    const run = new AccuracyRun({ warmUp: 1 });
    run.add(said(50, 10), truth(10, 10), 999);
    expect(run.add(said(10, 10), truth(10, 10), 100)).toMatchObject({ f1: 1, rmse: 0 });
    // All of 20 are said to be hot where 10 are: F1 2/3, an error of 1 on a tenth of the pages.
    run.add(said(10, 20), truth(10, 10), 300);
    const summary = run.summary();
    expect(summary).toMatchObject({ aggregations: 2, checks: 200, workingSet: { estimated: 15, actual: 10 } });
    expect(summary.f1).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(summary.rmse).toBeCloseTo((0 + Math.sqrt(0.1)) / 2, 12);
  });

  it('of a run that is over before the warm-up is not a number', () => {
    const run = new AccuracyRun();
    for (let at = 0; at < 10; at++) run.add(said(10, 10), truth(10, 10), 100);
    expect(run.summary()).toMatchObject({ aggregations: 0, checks: Number.NaN, f1: Number.NaN });
    expect(run.summary().changes).toEqual({ number: 0, unseen: 0, aggregations: Number.NaN });
  });

  it('refuses a warm-up that is no number of aggregations', () => {
    expect(() => new AccuracyRun({ warmUp: -1 })).toThrow('Expected `warmUp` to be an integer of 0 or more, got `-1`');
  });
});

describe('changes of phase', () => {
  it('are seen with the aggregation that has F1 back at 0.9 of what it was', () => {
    // Changes at the third aggregation; half of it is found in the fourth, 9 of 10 in the fifth.
    expect(changesIn([0, 0], [0, 0], [0, 40], [45, 40], [41, 40], [40, 40])).toEqual({
      number: 1,
      unseen: 0,
      aggregations: 3,
    });
  });

  it('take one aggregation where they are seen at once', () => {
    expect(changesIn([0, 0], [40, 40], [40, 40])).toEqual({ number: 1, unseen: 0, aggregations: 1 });
  });

  it('measure by what F1 was just before, not by 1', () => {
    // 5 of 10 were found before, F1 0.5; 0.45 is as good.
    expect(changesIn([5, 0], [5, 0], [0, 40], [45, 40], [45, 40])).toMatchObject({ number: 1, aggregations: 2 });
  });

  it('that are not seen before the next, or the end, count as unseen with all the time there was', () => {
    const unseen = changesIn([0, 0], [0, 40], [0, 40], [0, 40], [0, 0], [0, 0], [0, 40], [0, 40]);
    expect(unseen).toEqual({ number: 3, unseen: 2, aggregations: (3 + 1 + 2) / 3 });
  });

  it('in aggregations that follow each other are one, from the last on', () => {
    expect(changesIn([0, 0], [0, 0], [20, 20], [20, 40], [20, 40], [40, 40])).toEqual({
      number: 1,
      unseen: 0,
      aggregations: 3,
    });
  });

  it('are none where the hot set wanders slowly, where half of it stays, or where nothing is hot', () => {
    expect(changesIn([0, 0], [0, 1], [0, 2], [0, 3], [0, 8])).toMatchObject({ number: 0 });
    expect(changesIn([0, 0], [0, 5])).toMatchObject({ number: 0 });
    expect(changesIn([0, 0], [0, 6])).toMatchObject({ number: 1 });
    const run = new AccuracyRun({ warmUp: 0 });
    for (let at = 0; at < 3; at++) run.add(said(10, 0), truth(10, 0), 0);
    expect(run.summary().changes.number).toBe(0);
  });

  it('of the warm-up do not count', () => {
    const run = new AccuracyRun({ warmUp: 2 });
    for (const from of [0, 40, 40, 0, 0]) run.add(said(from, 10), truth(from, 10), 0);
    expect(run.summary().changes).toEqual({ number: 1, unseen: 0, aggregations: 1 });
  });
});
