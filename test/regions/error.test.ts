/** How a refusal is worded, and how what a user threw is wrapped. */
import { describe, expect, it } from 'vitest';
import { asDamonError, checkInteger, checkOptions, DamonError, invalid } from '../../regions/index.js';
import { refusal, untyped } from './rows.js';

class Cache {}

describe('a refusal', () => {
  it('is an Error with a POSIX code', () => {
    const error = invalid('regions.min', 'an integer of 3 or more', 2);
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(DamonError);
    expect(error.name).toBe('DamonError');
    expect(error.code).toBe('EINVAL');
  });

  it.each([
    ['a number', 2, '`2` (number)'],
    ['a string', 'two', '`two` (string)'],
    ['the empty string', '', '`` (string)'],
    ['a string of 60 characters', 'x'.repeat(60), `\`${'x'.repeat(60)}\` (string)`],
    ['a longer string, shortened', 'x'.repeat(61), `\`${'x'.repeat(57)}...\` (string)`],
    ['undefined', undefined, '`undefined` (undefined)'],
    ['null', null, '`null` (null)'],
    ['a bigint', 10n, '`10` (bigint)'],
    ['a symbol', Symbol('key'), '`Symbol(key)` (symbol)'],
    ['a function by its name', function touch() {}, '`touch` (function)'],
    ['a function without one', (() => () => {})(), '`anonymous` (function)'],
    ['an array by its length', [1, 2, 3], '`array of 3` (object)'],
    ['a plain object', { min: 3 }, '`Object` (object)'],
    ['an object by its class', new Cache(), '`Cache` (object)'],
    ['an object without a class', Object.create(null), '`object` (object)'],
    ['an object of a class without a name', new (class {})(), '`object` (object)'],
    [
      'JSON whose class has a name that is no text',
      JSON.parse('{"constructor":{"name":{"toString":1}}}'),
      '`object` (object)',
    ],
    ['JSON whose class is nothing', JSON.parse('{"constructor":null}'), '`object` (object)'],
    [
      'JSON whose class has a long name, shortened',
      { constructor: { name: 'x'.repeat(61) } },
      `\`${'x'.repeat(57)}...\` (object)`,
    ],
    [
      'a class whose name is no text',
      Object.defineProperty(() => {}, 'name', { value: Symbol('touch') }),
      '`anonymous` (function)',
    ],
  ])('says what was expected, what came and of which type: %s', (_, got, shown) => {
    expect(invalid('regions.min', 'an integer of 3 or more', got).message).toBe(
      `Expected \`regions.min\` to be an integer of 3 or more, got ${shown}`,
    );
  });
});

describe('checkInteger', () => {
  it('gives the integer itself, bounds included', () => {
    expect(checkInteger('seed', 3, 3, 5)).toBe(3);
    expect(checkInteger('seed', 5, 3, 5)).toBe(5);
    expect(checkInteger('seed', Number.MAX_SAFE_INTEGER, 3)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each([
    [2, 5, 'from 3 to 5', '`2` (number)'],
    [6, 5, 'from 3 to 5', '`6` (number)'],
    [3.5, 5, 'from 3 to 5', '`3.5` (number)'],
    ['4', 5, 'from 3 to 5', '`4` (string)'],
    [2, undefined, 'of 3 or more', '`2` (number)'],
    [2 ** 53, undefined, 'of 3 or more', '`9007199254740992` (number)'],
  ])('refuses %o where the most is %o', (value, most, bounds, shown) => {
    expect(refusal(() => checkInteger('seed', value, 3, most))).toEqual({
      code: 'EINVAL',
      message: `Expected \`seed\` to be an integer ${bounds}, got ${shown}`,
    });
  });
});

describe('checkOptions', () => {
  it('gives the object itself', () => {
    const options = { min: 3 };
    expect(checkOptions('regions', options, ['min', 'max'])).toBe(options);
  });

  it('refuses the first key that is not known', () => {
    expect(refusal(() => checkOptions('regions', { min: 3, mx: 5, mn: 1 }, ['min', 'max']))).toEqual({
      code: 'EINVAL',
      message: 'Expected `regions` to be an object with no keys but min, max, got `mx` (string)',
    });
  });

  it.each([
    [null, '`null` (null)'],
    [undefined, '`undefined` (undefined)'],
    [3, '`3` (number)'],
    [[3], '`array of 1` (object)'],
    [function three() {}, '`three` (function)'],
  ])('refuses %o', (value, shown) => {
    expect(refusal(untyped((given: object) => checkOptions('regions', given, []), value))).toEqual({
      code: 'EINVAL',
      message: `Expected \`regions\` to be an object, got ${shown}`,
    });
  });
});

describe('asDamonError', () => {
  it('leaves a DamonError as it is', () => {
    const error = new DamonError('EPERM', 'not yours');
    expect(asDamonError(error, 'checkAccesses')).toBe(error);
  });

  it.each([
    ['an error', new TypeError('no such row'), 'checkAccesses failed: no such row'],
    ['a string', 'no', 'checkAccesses failed: no'],
    ['nothing', undefined, 'checkAccesses failed: undefined'],
    ['a symbol', Symbol('no'), 'checkAccesses failed: Symbol(no)'],
  ])('wraps %s as EIO and keeps it as the cause', (_, thrown, message) => {
    const error = asDamonError(thrown, 'checkAccesses');
    expect(error.code).toBe('EIO');
    expect(error.message).toBe(message);
    expect(error.cause).toBe(thrown);
  });

  it('wraps even an object that cannot be written as a string', () => {
    const thrown: unknown = Object.create(null);
    expect(asDamonError(thrown, 'checkAccesses')).toMatchObject({ code: 'EIO', cause: thrown });
  });
});
