import { expect, it } from 'vitest';
import { CoveredTime } from '../../dashboard/covered-time.js';
import { createContext, type MonitorEvent, monitoringOf } from '../../machines/index.js';
import { VirtualClock } from '../../machines/testing.js';
import { accessTable } from '../../primitives/index.js';

/** The times that the aggregations of a run cover, which is asked to do something at some times. */
function coveredTimes(acts: readonly (readonly [us: number, type: 'PAUSE' | 'RESUME'])[], untilUs: number) {
  const clock = new VirtualClock();
  const context = createContext({ primitive: accessTable({ size: 100 }).primitive(), clock });
  const covered = new CoveredTime();
  const times: (readonly [from: number, to: number])[] = [];
  monitoringOf(context).events.listen((event: MonitorEvent) => {
    covered.hear(event);
    if (event.type === 'aggregation') times.push([covered.beginOf(event), event.at]);
  });
  context.send({ type: 'START' });
  for (const [us, type] of acts) {
    clock.advance(us - clock.now());
    context.send({ type });
  }
  clock.advance(untilUs - clock.now());
  context.send({ type: 'STOP' });
  return times;
}

it('[P1] [M22] nothing is covered twice, nor a pause, whatever an aggregation counted before it', () => {
  expect(coveredTimes([], 200_000)).toEqual([
    [0, 100_000],
    [100_000, 200_000],
  ]);
  const acts = [
    [152_000, 'PAUSE'],
    [1_000_000, 'RESUME'],
  ] as const;
  const [first, after, next] = coveredTimes(acts, 1_200_000);
  expect(first).toEqual([0, 100_000]);
  expect(after?.[0]).toBe(1_000_000);
  expect(next).toEqual([after?.[1], (after?.[1] ?? 0) + 100_000]);
});
