/** What has happened in a chart from the beginning of a feed on, out of updates that each tell what is new. */
import type { ChartUpdate } from '../../machines/index.js';

/** So many of the states that were entered are kept: the latest. */
const MOST_ENTERED = 2_000;

/** The update after others, with their counts and the latest `most` of the states that they entered. */
export function summedUpdate(before: ChartUpdate | undefined, update: ChartUpdate, most = MOST_ENTERED): ChartUpdate {
  const taken = new Map(before?.taken);
  for (const [index, times] of update.taken) taken.set(index, (taken.get(index) ?? 0) + times);
  const last = update.last ?? before?.last;
  const countedSince = before?.countedSince ?? update.countedSince;
  return {
    ...update,
    taken: [...taken],
    entered: [...(before?.entered ?? []), ...update.entered].slice(-most),
    ...(last !== undefined && { last }),
    ...(countedSince !== undefined && { countedSince }),
  };
}
