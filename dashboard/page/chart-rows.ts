/** A state chart as rows of tables: its states, and its transitions with how often each was taken. */
import type { ChartState, ChartTransition, ChartUpdate } from '../../machines/index.js';
import type { ChartFeed } from '../feed.js';

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
      rows.push({ chart: name, state: id, active: update?.active.includes(id) ?? false, inside });
      add(inner);
    }
  };
  add(chart?.states ?? []);
  return rows;
}

export function edgeRows({ name, chart, update }: ChartFeed): EdgeRow[] {
  return (chart?.transitions ?? []).map((transition, index) => ({
    chart: name,
    from: transition.from === '' ? 'anywhere' : transition.from,
    event: eventText(transition),
    to: transition.to === undefined ? 'stays' : [transition.to, ...(transition.also ?? [])].join(', '),
    times: timesOf(update, index),
    last: update?.last === index,
  }));
}

function eventText({ event, guard }: ChartTransition): string {
  return [event || 'at once', guard && `[${guard}]`].filter(Boolean).join(' ');
}

function timesOf(update: ChartUpdate | undefined, index: number): number {
  return update?.taken.find(([taken]) => taken === index)?.[1] ?? 0;
}

function parts(word: string, names: readonly string[]): string[] {
  return names.length > 0 ? [`${word}: ${names.join(', ')}`] : [];
}
