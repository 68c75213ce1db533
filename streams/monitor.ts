/**
 * A monitoring as a stream: subscribing starts a context, unsubscribing stops it. For a context that lives on its own,
 * see `contextEvents`.
 */
import { Observable } from 'rxjs';
import {
  type ContextActor,
  type ContextOptions,
  checkContextOptions,
  createContext,
  type MonitorEvent,
  type MonitoringContext,
  monitoringOf,
  type StartOptions,
  stopContexts,
} from '../machines/index.js';
import { DamonError, invalid } from '../regions/index.js';
import { type Iteration, iterate } from './iterate.js';

export interface MonitorOptions extends ContextOptions {
  /** Aborting it stops the monitoring of all subscribers: they get `terminating` and `terminated`, then complete. */
  readonly signal?: AbortSignal;
  /** Whether nothing else may run beside it (M21). Default false. */
  readonly exclusive?: StartOptions['exclusive'];
  /** Passed to XState as it is: an inspector of its actors. Costs about 60 % more per event. */
  readonly inspect?: Parameters<typeof createContext>[1];
}

/**
 * The stream of one monitoring. It is cold: every subscriber gets a context of its own, unless it is shared
 * (`monitor(...).pipe(share())`), where the last to unsubscribe stops it.
 *
 * The stream completes after `terminated` and errors, after it as well, with the DamonError of a run that failed. It can
 * be read with `for await` too, with the buffer of {@link iterate}.
 */
export class MonitorStream extends Observable<MonitorEvent> implements AsyncIterable<MonitorEvent> {
  readonly #running: Set<ContextActor>;

  /** @throws DamonError EINVAL for options that cannot be right */
  constructor({ signal, exclusive = false, inspect, ...options }: MonitorOptions) {
    if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalid('signal', 'an AbortSignal', signal);
    if (typeof exclusive !== 'boolean') throw invalid('exclusive', 'true or false', exclusive);
    checkContextOptions(options);
    const running = new Set<ContextActor>();

    super((subscriber) => {
      if (signal?.aborted) {
        subscriber.complete();
        return;
      }
      const actor = createContext(options, inspect);
      const stop = () => {
        if (running.has(actor)) actor.send({ type: 'STOP' });
      };
      running.add(actor);
      signal?.addEventListener('abort', stop);

      const unlisten = monitoringOf(actor).events.listen((event) => {
        subscriber.next(event);
        if (event.type !== 'terminated') return;
        unlisten();
        signal?.removeEventListener('abort', stop);
        running.delete(actor);
        actor.stop();
        if (event.error) subscriber.error(event.error);
        else subscriber.complete();
      });
      actor.send({ type: 'START', group: { exclusive } });
      return stop;
    });
    this.#running = running;
  }

  /** The contexts that run now, one a subscriber, in the order of their start: to look at, or to be shown on a page. */
  get contexts(): readonly ContextActor[] {
    return [...this.#running];
  }

  /** Stops every run of this stream, on purpose and for all who share it. Resolves when each has wholly terminated. */
  async stop(): Promise<void> {
    if (this.#running.size > 0) await stopContexts([...this.#running]);
  }

  /**
   * Goes on with other attributes or targets in every run of this stream, all or nothing (M9). Attributes that are not
   * named stay.
   *
   * @throws (rejects) DamonError EINVAL for bad ones: nothing changes; EPERM when nobody has subscribed
   */
  async replace(changes: Parameters<MonitoringContext['replace']>[0]): Promise<void> {
    if (this.#running.size === 0) {
      throw new DamonError('EPERM', 'Expected a stream that somebody has subscribed to, got one that does not run');
    }
    await Promise.all([...this.#running].map((actor) => monitoringOf(actor).replace(changes)));
  }

  /** Samples nothing, and lets no time count, until `resume` (M22). */
  pause(): void {
    for (const actor of this.#running) actor.send({ type: 'PAUSE' });
  }

  resume(): void {
    for (const actor of this.#running) actor.send({ type: 'RESUME' });
  }

  [Symbol.asyncIterator](): Iteration<MonitorEvent> {
    return iterate(this);
  }
}

/**
 * Monitors: subscribing starts, unsubscribing stops.
 *
 * @throws DamonError EINVAL for options that cannot be right. What only shows at the start (a process that is not
 * there, a group that is busy) is an error of the stream.
 *
 * @example
 * const subscription = monitor({ primitive: accessTable({ size: 1_000 }).primitive() })
 *   .pipe(snapshots())
 *   .subscribe((snapshot) => console.log(snapshot.length));
 * subscription.unsubscribe(); // and the context is gone
 */
export function monitor(options: MonitorOptions): MonitorStream {
  return new MonitorStream(options);
}
