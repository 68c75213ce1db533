/** What is written on a chart: transitions, counters and times, as short as they can be read. */
import type { Chart, ChartTransition } from '../../machines/index.js';

/** An event as people say it: XState has long names for those that it makes itself. */
export function eventText(event: string): string {
  if (event === '') return '';
  if (event === '*') return 'any event';
  const [, kind = '', name = ''] =
    /^xstate\.(after|done\.actor|done\.state|error\.actor|snapshot)\.(.*)$/.exec(event) ?? [];
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (kind === 'after') {
    const delay = name.slice(0, name.indexOf('.'));
    return `after ${/^\d+$/.test(delay) ? durationText(Number(delay) * 1_000) : delay}`;
  }
  if (kind === 'done.state') return `${last} done`;
  // An invoked actor without a name of its own has that of its state, with a number before it.
  const own = /^\d+\./.test(name) ? '' : ` ${name}`;
  if (kind === 'done.actor') return `done${own}`;
  if (kind === 'error.actor') return `failed${own}`;
  if (kind === 'snapshot') return `news${own}`;
  return event;
}

/** `EVENT [guard]`; what needs neither happens at once. */
export function transitionText({ event, guard }: ChartTransition): string {
  return [eventText(event), guard && `[${guard}]`].filter(Boolean).join(' ') || 'at once';
}

/** All of a transition: `from → to: EVENT [guard] / actions`. */
export function fullText(chart: Chart, transition: ChartTransition, times: number): string {
  const { from, to, also = [], actions } = transition;
  const where =
    to === undefined
      ? `in ${from || chart.id}`
      : `${from || chart.id} → ${[to, ...also].map((id) => id || chart.id).join(', ')}`;
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

/** `5 ms`, `42 s`, `3 min 10 s`, `2 h 5 min`. */
export function durationText(us: number): string {
  if (us < 1_000_000) return `${Math.round(us / 1_000)} ms`;
  const seconds = Math.floor(us / 1_000_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return [`${minutes} min`, seconds % 60 > 0 && `${seconds % 60} s`].filter(Boolean).join(' ');
  return [`${Math.floor(minutes / 60)} h`, minutes % 60 > 0 && `${minutes % 60} min`].filter(Boolean).join(' ');
}

/** The last part of a path. */
export function lastName(id: string): string {
  return id.slice(id.lastIndexOf('.') + 1);
}

/** At most so many characters. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}
