/**
 * A trace as a stream: subscribing monitors it from its beginning, in virtual time that its accesses drive; the stream
 * ends with the trace. Beside the monitoring, every access is counted exactly.
 */
import { Observable } from 'rxjs';
import type { Callbacks, Clock, MonitorEvent } from '../machines/index.js';
import { VirtualClock } from '../machines/virtual-clock.js';
import { type Primitive, type Trace, TraceMemory, type Truth, tracePrimitive } from '../primitives/index.js';
import { invalid, type Snapshot } from '../regions/index.js';
import { type Iteration, iterate } from './iterate.js';
import { type MonitorOptions, type MonitorStream, monitor } from './monitor.js';

export interface ReplayOptions extends Omit<MonitorOptions, 'primitive' | 'clock'> {
  /** How fast time goes: 1 is real time, 10 ten times as fast. Default Infinity, as fast as the processor goes. */
  readonly speed?: number;
  /**
   * Called at each aggregation, before `afterAggregation`, with what the monitoring found and what is true: in how many
   * of the same samplings each page was accessed. What it throws fails the run.
   */
  readonly onAggregation?: (snapshot: Snapshot, truth: Truth) => void;
}

/** So long it keeps the event loop to itself at most. */
const TURN_MS = 20;
/** The longest that a timer of JavaScript can wait for. */
const LONGEST_MS = 2_147_483_647;

/**
 * The stream of a replay. It is cold, as that of {@link monitor} is: every subscriber gets a reading of the trace and a
 * context of his own, and may be read with `for await`.
 */
export class ReplayStream extends Observable<MonitorEvent> implements AsyncIterable<MonitorEvent> {
  readonly #running: Set<MonitorStream>;

  /** @throws DamonError EINVAL for options that cannot be right */
  constructor(trace: Trace, { speed = Number.POSITIVE_INFINITY, onAggregation, ...options }: ReplayOptions = {}) {
    if (typeof trace?.batches !== 'function' || typeof trace.summarize !== 'function') {
      throw invalid('trace', 'a trace, such as `openTrace` gives', trace);
    }
    if (typeof speed !== 'number' || !(speed > 0)) throw invalid('speed', 'a number above 0', speed);
    if (onAggregation !== undefined && typeof onAggregation !== 'function') {
      throw invalid('onAggregation', 'a function', onAggregation);
    }
    for (const name of ['primitive', 'clock']) {
      if (name in options)
        throw invalid('options', 'options of a monitoring without those that the trace stands for', name);
    }
    const begin = () => new Replay(trace, { ...options, speed, ...(onAggregation ? { onAggregation } : {}) });
    // Bad options show now, not when somebody subscribes.
    begin();
    const running = new Set<MonitorStream>();

    super((subscriber) => {
      const { stream } = begin();
      running.add(stream);
      subscriber.add(() => running.delete(stream));
      return stream.subscribe(subscriber);
    });
    this.#running = running;
  }

  /** Stops every replay of this stream, for all who share it. Resolves when each has wholly terminated. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((stream) => stream.stop()));
  }

  /** As {@link MonitorStream.replace}. */
  async replace(changes: Parameters<MonitorStream['replace']>[0]): Promise<void> {
    await Promise.all([...this.#running].map((stream) => stream.replace(changes)));
  }

  /** Holds up the monitoring, and with it the trace, until `resume` (M22). */
  pause(): void {
    for (const stream of this.#running) stream.pause();
  }

  resume(): void {
    for (const stream of this.#running) stream.resume();
  }

  [Symbol.asyncIterator](): Iteration<MonitorEvent> {
    return iterate(this);
  }
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

/** Virtual time that tells when its next tick is, so that what comes before it can be done before. */
class ReplayClock implements Clock {
  readonly #clock = new VirtualClock();
  #ticks: { readonly intervalUs: number; next: number } | undefined;
  #armed = () => {};

  now(): number {
    return this.#clock.now();
  }

  every(intervalUs: number, tick: (at: number, missed: number) => void): () => void {
    const ticks = { intervalUs, next: this.now() + intervalUs };
    const stop = this.#clock.every(intervalUs, (at, missed) => {
      ticks.next = at + intervalUs;
      tick(at, missed);
    });
    this.#ticks = ticks;
    this.#armed();
    return () => {
      stop();
      if (this.#ticks === ticks) this.#ticks = undefined;
    };
  }

  /** When the next tick is; undefined while there is none to come. */
  get next(): number | undefined {
    return this.#ticks?.next;
  }

  /** Lets time pass up to the next tick, and fires it. */
  tick(): void {
    if (this.#ticks) this.#clock.advance(this.#ticks.next - this.now());
  }

  /** Until there is a tick to come, or `wake` is called. */
  armed(): Promise<void> {
    return new Promise((resolve) => {
      this.#armed = resolve;
    });
  }

  wake(): void {
    this.#armed();
  }
}

/** One reading of the trace, and the context that it drives. */
class Replay {
  readonly stream: MonitorStream;
  readonly #trace: Trace;
  readonly #options: ReplayOptions & { readonly speed: number };
  readonly #memory = new TraceMemory();
  readonly #clock = new ReplayClock();
  readonly #reading = new AbortController();
  /** What is known of the space before the trace was read for the first time: nothing but how to look at it. */
  #space = tracePrimitive(this.#memory, []);
  #driving: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #durationUs = 0;
  #lastAccessAt = -1;
  #lastAggregationAt = 0;
  /** An `afterAggregation` that is waited for. */
  #answer: Promise<unknown> | undefined;
  /** Real time in milliseconds that goes with a virtual time in microseconds. */
  #anchor = { ms: 0, us: 0 };
  #turnSince = 0;

  constructor(trace: Trace, options: ReplayOptions & { readonly speed: number }) {
    this.#trace = trace;
    this.#options = options;
    const { speed: _, onAggregation: __, ...others } = options;
    const primitive = this.#primitive();
    this.stream = monitor({ name: trace.name, ...others, primitive, clock: this.#clock, callbacks: this.#callbacks() });
  }

  #primitive(): Primitive {
    const space = this.#space;
    return {
      ...space,
      initTargetRegions: async (plane, signal) => {
        const { ranges, names, durationUs } = await this.#trace.summarize(signal);
        this.#durationUs = durationUs;
        this.#space = tracePrimitive(this.#memory, ranges, names);
        await this.#space.initTargetRegions?.(plane, signal);
      },
      prepareAccessChecks: (plane) => {
        space.prepareAccessChecks?.(plane);
        // The first preparation is when time begins.
        this.#driving ??= this.#drive();
      },
      checkAccesses: (plane) => {
        if (this.#failure) throw this.#failure.error;
        return space.checkAccesses?.(plane) ?? 0;
      },
      label: (target, range) => this.#space.label?.(target, range),
      cleanup: async () => {
        this.#reading.abort();
        this.#clock.wake();
        await this.#driving;
      },
    };
  }

  #callbacks(): Callbacks {
    const { callbacks, onAggregation } = this.#options;
    return {
      ...callbacks,
      afterAggregation: (context) => {
        this.#lastAggregationAt = this.#clock.now();
        onAggregation?.(context.snapshot(), this.#memory.truth());
        const answer = callbacks?.afterAggregation?.(context);
        if (answer instanceof Promise) this.#answer = answer.catch(() => {});
        return answer;
      },
    };
  }

  get #ended(): boolean {
    return this.#reading.signal.aborted;
  }

  /** Never rejects: what goes wrong is thrown by the next check, so that the run fails with it. */
  async #drive(): Promise<void> {
    // The preparation that began it must be over first.
    await Promise.resolve();
    this.#anchor = { ms: performance.now(), us: this.#clock.now() };
    this.#turnSince = this.#anchor.ms;
    try {
      await this.#readAll();
      while (!this.#ended && this.#lastAggregationAt < Math.max(this.#durationUs, this.#lastAccessAt + 1)) {
        await this.#turn();
        this.#clock.tick();
      }
      if (!this.#ended) void this.stream.stop();
    } catch (error) {
      this.#failure = { error };
      while (!this.#ended) {
        await this.#turn();
        this.#clock.tick();
      }
    }
  }

  async #readAll(): Promise<void> {
    for await (const batch of this.#trace.batches(this.#reading.signal)) {
      for (let row = 0; row < batch.length; ) {
        await this.#turn();
        if (this.#ended) return;
        row = this.#memory.accessBefore(batch, row, this.#clock.next ?? 0);
        if (row < batch.length) this.#clock.tick();
      }
      this.#lastAccessAt = batch.times[batch.length - 1] ?? this.#lastAccessAt;
    }
  }

  /** Waits until the next tick may come: it is paced, others want the processor, or something is waited for. */
  async #turn(): Promise<void> {
    if (this.#answer) {
      await this.#answer;
      this.#answer = undefined;
      await pause(0);
      this.#anchor = { ms: performance.now(), us: this.#clock.now() };
    }
    while (this.#clock.next === undefined && !this.#ended) {
      await this.#clock.armed();
      this.#anchor = { ms: performance.now(), us: this.#clock.now() };
    }
    const dueMs = this.#anchor.ms + ((this.#clock.next ?? 0) - this.#anchor.us) / 1_000 / this.#options.speed;
    for (let ms = dueMs - performance.now(); ms >= 1 && !this.#ended; ms = dueMs - performance.now()) {
      await pause(ms, this.#reading.signal);
      this.#turnSince = performance.now();
    }
    if (performance.now() - this.#turnSince < TURN_MS) return;
    await pause(0);
    this.#turnSince = performance.now();
  }
}

/** Real time, cut short by the signal. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      globalThis.clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = globalThis.setTimeout(end, Math.min(ms, LONGEST_MS));
    signal?.addEventListener('abort', end);
  });
}
