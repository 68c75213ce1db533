/** What is written on a chart: transitions, counters and times, as short as they can be read. */
import { plainId } from '../../machines/chart-names.js';
import { durationText, eventText } from '../../machines/event-text.js';
import type { Chart, ChartTransition } from '../../machines/index.js';

/** `EVENT [guard]`; what needs neither happens at once. */
export function transitionText({ event, guard }: ChartTransition): string {
  return [eventText(event), guard && `[${guard}]`].filter(Boolean).join(' ') || 'at once';
}

/** All of a transition: `from → to: EVENT [guard] / actions`. */
export function fullText(chart: Chart, transition: ChartTransition, times: number): string {
  const { from, to, also = [], actions } = transition;
  const idText = (id: string) => plainId(id) || chart.id;
  const where = to === undefined ? `in ${idText(from)}` : `${idText(from)} → ${[to, ...also].map(idText).join(', ')}`;
  const does = actions.length > 0 ? ` / ${actions.join(', ')}` : '';
  return `${where}: ${transitionText(transition)}${does}, ${timesText(times)}`;
}

export function timesText(times: number): string {
  return times === 1 ? 'once' : `${times.toLocaleString('en')} times`;
}

/** `7`, `940`, `1.2k`, `34k`, `5.6M`. */
export function compact(count: number): string {
  if (count < 1_000) return String(count);
  const unit = ['k', 'M', 'G', 'T'].findIndex((_, index) => count < 999.5 * 1_000 ** (index + 1));
  const power = unit < 0 ? 4 : unit + 1;
  const value = count / 1_000 ** (power === 0 ? 1 : power);
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)}${['', 'k', 'M', 'G', 'T'][power]}`;
}

/** Time in a state, in microseconds; what is below a second is not said more exactly: it would only flicker. */
export function stayText(us: number): string {
  return us < 1_000_000 ? '< 1 s' : durationText(us);
}

/** At most so many characters. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}
