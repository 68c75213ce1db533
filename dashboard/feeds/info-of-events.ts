/** What is known of a context from its events alone, event after event. */
import type { AggregationEvent, MonitorEvent } from '../../machines/index.js';
import { checkAttributes } from '../../regions/index.js';
import type { SourceInfo } from '../protocol.js';

/** What no event tells. */
export type Given = Pick<SourceInfo, 'id' | 'name' | 'unit' | 'labels' | 'hasTruth' | 'chart'>;

/** An event this late, or later, is taken for one of another time than this machine's. */
const LATEST_MS = 1_000;

/**
 * What is known after an event. Where the beginning of a run was missed, what only `started` tells is a default until it
 * is replaced, but for what a snapshot holds.
 */
export function infoAfter(before: SourceInfo | undefined, event: MonitorEvent, given: Given): SourceInfo {
  const info = { ...(before ?? unknown(event, given)), labels: given.labels, at: event.at };
  switch (event.type) {
    case 'started': {
      const { targets, attributes, at } = event;
      return { ...unknown(event, given), state: 'sampling', targets, attributes, startedAt: at };
    }
    case 'aggregation':
      return { ...info, ...counted(info, event) };
    case 'replaced':
      return { ...info, targets: event.targets, attributes: event.attributes };
    case 'paused':
    case 'terminating':
      return { ...info, state: event.type };
    case 'resumed':
      return { ...info, state: 'sampling' };
    case 'terminated': {
      const { reason, error } = event;
      const ended = error ? { reason, error: { code: error.code, message: error.message } } : { reason };
      return { ...info, state: 'idle', ended };
    }
    case 'sampling':
      return { ...info, state: 'sampling' };
    case 'update':
      return info;
  }
}

function unknown({ at }: MonitorEvent, given: Given): SourceInfo {
  // The clock of this machine counts from the time origin; that of a replay counts from 0.
  const lateMs = performance.now() - at / 1_000;
  return {
    ...given,
    state: 'idle',
    attributes: checkAttributes(),
    targets: [],
    ...(lateMs > -1 && lateMs < LATEST_MS && { epochMs: performance.timeOrigin }),
    at,
    counters: { samplings: 0, aggregations: 0, missedTicks: 0 },
    cost: { elapsedUs: 0, busyUs: 0 },
  };
}

/** Samplings and skipped ticks are counted with the aggregation that they belong to. */
function counted(
  { attributes, targets, counters, cost: before }: SourceInfo,
  { snapshot, cost }: AggregationEvent,
): Partial<SourceInfo> {
  const { sampleUs, aggregationUs } = snapshot;
  const { targetBusyUs = before.targetBusyUs } = cost;
  return {
    state: 'sampling',
    attributes: { ...attributes, sampleUs, aggregationUs },
    targets: targets.length > 0 ? targets : snapshot.targets.map(({ id }) => id),
    counters: {
      samplings: counters.samplings + snapshot.nrSamplings,
      aggregations: counters.aggregations + 1,
      missedTicks: counters.missedTicks + cost.missedTicks,
    },
    cost: {
      elapsedUs: before.elapsedUs + cost.elapsedUs,
      busyUs: before.busyUs + cost.busyUs,
      ...(targetBusyUs !== undefined && { targetBusyUs: (before.targetBusyUs ?? 0) + (cost.targetBusyUs ?? 0) }),
    },
  };
}
