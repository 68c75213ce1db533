/**
 * Ending a monitoring from what it tells.
 */
import { type MonoTypeOperatorFunction, takeWhile } from 'rxjs';

/**
 * Passes everything on up to and including the first value for which the predicate holds, then completes and
 * unsubscribes, which stops a monitoring that nobody else shares. What a run tells of its own end comes too late.
 *
 * @example
 * monitor(options).pipe(aggregations(), stopWhen(({ snapshot }) => snapshot.at > 1_000_000));
 */
export function stopWhen<T>(predicate: (value: T) => boolean): MonoTypeOperatorFunction<T> {
  return takeWhile((value) => !predicate(value), true);
}
