/** Targets and ranges as a user gives them. */
import { describe, expect, it } from 'vitest';
import { type AddressRange, alignDown, alignUp, checkRanges, checkTargets } from '../../regions/index.js';
import { refusal, untyped } from './rows.js';

describe('checkTargets', () => {
  it('[S1] gives targets with an id and regions of their own', () => {
    const [cache, rows] = checkTargets([{ id: 'cache' }, { id: 42, ranges: [{ start: 0, end: 10 }] }]);
    expect(cache?.id).toBe('cache');
    expect(cache?.ranges).toBeUndefined();
    expect(rows?.id).toBe(42);
    expect(rows?.ranges).toEqual([{ start: 0, end: 10 }]);
    expect(cache?.regions.length).toBe(0);
    expect(rows?.regions.length).toBe(0);
    expect(cache?.regions).not.toBe(rows?.regions);
  });

  it('[S2] gives fresh targets each time, so that new ones replace all', () => {
    const given = [{ id: 1 }];
    expect(checkTargets(given)[0]).not.toBe(checkTargets(given)[0]);
  });

  it('[S2] no targets are targets too', () => {
    expect(checkTargets([])).toEqual([]);
  });

  it('[M18] keeps a copy of the ranges as they were given, not aligned', () => {
    const ranges = [{ start: 3, end: 5 }];
    const [target] = checkTargets([{ id: 1, ranges }]);
    ranges.push({ start: 7, end: 9 });
    expect(target?.ranges).toEqual([{ start: 3, end: 5 }]);
  });

  it('[M18] ranges that are none are not the same as none given', () => {
    expect(checkTargets([{ id: 1, ranges: [] }])[0]?.ranges).toEqual([]);
  });

  it('[S2] an id may be any string or finite number, and 1 is not "1"', () => {
    const ids = [1, '1', '', 0, -1, 1.5];
    expect(checkTargets(ids.map((id) => ({ id }))).map(({ id }) => id)).toEqual(ids);
  });

  it.each([
    [null, 'Expected `targets` to be an array of { id, ranges? }, got `null` (null)'],
    [{ id: 1 }, 'Expected `targets` to be an array of { id, ranges? }, got `Object` (object)'],
    [[7], 'Expected `targets[0]` to be an object, got `7` (number)'],
    [[{ id: 1 }, null], 'Expected `targets[1]` to be an object, got `null` (null)'],
    [[{}], 'Expected `targets[0].id` to be a number or a string, got `undefined` (undefined)'],
    [[{ id: null }], 'Expected `targets[0].id` to be a number or a string, got `null` (null)'],
    [[{ id: 5n }], 'Expected `targets[0].id` to be a number or a string, got `5` (bigint)'],
    [[{ id: 1 }, { id: {} }], 'Expected `targets[1].id` to be a number or a string, got `Object` (object)'],
    [
      [{ id: 1 }, { id: 2 }, { id: 1 }],
      'Expected `targets[2].id` to be an id that no other target has, got `1` (number)',
    ],
    [[{ id: 'a' }, { id: 'a' }], 'Expected `targets[1].id` to be an id that no other target has, got `a` (string)'],
    [[{ id: 1, range: [] }], 'Expected `targets[0]` to be an object with no keys but id, ranges, got `range` (string)'],
    [
      [{ id: 1, ranges: { start: 0, end: 1 } }],
      'Expected `ranges` to be an array of { start, end }, got `Object` (object)',
    ],
    [[{ id: 1, ranges: '0-10' }], 'Expected `ranges` to be an array of { start, end }, got `0-10` (string)'],
    [[{ id: 1, ranges: null }], 'Expected `ranges` to be an array of { start, end }, got `null` (null)'],
    [[{ id: 1, ranges: 0 }], 'Expected `ranges` to be an array of { start, end }, got `0` (number)'],
    [
      [{ id: 1, ranges: [{ start: 5, end: 5 }] }],
      'Expected `ranges[0]` to be a range that ends after its start, got `5-5` (string)',
    ],
  ])('[S2] %o is refused with EINVAL', (given, message) => {
    expect(refusal(untyped(checkTargets, given))).toEqual({ code: 'EINVAL', message });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('[S2] an id of %d is refused with EINVAL', (id) => {
    const { code, message } = refusal(() => checkTargets([{ id }]));
    expect(code).toBe('EINVAL');
    expect(message).toMatch(
      /^Expected `targets\[0\]\.id` to be a .*number or a string, got `(NaN|Infinity)` \(number\)$/,
    );
  });
});

describe('checkRanges', () => {
  it.each<[string, AddressRange[], number, AddressRange[]]>([
    ['nothing', [], 4, []],
    ['what is aligned already', [{ start: 4, end: 12 }], 4, [{ start: 4, end: 12 }]],
    ['a start inside, down', [{ start: 7, end: 12 }], 4, [{ start: 4, end: 12 }]],
    ['an end inside, up', [{ start: 4, end: 9 }], 4, [{ start: 4, end: 12 }]],
    ['a range within one unit', [{ start: 5, end: 6 }], 4, [{ start: 4, end: 8 }]],
    ['an empty range within one unit', [{ start: 5, end: 5 }], 4, [{ start: 4, end: 8 }]],
    [
      'ranges that touch once aligned',
      [
        { start: 1, end: 3 },
        { start: 4, end: 5 },
      ],
      4,
      [
        { start: 0, end: 4 },
        { start: 4, end: 8 },
      ],
    ],
    [
      'single addresses',
      [
        { start: 0, end: 1 },
        { start: 1, end: 2 },
      ],
      1,
      [
        { start: 0, end: 1 },
        { start: 1, end: 2 },
      ],
    ],
    [
      'the end of 64 bits',
      [{ start: 2 ** 64 - 8_192, end: 2 ** 64 - 4_096 }],
      4_096,
      [{ start: 2 ** 64 - 8_192, end: 2 ** 64 - 4_096 }],
    ],
  ])('[M6] aligns %s', (_, ranges, size, expected) => {
    expect(checkRanges(ranges, size)).toEqual(expected);
  });

  it('[M6] leaves the ranges that it was given alone', () => {
    const ranges = [Object.freeze({ start: 5, end: 6 })];
    const aligned = checkRanges(Object.freeze(ranges), 4);
    expect(ranges).toEqual([{ start: 5, end: 6 }]);
    expect(aligned[0]).not.toBe(ranges[0]);
  });

  it.each<[unknown, string]>([
    [undefined, 'Expected `ranges` to be an array of { start, end }, got `undefined` (undefined)'],
    [[null], 'Expected `ranges[0].start` to be an integer of 0 or more, got `undefined` (undefined)'],
    [[{ end: 1 }], 'Expected `ranges[0].start` to be an integer of 0 or more, got `undefined` (undefined)'],
    [[{ start: -1, end: 1 }], 'Expected `ranges[0].start` to be an integer of 0 or more, got `-1` (number)'],
    [[{ start: 0.5, end: 1 }], 'Expected `ranges[0].start` to be an integer of 0 or more, got `0.5` (number)'],
    [[{ start: 0, end: Number.NaN }], 'Expected `ranges[0].end` to be an integer of 0 or more, got `NaN` (number)'],
    [
      [{ start: 0, end: Number.POSITIVE_INFINITY }],
      'Expected `ranges[0].end` to be an integer of 0 or more, got `Infinity` (number)',
    ],
    [[{ start: 0, end: '8' }], 'Expected `ranges[0].end` to be an integer of 0 or more, got `8` (string)'],
    [[{ start: 0, end: 8n }], 'Expected `ranges[0].end` to be an integer of 0 or more, got `8` (bigint)'],
    [[{ start: 4, end: 4 }], 'Expected `ranges[0]` to be a range that ends after its start, got `4-4` (string)'],
    [[{ start: 9, end: 4 }], 'Expected `ranges[0]` to be a range that ends after its start, got `9-4` (string)'],
    [
      [
        { start: 0, end: 5 },
        { start: 7, end: 9 },
      ],
      'Expected `ranges[1]` to begin at or after 8, the end of the range before it, got `4` (number)',
    ],
    [
      [
        { start: 8, end: 12 },
        { start: 0, end: 4 },
      ],
      'Expected `ranges[1]` to begin at or after 12, the end of the range before it, got `0` (number)',
    ],
  ])('[M6] %o in units of 4 is refused with EINVAL', (ranges, message) => {
    expect(refusal(untyped((given: AddressRange[]) => checkRanges(given, 4), ranges))).toEqual({
      code: 'EINVAL',
      message,
    });
  });
});

it.each([
  [0, 4, 0, 0],
  [1, 4, 0, 4],
  [4, 4, 4, 4],
  [7, 4, 4, 8],
  [7, 1, 7, 7],
  [2 ** 63 + 4_096, 2 ** 20, 2 ** 63, 2 ** 63 + 2 ** 20],
])('[M6] %d in units of %d is %d aligned down and %d aligned up', (address, size, down, up) => {
  expect(alignDown(address, size)).toBe(down);
  expect(alignUp(address, size)).toBe(up);
});
