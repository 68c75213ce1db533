/**
 * How real time goes with virtual time: when the next tick of a replay is due, at its speed or on the way to a time that
 * is sought. Knows no clock: real times are given, in milliseconds; virtual times are microseconds.
 */
export class ReplayPace {
  #speed: number;
  /** Times that go together. */
  #ms = 0;
  #us = 0;
  #goal: number | undefined;

  constructor(speed: number) {
    this.#speed = speed;
  }

  get speed(): number {
    return this.#speed;
  }

  /** Whether a time is sought and has not come. */
  get seeking(): boolean {
    return this.#goal !== undefined;
  }

  /** From now on time goes from here. */
  anchor(ms: number, us: number): void {
    this.#ms = ms;
    this.#us = us;
  }

  /** Goes on at another speed from where time stands between the tick before and `next`, the one that is waited for. */
  change(speed: number, ms: number, next: number): void {
    const passed = this.#speed === Number.POSITIVE_INFINITY ? next : this.#us + (ms - this.#ms) * 1_000 * this.#speed;
    this.anchor(ms, Math.min(next, passed));
    this.#speed = speed;
  }

  /** Goes on without waiting up to that time; undefined: no more than it has come. */
  seek(goal: number | undefined): void {
    this.#goal = goal;
  }

  /** Whether the next tick is behind the time that was sought; then that time is now, and the speed counts again. */
  arrives(next: number, ms: number): boolean {
    if (this.#goal === undefined || next <= this.#goal) return false;
    this.anchor(ms, this.#goal);
    this.#goal = undefined;
    return true;
  }

  /** In how many milliseconds a tick is due; 0 or less: now. */
  waitMs(next: number, ms: number): number {
    if (this.#goal !== undefined) return 0;
    return this.#ms + (next - this.#us) / 1_000 / this.#speed - ms;
  }
}
