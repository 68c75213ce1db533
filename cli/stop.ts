/** The wish to stop and who had it: a key, a signal, the clock, a reader that went away. The first one counts. */

export type StopReason =
  /** `q`. */
  | 'quit'
  /** `--duration` is over. */
  | 'duration'
  /** Nobody reads our output any more. */
  | 'unread'
  /** The command that was started has ended. */
  | 'exited'
  | 'SIGINT'
  | 'SIGTERM'
  | 'SIGHUP';

export class Stop {
  #reason: StopReason | undefined;
  readonly #controller = new AbortController();

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** Aborted with the first wish. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  ask(reason: StopReason): void {
    this.#reason ??= reason;
    this.#controller.abort();
  }
}
