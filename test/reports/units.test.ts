import { describe, expect, it } from 'vitest';
import {
  addressText,
  bytes,
  costPercent,
  counted,
  interval,
  percent,
  rateText,
  seconds,
  shortLabel,
  sizeText,
  tail,
} from '../../reports/index.js';

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
    [599_900_000, '599.9 s'],
    [599_999_999, '600 s'],
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

  it.each([
    [8_388_608, 'byte', '8.0 MiB'],
    [1, 'row', '1 row'],
    [0, 'row', '0 rows'],
    [999, 'row', '999 rows'],
    [1_234, 'row', '1\u202f234 rows'],
    [100_000, 'row', '100\u202f000 rows'],
    [1_234_567.5, 'key', '1\u202f234\u202f567.5 keys'],
    [2, 'entry', '2 entries'],
    [2, 'key', '2 keys'],
    [3, 'index', '3 indexes'],
  ])('a size of %d of the unit %s is %s', (size, unit, text) => {
    expect(sizeText(size, unit)).toBe(text);
  });

  it('an address of bytes is in base 16, any other a plain number', () => {
    expect(addressText(0x7f67_d0fb_0000, 'byte')).toBe('0x7f67d0fb0000');
    expect(addressText(2 ** 63, 'byte')).toBe('0x8000000000000000');
    expect(addressText(12_345, 'row')).toBe('12\u202f345');
    expect(addressText(0, 'row')).toBe('0');
  });

  it.each([
    [0, '0/s'],
    [0.004, '<0.01/s'],
    [0.25, '0.25/s'],
    [1.26, '1.3/s'],
    [10, '10/s'],
    [99.7, '100/s'],
    [200, '200/s'],
    [12_345.6, '12\u202f346/s'],
    [Number.NaN, '-'],
  ])('%d accesses per second are %s', (perSecond, text) => {
    expect(rateText(perSecond)).toBe(text);
  });

  it('a label is short without the folders of a path', () => {
    expect(shortLabel('/usr/lib/libc.so.6')).toBe('libc.so.6');
    expect(shortLabel('[heap]')).toBe('[heap]');
    expect(shortLabel('GET /users/1')).toBe('GET /users/1');
    expect(shortLabel('user:7/picture')).toBe('user:7/picture');
    expect(shortLabel('/')).toBe('/');
  });
});
