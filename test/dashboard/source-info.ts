/** What is known of a context that tests of the page are about: a table that is being sampled, unless they say otherwise. */
import type { SourceInfo } from '../../dashboard/protocol.js';
import { checkAttributes } from '../../regions/index.js';

export function sourceInfo(more: Partial<SourceInfo> = {}): SourceInfo {
  return {
    id: 'a',
    name: 'table',
    state: 'sampling',
    attributes: checkAttributes({}),
    targets: [1],
    unit: 'row',
    at: 0,
    labels: [],
    counters: { samplings: 0, aggregations: 0, missedTicks: 0 },
    cost: { elapsedUs: 0, busyUs: 0 },
    hasTruth: false,
    chart: 'a',
    ...more,
  };
}
