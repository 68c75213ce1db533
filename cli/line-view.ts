/** A monitoring as lines of text, one an aggregation: for pipes, files and terminals that cannot draw. */
import type { AggregationEvent, MonitorEvent } from '../machines/index.js';
import { accessTotals, axisOf, bytes, costPercent, counted, interval, project, seconds } from '../reports/index.js';
import { digits } from './map-rows.js';
import { noTotals, type RunTotals, sinceStart, withEvent } from './run-totals.js';
import type { View } from './view.js';

const MAP_COLUMNS = 32;

/** @param before what the sums begin with */
export function lineView(title: string, print: (line: string) => void, before: RunTotals = noTotals): View {
  let totals = before;
  return {
    next(event: MonitorEvent) {
      totals = withEvent(totals, event);
      if (event.type === 'started') {
        const { sampleUs, aggregationUs } = event.attributes;
        print(
          `Monitoring ${title}: sample ${interval(sampleUs)}, aggregation ${interval(aggregationUs)}, seed ${event.seed}`,
        );
      }
      if (event.type === 'replaced') {
        const { sampleUs, aggregationUs } = event.attributes;
        const why = event.by === 'cost' ? ', so that the target is held up less' : '';
        print(`From here on: sample ${interval(sampleUs)}, aggregation ${interval(aggregationUs)}${why}`);
      }
      if (event.type === 'aggregation') print(aggregationLine(event, totals));
    },
    end() {},
  };
}

/** Time, a map of digits, how much is hot, warm and idle, how many regions, and what it costs. */
export function aggregationLine({ at, snapshot, cost }: AggregationEvent, totals: RunTotals): string {
  const { hot, warm, idle, nrRegions } = accessTotals(snapshot);
  const map = digits(project(snapshot, axisOf([snapshot]), MAP_COLUMNS));
  const costs = [
    ...(totals.busyUs === undefined ? [] : [`monitor ${costPercent(cost.busyUs / cost.elapsedUs)}`]),
    ...(cost.targetBusyUs === undefined ? [] : [`target ${costPercent(cost.targetBusyUs / cost.elapsedUs)}`]),
  ];
  return [
    seconds(sinceStart(totals, at)).padStart(8),
    `|${map}|`,
    `hot ${bytes(hot).padStart(9)}`,
    `warm ${bytes(warm).padStart(9)}`,
    `idle ${bytes(idle).padStart(9)}`,
    counted(nrRegions, 'region').padStart(12),
    ...(costs.length > 0 ? [costs.join(', ')] : []),
    ...(cost.missedTicks > 0 ? [`${cost.missedTicks} skipped`] : []),
  ].join('  ');
}
