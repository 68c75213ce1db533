import { describe, expect, it } from 'vitest';
import { fieldError, fieldOfError } from '../../../dashboard/page/field-error.js';
import { parseCount, parseInterval } from '../../../dashboard/page/interval-text.js';
import { checkAttributes } from '../../../regions/index.js';
import { interval } from '../../../reports/index.js';

/** What the server would say. */
function refusal(options: Parameters<typeof checkAttributes>[0]): string {
  try {
    checkAttributes(options);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  throw new Error('It was not refused.');
}

describe('The form of attributes', () => {
  it.each([
    ['5ms', 5_000],
    ['100 ms', 100_000],
    [' 1 s ', 1_000_000],
    ['2.5 MS', 2_500],
    ['0,5 s', 500_000],
    ['250us', 250],
    ['250 µs', 250],
    ['2 min', 120_000_000],
    ['1m', 60_000_000],
  ])('takes %s for a time', (text, us) => {
    expect(parseInterval('sampleUs', text)).toBe(us);
  });

  it.each(['', '5', 'ms', '-5 ms', '5 m s', '5 parsecs', '1e3 ms', '1.2.3 s'])('refuses `%s` as a time', (text) => {
    expect(() => parseInterval('sampleUs', text)).toThrow('Expected `sampleUs` to be a time with its unit');
  });

  it('reads every time that it shows', () => {
    for (const us of [1, 999, 1_000, 2_500, 100_000, 1_000_000, 1_500_000, 60_000_000]) {
      expect(parseInterval('sampleUs', interval(us))).toBe(us);
    }
  });

  it('takes whole numbers, with their digits in groups or without', () => {
    expect(['10', ' 1000 ', '1\u202f000', "1'000"].map((text) => parseCount('regions.min', text))).toEqual([
      10, 1_000, 1_000, 1_000,
    ]);
    for (const text of ['', '1.5', '-3', 'ten'])
      expect(() => parseCount('regions.min', text)).toThrow('a whole number');
  });

  it.each([
    [{ sampleUs: 200_000, aggregationUs: 100_000 }, 'aggregationUs', 'Expected at least the sample interval of 200 ms'],
    [{ regions: { min: 2, max: 9 } }, 'regions.min', 'Expected a whole number from 3 to 16\u202f777\u202f216'],
    [{ regions: { min: 9, max: 5 } }, 'regions.max', 'Expected at least regions.min, which is 9'],
  ])('says what is refused of %j at its field', (options, field, text) => {
    const message = refusal(options);
    expect(fieldOfError(message)).toBe(field);
    expect(fieldError(field, message)).toBe(text);
  });

  it('leaves other messages as they are', () => {
    expect(fieldOfError('The server does not answer.')).toBeUndefined();
    expect(fieldError('sampleUs', 'The server does not answer.')).toBe('The server does not answer.');
    expect(fieldError('sampleUs', 'Expected `sampleUs` to be a time such as 5 ms or 1 s, got `5` (string)')).toBe(
      'Expected a time such as 5 ms or 1 s',
    );
  });
});
