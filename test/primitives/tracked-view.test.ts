/** Tracked views: a typed array in all it answers, and each access told to the table. */
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { accessTable, type TrackedView, type TypedArray } from '../../primitives/index.js';
import { refusal, untyped } from '../regions/rows.js';
import { accessed } from './tables.js';

const numberKinds = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
];
const bigintKinds = [BigInt64Array, BigUint64Array];

describe('a view', () => {
  it.each(numberKinds)('of a %o tells what is read and what is written', (Kind) => {
    const rows = accessTable({ size: 10, start: 100 });
    const elements: TypedArray<number, unknown> & Iterable<number> = Kind.from([1, 2, 3, 4]);
    const view = rows.view(elements, { offset: 105 });
    expect(accessed(rows)).toEqual([]);
    expect(view.get(1)).toBe(2);
    view.set(3, 7);
    expect([...elements]).toEqual([1, 2, 3, 7]);
    expect(accessed(rows)).toEqual([6, 8]);
  });

  it.each(bigintKinds)('of a %o tells what is read and what is written', (Kind) => {
    const rows = accessTable({ size: 4 });
    const elements: TypedArray<bigint, unknown> = Kind.from([1n, 2n, 3n, 4n]);
    const view = rows.view(elements);
    view.set(0, view.get(2) * 2n);
    expect(view.get(0)).toBe(6n);
    expect(accessed(rows)).toEqual([0, 2]);
  });

  it('begins at the first address of the table, unless told', () => {
    const rows = accessTable({ size: 8, start: 64, granule: 2 });
    const view = rows.view(new Uint8Array(8));
    expect([view.offset, view.length]).toEqual([64, 8]);
    view.get(7);
    expect(accessed(rows)).toEqual([3]);
  });

  it('tells each element of an iteration when its turn comes', () => {
    const rows = accessTable({ size: 3 });
    const [first, second] = rows.view(Float64Array.of(1.5, 2.5, 3.5));
    expect([first, second]).toEqual([1.5, 2.5]);
    expect(accessed(rows)).toEqual([0, 1]);
  });

  it('gives a slice as a typed array of the same kind, which is not tracked', () => {
    const rows = accessTable({ size: 4 });
    const elements = Int16Array.of(1, 2, 3, 4);
    const slice = rows.view(elements).slice(1, 3);
    expect(slice).toEqual(Int16Array.of(2, 3));
    slice[0] = 9;
    expect(elements[1]).toBe(2);
    expect(accessed(rows)).toEqual([1, 2]);
  });

  it('has the types of its array', () => {
    const rows = accessTable({ size: 9 });
    const numbers = rows.view(new Float32Array(9));
    expectTypeOf(numbers).toEqualTypeOf<TrackedView<number, Float32Array<ArrayBuffer>>>();
    expectTypeOf(numbers.get(0)).toEqualTypeOf<number>();
    expectTypeOf(numbers.at(0)).toEqualTypeOf<number | undefined>();
    expectTypeOf(numbers.slice()).toEqualTypeOf<Float32Array<ArrayBuffer>>();
    expectTypeOf(rows.view(new BigInt64Array(9)).get(0)).toEqualTypeOf<bigint>();
    expectTypeOf(rows.view<number, Uint8Array>)
      .parameter(0)
      .not.toExtend<number[]>();
  });
});

it('answers as its typed array would, and tells as a naive set of indices would', () => {
  const LENGTH = 12;
  const bound = fc.option(fc.oneof(fc.integer({ min: -15, max: 15 }), fc.double()), { nil: undefined });
  const step = fc.oneof(
    fc.record({ call: fc.constant('at' as const), index: fc.oneof(fc.integer({ min: -15, max: 15 }), fc.double()) }),
    fc.record({ call: fc.constant('get' as const), index: fc.nat(LENGTH - 1) }),
    fc.record({ call: fc.constant('set' as const), index: fc.nat(LENGTH - 1) }),
    fc.record({ call: fc.constant('fill' as const), start: bound, end: bound }),
    fc.record({ call: fc.constant('slice' as const), start: bound, end: bound }),
  );
  const property = fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
    const rows = accessTable({ size: LENGTH + 5 });
    const plain = Int32Array.from({ length: LENGTH }, (_, index) => index);
    const view = rows.view(plain.slice(), { offset: 5 });
    const naive = new Set<number>();
    for (const [value, step] of steps.entries()) {
      if (step.call === 'at') {
        const found = plain.at(step.index);
        expect(view.at(step.index)).toBe(found);
        const whole = Math.trunc(step.index) || 0;
        if (found !== undefined) naive.add(whole < 0 ? whole + LENGTH : whole);
      } else if (step.call === 'get') {
        expect(view.get(step.index)).toBe(plain[step.index]);
        naive.add(step.index);
      } else if (step.call === 'set') {
        plain[step.index] = value;
        view.set(step.index, value);
        naive.add(step.index);
      } else {
        const { start, end } = step;
        if (step.call === 'fill') expect(view.fill(-value, start, end)).toBe(view);
        else expect(view.slice(start, end)).toEqual(plain.slice(start, end));
        if (step.call === 'fill') plain.fill(-value, start, end);
        for (const index of Array.from(plain.keys()).slice(start, end)) naive.add(index);
      }
    }
    expect(accessed(rows)).toEqual([...naive].map((index) => index + 5).sort((a, b) => a - b));
    expect([...view]).toEqual([...plain]);
  });
  fc.assert(property);
});

describe('is refused with EINVAL:', () => {
  const rows = accessTable({ size: 10, start: 100 });

  it.each([
    [[1, 2], '`elements` to be a typed array, got `array of 2` (object)'],
    [new DataView(new ArrayBuffer(3)), '`elements` to be a typed array, got `DataView` (object)'],
    [null, '`elements` to be a typed array, got `null` (null)'],
    [new Int8Array(11), '`elements.length` to be at most 10, the addresses from the offset on, got `11` (number)'],
  ])('a view of %o', (elements, expected) => {
    const message = `Expected ${expected}`;
    expect(refusal(untyped((given) => rows.view(given), elements))).toEqual({ code: 'EINVAL', message });
  });

  it.each([
    [{ offset: 99 }, '`offset` to be an integer from 100 to 110, got `99` (number)'],
    [{ offset: 111 }, '`offset` to be an integer from 100 to 110, got `111` (number)'],
    [{ offset: 104.5 }, '`offset` to be an integer from 100 to 110, got `104.5` (number)'],
    [{ offset: 106 }, '`elements.length` to be at most 4, the addresses from the offset on, got `5` (number)'],
    [{ from: 1 }, '`options` to be an object with no keys but offset, got `from` (string)'],
    [7, '`options` to be an object, got `7` (number)'],
  ])('a view with the options %o', (options, expected) => {
    const view = untyped((given) => rows.view(new Int8Array(5), given), options);
    expect(refusal(view)).toEqual({ code: 'EINVAL', message: `Expected ${expected}` });
  });

  it.each([-1, 5, 0.5, Number.NaN, 2 ** 32])('the index %d, read or written, and nothing is told', (index) => {
    const own = accessTable({ size: 10 });
    const view = own.view(new Int8Array(5));
    const expected = {
      code: 'EINVAL',
      message: `Expected \`index\` to be an integer of 0 or more, below the length of 5, got \`${index}\` (number)`,
    };
    expect(refusal(() => view.get(index))).toEqual(expected);
    expect(refusal(() => view.set(index, 1))).toEqual(expected);
    expect(view.at(5)).toBeUndefined();
    expect(accessed(own)).toEqual([]);
  });
});
