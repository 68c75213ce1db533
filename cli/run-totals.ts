/** What a monitoring has come to so far: its last aggregation and the sums of its costs. Fed with events, pure. */
import type { AggregationEvent, MonitorEvent, StartedEvent } from '../machines/index.js';

export interface RunTotals {
  readonly started: StartedEvent | undefined;
  /** When the first run began, in microseconds of the context's clock. */
  readonly beganAt: number | undefined;
  readonly last: AggregationEvent | undefined;
  /** When the last event was, in microseconds of the context's clock. */
  readonly at: number;
  readonly aggregations: number;
  readonly samplings: number;
  /** Ticks that were skipped. */
  readonly missedTicks: number;
  /** Time of all aggregations, in microseconds, as are the next two. */
  readonly elapsedUs: number;
  /** Undefined in virtual time, in which this program takes none. */
  readonly busyUs: number | undefined;
  /** Undefined where the primitive does not know it. */
  readonly targetBusyUs: number | undefined;
}

export const noTotals: RunTotals = {
  started: undefined,
  beganAt: undefined,
  last: undefined,
  at: 0,
  aggregations: 0,
  samplings: 0,
  missedTicks: 0,
  elapsedUs: 0,
  busyUs: 0,
  targetBusyUs: undefined,
};

/** Of a monitoring in virtual time. */
export const virtualTotals: RunTotals = { ...noTotals, busyUs: undefined };

export function withEvent(before: RunTotals, event: MonitorEvent): RunTotals {
  const totals = { ...before, at: event.at };
  if (event.type === 'started') return { ...totals, started: event, beganAt: before.beganAt ?? event.at };
  if (event.type === 'replaced' && totals.started) {
    return { ...totals, started: { ...totals.started, attributes: event.attributes } };
  }
  if (event.type === 'sampling') return { ...totals, samplings: totals.samplings + 1 };
  if (event.type !== 'aggregation') return totals;
  const { cost } = event;
  return {
    ...totals,
    last: event,
    aggregations: totals.aggregations + 1,
    missedTicks: totals.missedTicks + cost.missedTicks,
    elapsedUs: totals.elapsedUs + cost.elapsedUs,
    busyUs: totals.busyUs === undefined ? undefined : totals.busyUs + cost.busyUs,
    targetBusyUs:
      cost.targetBusyUs === undefined ? totals.targetBusyUs : (totals.targetBusyUs ?? 0) + cost.targetBusyUs,
  };
}

/** Time since the monitoring began, in microseconds, at an event of it. */
export function sinceStart(totals: RunTotals, at: number): number {
  return at - (totals.beganAt ?? at);
}
