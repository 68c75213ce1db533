/** Checks of data from outside: what a value must be like, with an error that names the field where it is not. */
import { invalid } from '../../regions/index.js';

/** @throws DamonError EINVAL that names the field by its path */
export type Check = (value: unknown, path: string) => void;

/** A check for every field of a type, so that none is forgotten. Fields that are not named may be there too. */
type Fields<T> = { readonly [Name in keyof T]-?: Check };

export const text: Check = (value, path) => {
  if (typeof value !== 'string') throw invalid(path, 'a string', value);
};

export const number: Check = (value, path) => {
  if (typeof value !== 'number') throw invalid(path, 'a number', value);
};

export const flag: Check = (value, path) => {
  if (typeof value !== 'boolean') throw invalid(path, 'a boolean', value);
};

export function oneOf(...names: readonly (string | boolean)[]): Check {
  return (value, path) => {
    if (!names.some((name) => name === value)) throw invalid(path, `one of ${names.join(', ')}`, value);
  };
}

export function optional(check: Check): Check {
  return (value, path) => {
    if (value !== undefined) check(value, path);
  };
}

export function nullable(check: Check): Check {
  return (value, path) => {
    if (value !== null) check(value, path);
  };
}

/** A string or a number. */
export const name: Check = (value, path) => {
  if (typeof value !== 'string' && typeof value !== 'number') throw invalid(path, 'a string or a number', value);
};

export function listOf(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) throw invalid(path, 'an array', value);
    for (const [index, item] of value.entries()) check(item, `${path}[${index}]`);
  };
}

/** Arrays of a fixed length. */
export function tuple(...checks: readonly Check[]): Check {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== checks.length) {
      throw invalid(path, `an array of ${checks.length}`, value);
    }
    for (const [index, check] of checks.entries()) check(value[index], `${path}[${index}]`);
  };
}

export function objectOf<T>(fields: Fields<T>): Check {
  const checks = Object.entries<Check>(fields);
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(path, 'an object', value);
    for (const [key, check] of checks) check(Reflect.get(value, key), `${path}.${key}`);
  };
}
