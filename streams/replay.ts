/**
 * A trace as a stream: subscribing monitors it from its beginning, in virtual time that its accesses drive; the stream
 * ends with the trace. Beside the monitoring, every access is counted exactly.
 */
import { Observable } from 'rxjs';
import type { ContextActor, MonitorEvent } from '../machines/index.js';
import type { Trace } from '../primitives/index.js';
import { DamonError, invalid } from '../regions/index.js';
import { type Iteration, iterate } from './iterate.js';
import type { MonitorStream } from './monitor.js';
import { type ReplayOptions, ReplayRun } from './replay-run.js';

/**
 * The stream of a replay. It is cold, as that of {@link monitor} is: every subscriber gets a reading of the trace and a
 * context of his own, and may be read with `for await`.
 */
export class ReplayStream extends Observable<MonitorEvent> implements AsyncIterable<MonitorEvent> {
  readonly #running: Set<ReplayRun>;
  readonly #chosen: { speed: number };

  /** @throws DamonError EINVAL for options that cannot be right */
  constructor(trace: Trace, { speed = Number.POSITIVE_INFINITY, onAggregation, ...options }: ReplayOptions = {}) {
    if (typeof trace?.batches !== 'function' || typeof trace.summarize !== 'function') {
      throw invalid('trace', 'a trace, such as `openTrace` gives', trace);
    }
    const chosen = { speed: checkSpeed(speed) };
    if (onAggregation !== undefined && typeof onAggregation !== 'function') {
      throw invalid('onAggregation', 'a function', onAggregation);
    }
    for (const name of ['primitive', 'clock']) {
      if (name in options)
        throw invalid('options', 'options of a monitoring without those that the trace stands for', name);
    }
    const begin = () => new ReplayRun(trace, { ...options, ...chosen, ...(onAggregation ? { onAggregation } : {}) });
    // Bad options show now, not when somebody subscribes.
    begin();
    const running = new Set<ReplayRun>();

    super((subscriber) => {
      const replay = begin();
      running.add(replay);
      subscriber.add(() => running.delete(replay));
      return replay.stream.subscribe(subscriber);
    });
    this.#running = running;
    this.#chosen = chosen;
  }

  /** The contexts that run now, one a subscriber, in the order of their start. */
  get contexts(): readonly ContextActor[] {
    return [...this.#running].flatMap(({ stream }) => stream.contexts);
  }

  /**
   * How fast time goes, as the option of that name says. Set while it runs, it counts from that moment on, also for those
   * who subscribe later. The events stay the same.
   *
   * @throws DamonError EINVAL for what is no number above 0; the old speed stands
   */
  get speed(): number {
    return this.#chosen.speed;
  }

  set speed(speed: number) {
    this.#chosen.speed = checkSpeed(speed);
    for (const replay of this.#running) replay.setSpeed(speed);
  }

  /**
   * Goes on as fast as the processor goes up to a time of the trace in microseconds, then at the speed there is. What is
   * on the way is monitored as ever, so that the events are the same. While it is paused, it is resumed, and paused again
   * when that time has come; a pause on the way there ends the search.
   *
   * @throws DamonError EINVAL for no time to come: what is past is not monitored again; EPERM when nobody has subscribed
   */
  seek(us: number): void {
    this.#checkRunning();
    const now = Math.max(...[...this.#running].map((replay) => replay.now));
    if (!Number.isFinite(us) || us < now) throw invalid('us', `a time to come, of ${now} or more`, us);
    for (const replay of this.#running) replay.seek(us);
  }

  /** Stops every replay of this stream, for all who share it. Resolves when each has wholly terminated. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running].map(({ stream }) => stream.stop()));
  }

  /** As {@link MonitorStream.replace}. */
  async replace(changes: Parameters<MonitorStream['replace']>[0]): Promise<void> {
    this.#checkRunning();
    await Promise.all([...this.#running].map(({ stream }) => stream.replace(changes)));
  }

  /** Holds up the monitoring, and with it the trace, until `resume` (M22). A check that was prepared is made after it. */
  pause(): void {
    for (const { stream } of this.#running) stream.pause();
  }

  resume(): void {
    for (const { stream } of this.#running) stream.resume();
  }

  [Symbol.asyncIterator](): Iteration<MonitorEvent> {
    return iterate(this);
  }

  #checkRunning(): void {
    if (this.#running.size > 0) return;
    throw new DamonError('EPERM', 'Expected a replay that somebody has subscribed to, got one that does not run');
  }
}

function checkSpeed(speed: number): number {
  if (typeof speed !== 'number' || !(speed > 0)) throw invalid('speed', 'a number above 0', speed);
  return speed;
}

/**
 * Monitors a trace. Each access belongs to the sampling that its time falls into, and the last aggregation is played out
 * to its end; then the stream completes with the reason `stopped`. The same trace, attributes and seed give the same
 * events, whatever the speed. Unsubscribing stops the reading and closes the file.
 *
 * @throws DamonError EINVAL for options that cannot be right. What only shows when the trace is read is an error of the
 * stream.
 *
 * @example
 * const trace = await openTrace('ls.lackey', { instructionsPerUs: 1 });
 * replay(trace, { seed: 1 }).pipe(aggregations(), hottest(3)).subscribe(console.table);
 */
export function replay(trace: Trace, options: ReplayOptions = {}): ReplayStream {
  return new ReplayStream(trace, options);
}
