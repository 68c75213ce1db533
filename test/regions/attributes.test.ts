/** The attributes of a monitoring: bounds, defaults, refusals. */
import { describe, expect, it } from 'vitest';
import { attributeNames, checkAttributes, maxNrAccesses } from '../../regions/index.js';
import { refusal, untyped } from './rows.js';

const LONGEST_US = 2_147_483_647_000;
const MOST_REGIONS = 16_777_216;

function message(options: unknown): string {
  const { code, message: text } = refusal(untyped(checkAttributes, options));
  expect(code).toBe('EINVAL');
  return text;
}

describe('defaults', () => {
  it("[S3] [M1] [S14] without options they are DAMON's, in microseconds", () => {
    const expected = {
      sampleUs: 5_000,
      aggregationUs: 100_000,
      updateUs: 1_000_000,
      regions: { min: 10, max: 1_000 },
      minRegionSize: 4_096,
      strategy: 'mainline',
    };
    expect(checkAttributes()).toEqual(expected);
    expect(checkAttributes({})).toEqual(expected);
  });

  it.each([
    ['sampleUs alone', { sampleUs: 10_000 }, [10_000, 200_000, 2_000_000]],
    ['an aggregation below 20 default samples', { aggregationUs: 10_000 }, [500, 10_000, 100_000]],
    ['an aggregation of exactly 20 default samples', { aggregationUs: 100_000 }, [5_000, 100_000, 1_000_000]],
    ['a longer aggregation', { aggregationUs: 1_000_000 }, [5_000, 1_000_000, 10_000_000]],
    ['an aggregation that 20 does not divide', { aggregationUs: 119 }, [5, 119, 1_190]],
    ['an aggregation below 20 µs', { aggregationUs: 19 }, [1, 19, 190]],
    ['updateUs alone', { updateUs: 7 }, [5_000, 100_000, 7]],
    ['sampleUs and aggregationUs', { sampleUs: 100, aggregationUs: 300 }, [100, 300, 3_000]],
    ['all three', { sampleUs: 1, aggregationUs: 2, updateUs: 3 }, [1, 2, 3]],
    ['the longest sample interval', { sampleUs: LONGEST_US }, [LONGEST_US, LONGEST_US, LONGEST_US]],
  ])('[S14] missing intervals keep the proportion 1 : 20 : 200 with %s', (_, options, expected) => {
    const { sampleUs, aggregationUs, updateUs } = checkAttributes(options);
    expect([sampleUs, aggregationUs, updateUs]).toEqual(expected);
  });

  it.each([
    ['one number', 50, { min: 50, max: 50 }],
    ['the smallest number', 3, { min: 3, max: 3 }],
    ['the largest number', MOST_REGIONS, { min: MOST_REGIONS, max: MOST_REGIONS }],
    ['an empty object', {}, { min: 10, max: 1_000 }],
    ['min alone', { min: 20 }, { min: 20, max: 1_000 }],
    ['a min above the default max', { min: 2_000 }, { min: 2_000, max: 2_000 }],
    ['max alone', { max: 500 }, { min: 10, max: 500 }],
    ['a max below the default min', { max: 5 }, { min: 5, max: 5 }],
    ['the least of both', { min: 3, max: 3 }, { min: 3, max: 3 }],
    ['both', { min: 4, max: 9 }, { min: 4, max: 9 }],
  ])('[S3] [M1] the number of regions can be given as %s', (_, regions, expected) => {
    expect(checkAttributes({ regions }).regions).toEqual(expected);
  });

  it.each([1, 2, 4_096, 2 ** 30, 2 ** 31, 2 ** 32, 2 ** 52])('[M1] the smallest region size may be %d', (size) => {
    expect(checkAttributes({ minRegionSize: size }).minRegionSize).toBe(size);
  });
});

describe('refusals', () => {
  const badIntegers: [unknown, string][] = [
    [0, '`0` (number)'],
    [-1, '`-1` (number)'],
    [Number.NaN, '`NaN` (number)'],
    [Number.POSITIVE_INFINITY, '`Infinity` (number)'],
    [1.5, '`1.5` (number)'],
    ['5', '`5` (string)'],
    [null, '`null` (null)'],
    [true, '`true` (boolean)'],
    [5n, '`5` (bigint)'],
    [[5], '`array of 1` (object)'],
  ];

  describe.each(['sampleUs', 'aggregationUs', 'updateUs'])('of %s', (name) => {
    it.each(badIntegers)('[S3] [S14] %o is refused with EINVAL', (value, shown) => {
      expect(message({ [name]: value })).toBe(
        `Expected \`${name}\` to be an integer from 1 to ${LONGEST_US}, got ${shown}`,
      );
    });

    it('[S14] the longest time is what a timer can wait for, and not a microsecond more', () => {
      expect(checkAttributes({ [name]: LONGEST_US })).toHaveProperty(name, LONGEST_US);
      expect(message({ [name]: LONGEST_US + 1 })).toBe(
        `Expected \`${name}\` to be an integer from 1 to ${LONGEST_US}, got \`2147483647001\` (number)`,
      );
    });

    it('[S14] one microsecond is enough', () => {
      expect(checkAttributes({ [name]: 1 })).toHaveProperty(name, 1);
    });
  });

  it('[S3] an aggregation interval below the sample interval is refused with EINVAL', () => {
    expect(checkAttributes({ sampleUs: 100, aggregationUs: 100 }).aggregationUs).toBe(100);
    expect(message({ sampleUs: 100, aggregationUs: 99 })).toBe(
      'Expected `aggregationUs` to be at least the sample interval of 100, got `99` (number)',
    );
  });

  it('[S3] an aggregation of more samplings than a count can hold is refused with EINVAL', () => {
    expect(checkAttributes({ sampleUs: 1, aggregationUs: 2 ** 32 - 1 }).aggregationUs).toBe(2 ** 32 - 1);
    expect(message({ sampleUs: 1, aggregationUs: 2 ** 32 })).toBe(
      'Expected `aggregationUs` to be at most 4294967295 sample intervals of 1, got `4294967296` (number)',
    );
  });

  it.each([...badIntegers.filter(([value]) => typeof value === 'number'), [2, '`2` (number)'] as const])(
    '[S3] %o regions are refused with EINVAL',
    (value, shown) => {
      expect(message({ regions: value })).toBe(
        `Expected \`regions\` to be an integer from 3 to ${MOST_REGIONS}, got ${shown}`,
      );
    },
  );

  it.each([
    [null, '`null` (null)'],
    ['5', '`5` (string)'],
    [true, '`true` (boolean)'],
    [[3, 9], '`array of 2` (object)'],
  ])('[S3] %o is no number of regions', (value, shown) => {
    expect(message({ regions: value })).toMatch(/^Expected `regions` to be .*an object.*, got /);
    expect(message({ regions: value }).endsWith(shown)).toBe(true);
  });

  describe.each(['min', 'max'])('of regions.%s', (name) => {
    it.each([...badIntegers, [2, '`2` (number)'], [MOST_REGIONS + 1, '`16777217` (number)']])(
      '[S3] [M1] %o is refused with EINVAL, and the name is the one that was given',
      (value, shown) => {
        expect(message({ regions: { [name]: value } })).toBe(
          `Expected \`regions.${name}\` to be an integer from 3 to ${MOST_REGIONS}, got ${shown}`,
        );
      },
    );
  });

  it('[M1] a max below min is refused with EINVAL', () => {
    expect(message({ regions: { min: 10, max: 9 } })).toBe(
      'Expected `regions.max` to be at least regions.min, which is 10, got `9` (number)',
    );
  });

  it.each(badIntegers)('[M1] a smallest region size of %o is refused with EINVAL', (value, shown) => {
    expect(message({ minRegionSize: value })).toBe(
      `Expected \`minRegionSize\` to be an integer of 1 or more, got ${shown}`,
    );
  });

  it.each([3, 6, 4_095, 4_097, 2 ** 31 + 1, 2 ** 49 - 1, 2 ** 49 + 1, 2 ** 53 - 1])(
    '[M1] a smallest region size of %d is no power of two: EINVAL',
    (size) => {
      expect(message({ minRegionSize: size })).toBe(
        `Expected \`minRegionSize\` to be a power of two, got \`${size}\` (number)`,
      );
    },
  );

  it.each([
    ['an option of another name', { sampleMs: 5 }, '`attributes`', attributeNames.join(', '), 'sampleMs'],
    ['a number of regions of another name', { regions: { minimum: 5 } }, '`regions`', 'min, max', 'minimum'],
  ])('[S3] %s is refused with EINVAL', (_, options, where, known, key) => {
    expect(message(options)).toBe(
      `Expected ${where} to be an object with no keys but ${known}, got \`${key}\` (string)`,
    );
  });

  it('[S3] a strategy that there is not is refused with EINVAL', () => {
    expect(message({ strategy: 'random' })).toBe(
      'Expected `strategy` to be one of mainline, guided, got `random` (string)',
    );
  });

  it.each([
    [null, '`null` (null)'],
    [5, '`5` (number)'],
    ['fast', '`fast` (string)'],
    [[], '`array of 0` (object)'],
  ])('[S3] %o instead of attributes is refused with EINVAL', (value, shown) => {
    expect(message(value)).toBe(`Expected \`attributes\` to be an object, got ${shown}`);
  });
});

describe('what comes out', () => {
  it('[S3] is of its own: the options stay as they were and can change afterwards', () => {
    const regions = { min: 5, max: 50 };
    const options = Object.freeze({ aggregationUs: 1_000, regions: Object.freeze(regions) });
    const changeable = { min: 5, max: 50 };
    const attributes = checkAttributes({ regions: changeable });
    changeable.max = 60;

    expect(checkAttributes(options).regions).toEqual({ min: 5, max: 50 });
    expect(options).toEqual({ aggregationUs: 1_000, regions: { min: 5, max: 50 } });
    expect(attributes.regions.max).toBe(50);
  });

  it('[S3] shares no default with the next call', () => {
    Object.assign(checkAttributes().regions, { min: 3, max: 4 });
    expect(checkAttributes().regions).toEqual({ min: 10, max: 1_000 });
  });

  it('[S3] passes the check again as it is', () => {
    const attributes = checkAttributes({ aggregationUs: 777, regions: 12, minRegionSize: 1 });
    expect(checkAttributes(attributes)).toEqual(attributes);
  });

  it.each([
    [100_000, 5_000, 20],
    [99_999, 5_000, 19],
    [5_000, 5_000, 1],
    [9_999, 5_000, 1],
    [4_999, 5_000, 1],
    [2 ** 32 - 1, 1, 2 ** 32 - 1],
  ])('[M2] an aggregation of %d µs, sampled every %d µs, counts to at most %d', (aggregationUs, sampleUs, most) => {
    expect(maxNrAccesses({ aggregationUs, sampleUs })).toBe(most);
  });
});
