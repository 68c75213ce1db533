/** A chart as rows of text: for tables, and for those who do not see the picture. */
import { plainId } from '../../machines/chart-names.js';
import { eventText } from '../../machines/event-text.js';
import type { Chart, ChartUpdate } from '../../machines/index.js';

export interface ChartRow {
  /** `anywhere` for what may happen in every state. */
  readonly from: string;
  /** `stays` for what leaves nothing. */
  readonly to: string;
  readonly event: string;
  readonly guard: string;
  readonly actions: string;
  readonly times: number;
}

/**
 * A row for every transition, in the order of the chart.
 *
 * @param totals how often each was taken, by its index
 */
export function chartRows({ transitions }: Chart, totals: ChartUpdate['taken'] = []): ChartRow[] {
  const times = new Map(totals);
  return transitions.map(({ from, to, also = [], event, guard = '', actions }, index) => ({
    from: plainId(from) || 'anywhere',
    to: to === undefined ? 'stays' : [to, ...also].map((id) => plainId(id) || 'the beginning').join(', '),
    event: eventText(event) || 'at once',
    guard,
    actions: actions.join(', '),
    times: times.get(index) ?? 0,
  }));
}
