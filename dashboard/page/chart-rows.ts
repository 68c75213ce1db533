/** A state chart as rows of tables: its states, and its transitions with how often each was taken. */
import { plainId } from '../../machines/chart-names.js';
import type { ChartState } from '../../machines/index.js';
import type { ChartFeed } from '../feed.js';
import { chartRows } from '../statechart/chart-rows.js';

export interface StateRow {
  readonly chart: string;
  readonly state: string;
  readonly active: boolean;
  readonly inside: string;
}

export interface EdgeRow {
  readonly chart: string;
  readonly from: string;
  readonly event: string;
  readonly to: string;
  readonly times: number;
  readonly last: boolean;
}

export function stateRows({ name, chart, update }: ChartFeed): StateRow[] {
  const rows: StateRow[] = [];
  const add = (states: readonly ChartState[]) => {
    for (const { id, entry, exit, invoke, states: inner } of states) {
      const inside = [...parts('entry', entry), ...parts('do', invoke), ...parts('exit', exit)].join('; ');
      rows.push({ chart: name, state: plainId(id), active: update?.active.includes(id) ?? false, inside });
      add(inner);
    }
  };
  add(chart?.states ?? []);
  return rows;
}

export function edgeRows({ name, chart, update }: ChartFeed): EdgeRow[] {
  if (!chart) return [];
  return chartRows(chart, update?.taken).map(({ from, event, guard, to, times }, index) => ({
    chart: name,
    from,
    event: guard === '' ? event : `${event} [${guard}]`,
    to,
    times,
    last: update?.last === index,
  }));
}

function parts(word: string, names: readonly string[]): string[] {
  return names.length > 0 ? [`${word}: ${names.join(', ')}`] : [];
}
