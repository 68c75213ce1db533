/**
 * Many targets as one.
 */
import type { OperatorFunction } from 'rxjs';
import { type MergedSnapshot, TargetMerger } from '../../reports/index.js';
import { eachSnapshot, type SnapshotSource } from './snapshot-source.js';

/**
 * Every snapshot with all its targets joined into one, for any operator behind it: side by side, each right behind the
 * one before it. Its `axis` tells which addresses are whose: `addressAt(axis, start)` translates back.
 *
 * Gotcha: a target that grows beyond what it has been so far moves those behind it.
 *
 * @example
 * monitor(options)
 *   .pipe(mergeTargets())
 *   .subscribe(({ axis }) => console.table(axis.ranges)); // which target begins where
 */
export function mergeTargets(): OperatorFunction<SnapshotSource, MergedSnapshot> {
  return eachSnapshot(() => {
    const merger = new TargetMerger();
    return (snapshot) => merger.merge(snapshot);
  });
}
