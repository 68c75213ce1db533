/** What the guided strategy notes of each region: numbers by hand, and what must hold whatever happens to the table. */
import { describe, expect, it } from 'vitest';
import { Evidence, PARTS } from '../../regions/evidence.js';
import type { RegionTable } from '../../regions/index.js';
import { fill, type Row, rangesOf, rowsOf, tableOf } from './rows.js';

/** One check of every region: where its sample fell, and whether it found an access. */
function check(evidence: Evidence, ...samples: readonly (readonly [address: number, found: boolean])[]): void {
  const { table } = evidence;
  for (const [row, [address, found]] of samples.entries()) {
    table.samplingAddresses[row] = address;
    if (found) table.nrAccesses[row]!++;
  }
  evidence.checked();
}

function parts(evidence: Evidence, row: number) {
  const part = (column: Uint16Array) => [...column.subarray(row * PARTS, (row + 1) * PARTS)];
  return { tries: part(evidence.tries), hits: part(evidence.hits) };
}

function past(evidence: Evidence) {
  return Array.from({ length: evidence.length }, (_, row) => [evidence.pastTries[row], evidence.pastHits[row]]);
}

function evidenceOf(...rows: Row[]): { evidence: Evidence; table: RegionTable } {
  const table = tableOf(...rows);
  return { evidence: new Evidence(table), table };
}

describe('a check', () => {
  it('is noted in the eighth of the region in which it fell', () => {
    const { evidence } = evidenceOf([0, 80], [100, 108]);
    check(evidence, [0, true], [107, false]);
    check(evidence, [9, false], [100, true]);
    check(evidence, [79, true], [104, true]);
    expect(parts(evidence, 0)).toEqual({ tries: [2, 0, 0, 0, 0, 0, 0, 1], hits: [1, 0, 0, 0, 0, 0, 0, 1] });
    expect(parts(evidence, 1)).toEqual({ tries: [1, 0, 0, 0, 1, 0, 0, 1], hits: [1, 0, 0, 0, 1, 0, 0, 0] });
  });

  it('of a region smaller than its parts falls in some of them only', () => {
    const { evidence } = evidenceOf([4, 7]);
    for (const address of [4, 5, 6]) check(evidence, [address, true]);
    expect(parts(evidence, 0).tries).toEqual([1, 0, 1, 0, 0, 1, 0, 0]);
  });

  it('counts from 0 again after the counts were dropped or taken', () => {
    const { evidence, table } = evidenceOf([0, 8]);
    check(evidence, [0, true]);
    check(evidence, [0, true]);
    table.nrAccesses[0] = 0;
    evidence.dropped();
    check(evidence, [0, true]);
    expect(parts(evidence, 0)).toMatchObject({ tries: [3, 0, 0, 0, 0, 0, 0, 0], hits: [3, 0, 0, 0, 0, 0, 0, 0] });
    evidence.take(1);
    expect([evidence.nowTries[0], evidence.nowHits[0]]).toEqual([1, 1]);
    table.reset();
    check(evidence, [0, false]);
    expect(parts(evidence, 0).hits[0]).toBe(3);
  });

  it('finds one access at most, though counts came from elsewhere', () => {
    const { evidence, table } = evidenceOf([0, 8]);
    table.nrAccesses[0] = 7;
    check(evidence, [0, true]);
    expect(parts(evidence, 0)).toMatchObject({ tries: [1, 0, 0, 0, 0, 0, 0, 0], hits: [1, 0, 0, 0, 0, 0, 0, 0] });
    table.nrAccesses[0] = 2;
    check(evidence, [0, false]);
    expect(parts(evidence, 0).hits[0]).toBe(1);
  });

  it('is not noted any more when its part is full', () => {
    const { evidence } = evidenceOf([0, 8]);
    for (let i = 0; i < 70_000; i++) check(evidence, [0, true]);
    expect(parts(evidence, 0)).toMatchObject({
      tries: [65_535, 0, 0, 0, 0, 0, 0, 0],
      hits: [65_535, 0, 0, 0, 0, 0, 0, 0],
    });
  });

  it('[M6] follows regions that were fitted to other ranges, with a count that stayed', () => {
    const { evidence, table } = evidenceOf([0, 100], [100, 200]);
    check(evidence, [0, false], [100, true]);
    check(evidence, [0, false], [100, true]);
    // The first stays with the first range; the second is stretched over ground that was the first one's.
    table.fitTo([
      { start: 0, end: 32 },
      { start: 64, end: 200 },
    ]);
    check(evidence, [0, false], [64, true]);
    expect(evidence.length).toBe(2);
    for (const row of [0, 1]) {
      const { tries, hits } = parts(evidence, row);
      for (const [part, number] of hits.entries()) expect(number).toBeLessThanOrEqual(tries[part] ?? 0);
    }
  });
});

describe('joined rows', () => {
  it('add up, and their parts move to where they lie in the whole', () => {
    const { evidence, table } = evidenceOf([0, 80, 0, 0, 4], [80, 160, 0, 0, 9]);
    for (let part = 0; part < 8; part++) check(evidence, [part * 10, part < 2], [80 + part * 10, true]);
    evidence.take(8);
    evidence.join(0, 1);
    evidence.truncate(1);
    expect(rangesOf(table)).toEqual([[0, 160]]);
    expect(parts(evidence, 0)).toEqual({ tries: [2, 2, 2, 2, 2, 2, 2, 2], hits: [2, 0, 0, 0, 2, 2, 2, 2] });
    expect([evidence.nowTries[0], evidence.nowHits[0]]).toEqual([16, 10]);
    // ⌊(4 · 80 + 9 · 80) ÷ 160⌋.
    expect(table.ages[0]).toBe(6);
  });

  it('of many regions keep their rate, though a part cannot hold all of their samples', () => {
    const number = 5_000;
    const rows = Array.from({ length: number }, (_, index): Row => [index * 8, index * 8 + 8]);
    const { evidence, table } = evidenceOf(...rows);
    for (let i = 0; i < 200; i++) {
      for (let row = 0; row < number; row++) {
        table.samplingAddresses[row] = row * 8 + (i % 8);
        if (i % 4 === 0) table.nrAccesses[row]!++;
      }
      evidence.checked();
    }
    evidence.take(200);
    for (let from = 1; from < number; from++) evidence.join(0, from);
    evidence.truncate(1);
    const { tries, hits } = parts(evidence, 0);
    const fullest = tries.indexOf(Math.max(...tries));
    expect(tries[fullest]).toBe(65_535);
    expect((hits[fullest] ?? 0) / 65_535).toBeCloseTo(0.25, 2);
    for (const [part, number] of hits.entries()) expect(number).toBeLessThanOrEqual(tries[part] ?? 0);
    expect([evidence.nowTries[0], evidence.nowHits[0]]).toEqual([1_000_000, 250_000]);
  });
});

describe('the past', () => {
  it('grows by each aggregation, and keeps its rate where it is cut to the most', () => {
    const { evidence } = evidenceOf([0, 8]);
    for (const [hits, expected] of [
      [5, [20, 5]],
      [10, [40, 15]],
      // 60 samples of which 35, cut to 50: 29.17.
      [20, [50, 29]],
    ] as const) {
      evidence.nowTries[0] = 20;
      evidence.nowHits[0] = hits;
      evidence.remember(0, 50);
      expect(past(evidence)).toEqual([expected]);
    }
    evidence.forget(0);
    expect(past(evidence)).toEqual([[0, 0]]);
    expect(parts(evidence, 0).tries).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('cut rows', () => {
  /** One region of 0 to 80 whose first half was always accessed and whose second never: 4 samples in each part. */
  function halves() {
    const { evidence, table } = evidenceOf([0, 80]);
    for (let i = 0; i < 32; i++) check(evidence, [(i % 8) * 10, i % 8 < 4]);
    evidence.take(32);
    evidence.remember(0, 200);
    table.reset();
    return { evidence, table };
  }

  it('keep what their own side gave, where the cut is at a step', () => {
    const { evidence, table } = halves();
    evidence.cutAt(Float64Array.of(40), 1, true, 1);
    expect(rangesOf(table)).toEqual([
      [0, 40],
      [40, 80],
    ]);
    expect(past(evidence)).toEqual([
      [16, 16],
      [16, 0],
    ]);
    expect(parts(evidence, 0).tries).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('keep the rate of the whole with little weight, where the cut only looks', () => {
    const { evidence } = halves();
    evidence.cutAt(Float64Array.of(20, 60), 2, false, 20);
    expect(past(evidence)).toEqual([
      [20, 10],
      [20, 10],
      [20, 10],
    ]);
    expect(parts(evidence, 0).hits.reduce((sum, hits) => sum + hits)).toBe(8);
    expect(parts(evidence, 1).hits.reduce((sum, hits) => sum + hits)).toBe(8);
    expect(parts(evidence, 2).hits.reduce((sum, hits) => sum + hits)).toBe(0);
  });

  it('leave the others as they were, and inherit what the table says', () => {
    const { evidence, table } = evidenceOf([0, 8], [8, 24, 0, 3, 5], [24, 32]);
    check(evidence, [0, true], [8, true], [24, true]);
    evidence.take(1);
    for (const row of [0, 1, 2]) evidence.remember(row, 200);
    table.reset();
    evidence.cutAt(Float64Array.of(16), 1, false, 20);
    expect(rowsOf(table)).toEqual([
      [0, 8, 0, 1, 0],
      [8, 16, 0, 1, 5],
      [16, 24, 0, 1, 5],
      [24, 32, 0, 1, 0],
    ]);
    expect(past(evidence)).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    expect(evidence.length).toBe(4);
    expect(parts(evidence, 3).tries[0]).toBe(1);
  });
});

it('follows a table whose regions others have changed: the same region keeps all, a piece the past', () => {
  const { evidence, table } = evidenceOf([0, 80], [100, 180]);
  check(evidence, [0, true], [100, true]);
  evidence.take(1);
  for (const row of [0, 1]) evidence.remember(row, 200);
  table.reset();
  table.cutAt(Float64Array.of(140), 1);
  evidence.catchUp();
  expect(evidence.length).toBe(3);
  expect(past(evidence)).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
  expect(parts(evidence, 0).tries[0]).toBe(1);
  expect(parts(evidence, 1).tries[0]).toBe(0);
  fill(table, [[1_000, 1_080]]);
  evidence.catchUp();
  expect(past(evidence)).toEqual([[0, 0]]);
});
