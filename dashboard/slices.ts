/** Work in steps, done so that the program around it, which may be the one that is monitored, goes on meanwhile. */
import type { Steps } from '../reports/steps.js';

/** So long others wait at most, but for the rest of a step, in milliseconds. */
const SLICE_MS = 2;

/** Between slices everybody else has a turn: timers, connections, pictures. */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  let began = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - began < SLICE_MS) continue;
    await nextTurn();
    began = performance.now();
  }
}

function nextTurn(): Promise<void> {
  // Browsers have only the slower one.
  const later: (callback: () => void) => unknown = globalThis.setImmediate ?? globalThis.setTimeout;
  return new Promise((resolve) => {
    later(resolve);
  });
}
