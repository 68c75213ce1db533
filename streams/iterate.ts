/**
 * A stream for `for await`: a bounded buffer between a source that pushes and a reader who takes his time. What does not
 * fit is dropped by a named rule and counted.
 */
import type { Observable, Subscription } from 'rxjs';
import { checkInteger, checkOptions, DamonError, invalid } from '../regions/index.js';

/** What happens when the buffer is full: the oldest goes, the newest goes, or reading ends with an error. */
export const overflowPolicies = ['drop-oldest', 'drop-newest', 'error'] as const;
export type Overflow = (typeof overflowPolicies)[number];

export interface IterateOptions {
  /** How many values wait at most. Default 64. */
  readonly buffer?: number;
  /** Default `drop-oldest`: a slow reader sees the present, not the past. */
  readonly overflow?: Overflow;
}

/** An async iterator that tells how many values its reader was too slow for. */
export interface Iteration<T> extends AsyncIterableIterator<T, undefined, undefined> {
  /** Values dropped so far. */
  readonly dropped: number;
  /** Unsubscribes, which for a monitoring stops it. */
  return(): Promise<IteratorResult<T, undefined>>;
}

interface Waiting<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

/**
 * Reads a stream with `for await`. It is subscribed to at the first `next()`, and unsubscribed from when the loop is
 * left by whatever way. Values that wait are delivered before the end or the error.
 *
 * @throws DamonError EINVAL for a buffer of less than 1 or an unknown policy; EIO from `next()` when the buffer is full
 * and the policy is `error`
 *
 * @example
 * for await (const snapshot of iterate(monitor(options).pipe(snapshots()), { buffer: 1 })) {
 *   console.log(snapshot.length); // always the latest
 * }
 */
export function iterate<T>(source: Observable<T>, options: IterateOptions = {}): Iteration<T> {
  checkOptions('options', options, ['buffer', 'overflow']);
  const capacity = checkInteger('buffer', options.buffer ?? 64, 1);
  const overflow = options.overflow ?? 'drop-oldest';
  if (!overflowPolicies.includes(overflow))
    throw invalid('overflow', `one of ${overflowPolicies.join(', ')}`, overflow);

  const values: T[] = [];
  const waiting: Waiting<T>[] = [];
  let subscription: Subscription | undefined;
  let ended = false;
  let failure: { error: unknown } | undefined;
  let dropped = 0;

  const end = (failed?: { error: unknown }) => {
    if (ended) return;
    ended = true;
    failure = failed;
    const first = failed && waiting.shift();
    if (first && failed) {
      failure = undefined;
      first.reject(failed.error);
    }
    for (const reader of waiting.splice(0)) reader.resolve({ done: true, value: undefined });
  };
  const push = (value: T) => {
    if (ended) return;
    const reader = waiting.shift();
    if (reader) {
      reader.resolve({ done: false, value });
      return;
    }
    if (values.length < capacity) {
      values.push(value);
      return;
    }
    dropped++;
    if (overflow === 'drop-oldest') {
      values.shift();
      values.push(value);
    } else if (overflow === 'error') {
      end({
        error: new DamonError('EIO', `Expected a reader that keeps ${capacity} values waiting at most, got one more`),
      });
      subscription?.unsubscribe();
    }
  };

  return {
    get dropped() {
      return dropped;
    },

    next() {
      if (!subscription && !ended) {
        subscription = source.subscribe({ next: push, error: (error) => end({ error }), complete: () => end() });
        if (ended) subscription.unsubscribe();
      }
      if (values.length > 0) return Promise.resolve({ done: false, value: values.shift() as T });
      if (failure) {
        const { error } = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (ended) return Promise.resolve({ done: true, value: undefined });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },

    return() {
      end();
      values.length = 0;
      subscription?.unsubscribe();
      return Promise.resolve({ done: true, value: undefined });
    },

    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
