/**
 * Steps that may be asynchronous and mostly are not: what can be done at once is done at once, so that virtual time
 * needs no waiting.
 */

export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** `next` at once where the value is there, later where it is promised. The promise, if any, is that of the whole. */
export function settle<T>(value: T | Promise<T>, next: (value: T) => unknown): void | Promise<void> {
  if (isPromise(value)) return value.then(next).then(() => {});
  const result = next(value);
  return isPromise(result) ? result.then(() => {}) : undefined;
}
