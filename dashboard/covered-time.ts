/** Which time an aggregation is about. What it counted before a pause is left out: an entry of a history has no hole. */
import type { AggregationEvent, MonitorEvent } from '../machines/index.js';

export class CoveredTime {
  #resumedAt = Number.NEGATIVE_INFINITY;

  hear(event: MonitorEvent): void {
    if (event.type === 'started') this.#resumedAt = Number.NEGATIVE_INFINITY;
    else if (event.type === 'resumed' && event.pausedUs > 0) this.#resumedAt = event.at;
  }

  /** In microseconds of the context's clock; it ends with the event. */
  beginOf({ at, cost }: AggregationEvent): number {
    const begin = at - cost.elapsedUs;
    return this.#resumedAt < at ? Math.max(begin, this.#resumedAt) : begin;
  }
}
