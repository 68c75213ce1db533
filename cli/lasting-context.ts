/**
 * A context that lives on when its monitoring ends, so that a page can start it again: all its runs are one stream. The
 * signal ends it for good.
 */
import {
  type ContextActor,
  type ContextOptions,
  createContext,
  type MonitorEvent,
  type MonitoringContext,
  monitoringOf,
} from '../machines/index.js';
import { contextEvents } from '../streams/index.js';
import type { Watchable } from './watch.js';

export class LastingContext implements Watchable {
  readonly actor: ContextActor;
  readonly #monitoring: MonitoringContext;
  readonly #signal: AbortSignal;
  readonly #outlives: boolean;

  /**
   * @param outlives whether it also outlives a run that ended by itself or failed, rather than only those that were stopped
   * @throws DamonError EINVAL for options that cannot be right
   */
  constructor(options: ContextOptions, signal: AbortSignal, outlives: boolean) {
    this.actor = createContext(options);
    this.#monitoring = monitoringOf(this.actor);
    this.#signal = signal;
    this.#outlives = outlives;
  }

  /** Starts it. Completes at its end; errors with the failure of a run that it does not outlive. To be called once. */
  subscribe({ next, error, complete }: Parameters<Watchable['subscribe']>[0]): void {
    let last: MonitorEvent | undefined;
    contextEvents(this.actor).subscribe({
      next: (event) => {
        last = event;
        next(event);
        if (event.type !== 'terminated') return;
        const isOver = !this.#outlives && event.reason !== 'stopped';
        if (isOver || this.#signal.aborted) this.actor.stop();
      },
      error,
      complete: () => {
        if (last?.type === 'terminated' && last.error && !this.#outlives) error(last.error);
        else complete();
      },
    });
    if (this.#signal.aborted) this.#end();
    else {
      this.#signal.addEventListener('abort', () => this.#end(), { once: true });
      this.actor.send({ type: 'START' });
    }
  }

  replace(changes: Parameters<MonitoringContext['replace']>[0]): Promise<void> {
    return this.#monitoring.replace(changes);
  }

  pause(): void {
    this.actor.send({ type: 'PAUSE' });
  }

  resume(): void {
    this.actor.send({ type: 'RESUME' });
  }

  #end(): void {
    if (this.#monitoring.running) this.actor.send({ type: 'STOP' });
    else this.actor.stop();
  }
}
