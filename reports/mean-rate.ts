/**
 * One number for a whole snapshot: how much of what is monitored is being accessed, how often.
 */
import type { Snapshot } from '../regions/index.js';

/**
 * The mean access rate over everything monitored, weighted by size: Σ size × rate ÷ Σ size, 0 to 1; 0 when nothing is
 * monitored.
 *
 * @example
 * meanRate(snapshot); // 0.25: say a quarter of the addresses all the time, or all of them a quarter of the time
 */
export function meanRate(snapshot: Snapshot): number {
  let accessed = 0;
  let monitored = 0;
  for (let index = 0; index < snapshot.length; index++) {
    const size = (snapshot.ends[index] ?? 0) - (snapshot.starts[index] ?? 0);
    accessed += size * snapshot.rate(index);
    monitored += size;
  }
  return monitored === 0 ? 0 : accessed / monitored;
}
