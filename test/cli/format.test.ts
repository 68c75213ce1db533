import { describe, expect, it } from 'vitest';
import { bytes, costPercent, counted, interval, percent, seconds, tail } from '../../cli/format.js';

describe('numbers for people', () => {
  it.each([
    [0, '0 B'],
    [1_023, '1023 B'],
    [1_024, '1.0 KiB'],
    [8_388_608, '8.0 MiB'],
    [1_048_575, '1.0 MiB'],
    [2 ** 47, '128.0 TiB'],
    [2 ** 62, '4096.0 PiB'],
  ])('%i bytes are %s', (size, text) => {
    expect(bytes(size)).toBe(text);
  });

  it.each([
    [1, '1 us'],
    [2_500, '2.5 ms'],
    [1_260_000, '1.26 s'],
  ])('an interval of %i us is %s', (us, text) => {
    expect(interval(us)).toBe(text);
  });

  it.each([
    [0, '0.0 s'],
    [12_345_678, '12.3 s'],
    [700_400_000, '700 s'],
  ])('%i us are %s', (us, text) => {
    expect(seconds(us)).toBe(text);
  });

  it.each([
    [0, '0 %'],
    [0.001, '<1 %'],
    [0.125, '13 %'],
    [0.999, '>99 %'],
    [1, '100 %'],
    [Number.NaN, '-'],
  ])('a share of %d is %s', (share, text) => {
    expect(percent(share)).toBe(text);
  });

  it('costs have a digit more, counts their noun, long texts their end', () => {
    expect(costPercent(0.0123)).toBe('1.2 %');
    expect(costPercent(Number.NaN)).toBe('-');
    expect([counted(0, 'region'), counted(1, 'region'), counted(2, 'region')]).toEqual([
      '0 regions',
      '1 region',
      '2 regions',
    ]);
    expect(tail('/usr/bin/node', 5)).toBe('…node');
    expect(tail('node', 5)).toBe('node');
    expect(tail('node', 0)).toBe('…');
  });
});
