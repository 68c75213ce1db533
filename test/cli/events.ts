/** Events of a monitoring, made by hand, for tests of what is printed of them. */

import { noTotals, withEvent } from '../../cli/run-totals.js';
import type { Picture } from '../../cli/terminal-map.js';
import type { AggregationEvent, Cost, MonitorEvent, StartedEvent } from '../../machines/index.js';
import { checkAttributes, type Snapshot } from '../../regions/index.js';
import { rows, snapshotOf } from '../reports/snapshot-of.js';

export const MiB = 1_048_576;

export const started: StartedEvent = {
  type: 'started',
  seq: 0,
  at: 1_000_000,
  targets: [1],
  attributes: checkAttributes({ sampleUs: 5_000 }),
  seed: 42,
};

export function aggregation(number: number, snapshot: Snapshot, cost: Partial<Cost> = {}): AggregationEvent {
  const at = started.at + number * 100_000;
  return {
    type: 'aggregation',
    seq: number,
    at,
    snapshot,
    cost: { elapsedUs: 100_000, busyUs: 1_200, missedTicks: 0, targetBusyUs: 3_400, ...cost },
  };
}

/** Four mappings of 1, 2, 4 and 1 MiB, of which the one at that place is hot. */
export function fourMappings(hot: number): Snapshot {
  const rate = (index: number) => (index === hot ? 20 : 0);
  return snapshotOf(
    rows(
      [4 * MiB, 5 * MiB, rate(0), 3],
      [5 * MiB, 7 * MiB, rate(1), 3],
      [64 * MiB, 68 * MiB, rate(2), 3],
      [100 * MiB, 101 * MiB, rate(3), 3],
    ),
  );
}

/** What the four mappings are called. */
export function labelOf(_target: unknown, { start }: { start: number }): string | undefined {
  if (start < 5 * MiB) return '/usr/bin/program';
  if (start < 7 * MiB) return '[heap]';
  return start < 100 * MiB ? 'anon' : undefined;
}

/** A picture after so many aggregations, each with another hot mapping. */
export function pictureOf(aggregations: number, title = 'program (process 1)'): Picture {
  const history = Array.from({ length: aggregations }, (_, index) => aggregation(index + 1, fourMappings(index % 4)));
  const events: MonitorEvent[] = [started, ...history];
  return { title, totals: events.reduce(withEvent, noTotals), history, labelOf };
}
