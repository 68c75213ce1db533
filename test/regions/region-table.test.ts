/** The regions of one target, with numbers worked out by hand. A row is `[start, end, nrAccesses, last, age]`. */
import { describe, expect, it } from 'vitest';
import { Random, RegionTable, regionSizeLimit } from '../../regions/index.js';
import { ChosenTenths, columnsOf, rangesOf, rowsOf, tableOf } from './rows.js';

const PAGE = 4_096;

describe('a table', () => {
  it('[S1] is empty at first', () => {
    const table = new RegionTable();
    expect(table.length).toBe(0);
    expect(table.totalSize).toBe(0);
    expect(rowsOf(table)).toEqual([]);
  });

  it('[S1] takes regions without history', () => {
    const table = new RegionTable();
    table.append(10, 20);
    table.append(30, 35);
    expect(rowsOf(table)).toEqual([
      [10, 20, 0, 0, 0],
      [30, 35, 0, 0, 0],
    ]);
    expect(table.totalSize).toBe(15);
  });

  it('[S1] samples inside a region from the first moment on', () => {
    const table = new RegionTable();
    table.append(10, 20);
    expect(table.samplingAddresses[0]).toBe(10);
  });

  it('[S1] leaves nothing of a dropped region to one that comes after', () => {
    const table = tableOf([0, 10, 5, 6, 7]);
    table.clear();
    expect(table.length).toBe(0);
    table.append(20, 30);
    expect(rowsOf(table)).toEqual([[20, 30, 0, 0, 0]]);
    expect(table.samplingAddresses[0]).toBe(20);
  });

  it.each([
    [0, -1],
    [9, -1],
    [10, 0],
    [19, 0],
    [20, 1],
    [29, 1],
    [30, -1],
    [39, -1],
    [40, 2],
    [59, 2],
    [60, -1],
  ])('[S1] finds the region of address %d: %d', (address, index) => {
    expect(tableOf([10, 20], [20, 30], [40, 60]).indexOf(address)).toBe(index);
  });

  it('[S1] finds nothing where there is nothing', () => {
    expect(new RegionTable().indexOf(0)).toBe(-1);
  });

  it('[S1] finds each of many regions', () => {
    const table = new RegionTable();
    for (let index = 0; index < 1_000; index++) table.append(index * 3, index * 3 + 2);
    for (let index = 0; index < 1_000; index++) {
      expect(table.indexOf(index * 3 + 1)).toBe(index);
      expect(table.indexOf(index * 3 + 2)).toBe(-1);
    }
  });

  it('[S1] keeps its regions when it grows', () => {
    const table = new RegionTable(1);
    table.append(0, 10);
    table.nrAccesses[0] = 3;
    table.lastNrAccesses[0] = 4;
    table.ages[0] = 5;
    table.samplingAddresses[0] = 7;
    for (let index = 1; index < 100; index++) table.append(index * 10, index * 10 + 10);
    expect(rowsOf(table)[0]).toEqual([0, 10, 3, 4, 5]);
    expect(table.samplingAddresses[0]).toBe(7);
    expect(rowsOf(table)[99]).toEqual([990, 1_000, 0, 0, 0]);
  });
});

describe('reset', () => {
  it('[S8] [M5] remembers the counts, begins at 0 and leaves ranges and ages alone', () => {
    const table = tableOf([0, 10, 5, 2, 7], [10, 30, 0, 9, 1], [40, 50, 20, 20, 0]);
    table.reset();
    expect(rowsOf(table)).toEqual([
      [0, 10, 0, 5, 7],
      [10, 30, 0, 0, 1],
      [40, 50, 0, 20, 0],
    ]);
  });
});

describe('the size limit', () => {
  it.each([
    ['a share of the total', 1_000, 10, 1, 100],
    ['rounded down', 1_009, 10, 1, 100],
    ['raised to a multiple of the smallest size', 1_009, 10, 16, 112],
    ['left where it is a multiple already', 1_120, 10, 16, 112],
    ['rounded down before it is raised', 1_129, 10, 16, 112],
    ['at least the smallest size', 10 * PAGE - 1, 10, PAGE, PAGE],
    ['exactly the smallest size', 10 * PAGE, 10, PAGE, PAGE],
    ['twice the smallest size from ten units more', 10 * PAGE + 10, 10, PAGE, 2 * PAGE],
    ['the smallest size where there is nothing', 0, 10, PAGE, PAGE],
    ['exact at 2^53', 2 ** 53 - 1, 3, 1, 3_002_399_751_580_330],
    ['exact for a third of 64 bits', 3 * 2 ** 62, 3, PAGE, 2 ** 62],
    // 5 000 × 700 000 000 000 pages and one more: the share is 0.8192 above a whole number of pages.
    ['exact for many regions in 64 bits', PAGE * (5_000 * 700_000_000_000 + 1), 5_000, PAGE, PAGE * 700_000_000_000],
  ])('[M3] is %s', (_, total, min, smallest, limit) => {
    expect(regionSizeLimit(total, min, smallest)).toBe(limit);
  });
});

describe('cutAbove', () => {
  it('[M1] cuts pieces of the limit from the left, and the rest is the last piece', () => {
    const table = tableOf([5, 30]);
    table.cutAbove(10);
    expect(rangesOf(table)).toEqual([
      [5, 15],
      [15, 25],
      [25, 30],
    ]);
  });

  it.each([
    [9, [[0, 9]]],
    [10, [[0, 10]]],
    [
      11,
      [
        [0, 10],
        [10, 11],
      ],
    ],
    [
      19,
      [
        [0, 10],
        [10, 19],
      ],
    ],
    [
      20,
      [
        [0, 10],
        [10, 20],
      ],
    ],
    [
      21,
      [
        [0, 10],
        [10, 20],
        [20, 21],
      ],
    ],
  ])('[M1] a limit of 10 cuts a region of %d into %j', (end, expected) => {
    const table = tableOf([0, end]);
    table.cutAbove(10);
    expect(rangesOf(table)).toEqual(expected);
  });

  it('[M1] gives each piece the history of the whole, and leaves the neighbours alone', () => {
    const table = tableOf([0, 10, 1, 2, 3], [10, 35, 4, 5, 6], [40, 45, 7, 8, 9], [50, 70, 10, 11, 12]);
    table.cutAbove(10);
    expect(rowsOf(table)).toEqual([
      [0, 10, 1, 2, 3],
      [10, 20, 4, 5, 6],
      [20, 30, 4, 5, 6],
      [30, 35, 4, 5, 6],
      [40, 45, 7, 8, 9],
      [50, 60, 10, 11, 12],
      [60, 70, 10, 11, 12],
    ]);
  });

  it('[M1] grows beyond its first room', () => {
    const table = tableOf([0, 1_000, 3, 2, 1], [2_000, 2_010, 6, 5, 4]);
    table.cutAbove(10);
    expect(table.length).toBe(101);
    expect(rowsOf(table).slice(0, 100)).toEqual(
      Array.from({ length: 100 }, (_, index) => [index * 10, index * 10 + 10, 3, 2, 1]),
    );
    expect(rowsOf(table)[100]).toEqual([2_000, 2_010, 6, 5, 4]);
  });

  it('[M1] is exact at the end of 64 bits', () => {
    const table = tableOf([2 ** 63, 2 ** 64 - PAGE]);
    table.cutAbove(2 ** 62);
    expect(rangesOf(table)).toEqual([
      [2 ** 63, 2 ** 63 + 2 ** 62],
      [2 ** 63 + 2 ** 62, 2 ** 64 - PAGE],
    ]);
  });

  it('[M1] is exact where one address is left over below 2^53', () => {
    const table = tableOf([0, 2 ** 53 - 1]);
    table.cutAbove((2 ** 53 - 2) / 2);
    expect(rangesOf(table)).toEqual([
      [0, 2 ** 52 - 1],
      [2 ** 52 - 1, 2 ** 53 - 2],
      [2 ** 53 - 2, 2 ** 53 - 1],
    ]);
  });

  it('[M1] [S1] leaves a table without larger regions wholly alone', () => {
    const table = tableOf([0, 10, 1, 2, 3], [10, 20, 4, 5, 6]);
    table.samplingAddresses.set([7, 13]);
    table.cutAbove(10);
    expect(rowsOf(table)).toEqual([
      [0, 10, 1, 2, 3],
      [10, 20, 4, 5, 6],
    ]);
    expect([...table.samplingAddresses.subarray(0, 2)]).toEqual([7, 13]);
  });

  it('[M1] leaves an empty table empty', () => {
    const table = new RegionTable();
    table.cutAbove(10);
    expect(table.length).toBe(0);
  });
});

describe('age', () => {
  it.each([
    // threshold, nrAccesses, last nrAccesses, age before, age after
    [2, 5, 5, 4, 5],
    [2, 7, 5, 4, 5],
    [2, 3, 5, 4, 5],
    [2, 8, 5, 4, 0],
    [2, 2, 5, 4, 0],
    [2, 0, 0, 4, 5],
    [2, 1, 0, 4, 0],
    [2, 0, 1, 4, 0],
    [2, 2, 0, 4, 0],
    [2, 0, 2, 4, 0],
    [0, 5, 5, 4, 5],
    [0, 6, 5, 4, 0],
    [0, 5, 6, 4, 0],
    [0, 0, 0, 0, 1],
    [20, 20, 0, 9, 0],
    [20, 20, 1, 9, 10],
  ])(
    '[M2] with threshold %d, %d accesses after %d make age %d into %d',
    (threshold, nrAccesses, last, before, after) => {
      const table = tableOf([0, 10, nrAccesses, last, before]);
      table.age(threshold);
      expect(rowsOf(table)).toEqual([[0, 10, nrAccesses, last, after]]);
    },
  );

  it('[M2] judges each region by itself', () => {
    const table = tableOf([0, 10, 5, 5, 1], [10, 20, 9, 5, 1], [20, 30, 0, 0, 1]);
    table.age(3);
    expect(rowsOf(table).map((row) => row[4])).toEqual([2, 0, 2]);
  });
});

describe('merge', () => {
  it('[M3] the merged rate and age are the size-weighted means, rounded down, and the left last rate stays', () => {
    const table = tableOf([0, 10, 5, 3, 3], [10, 40, 6, 8, 10]);
    table.merge(1, 40);
    // (10 × 5 + 30 × 6) ÷ 40 = 5.75 and (10 × 3 + 30 × 10) ÷ 40 = 8.25
    expect(rowsOf(table)).toEqual([[0, 40, 5, 3, 8]]);
  });

  it('[M3] regions that do not touch stay apart', () => {
    const table = tableOf([0, 10, 5], [11, 20, 5]);
    table.merge(20, 1_000);
    expect(rangesOf(table)).toEqual([
      [0, 10],
      [11, 20],
    ]);
  });

  it.each([
    [0, 5, 5, 1],
    [0, 5, 6, 2],
    [1, 5, 6, 1],
    [1, 6, 5, 1],
    [1, 5, 7, 2],
    [1, 7, 5, 2],
    [3, 0, 3, 1],
    [3, 0, 4, 2],
  ])('[M3] with threshold %d, counts of %d and %d make %d region(s)', (threshold, left, right, number) => {
    const table = tableOf([0, 10, left], [10, 20, right]);
    table.merge(threshold, 1_000);
    expect(table.length).toBe(number);
  });

  it('[M3] two regions of together the size limit merge, of one more they do not', () => {
    const exact = tableOf([0, 10], [10, 30]);
    exact.merge(0, 30);
    expect(rangesOf(exact)).toEqual([[0, 30]]);

    const larger = tableOf([0, 10], [10, 31]);
    larger.merge(0, 30);
    expect(rangesOf(larger)).toEqual([
      [0, 10],
      [10, 31],
    ]);
  });

  it('[M3] a region that would pass the limit begins a new merged one', () => {
    const table = tableOf([0, 10], [10, 20], [20, 30], [30, 40], [40, 50]);
    table.merge(0, 20);
    expect(rangesOf(table)).toEqual([
      [0, 20],
      [20, 40],
      [40, 50],
    ]);
  });

  it('[M3] the next region is compared with the merged one: near to it, it joins', () => {
    const table = tableOf([0, 10, 0], [10, 20, 2], [20, 30, 3]);
    table.merge(2, 100);
    // (0 + 2) ÷ 2 = 1; |1 − 3| ≤ 2; (20 × 1 + 10 × 3) ÷ 30 = 1.67
    expect(rowsOf(table)).toEqual([[0, 30, 1, 0, 0]]);
  });

  it('[M3] the next region is compared with the merged one: far from it, it stays, even if near to the right part', () => {
    const table = tableOf([0, 10, 4], [10, 20, 2], [20, 30, 0]);
    table.merge(2, 100);
    // (4 + 2) ÷ 2 = 3; |3 − 0| > 2, although |2 − 0| ≤ 2
    expect(rowsOf(table)).toEqual([
      [0, 20, 3, 0, 0],
      [20, 30, 0, 0, 0],
    ]);
  });

  it('[M3] rounds down at every step, not once at the end', () => {
    const table = tableOf([0, 1, 1], [1, 2, 2], [2, 3, 3], [3, 4, 4]);
    table.merge(3, 100);
    // ⌊3 ÷ 2⌋ = 1, ⌊(2 + 3) ÷ 3⌋ = 1, ⌊(3 + 4) ÷ 4⌋ = 1; at once it were ⌊10 ÷ 4⌋ = 2
    expect(rowsOf(table)).toEqual([[0, 4, 1, 0, 0]]);
  });

  it('[M3] what does not merge moves up with all its numbers', () => {
    const table = tableOf([0, 10, 1, 1, 1], [10, 20, 1, 2, 3], [30, 40, 9, 8, 7], [40, 50, 5, 6, 7]);
    table.merge(0, 100);
    expect(rowsOf(table)).toEqual([
      [0, 20, 1, 1, 2],
      [30, 40, 9, 8, 7],
      [40, 50, 5, 6, 7],
    ]);
  });

  it('[M3] [S1] keeps a sampling address inside each region', () => {
    const table = tableOf([0, 10], [10, 20], [30, 40]);
    table.samplingAddresses.set([3, 14, 35]);
    table.merge(0, 100);
    expect([...table.samplingAddresses.subarray(0, 2)]).toEqual([3, 35]);
  });

  it('[M3] means are exact where the products pass 2^53', () => {
    // 7 × (2^52 − 1) + 6 × 1 = 7 × 2^52 − 1, which as a Float64 is 7 × 2^52.
    const table = tableOf([0, 2 ** 52 - 1, 7, 0, 7], [2 ** 52 - 1, 2 ** 52, 6, 0, 6]);
    table.merge(1, 2 ** 53);
    expect(rowsOf(table)).toEqual([[0, 2 ** 52, 6, 0, 6]]);
  });

  it('[M3] means are exact at the end of 64 bits', () => {
    const table = tableOf([0, 2 ** 64 - 2 * PAGE, 20, 0, 9], [2 ** 64 - 2 * PAGE, 2 ** 64 - PAGE, 19, 0, 8]);
    table.merge(1, 2 ** 64);
    expect(rowsOf(table)).toEqual([[0, 2 ** 64 - PAGE, 19, 0, 8]]);
  });

  it('[M3] leaves none and one region as they are', () => {
    const none = new RegionTable();
    none.merge(20, 100);
    expect(none.length).toBe(0);

    const one = tableOf([0, 10, 5, 4, 3]);
    one.merge(20, 100);
    expect(rowsOf(one)).toEqual([[0, 10, 5, 4, 3]]);
  });
});

describe('split', () => {
  it('[M5] into two: a cut at so many tenths, and both pieces inherit', () => {
    const table = tableOf([100, 200, 5, 4, 3]);
    table.split(new ChosenTenths(3), 1, 2);
    expect(rowsOf(table)).toEqual([
      [100, 130, 5, 4, 3],
      [130, 200, 5, 4, 3],
    ]);
  });

  it('[M5] into three: the second cut falls in the left piece', () => {
    const table = tableOf([100, 200, 5, 4, 3]);
    table.split(new ChosenTenths(6, 5), 1, 3);
    // 60 to the left of the first cut, and of these 60 again 30
    expect(rowsOf(table)).toEqual([
      [100, 130, 5, 4, 3],
      [130, 160, 5, 4, 3],
      [160, 200, 5, 4, 3],
    ]);
  });

  it('[M5] the random numbers are drawn in the order of addresses, both cuts of a region together', () => {
    const table = tableOf([0, 100], [200, 300]);
    const random = new ChosenTenths(9, 5, 4, 2);
    table.split(random, 1, 3);
    expect(rangesOf(table)).toEqual([
      [0, 45],
      [45, 90],
      [90, 100],
      [200, 208],
      [208, 240],
      [240, 300],
    ]);
    expect(random.left).toBe(0);
  });

  it.each([
    [15, 1, 3, 4],
    [80, 16, 3, 16],
    [80, 16, 4, 32],
    [80, 16, 9, 64],
    [48, 16, 9, 32],
  ])('[M5] a region of %d with units of %d is cut at %d tenths to %d, aligned down', (size, smallest, tenths, left) => {
    const table = tableOf([160, 160 + size]);
    table.split(new ChosenTenths(tenths), smallest, 2);
    expect(rangesOf(table)).toEqual([
      [160, 160 + left],
      [160 + left, 160 + size],
    ]);
  });

  it('[M5] a cut that would leave an empty piece is skipped, and that try is spent', () => {
    const two = tableOf([0, 48]);
    two.split(new ChosenTenths(3), 16, 2);
    expect(rangesOf(two)).toEqual([[0, 48]]);

    const three = tableOf([0, 48]);
    three.split(new ChosenTenths(3, 5), 16, 3);
    expect(rangesOf(three)).toEqual([
      [0, 16],
      [16, 48],
    ]);

    const second = tableOf([0, 160]);
    second.split(new ChosenTenths(5, 1), 16, 3);
    expect(rangesOf(second)).toEqual([
      [0, 80],
      [80, 160],
    ]);

    const both = tableOf([0, 48]);
    both.split(new ChosenTenths(3, 2), 16, 3);
    expect(rangesOf(both)).toEqual([[0, 48]]);
  });

  it('[M5] a region of at most twice the smallest size is left whole, without a random number', () => {
    const table = tableOf([0, 16], [16, 48], [48, 96]);
    const random = new ChosenTenths(5);
    table.split(random, 16, 2);
    expect(rangesOf(table)).toEqual([
      [0, 16],
      [16, 48],
      [48, 64],
      [64, 96],
    ]);
    expect(random.left).toBe(0);
  });

  it('[M5] a left piece of at most twice the smallest size is not cut again', () => {
    const table = tableOf([0, 64]);
    table.split(new ChosenTenths(5), 16, 3);
    expect(rangesOf(table)).toEqual([
      [0, 32],
      [32, 64],
    ]);
  });

  it('[M5] where only some are split, a region of twice the smallest size is split too, of less it is not', () => {
    const table = tableOf([0, 32], [40, 48], [64, 80], [96, 128], [128, 160]);
    const random = new ChosenTenths(5, 4);
    table.split(random, 16, 2, 2);
    // The first, third and fifth: 32 × 5 ÷ 10 = 16; 16 is less than twice 16; 32 × 4 ÷ 10 is less than 16, a spent try.
    expect(rangesOf(table)).toEqual([
      [0, 16],
      [16, 32],
      [40, 48],
      [64, 80],
      [96, 128],
      [128, 160],
    ]);
    expect(random.left).toBe(0);
  });

  it.each([
    [2, 0, [0, 2, 4, 6]],
    [2, 1, [1, 3, 5]],
    [3, 0, [0, 3, 6]],
    [3, 1, [2, 5]],
    [3, 2, [1, 4]],
    [3, 3, [0, 3, 6]],
    [10, 4, [6]],
    [10, 1, []],
  ])('[M5] one in every %d of seven, with %d counted before, is %j', (every, counted, expected) => {
    const table = tableOf(...Array.from({ length: 7 }, (_, index) => [index * 100, index * 100 + 100] as const));
    const random = new ChosenTenths(...expected.map(() => 5));
    table.split(random, 1, 2, every, counted);
    const halved = rangesOf(table).filter(([start = 0, end = 0]) => end - start === 50 && start % 100 === 0);
    expect(halved.map(([start = 0]) => start / 100)).toEqual(expected);
    expect(table.length).toBe(7 + expected.length);
    expect(random.left).toBe(0);
  });

  it('[M5] the cuts of a real generator fall at 10 % to 90 %, and at each tenth between', () => {
    const table = new RegionTable();
    for (let index = 0; index < 1_000; index++) table.append(index * 100, index * 100 + 100);
    table.split(new Random(4), 1, 2);
    const cuts = rangesOf(table)
      .map(([start = 0]) => start % 100)
      .filter((cut) => cut > 0);
    expect(cuts.length).toBe(1_000);
    expect([...new Set(cuts)].toSorted((a, b) => a - b)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90]);
  });

  it('[M5] grows beyond its first room, and regions that are left whole move with all their numbers', () => {
    const regions = Array.from(
      { length: 14 },
      (_, index) => [index * 100, index * 100 + (index % 3 ? 90 : 2), index, index + 1, index + 2] as const,
    );
    const table = tableOf(...regions);
    table.split(new ChosenTenths(...new Array<number>(18).fill(5)), 1, 3);
    const expected = regions.flatMap(([start, end, ...history]) =>
      end - start === 2
        ? [[start, end, ...history]]
        : [
            [start, start + 22, ...history],
            [start + 22, start + 45, ...history],
            [start + 45, end, ...history],
          ],
    );
    expect(rowsOf(table)).toEqual(expected);
  });

  it('[M5] [S1] each piece is sampled inside it', () => {
    const table = tableOf([0, 100], [100, 200]);
    table.samplingAddresses.set([99, 199]);
    table.split(new ChosenTenths(5, 5), 1, 2);
    for (const [index, [start = 0, end = 0]] of rangesOf(table).entries()) {
      expect(table.samplingAddresses[index]).toBeGreaterThanOrEqual(start);
      expect(table.samplingAddresses[index]).toBeLessThan(end);
    }
  });

  it.each([
    [2 ** 53 - 1, 7, 6_305_039_478_318_693],
    [2 ** 53 - 1, 8, 7_205_759_403_792_792],
    [2 ** 53 - 3, 3, 2_702_159_776_422_296],
  ])('[M5] the size of a cut is rounded down exactly also above 2^53: %d at %d tenths', (size, tenths, left) => {
    const table = tableOf([0, size]);
    table.split(new ChosenTenths(tenths), 1, 2);
    expect(rangesOf(table)).toEqual([
      [0, left],
      [left, size],
    ]);
  });

  it.each([
    [2 ** 63, 2 ** 64 - PAGE, 3],
    [0, PAGE * 1_876_612_336_929_803, 3],
  ])('[M5] is exact for pages up to the end of 64 bits: from %d to %d at %d tenths', (start, end, tenths) => {
    const table = tableOf([start, end]);
    table.split(new ChosenTenths(tenths), PAGE, 2);
    const pages = ((BigInt(end) - BigInt(start)) * BigInt(tenths)) / 10n / BigInt(PAGE);
    const cut = start + Number(pages) * PAGE;
    expect(rangesOf(table)).toEqual([
      [start, cut],
      [cut, end],
    ]);
  });

  it('[M5] leaves an empty table empty, without a random number', () => {
    const table = new RegionTable();
    table.split(new ChosenTenths(), 1, 3);
    expect(table.length).toBe(0);
  });
});

describe('fitTo', () => {
  const range = (start: number, end: number) => ({ start, end });

  it('[M6] drops regions that meet none of the ranges', () => {
    const table = tableOf([0, 10, 1, 2, 3], [20, 30, 4, 5, 6], [40, 50, 7, 8, 9]);
    table.fitTo([range(20, 30)]);
    expect(rowsOf(table)).toEqual([[20, 30, 4, 5, 6]]);
  });

  it('[M6] trims the first and the last region to the bounds of the range', () => {
    const table = tableOf([0, 20, 1, 2, 3], [20, 30, 4, 5, 6], [30, 50, 7, 8, 9]);
    table.fitTo([range(10, 40)]);
    expect(rowsOf(table)).toEqual([
      [10, 20, 1, 2, 3],
      [20, 30, 4, 5, 6],
      [30, 40, 7, 8, 9],
    ]);
  });

  it('[M6] stretches the first and the last region to the bounds of the range', () => {
    const table = tableOf([20, 30, 1, 2, 3], [30, 40, 4, 5, 6]);
    table.fitTo([range(0, 100)]);
    expect(rowsOf(table)).toEqual([
      [0, 30, 1, 2, 3],
      [30, 100, 4, 5, 6],
    ]);
  });

  it('[M6] trims one region on both sides, and stretches one on both sides', () => {
    const trimmed = tableOf([0, 100, 1, 2, 3]);
    trimmed.fitTo([range(40, 60)]);
    expect(rowsOf(trimmed)).toEqual([[40, 60, 1, 2, 3]]);

    const stretched = tableOf([40, 60, 1, 2, 3]);
    stretched.fitTo([range(0, 100)]);
    expect(rowsOf(stretched)).toEqual([[0, 100, 1, 2, 3]]);
  });

  it('[M6] holes inside a range become new regions without history', () => {
    const table = tableOf([0, 10, 1, 2, 3], [20, 30, 4, 5, 6], [30, 40, 7, 8, 9], [90, 95, 1, 1, 1]);
    table.fitTo([range(5, 100)]);
    expect(rowsOf(table)).toEqual([
      [5, 10, 1, 2, 3],
      [10, 20, 0, 0, 0],
      [20, 30, 4, 5, 6],
      [30, 40, 7, 8, 9],
      [40, 90, 0, 0, 0],
      [90, 100, 1, 1, 1],
    ]);
  });

  it('[M6] a range that meets no region becomes a new one: before, between and behind the others', () => {
    const table = tableOf([20, 30, 1, 2, 3], [60, 70, 4, 5, 6]);
    table.fitTo([range(0, 10), range(20, 30), range(40, 50), range(60, 70), range(80, 90)]);
    expect(rowsOf(table)).toEqual([
      [0, 10, 0, 0, 0],
      [20, 30, 1, 2, 3],
      [40, 50, 0, 0, 0],
      [60, 70, 4, 5, 6],
      [80, 90, 0, 0, 0],
    ]);
  });

  it('[M6] to touch a range is not to meet it', () => {
    const table = tableOf([0, 10, 1, 2, 3], [20, 30, 4, 5, 6]);
    table.fitTo([range(10, 20)]);
    expect(rowsOf(table)).toEqual([[10, 20, 0, 0, 0]]);
  });

  it('[M6] a region that only touches the end of a range is not the last one that meets it', () => {
    const table = tableOf([0, 10, 1, 2, 3], [20, 30, 4, 5, 6]);
    table.fitTo([range(0, 20)]);
    expect(rowsOf(table)).toEqual([[0, 20, 1, 2, 3]]);
  });

  it('[M6] one address is enough to meet a range', () => {
    const table = tableOf([0, 11, 1, 2, 3], [19, 30, 4, 5, 6]);
    table.fitTo([range(10, 20)]);
    expect(rowsOf(table)).toEqual([
      [10, 11, 1, 2, 3],
      [11, 19, 0, 0, 0],
      [19, 20, 4, 5, 6],
    ]);
  });

  it('[M6] a region that meets several ranges stays with the first', () => {
    const table = tableOf([0, 100, 1, 2, 3]);
    table.fitTo([range(0, 10), range(20, 30), range(50, 80)]);
    expect(rowsOf(table)).toEqual([
      [0, 10, 1, 2, 3],
      [20, 30, 0, 0, 0],
      [50, 80, 0, 0, 0],
    ]);
  });

  it('[M6] the range that has lost its region to the one before stretches the next it meets', () => {
    const table = tableOf([0, 25, 1, 2, 3], [25, 40, 4, 5, 6]);
    table.fitTo([range(0, 10), range(20, 50)]);
    expect(rowsOf(table)).toEqual([
      [0, 10, 1, 2, 3],
      [20, 50, 4, 5, 6],
    ]);
  });

  it('[M6] touching ranges are two, and the region across stays with the first', () => {
    const table = tableOf([0, 20, 1, 2, 3]);
    table.fitTo([range(0, 10), range(10, 20)]);
    expect(rowsOf(table)).toEqual([
      [0, 10, 1, 2, 3],
      [10, 20, 0, 0, 0],
    ]);
  });

  it('[M6] the ranges as they were change nothing', () => {
    const table = tableOf([0, 10, 1, 2, 3], [10, 20, 4, 5, 6], [40, 60, 7, 8, 9]);
    table.fitTo([range(0, 20), range(40, 60)]);
    expect(rowsOf(table)).toEqual([
      [0, 10, 1, 2, 3],
      [10, 20, 4, 5, 6],
      [40, 60, 7, 8, 9],
    ]);
  });

  it('[M6] no ranges leave no regions', () => {
    const table = tableOf([0, 10], [10, 20]);
    table.fitTo([]);
    expect(table.length).toBe(0);
    expect(table.totalSize).toBe(0);
  });

  it('[M6] [S1] sampling addresses lie inside the regions afterwards', () => {
    const table = tableOf([0, 10], [20, 100]);
    table.samplingAddresses.set([1, 99]);
    table.fitTo([range(5, 50), range(70, 80)]);
    expect(rangesOf(table)).toEqual([
      [5, 10],
      [10, 20],
      [20, 50],
      [70, 80],
    ]);
    for (const [index, [start = 0, end = 0]] of rangesOf(table).entries()) {
      expect(table.samplingAddresses[index]).toBeGreaterThanOrEqual(start);
      expect(table.samplingAddresses[index]).toBeLessThan(end);
    }
  });

  it('[M6] takes more ranges than there was room for, and works on as before', () => {
    const table = tableOf([0, 5, 1, 2, 3]);
    table.fitTo(Array.from({ length: 100 }, (_, index) => range(index * 10, index * 10 + 5)));
    expect(table.length).toBe(100);
    expect(rowsOf(table)[0]).toEqual([0, 5, 1, 2, 3]);
    expect(rowsOf(table)[99]).toEqual([990, 995, 0, 0, 0]);
    table.split(new ChosenTenths(...new Array<number>(100).fill(4)), 1, 2);
    expect(rowsOf(table).slice(-2)).toEqual([
      [990, 992, 0, 0, 0],
      [992, 995, 0, 0, 0],
    ]);
  });
});

describe('memory', () => {
  it('a region costs at most 64 bytes however the table grew: one by one', () => {
    const table = new RegionTable();
    for (let number = 1; number <= 5_000; number++) {
      table.append(number * 10, number * 10 + 10);
      if (number >= 16) expect(table.byteLength / number).toBeLessThanOrEqual(64);
    }
  });

  it('a table that grows one by one replaces its columns seldom', () => {
    const table = new RegionTable();
    const replaced = new Set<Float64Array>();
    for (let number = 0; number < 5_000; number++) {
      table.append(number * 10, number * 10 + 10);
      replaced.add(table.starts);
    }
    expect(replaced.size).toBeLessThan(20);
  });

  it('a region costs at most 64 bytes however the table grew: by cutting and by splitting', () => {
    const table = tableOf([0, 1_000_000]);
    table.cutAbove(1_000);
    expect(table.length).toBe(1_000);
    expect(table.byteLength / table.length).toBeLessThanOrEqual(64);
    table.split(new Random(1), 1, 3);
    expect(table.length).toBe(3_000);
    expect(table.byteLength / table.length).toBeLessThanOrEqual(64);
    table.fitTo([{ start: 0, end: 1_000_000 }]);
    expect(table.byteLength / table.length).toBeLessThanOrEqual(64);
  });

  it('byteLength counts every column, and one byte of its own for each region', () => {
    for (const table of [new RegionTable(), new RegionTable(7), tableOf([0, 1_000])]) {
      table.append(2_000, 3_000);
      table.cutAbove(10);
      const columns = columnsOf(table).reduce((sum, column) => sum + column.byteLength, 0);
      expect(table.byteLength).toBe(columns + table.starts.length);
    }
  });

  it('[M1] [M2] [M3] [M5] [S8] a round allocates no column while there is room', () => {
    const table = tableOf([0, 1_000, 1, 1, 1], [1_000, 1_010, 1, 1, 1]);
    const before = columnsOf(table);
    const same = () => columnsOf(table).every((column, index) => column === before[index]);

    table.age(1);
    expect(same()).toBe(true);
    table.merge(1, 2_000);
    expect(table.length).toBe(1);
    expect(same()).toBe(true);
    table.cutAbove(250);
    expect(table.length).toBe(5);
    expect(same()).toBe(true);
    table.reset();
    expect(same()).toBe(true);
    table.split(new Random(1), 1, 3);
    expect(table.length).toBe(15);
    expect(same()).toBe(true);
    table.clear();
    expect(same()).toBe(true);
  });
});
