/** Timers that keep no program alive. */

/** The timer, at rest in Node; in a browser a timer is a number, and nothing is to be done. */
export function resting<T>(timer: T): T {
  const { unref } = Object(timer);
  if (typeof unref === 'function') unref.call(timer);
  return timer;
}
