/** All targets of a context together: size limits, thresholds, whom to split. */
import { describe, expect, it } from 'vitest';
import {
  type AddressRange,
  type AttributeOptions,
  checkAttributes,
  checkTargets,
  DataPlane,
  Random,
} from '../../regions/index.js';
import { ChosenTenths, fill, type Row, rangesOf, refusal, rowsOf } from './rows.js';

/** A plane that has begun: units of 1 and at most 20 accesses, unless said otherwise. */
function planeOf(options: AttributeOptions, ...ranges: readonly (readonly [number, number])[][]): DataPlane {
  const targets = ranges.map((ofTarget, id) => ({ id, ranges: ofTarget.map(([start, end]) => ({ start, end })) }));
  const attributes = checkAttributes({ minRegionSize: 1, ...options });
  const plane = new DataPlane(checkTargets(targets), attributes, new Random(1));
  plane.begin(attributes, new Random(1));
  plane.ready();
  return plane;
}

/** A plane with exactly these regions, its size limit worked out from them. */
function planeWith(options: AttributeOptions, ...rows: readonly (readonly Row[])[]): DataPlane {
  const plane = planeOf(options, ...rows.map(() => []));
  replaceRegions(plane, ...rows);
  plane.ready();
  return plane;
}

function replaceRegions(plane: DataPlane, ...rows: readonly (readonly Row[])[]): void {
  for (const [index, ofTarget] of rows.entries()) fill(targetOf(plane, index).regions, ofTarget);
}

function targetOf(plane: DataPlane, index: number) {
  return plane.target(index);
}

function rows(plane: DataPlane) {
  return plane.targets.map(({ regions }) => rowsOf(regions));
}

function ranges(plane: DataPlane) {
  return plane.targets.map(({ regions }) => rangesOf(regions));
}

/** So many regions of 100 side by side. */
function hundreds(number: number, from = 0): Row[] {
  return Array.from({ length: number }, (_, index) => [from + index * 100, from + index * 100 + 100]);
}

/** Where the regions of 100 that were cut in halves stand. */
function halved(plane: DataPlane): number[] {
  return ranges(plane)
    .flat()
    .filter(([start = 0, end = 0]) => end - start === 50 && start % 100 === 0)
    .map(([start = 0]) => start);
}

describe('the beginning', () => {
  it('[M1] about min regions, of the size limit each', () => {
    const plane = planeOf({ regions: { min: 10, max: 100 } }, [[1_000, 2_000]]);
    expect(ranges(plane)).toEqual([hundreds(10, 1_000)]);
    expect(plane.nrRegions).toBe(10);
    expect(plane.totalSize).toBe(1_000);
  });

  it('[M1] [S1] the limit is one for all targets, and what remains is a piece of its own', () => {
    const plane = planeOf(
      { regions: { min: 10, max: 100 } },
      [[0, 250]],
      [
        [0, 50],
        [300, 1_000],
      ],
    );
    // ⌊(250 + 50 + 700) ÷ 10⌋ = 100
    expect(ranges(plane)).toEqual([
      [
        [0, 100],
        [100, 200],
        [200, 250],
      ],
      [[0, 50], ...hundreds(7, 300)],
    ]);
    expect(plane.nrRegions).toBe(11);
    expect(plane.totalSize).toBe(1_000);
  });

  it('[M1] where min and the smallest region size conflict, the size wins', () => {
    const plane = planeOf({ regions: { min: 10, max: 100 }, minRegionSize: 16 }, [[0, 64]]);
    expect(ranges(plane)).toEqual([
      [
        [0, 16],
        [16, 32],
        [32, 48],
        [48, 64],
      ],
    ]);
  });

  it("[M18] [M6] the user's ranges are aligned to the smallest region size", () => {
    const plane = planeOf({ regions: { min: 3, max: 100 }, minRegionSize: 16 }, [
      [5, 20],
      [33, 34],
    ]);
    expect(ranges(plane)).toEqual([
      [
        [0, 16],
        [16, 32],
        [32, 48],
      ],
    ]);
  });

  it('[M1] a target without ranges waits for its primitive', () => {
    const attributes = checkAttributes({ regions: 3, minRegionSize: 1 });
    const plane = new DataPlane(checkTargets([{ id: 'rows' }]), attributes, new Random(1));
    plane.begin(attributes, new Random(1));
    expect(plane.nrRegions).toBe(0);
    plane.setRanges(plane.target('rows'), [{ start: 0, end: 30 }]);
    plane.ready();
    expect(ranges(plane)).toEqual([
      [
        [0, 10],
        [10, 20],
        [20, 30],
      ],
    ]);
  });

  it('[S2] no targets at all go through every step', () => {
    const plane = planeOf({ regions: 3 });
    plane.merge();
    plane.reset();
    plane.split();
    expect(plane.nrRegions).toBe(0);
    expect(plane.totalSize).toBe(0);
  });

  it('[S13] begins anew with nothing of the run before, and with the same seed gives the same again', () => {
    const attributes = checkAttributes({ regions: { min: 4, max: 40 }, minRegionSize: 1 });
    const [target] = checkTargets([{ id: 1, ranges: [{ start: 0, end: 1_000 }] }]);
    const plane = new DataPlane(target ? [target] : [], attributes, new Random(5));
    const run = () => {
      plane.begin(attributes, new Random(5));
      plane.ready();
      const history = [rows(plane)];
      for (let round = 0; round < 6; round++) {
        // Once with all merged again, so that a remembered number can meet its like, and then never again.
        for (const { regions } of plane.targets) regions.nrAccesses.fill(0).fill(9, 0, round < 3 ? 0 : round * 3);
        plane.largest = 9;
        plane.nrSamplings = 20;
        plane.merge();
        plane.reset();
        plane.split();
        history.push(rows(plane));
      }
      plane.nrSamplings = 7;
      plane.largest = 3;
      return history;
    };
    const first = run();
    expect(run()).toEqual(first);
    plane.begin(attributes, new Random(5));
    expect([plane.nrSamplings, plane.largest]).toEqual([0, 0]);
    expect(rows(plane)).toEqual([[[0, 1_000, 0, 0, 0]]]);
    plane.clear();
    expect(plane.nrRegions).toBe(0);
  });

  it('[S13] begins anew with other attributes and another seed', () => {
    const plane = planeOf({ regions: { min: 10, max: 100 } }, [[5, 1_005]]);
    const random = new Random(8);
    plane.begin(checkAttributes({ regions: { min: 4, max: 100 }, minRegionSize: 16 }), random);
    plane.ready();
    // From 0 to 1 008: 252 each, raised to 256.
    expect(ranges(plane)).toEqual([
      [
        [0, 256],
        [256, 512],
        [512, 768],
        [768, 1_008],
      ],
    ]);
    expect(plane.random).toBe(random);
  });

  it('[S13] [M5] begins anew with the offset of splitting', () => {
    const plane = planeOf({ regions: { min: 4, max: 6 } }, [[0, 400]]);
    for (let begin = 0; begin < 2; begin++) {
      plane.begin(plane.attributes, new ChosenTenths(5, 5));
      plane.ready();
      plane.split();
      expect(halved(plane)).toEqual([0, 300]);
    }
  });

  it('[S2] a target that is not there is EINVAL, with those that are', () => {
    const attributes = checkAttributes({ regions: 3 });
    const two = new DataPlane(checkTargets([{ id: 1 }, { id: 'b' }]), attributes, new Random(1));
    expect(two.target('b')).toBe(two.targets[1]);
    expect(refusal(() => two.target('1'))).toEqual({
      code: 'EINVAL',
      message: 'Expected the id of a target (1, b), got `1` (string)',
    });
    expect(refusal(() => new DataPlane([], attributes, new Random(1)).target(7))).toEqual({
      code: 'EINVAL',
      message: 'Expected the id of a target (none), got `7` (number)',
    });
  });
});

describe('merge', () => {
  it.each([
    [0, 0],
    [9, 0],
    [10, 1],
    [19, 1],
    [20, 2],
  ])('[M2] a largest count of %d makes a threshold of %d', (largest, threshold) => {
    const counts: Row[] = [
      [0, 10, 5],
      [10, 20, 5 + threshold],
      [30, 40, 5],
      [40, 50, 6 + threshold],
      [60, 90, 0],
    ];
    const plane = planeWith({ regions: { min: 3, max: 100 } }, counts);
    plane.largest = largest;
    plane.merge();
    expect(ranges(plane)).toEqual([
      [
        [0, 20],
        [30, 40],
        [40, 50],
        [60, 83],
        [83, 90],
      ],
    ]);
  });

  it('[M2] ages before it merges', () => {
    const plane = planeWith({ regions: { min: 3, max: 100 } }, [
      [0, 10, 5, 5, 8],
      [10, 20, 5, 0, 8],
      [20, 60, 0, 0, 3],
    ]);
    plane.largest = 5;
    plane.merge();
    // 9 and 0 make ⌊(9 + 0) ÷ 2⌋; merged first it were 9 or 0.
    expect(rows(plane)).toEqual([
      [
        [0, 20, 5, 5, 4],
        [20, 40, 0, 0, 4],
        [40, 60, 0, 0, 4],
      ],
    ]);
  });

  it('[M4] doubles the threshold while more than max regions remain, and ages once', () => {
    const plane = planeWith({ regions: { min: 3, max: 3 } }, [
      [0, 10, 1, 1, 5],
      [10, 20, 3, 3, 5],
      [20, 30, 4, 4, 5],
      [30, 40, 6, 6, 5],
      [40, 50, 10, 10, 5],
      [50, 60, 20, 20, 5],
    ]);
    plane.largest = 20;
    plane.merge();
    // The limit is 20. At threshold 2 the first two and the next two merge, at 4 and 8 none, at 16 the last two.
    expect(rows(plane)).toEqual([
      [
        [0, 20, 2, 1, 6],
        [20, 40, 5, 4, 6],
        [40, 60, 15, 10, 6],
      ],
    ]);
  });

  it('[M4] a threshold of 0 doubles to 1, and no more than needed', () => {
    const plane = planeWith({ regions: { min: 3, max: 5 } }, [
      [0, 10, 0],
      [10, 20, 1],
      [30, 40, 3],
      [40, 50, 5],
      [60, 70, 2],
      [70, 80, 8],
    ]);
    plane.largest = 8;
    plane.merge();
    expect(ranges(plane)).toEqual([
      [
        [0, 20],
        [30, 40],
        [40, 50],
        [60, 70],
        [70, 80],
      ],
    ]);
  });

  it('[M4] counts the regions of all targets', () => {
    const plane = planeWith(
      { regions: { min: 3, max: 4 } },
      [
        [0, 10, 1],
        [10, 20, 2],
      ],
      [
        [0, 10, 8],
        [10, 20, 9],
        [30, 50, 5],
      ],
    );
    plane.largest = 9;
    plane.merge();
    expect(rows(plane)).toEqual([
      [[0, 20, 1, 0, 0]],
      [
        [0, 20, 8, 0, 0],
        [30, 50, 5, 0, 0],
      ],
    ]);
  });

  it('[M4] with exactly max regions nothing more is merged', () => {
    const plane = planeWith({ regions: { min: 3, max: 4 } }, [
      [0, 10, 1],
      [10, 20, 2],
      [20, 30, 4],
      [30, 40, 5],
    ]);
    plane.largest = 9;
    plane.merge();
    expect(plane.nrRegions).toBe(4);
  });

  it.each([
    [20, 3],
    [21, 4],
  ])(
    '[M4] the last pass is the one at the maximum of 20: a difference of %d leaves %d regions',
    (difference, number) => {
      const plane = planeWith({ regions: { min: 3, max: 3 } }, [
        [0, 10, 0],
        [10, 20, difference],
        [30, 50, 1],
        [60, 80, 2],
      ]);
      plane.merge();
      expect(plane.nrRegions).toBe(number);
    },
  );

  it('[M4] ends also where max cannot be reached', () => {
    const apart: Row[] = [
      [0, 10],
      [20, 30],
      [40, 50],
      [60, 70],
      [80, 90],
    ];
    const plane = planeWith({ regions: { min: 3, max: 3 } }, apart);
    plane.merge();
    expect(ranges(plane)).toEqual([apart]);
  });

  it('[M3] [M1] merges by the limit of the aggregation before, then cuts by the new one: a larger address space', () => {
    const plane = planeOf({ regions: { min: 10, max: 100 } }, [[0, 1_000]]);
    plane.setRanges(targetOf(plane, 0), [{ start: 0, end: 2_000 }]);
    expect(ranges(plane)).toEqual([[...hundreds(9), [900, 2_000]]]);
    plane.merge();
    // Two hundreds pass the old limit of 100; the last region passes the new one of 200.
    const cut = [
      [900, 1_100],
      [1_100, 1_300],
      [1_300, 1_500],
      [1_500, 1_700],
      [1_700, 1_900],
      [1_900, 2_000],
    ];
    expect(ranges(plane)).toEqual([[...hundreds(9), ...cut]]);
    plane.merge();
    const merged = [
      [0, 200],
      [200, 400],
      [400, 600],
      [600, 800],
      [800, 900],
    ];
    expect(ranges(plane)).toEqual([[...merged, ...cut]]);
  });

  it('[M3] [M1] merges by the limit of the aggregation before, then cuts by the new one: a smaller address space', () => {
    const plane = planeOf({ regions: { min: 10, max: 100 } }, [[0, 1_000]]);
    replaceRegions(
      plane,
      Array.from({ length: 20 }, (_, index) => [index * 50, index * 50 + 50]),
    );
    plane.setRanges(targetOf(plane, 0), [{ start: 0, end: 500 }]);
    plane.merge();
    // By the old limit of 100 the fifties pair up; by the new one of 50 they are cut again, at their old bounds.
    expect(ranges(plane)).toEqual([Array.from({ length: 10 }, (_, index) => [index * 50, index * 50 + 50])]);
    expect(
      rows(plane)
        .flat()
        .every((row) => row[4] === 1),
    ).toBe(true);
  });

  it('[M1] a larger min takes effect at the next merge', () => {
    const plane = planeOf({ regions: { min: 4, max: 100 } }, [[0, 400]]);
    plane.attributes = checkAttributes({ ...plane.attributes, regions: { min: 8, max: 100 } });
    plane.merge();
    expect(ranges(plane)).toEqual([Array.from({ length: 8 }, (_, index) => [index * 50, index * 50 + 50])]);
  });
});

describe('reset', () => {
  it('[S8] starts all counts of all targets anew, and the samplings', () => {
    const plane = planeWith({ regions: { min: 3, max: 100 } }, [[0, 10, 5, 4, 3]], [[0, 10, 6, 5, 4]]);
    plane.nrSamplings = 20;
    plane.largest = 6;
    plane.reset();
    expect(rows(plane)).toEqual([
      [
        [0, 6, 0, 5, 3],
        [6, 10, 0, 5, 3],
      ],
      [
        [0, 6, 0, 6, 4],
        [6, 10, 0, 6, 4],
      ],
    ]);
    expect([plane.nrSamplings, plane.largest]).toEqual([0, 0]);
  });
});

describe('split', () => {
  /** Other regions, and another max. */
  function replace(plane: DataPlane, number: number, max: number): void {
    plane.attributes = checkAttributes({ regions: { min: 3, max }, minRegionSize: 1 });
    replaceRegions(plane, hundreds(number));
  }

  /** Splits with the given tenths, and says that all of them were drawn. */
  function splitAt(plane: DataPlane, ...tenths: number[]): void {
    const random = new ChosenTenths(...tenths);
    plane.random = random;
    plane.split();
    expect(random.left).toBe(0);
  }

  it('[M5] each into two, at first', () => {
    const plane = planeWith({ regions: { min: 3, max: 100 } }, hundreds(2), hundreds(1));
    splitAt(plane, 1, 2, 3);
    expect(ranges(plane)).toEqual([
      [
        [0, 10],
        [10, 100],
        [100, 120],
        [120, 200],
      ],
      [
        [0, 30],
        [30, 100],
      ],
    ]);
  });

  it('[M5] each into three when their number is the one remembered, which is that before the split', () => {
    const plane = planeWith({ regions: { min: 3, max: 100 } }, hundreds(2), hundreds(1));
    splitAt(plane, 5, 5, 5);
    replaceRegions(plane, hundreds(2), hundreds(1));
    splitAt(plane, 5, 4, 5, 4, 5, 4);
    expect(ranges(plane)).toEqual([
      [
        [0, 20],
        [20, 50],
        [50, 100],
        [100, 120],
        [120, 150],
        [150, 200],
      ],
      [
        [0, 20],
        [20, 50],
        [50, 100],
      ],
    ]);
    // Three were remembered, not nine.
    splitAt(plane, ...new Array<number>(9).fill(5));
    expect(plane.nrRegions).toBe(18);
  });

  it('[M5] each into two when their number is another than the one remembered', () => {
    const plane = planeWith({ regions: { min: 3, max: 100 } }, hundreds(3));
    splitAt(plane, 5, 5, 5);
    replaceRegions(plane, hundreds(4));
    splitAt(plane, 5, 5, 5, 5);
    replaceRegions(plane, hundreds(3));
    splitAt(plane, 5, 5, 5);
    expect(plane.nrRegions).toBe(6);
  });

  it.each([
    [27, 18],
    [28, 18],
    [29, 18],
    [30, 27],
    [31, 27],
  ])('[M5] nine regions of at most %d become %d: three each only below a third of the most', (most, number) => {
    const plane = planeWith({ regions: { min: 3, max: most } }, hundreds(9));
    splitAt(plane, ...new Array<number>(9).fill(5));
    replaceRegions(plane, hundreds(9));
    splitAt(plane, ...new Array<number>(number - 9).fill(5));
    expect(plane.nrRegions).toBe(number);
  });

  it.each([
    ['all', 6, 12, 6],
    ['all', 6, 13, 6],
    // One in ⌊12 ÷ 5⌋ = 2 and one in ⌊13 ÷ 6⌋ = 2, from the first on.
    ['some', 7, 12, 4],
    ['some', 7, 13, 4],
    // One in ⌊12 ÷ 1⌋ = 12.
    ['some', 11, 12, 1],
    ['none', 12, 12, 0],
    ['none', 13, 12, 0],
  ])('[M5] %s: of %d regions of at most %d, %d are split', (_, number, most, drawn) => {
    const plane = planeWith({ regions: { min: 3, max: most } }, hundreds(number));
    splitAt(plane, ...new Array<number>(drawn).fill(5));
    expect(plane.nrRegions).toBe(number + drawn);
  });

  it('[M5] one in every so many is counted through all targets, from an offset that moves on by one each time', () => {
    const plane = planeWith({ regions: { min: 3, max: 6 } }, hundreds(2), hundreds(2, 200));
    const again = () => replaceRegions(plane, hundreds(2), hundreds(2, 200));
    // Four of at most six: one in ⌊6 ÷ 2⌋ = 3.
    splitAt(plane, 5, 5);
    expect(halved(plane)).toEqual([0, 300]);
    again();
    splitAt(plane, 5);
    expect(halved(plane)).toEqual([200]);
    again();
    splitAt(plane, 5);
    expect(halved(plane)).toEqual([100]);
    again();
    splitAt(plane, 5, 5);
    expect(halved(plane)).toEqual([0, 300]);
  });

  it('[M5] the offset stays where all or none are split', () => {
    const plane = planeWith({ regions: { min: 3, max: 6 } }, hundreds(4));
    replace(plane, 4, 100);
    splitAt(plane, 5, 5, 5, 5);
    replace(plane, 4, 4);
    splitAt(plane);
    replace(plane, 4, 6);
    splitAt(plane, 5, 5);
    expect(halved(plane)).toEqual([0, 300]);
  });

  it.each([
    ['none', 4, 0],
    ['some', 6, 2],
  ])('[M5] the number is remembered also where %s are split', (_, most, drawn) => {
    const plane = planeWith({ regions: { min: 3, max: 100 } }, hundreds(5));
    splitAt(plane, 5, 5, 5, 5, 5);
    replace(plane, 4, most);
    splitAt(plane, ...new Array<number>(drawn).fill(5));
    replace(plane, 4, 100);
    splitAt(plane, ...new Array<number>(8).fill(5));
    expect(plane.nrRegions).toBe(12);
  });

  it('[M5] offset and number belong to the context: another one begins with its own', () => {
    const one = planeWith({ regions: { min: 3, max: 6 } }, hundreds(4));
    splitAt(one, 5, 5);
    const other = planeWith({ regions: { min: 3, max: 6 } }, hundreds(4));
    splitAt(other, 5, 5);
    expect(halved(other)).toEqual([0, 300]);
  });

  it('[M5] a region of twice the smallest size is left whole where all are split, and split where some are', () => {
    const small: Row[] = [
      [0, 32],
      [32, 64],
      [64, 96],
      [96, 128],
    ];
    const all = planeWith({ regions: { min: 4, max: 8 }, minRegionSize: 16 }, small);
    splitAt(all);
    expect(ranges(all)).toEqual([small]);

    const some = planeWith({ regions: { min: 4, max: 6 }, minRegionSize: 16 }, small);
    splitAt(some, 5, 5);
    expect(ranges(some)).toEqual([
      [
        [0, 16],
        [16, 32],
        [32, 64],
        [64, 96],
        [96, 112],
        [112, 128],
      ],
    ]);
  });
});

describe('setRanges', () => {
  it('[M6] aligns the ranges and keeps what still fits', () => {
    const plane = planeWith({ regions: { min: 3, max: 100 }, minRegionSize: 16 }, [
      [0, 32, 1, 2, 3],
      [32, 64, 4, 5, 6],
    ]);
    plane.setRanges(targetOf(plane, 0), [
      { start: 20, end: 35 },
      { start: 90, end: 91 },
    ]);
    expect(rows(plane)).toEqual([
      [
        [16, 32, 1, 2, 3],
        [32, 48, 4, 5, 6],
        [80, 96, 0, 0, 0],
      ],
    ]);
  });

  it('[M6] fits one target only', () => {
    const plane = planeWith({ regions: { min: 3, max: 100 } }, [[0, 10, 1, 2, 3]], [[0, 10, 4, 5, 6]]);
    const other = rows(plane)[0];
    plane.setRanges(targetOf(plane, 1), [{ start: 50, end: 60 }]);
    expect(rows(plane)).toEqual([other, [[50, 60, 0, 0, 0]]]);
  });

  it.each<[string, AddressRange[], string]>([
    [
      'an empty range',
      [
        { start: 0, end: 16 },
        { start: 32, end: 32 },
      ],
      'Expected `ranges[1]` to be a range that ends after its start, got `32-32` (string)',
    ],
    [
      'a backward range',
      [{ start: 64, end: 16 }],
      'Expected `ranges[0]` to be a range that ends after its start, got `64-16` (string)',
    ],
    [
      'ranges that overlap once aligned',
      [
        { start: 0, end: 17 },
        { start: 30, end: 40 },
      ],
      'Expected `ranges[1]` to begin at or after 32, the end of the range before it, got `16` (number)',
    ],
    [
      'ranges that fall',
      [
        { start: 64, end: 80 },
        { start: 0, end: 16 },
      ],
      'Expected `ranges[1]` to begin at or after 80, the end of the range before it, got `0` (number)',
    ],
    [
      'a negative address',
      [{ start: -16, end: 16 }],
      'Expected `ranges[0].start` to be an integer of 0 or more, got `-16` (number)',
    ],
  ])('[M6] %s is EINVAL, and nothing changed', (_, bad, message) => {
    const given: Row[] = [
      [0, 32, 1, 2, 3],
      [32, 64, 4, 5, 6],
    ];
    const plane = planeWith({ regions: { min: 3, max: 100 }, minRegionSize: 16 }, given);
    plane.nrSamplings = 5;
    plane.largest = 4;
    const before = rows(plane);
    expect(refusal(() => plane.setRanges(targetOf(plane, 0), bad))).toEqual({ code: 'EINVAL', message });
    expect(rows(plane)).toEqual(before);
    expect([plane.nrSamplings, plane.largest, plane.totalSize]).toEqual([5, 4, 64]);
  });
});

describe('snapshot', () => {
  it('[S8] at an aggregation holds its counts and its samplings', () => {
    const plane = planeWith({ regions: { min: 3, max: 100 } }, [
      [0, 10, 5, 9, 3],
      [20, 30, 0, 9, 3],
      [40, 50, 12, 12, 3],
    ]);
    plane.nrSamplings = 18;
    plane.largest = 12;
    plane.merge();
    const snapshot = plane.snapshot(77);
    expect([snapshot.at, snapshot.nrSamplings]).toEqual([77, 18]);
    expect([...snapshot].map(({ start, end, nrAccesses, age }) => [start, end, nrAccesses, age])).toEqual([
      [0, 10, 5, 0],
      [20, 30, 0, 0],
      [40, 50, 12, 4],
    ]);
  });

  it.each([
    // Of 20 samplings so many passed; count and last count; share ⌊to come × 10 000 ÷ 20⌋.
    [0, 0, 9, 9],
    [0, 5, 9, 9],
    [1, 1, 9, 9],
    [7, 5, 9, 10],
    [10, 5, 9, 9],
    [19, 5, 20, 6],
    [19, 5, 19, 5],
    [20, 5, 9, 5],
    [23, 5, 9, 5],
  ])('[M7] after %d of 20 samplings, a count of %d behind one of %d is a rate of %d', (passed, count, last, rate) => {
    const plane = planeWith({ regions: { min: 3, max: 100 } }, [[0, 1, count, last, 0]]);
    plane.nrSamplings = passed;
    const snapshot = plane.snapshot(0);
    expect([...snapshot.nrAccesses]).toEqual([rate]);
    expect(snapshot.nrSamplings).toBe(20);
    expect(plane.targets.map(({ regions }) => rowsOf(regions))).toEqual([[[0, 1, count, last, 0]]]);
  });

  it('[M7] rounds the share before the rate', () => {
    const plane = planeWith({ regions: { min: 3, max: 100 }, sampleUs: 1, aggregationUs: 3 }, [[0, 1, 1, 3, 0]]);
    plane.nrSamplings = 2;
    // ⌊10 000 ÷ 3⌋ = 3 333 and ⌊3 × 3 333 ÷ 10 000⌋ = 0
    expect([...plane.snapshot(0).nrAccesses]).toEqual([1]);
  });

  it('[M7] counts anew after the reset', () => {
    const plane = planeWith({ regions: { min: 3, max: 100 } }, [[0, 1, 6, 2, 0]]);
    plane.nrSamplings = 20;
    plane.merge();
    plane.reset();
    expect([...plane.snapshot(0).nrAccesses]).toEqual([6]);
  });
});
