/**
 * The loop that the demo's workload runs, and its record of what it truly did: a memory counts as hot from one round over
 * its pages to the next, as long as these come close behind each other.
 */
import { plan, ROUND_MS } from './demo-plan.js';

/** A memory, by its place in the plan, was being accessed for that time of {@link monotonicUs}. */
export type Stretch = readonly [memory: number, from: number, to: number];

export interface Touched {
  readonly stretches: readonly Stretch[];
  /** Everything before this time has been told. */
  readonly until: number;
}

/** Rounds that are further apart do not make a memory hot in between. */
const CLOSE_US = 40_000;
const TELL_EVERY_US = 100_000;

/** Microseconds of the clock that all processes of a machine share. */
export function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

/**
 * Touches the memories as planned until the returned function is called, which tells the rest.
 *
 * @param touch accesses every page of the memory at that place in the plan
 */
export function runWorkload(touch: (memory: number) => void, tell: (touched: Touched) => void): () => void {
  const beginning = monotonicUs();
  const open = new Map<number, { from: number; to: number }>();
  let stretches: Stretch[] = [];
  let toldAt = beginning;

  const close = (memory: number) => {
    const stretch = open.get(memory);
    if (stretch && stretch.from < stretch.to) stretches.push([memory, stretch.from, stretch.to]);
    open.delete(memory);
  };
  const tellAll = (now: number, until: number) => {
    for (const [memory, { to }] of [...open]) {
      close(memory);
      open.set(memory, { from: to, to });
    }
    tell({ stretches, until });
    stretches = [];
    toldAt = now;
  };
  const round = () => {
    const roundAt = monotonicUs();
    for (const [memory, { isHot }] of plan.entries()) {
      if (!isHot(roundAt - beginning)) {
        close(memory);
        continue;
      }
      const from = monotonicUs();
      touch(memory);
      const to = monotonicUs();
      const stretch = open.get(memory);
      if (stretch && from - stretch.to <= CLOSE_US) stretch.to = to;
      else {
        close(memory);
        open.set(memory, { from, to });
      }
    }
    // A stretch that is open can still grow over the time just passed.
    if (roundAt - toldAt >= TELL_EVERY_US) tellAll(roundAt, roundAt - CLOSE_US);
  };

  const timer = setInterval(round, ROUND_MS);
  round();
  return () => {
    clearInterval(timer);
    const now = monotonicUs();
    tellAll(now, now);
  };
}
