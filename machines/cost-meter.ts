/**
 * What a monitoring costs, from aggregation to aggregation: time in ticks, ticks that were skipped, and for how long the
 * target was held up.
 */
import type { Cost } from './events.js';

export class CostMeter {
  #busyUs = 0;
  #missedTicks = 0;
  #missedJustNow = 0;
  #targetBusyBefore = 0;
  #targetShare = 0;

  /** The share of its time, 0 to 1, for which the last aggregation held up the target. */
  get targetShare(): number {
    return this.#targetShare;
  }

  /** @param targetBusyUs what the primitive has counted so far, undefined where it does not know */
  begin(targetBusyUs: number | undefined): void {
    this.#targetBusyBefore = targetBusyUs ?? 0;
  }

  charge(us: number): void {
    this.#busyUs += us;
  }

  miss(ticks: number): void {
    this.#missedTicks += ticks;
    this.#missedJustNow += ticks;
  }

  /** Ticks skipped since this was last asked. */
  takeMissed(): number {
    const missed = this.#missedJustNow;
    this.#missedJustNow = 0;
    return missed;
  }

  /** The cost of the aggregation that ends now; counts anew. */
  take(elapsedUs: number, targetBusyUs: number | undefined): Cost {
    const cost = { elapsedUs, busyUs: this.#busyUs, missedTicks: this.#missedTicks };
    this.#busyUs = 0;
    this.#missedTicks = 0;
    this.#targetShare = 0;
    if (targetBusyUs === undefined) return cost;
    const held = targetBusyUs - this.#targetBusyBefore;
    this.#targetBusyBefore = targetBusyUs;
    this.#targetShare = elapsedUs === 0 ? 0 : held / elapsedUs;
    return { ...cost, targetBusyUs: held };
  }
}
