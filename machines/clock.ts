/**
 * Where time comes from. A context reads time and receives ticks through a clock that is injected, so that tests and
 * replays run on virtual time.
 */

export interface Clock {
  /** Monotonic time in whole microseconds, from an origin of its own. */
  now(): number;

  /**
   * Ticks on the grid start + n × interval, until the returned function is called. `at` is the tick's place on that
   * grid in microseconds; `missed` is how many places before it were passed over since the last tick.
   */
  every(intervalUs: number, tick: (at: number, missed: number) => void): () => void;
}

/**
 * The time of this machine. Ticks are armed to absolute deadlines, so that they do not drift; a deadline that has
 * passed is skipped and counted, never made up for in a burst. Timers may fire up to 1 ms early.
 */
export const realClock: Clock = {
  now: () => Math.round(performance.now() * 1_000),

  every(intervalUs, tick) {
    let timer: ReturnType<typeof setTimeout>;
    let deadline = realClock.now() + intervalUs;
    let missed = 0;
    let stopped = false;

    const skipPassed = (now: number) => {
      if (now < deadline) return;
      const passed = Math.floor((now - deadline) / intervalUs) + 1;
      missed += passed;
      deadline += passed * intervalUs;
    };
    const fire = () => {
      const late = realClock.now() - deadline;
      if (late >= intervalUs) {
        const passed = Math.floor(late / intervalUs);
        missed += passed;
        deadline += passed * intervalUs;
      }
      const at = deadline;
      const passedOver = missed;
      missed = 0;
      deadline += intervalUs;
      tick(at, passedOver);
      if (!stopped) arm();
    };
    const arm = () => {
      const now = realClock.now();
      skipPassed(now);
      timer = globalThis.setTimeout(fire, (deadline - now) / 1_000);
    };

    arm();
    return () => {
      stopped = true;
      globalThis.clearTimeout(timer);
    };
  },
};
