/**
 * How busy everything that is monitored is, as one number.
 */
import type { OperatorFunction } from 'rxjs';
import { meanRate } from '../../reports/index.js';
import { eachSnapshot, type SnapshotSource } from './snapshot-source.js';

export interface TotalRate {
  /** When the snapshot was taken, in microseconds of the context's clock. */
  readonly at: number;
  /** The mean over everything monitored, weighted by size, 0 to 1; 0 when nothing is monitored. */
  readonly rate: number;
}

/**
 * The total access rate of every snapshot: Σ size × rate ÷ Σ size.
 *
 * @example
 * monitor(options).pipe(rate()).subscribe(({ rate }) => console.log(`${Math.round(rate * 100)} %`));
 */
export function rate(): OperatorFunction<SnapshotSource, TotalRate> {
  return eachSnapshot(() => (snapshot) => ({ at: snapshot.at, rate: meanRate(snapshot) }));
}
