/** Events of charts, and the times in them, as people say them. */

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

/** `5 ms`, `42 s`, `3 min 10 s`, `2 h 5 min`. */
export function durationText(us: number): string {
  if (us < 1_000_000) return `${Math.round(us / 1_000)} ms`;
  const seconds = Math.floor(us / 1_000_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return [`${minutes} min`, seconds % 60 > 0 && `${seconds % 60} s`].filter(Boolean).join(' ');
  return [`${Math.floor(minutes / 60)} h`, minutes % 60 > 0 && `${minutes % 60} min`].filter(Boolean).join(' ');
}
