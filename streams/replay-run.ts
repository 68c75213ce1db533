/** One reading of a trace, and the context that it drives: accesses first, then the tick that looks for them. */
import type { Callbacks } from '../machines/index.js';
import { type Primitive, type Trace, TraceMemory, type Truth, tracePrimitive } from '../primitives/index.js';
import type { Snapshot } from '../regions/index.js';
import { type MonitorOptions, type MonitorStream, monitor } from './monitor.js';
import { ReplayClock } from './replay-clock.js';
import { ReplayPace } from './replay-pace.js';

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

export class ReplayRun {
  readonly stream: MonitorStream;
  readonly #trace: Trace;
  readonly #options: ReplayOptions;
  readonly #memory = new TraceMemory();
  readonly #clock = new ReplayClock(() => this.#wake());
  readonly #reading = new AbortController();
  readonly #pace: ReplayPace;
  /** What is known of the space before the trace was read for the first time: nothing but how to look at it. */
  #space = tracePrimitive(this.#memory, []);
  /** The sampling whose check is prepared and not made yet. */
  #prepared: number | undefined;
  #driving: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #durationUs = 0;
  #lastAccessAt = -1;
  #lastAggregationAt = 0;
  /** An `afterAggregation` that is waited for. */
  #answer: Promise<unknown> | undefined;
  #pausesOnArrival = false;
  /** Ends a wait early, as something has changed. */
  #wake = () => {};
  #turnSince = 0;

  constructor(trace: Trace, options: ReplayOptions & { readonly speed: number }) {
    this.#trace = trace;
    this.#options = options;
    const { speed, onAggregation: _, ...others } = options;
    this.#pace = new ReplayPace(speed);
    const primitive = this.#primitive();
    this.stream = monitor({ name: trace.name, ...others, primitive, clock: this.#clock, callbacks: this.#callbacks() });
  }

  /** The time of the trace. */
  get now(): number {
    return this.#clock.now();
  }

  setSpeed(speed: number): void {
    this.#pace.change(speed, performance.now(), this.#clock.next ?? this.now);
    this.#wake();
  }

  seek(us: number): void {
    const paused = this.stream.contexts.some((actor) => actor.getSnapshot().matches({ sampling: 'paused' }));
    this.#pausesOnArrival = paused || (this.#pausesOnArrival && this.#pace.seeking);
    this.#pace.seek(us);
    if (paused) this.stream.resume();
    this.#wake();
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
        // A pause came between: the check is still to be made, so that pauses change nothing of what is found. Regions
        // that are new since are looked at where they begin.
        if (this.#prepared === plane.nrSamplings) return;
        this.#prepared = plane.nrSamplings;
        space.prepareAccessChecks?.(plane);
        // The first preparation is when time begins.
        this.#driving ??= this.#drive();
      },
      checkAccesses: (plane) => {
        if (this.#failure) throw this.#failure.error;
        this.#prepared = undefined;
        return space.checkAccesses?.(plane) ?? 0;
      },
      label: (target, range) => this.#space.label?.(target, range),
      cleanup: async () => {
        this.#reading.abort();
        this.#wake();
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

  /** Whether there is something of the trace that no aggregation has told yet. An access at its very time comes after. */
  get #accessesAreLeft(): boolean {
    return this.#lastAggregationAt < this.#durationUs || this.#lastAggregationAt <= this.#lastAccessAt;
  }

  /** Never rejects: what goes wrong is thrown by the next check, so that the run fails with it. */
  async #drive(): Promise<void> {
    // The preparation that began it must be over first.
    await Promise.resolve();
    this.#anchor();
    this.#turnSince = performance.now();
    try {
      await this.#readAll();
      while (!this.#ended && this.#accessesAreLeft) {
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

  /** Time goes from here: it was held up. */
  #anchor(): void {
    this.#pace.anchor(performance.now(), this.#clock.now());
  }

  /** Waits until the next tick may come: it is paced, others want the processor, or something is waited for. */
  async #turn(): Promise<void> {
    if (this.#answer) {
      await this.#answer;
      this.#answer = undefined;
      await this.#rest(0);
      this.#anchor();
    }
    while (!this.#ended) {
      const { next } = this.#clock;
      if (next === undefined) {
        this.#pace.seek(undefined);
        await this.#rest();
        this.#anchor();
        continue;
      }
      if (this.#pace.arrives(next, performance.now()) && this.#pausesOnArrival) {
        this.stream.pause();
        continue;
      }
      const ms = this.#pace.waitMs(next, performance.now());
      if (ms < 1) break;
      await this.#rest(ms);
      this.#turnSince = performance.now();
    }
    if (performance.now() - this.#turnSince < TURN_MS) return;
    await this.#rest(0);
    this.#turnSince = performance.now();
  }

  /** Waits for so many milliseconds of real time, or for ever; `#wake` ends it. */
  #rest(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : globalThis.setTimeout(() => this.#wake(), Math.min(ms, LONGEST_MS));
      this.#wake = () => {
        globalThis.clearTimeout(timer);
        resolve();
      };
    });
  }
}
