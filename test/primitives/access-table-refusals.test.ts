/** What the access table refuses, each with what it says. */
import { describe, expect, it } from 'vitest';
import { accessTable, attachAccessTable } from '../../primitives/index.js';
import { refusal, untyped } from '../regions/rows.js';
import { planeOf } from './tables.js';

describe('is refused with EINVAL:', () => {
  const buffer = new SharedArrayBuffer(3);

  it.each([
    [null, '`options` to be an object, got `null` (null)'],
    [{}, '`size` to be an integer from 1 to 2147483648, got `undefined` (undefined)'],
    [{ size: 0 }, '`size` to be an integer from 1 to 2147483648, got `0` (number)'],
    [{ size: 1.5 }, '`size` to be an integer from 1 to 2147483648, got `1.5` (number)'],
    [{ size: 2 ** 31 + 1 }, '`size` to be an integer from 1 to 2147483648, got `2147483649` (number)'],
    [{ size: 2 ** 33 + 1, granule: 4 }, '`size` to be an integer from 1 to 8589934592, got `8589934593` (number)'],
    [{ size: 10, start: 2 ** 53 - 4 }, '`size` to be an integer from 1 to 3, got `10` (number)'],
    [{ size: 9, granule: 0 }, '`granule` to be an integer of 1 or more, got `0` (number)'],
    [{ size: 9, granule: 12 }, '`granule` to be a power of two, got `12` (number)'],
    [{ size: 9, granule: null }, '`granule` to be an integer of 1 or more, got `null` (null)'],
    [{ size: 9, start: -1 }, '`start` to be an integer of 0 or more, got `-1` (number)'],
    [{ size: 9, granule: 4, start: 6 }, '`start` to be a multiple of the granule of 4, got `6` (number)'],
    [{ size: 9, id: {} }, '`id` to be a number or a string, got `Object` (object)'],
    [{ size: 9, id: Number.NaN }, '`id` to be a number or a string, got `NaN` (number)'],
    [
      { size: 9, length: 9 },
      '`options` to be an object with no keys but size, granule, start, id, got `length` (string)',
    ],
  ])('the options %o', (options, expected) => {
    expect(refusal(untyped(accessTable, options))).toEqual({ code: 'EINVAL', message: `Expected ${expected}` });
  });

  it.each([
    [undefined, '`handle` to be an object, got `undefined` (undefined)'],
    [{ size: 3 }, '`handle.buffer` to be a SharedArrayBuffer, got `undefined` (undefined)'],
    [{ size: 3, buffer: new ArrayBuffer(3) }, '`handle.buffer` to be a SharedArrayBuffer, got `ArrayBuffer` (object)'],
    [
      { size: 4, buffer },
      '`handle.buffer` to be as many bytes as the table has granules, which is 4, got `3` (number)',
    ],
    [{ size: 4, granule: 3, buffer }, '`granule` to be a power of two, got `3` (number)'],
  ])('the handle %o', (handle, expected) => {
    expect(refusal(untyped(attachAccessTable, handle))).toEqual({ code: 'EINVAL', message: `Expected ${expected}` });
  });

  it.each([
    [[{ id: 'other' }], '`target.id` to be table, the id of the access table, got `other` (string)'],
    [
      [{ id: 'table', ranges: [{ start: 5, end: 20 }] }],
      '`ranges` to be within 10-110, the access table, got `5-20` (string)',
    ],
    [
      [
        {
          id: 'table',
          ranges: [
            { start: 10, end: 20 },
            { start: 50, end: 111 },
          ],
        },
      ],
      '`ranges` to be within 10-110, the access table, got `10-111` (string)',
    ],
  ])('[M18] the targets %j', (targets, expected) => {
    const rows = accessTable({ size: 100, start: 10 });
    expect(refusal(() => planeOf(rows, {}, targets))).toEqual({ code: 'EINVAL', message: `Expected ${expected}` });
  });

  it('regions that came to lie outside the table, before one of them is sampled', () => {
    const rows = accessTable({ size: 100 });
    const plane = planeOf(rows);
    plane.targets[0]!.regions.append(2 ** 32, 2 ** 32 + 8);
    const message = 'Expected `ranges` to be within 0-100, the access table, got `0-4294967304` (string)';
    expect(refusal(() => rows.primitive().prepareAccessChecks?.(plane))).toEqual({ code: 'EINVAL', message });
  });
});
