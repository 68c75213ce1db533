import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePid, parseRegions, parseSeed, parseTime } from '../../cli/quantity.js';

describe('a time on the command line', () => {
  it.each([
    ['250us', 250],
    ['250µs', 250],
    ['5ms', 5_000],
    ['2.5ms', 2_500],
    ['1s', 1_000_000],
    ['1.5s', 1_500_000],
    ['2m', 120_000_000],
    ['1h', 3_600_000_000],
    ['2147483647ms', 2_147_483_647_000],
  ])('%s is %i us', (text, us) => {
    expect(parseTime('--sample', text)).toBe(us);
  });

  it.each([
    '',
    '0',
    '5',
    '0s',
    '0.1us',
    '-5ms',
    '5 ms',
    '5msec',
    'ms',
    '1e3ms',
    '.5s',
    '5.s',
    'NaN',
    'Infinity',
    '0x5ms',
    '2147483648ms',
    '25h25h',
    '٣ms',
  ])('%j is none', (text) => {
    expect(() => parseTime('--sample', text)).toThrow(
      `Expected --sample to be a time from 1us to 24 days, like 250us, 5ms, 1s or 2m, got \`${text}\``,
    );
  });

  it('of any text is a whole number of microseconds or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,20}(\.\d{1,5})?(us|ms|s|m|h)$/)), (text) => {
        try {
          const us = parseTime('--sample', text);
          expect(us).toSatisfy((value: number) => Number.isInteger(value) && value >= 1 && value <= 2_147_483_647_000);
        } catch (error) {
          expect(error).toHaveProperty('name', 'UsageError');
        }
      }),
    );
  });
});

describe('a number of regions', () => {
  it('is one number or two', () => {
    expect(parseRegions('--regions', '100')).toEqual({ min: 100, max: 100 });
    expect(parseRegions('--regions', '10-1000')).toEqual({ min: 10, max: 1_000 });
  });

  it.each(['', '2', '1-5', '10-9', '10-', '-10', '10-20-30', 'ten', '1.5', '99999999', '3-99999999'])(
    'is not %j',
    (text) => {
      expect(() => parseRegions('--regions', text)).toThrow(
        'Expected --regions to be a number from 3 to 16777216, or two',
      );
    },
  );
});

describe('a process id and a seed', () => {
  it('are integers within their bounds', () => {
    expect(parsePid('1')).toBe(1);
    expect(parsePid('2147483647')).toBe(2_147_483_647);
    expect(parseSeed('--seed', '0')).toBe(0);
    expect(parseSeed('--seed', '4294967295')).toBe(4_294_967_295);
  });

  it.each(['0', '-1', '1.5', 'abc', '', ' 1', '1e3', '2147483648'])('a process id is not %j', (text) => {
    expect(() => parsePid(text)).toThrow(
      `Expected the process id to be an integer from 1 to 2147483647, got \`${text}\``,
    );
  });

  it.each(['-1', '4294967296', 'x'])('a seed is not %j', (text) => {
    expect(() => parseSeed('--seed', text)).toThrow('Expected --seed to be an integer from 0 to 4294967295');
  });
});
