/**
 * When ranges become hot, and when they become cold again.
 */
import { concatMap, type OperatorFunction } from 'rxjs';
import { type Change, type ChangesOptions, HotRanges } from '../../reports/index.js';
import { eachSnapshot, type SnapshotSource } from './snapshot-source.js';

/**
 * A change for every range that became hot (rate of `hotAt` or more) or was hot and became cold (`coldAt` or less), and
 * nothing while a rate moves between the two. It goes by addresses, whatever regions are split or merged meanwhile;
 * touching ranges that changed alike in the same snapshot are one. For each address `hot` comes first, then the two take
 * turns; what is hot and then not monitored any more becomes cold, at a rate of 0.
 *
 * Gotcha: a rate is that of a whole region. Until regions have adapted, what is hot in a part of one shows as lukewarm.
 *
 * @throws DamonError EINVAL for rates that are not 0 ≤ `coldAt` < `hotAt` ≤ 1
 *
 * @example
 * monitor(options)
 *   .pipe(changes({ hotAt: 0.5, coldAt: 0.1 }))
 *   .subscribe(({ type, start, end }) => console.log(`${start}-${end} is ${type}`));
 */
export function changes(options: ChangesOptions = {}): OperatorFunction<SnapshotSource, Change> {
  new HotRanges(options);
  const given = { ...options };
  return (source) =>
    source.pipe(
      eachSnapshot(() => {
        const ranges = new HotRanges(given);
        return (snapshot) => ranges.update(snapshot);
      }),
      concatMap((changes) => changes),
    );
}
