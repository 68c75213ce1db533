/**
 * One run of a context, from a start to its end: the steps that the machine's transitions call. Every call into a hook
 * or callback is guarded: what it throws, at once or later, is kept as the failure of the run. Which step comes when is
 * the machine's part.
 */
import { DamonError, type Replacement, sameAttributes } from '../regions/index.js';
import type { Callbacks } from './context-options.js';
import { CostMeter } from './cost-meter.js';
import type { EndReason, ReplacedEvent } from './events.js';
import { Guard } from './guard.js';
import type { MonitoringContext } from './monitoring-context.js';
import { unregister } from './running.js';
import { SafePoint } from './safe-point.js';
import { isPromise, settle } from './settle.js';

/** Tells the machine what came later. */
export type Notify = (event: { readonly type: 'SETTLED' } | { readonly type: 'FAILED' }) => void;

export class Run {
  readonly #context: MonitoringContext;
  readonly #notify: Notify;
  readonly #abort = new AbortController();
  readonly #guard = new Guard(() => {
    this.#endReason ??= 'failed';
  });
  readonly #cost = new CostMeter();
  readonly #safePoint = new SafePoint();
  #endReason: EndReason | undefined;
  #stopAsked = false;
  #aggregationSettled = true;
  #ending = false;
  #cleaned = false;
  #abandoned = false;
  #ended = false;
  #at: number;
  #lastAggregationAt = 0;
  #lastUpdateAt = 0;
  #pausedAt: number | undefined;
  #pauseAsked = false;
  #retime: () => void = () => {};

  constructor(context: MonitoringContext, notify: Notify) {
    this.#context = context;
    this.#notify = notify;
    this.#at = context.clock.now();
  }

  get error(): DamonError | undefined {
    return this.#guard.error;
  }

  get endReason(): EndReason | undefined {
    return this.#endReason;
  }

  /** Whether `afterAggregation` has answered. */
  get aggregationSettled(): boolean {
    return this.#aggregationSettled;
  }

  /** Constructs the regions and asks `beforeStart`. The promise, if any, never rejects. */
  construct(): void | Promise<void> {
    const { plane, primitive } = this.#context;
    const { signal } = this.#abort;
    const preferred = this.#guard.run('defaults', () => primitive.defaults?.());
    const begun = this.#guard.run('initTargetRegions', () => {
      if (this.error) return;
      this.#context.beginPlane(isPromise(preferred) ? {} : (preferred ?? {}));
      const result = primitive.initTargetRegions?.(plane, signal);
      return isPromise(result) ? result.catch((thrown) => rethrowUnlessAborted(thrown, signal)) : result;
    });
    return settle(begun, () => {
      if (this.#endReason || signal.aborted) return;
      plane.ready();
      return this.#callback('beforeStart');
    });
  }

  /** Time counts from here. */
  begin(): void {
    const { attributes, random, targets } = this.#context.plane;
    this.#at = this.#context.clock.now();
    this.#lastAggregationAt = this.#at;
    this.#lastUpdateAt = this.#at;
    this.#cost.begin(this.#targetBusyUs());
    const ids = targets.map(({ id }) => id);
    this.#context.tell({ type: 'started', ...this.#number(), targets: ids, attributes, seed: random.seed });
  }

  /** The time of the tick that is about to be handled, and how many before it were skipped. */
  tick(at: number, missed: number): void {
    this.#at = at;
    if (missed > 0) this.missTicks(missed);
  }

  /** Ticks that come while nothing can be sampled count as skipped. */
  missTicks(missed: number): void {
    this.#cost.miss(missed);
    this.#context.counters.missedTicks += missed;
  }

  /** Adds to what the ticks of this aggregation have cost. */
  charge(us: number): void {
    this.#cost.charge(us);
  }

  /** Whether the aggregation interval has passed (S8). */
  aggregationDue(at: number): boolean {
    return at - this.#lastAggregationAt >= this.#context.attributes.aggregationUs;
  }

  /** The look at the wish to stop, before each round (S7). */
  lookForStop(): void {
    if (this.#endReason) return;
    if (this.#stopAsked) {
      this.#endReason = 'callback';
      return;
    }
    const { primitive, plane } = this.#context;
    if (!primitive.targetValid) return;
    const valid = plane.targets.some((target) => this.#guard.try('targetValid', () => primitive.targetValid?.(target)));
    if (!valid) this.#endReason ??= 'invalid';
  }

  /** Brings the regions up to date with the address space, when that is due (M6). */
  updateTargetRegions(): void {
    const { primitive, plane } = this.#context;
    if (this.#endReason || this.#at - this.#lastUpdateAt < plane.attributes.updateUs) return;
    this.#lastUpdateAt = this.#at;
    if (!primitive.updateTargetRegions) return;
    this.#guard.try('updateTargetRegions', () => primitive.updateTargetRegions?.(plane));
    if (!this.#endReason) this.#context.tell({ type: 'update', ...this.#number(), nrRegions: plane.nrRegions });
  }

  prepareAccessChecks(): void {
    if (this.#endReason) return;
    const { primitive, plane } = this.#context;
    this.#guard.try('prepareAccessChecks', () => primitive.prepareAccessChecks?.(plane));
  }

  afterSampling(): void {
    if (this.#endReason || !this.#context.callbacks.afterSampling) return;
    const later = this.#callback('afterSampling');
    if (!later) return;
    // Nobody waits for it, not even the end.
    this.#guard.release();
    void later.then(() => {
      if (this.error) this.#notify({ type: 'FAILED' });
    });
  }

  checkAccesses(): void {
    if (this.#endReason) return;
    const { plane, primitive, counters, events } = this.#context;
    const largest = this.#guard.try('checkAccesses', () => primitive.checkAccesses?.(plane));
    if (this.#endReason) return;
    plane.checked(largest ?? 0);
    counters.samplings++;
    const missedTicks = this.#cost.takeMissed();
    const seq = events.nextSeq();
    if (events.nrListeners === 0) return;
    const { nrSamplings, nrRegions } = plane;
    this.#context.tell({ type: 'sampling', seq, at: this.#at, nrSamplings, nrRegions, missedTicks });
  }

  /** Ages and merges, tells the aggregation and asks `afterAggregation`. */
  aggregate(): void {
    if (this.#endReason) return;
    const { plane, counters } = this.#context;
    const targetBusy = this.#targetBusyUs();
    if (this.#endReason) return;
    plane.merge();
    counters.aggregations++;
    const cost = this.#cost.take(this.#at - this.#lastAggregationAt, targetBusy);
    this.#lastAggregationAt = this.#at;
    this.#context.tell({ type: 'aggregation', ...this.#number(), snapshot: plane.snapshot(this.#at), cost });
    const later = this.#callback('afterAggregation');
    if (!later) return;
    this.#aggregationSettled = false;
    void later.then(() => {
      this.#aggregationSettled = true;
      this.#notify({ type: this.error ? 'FAILED' : 'SETTLED' });
    });
  }

  /** Calls what waits for a safe point: no hook is under way, counts are whole (M8). */
  safePoint(): void {
    if (!this.#endReason) this.#safePoint.serve();
  }

  /** Calls at the next safe point, which is now while paused. An error of the call goes back to who asked. */
  atSafePoint<T>(call: () => T): Promise<T> {
    if (this.#ending) return Promise.reject(endedFirst(this.#context.name));
    const answer = this.#safePoint.ask(call);
    if (this.#pausedAt !== undefined) {
      this.#safePoint.serve();
      // Only a transition has events told, and none is due: the machine passes this one over.
      this.#notify({ type: 'SETTLED' });
    }
    return answer;
  }

  /** Goes on with other attributes and targets, at a safe point (M9). */
  replace(replacement: Replacement, by: ReplacedEvent['by']): void {
    const { plane } = this.#context;
    const { attributes: old } = plane;
    const complete = plane.complete;
    plane.replace(replacement, complete);
    const { attributes } = plane;
    if (!sameAttributes(old, attributes)) {
      this.#lastUpdateAt = this.#at;
      if (!complete) this.#lastAggregationAt = this.#at;
      if (attributes.sampleUs !== old.sampleUs) this.#retime();
    }
    // New targets without ranges of the user's have no regions yet.
    const unknown =
      replacement.targets && plane.targets.some((target) => !target.ranges && target.regions.length === 0);
    if (unknown) this.#lastUpdateAt = Number.NEGATIVE_INFINITY;
    const targets = plane.targets.map(({ id }) => id);
    const now = this.#pausedAt === undefined ? this.#at : Math.max(this.#at, this.#context.clock.now());
    this.#context.tell({
      type: 'replaced',
      ...this.#context.number(now),
      targets,
      attributes,
      by,
    });
  }

  /** Tunes the intervals, when that is due (M10), or bounds what they cost the target. */
  tuneIntervals(): void {
    if (this.#endReason) return;
    const tuned = this.#context.plane.tuned();
    if (tuned) this.replace({ attributes: tuned }, 'tuning');
    else {
      const bounded = this.#context.boundedAttributes(this.#cost.targetShare);
      if (bounded) this.replace({ attributes: bounded }, 'cost');
    }
  }

  /** What begins the ticks anew when the sample interval has changed. */
  onIntervalChange(retime: () => void): void {
    this.#retime = retime;
  }

  get pauseAsked(): boolean {
    return this.#pauseAsked;
  }

  askPause(asked: boolean): void {
    this.#pauseAsked = asked;
  }

  /** Time stops counting; the check that was prepared will not be made. */
  pause(): void {
    this.#pauseAsked = false;
    this.#at = Math.max(this.#at, this.#context.clock.now());
    this.#pausedAt = this.#at;
    this.#retime = () => {};
    this.#context.tell({ type: 'paused', ...this.#number() });
    this.safePoint();
  }

  resume(): void {
    const pausedAt = this.#pausedAt ?? this.#at;
    this.#pausedAt = undefined;
    this.#at = Math.max(this.#at, this.#context.clock.now());
    const pausedUs = this.#at - pausedAt;
    this.#lastAggregationAt += pausedUs;
    this.#lastUpdateAt += pausedUs;
    this.#context.tell({ type: 'resumed', ...this.#number(), pausedUs });
  }

  /** Counts anew and splits: the next aggregation begins. */
  reset(): void {
    if (this.#endReason) return;
    this.#context.plane.reset();
    this.#context.plane.split();
  }

  /**
   * Destroys the regions, calls `beforeTerminate` and cleans up, after whatever is still under way has settled. The
   * promise, if any, never rejects.
   */
  terminate(): void | Promise<void> {
    const { plane, primitive, clock } = this.#context;
    this.#ending = true;
    this.#endReason ??= 'stopped';
    this.#abort.abort();
    this.#safePoint.refuse(() => endedFirst(this.#context.name));
    this.#at = Math.max(this.#at, clock.now());
    this.#context.tell({ type: 'terminating', ...this.#number(), reason: this.#endReason });
    const cleaned = settle<unknown>(this.#guard.settled(), () => {
      plane.clear();
      const asked = this.#callback('beforeTerminate');
      return settle(asked, () => this.#guard.run('cleanup', () => primitive.cleanup?.(plane)));
    });
    return settle(cleaned, () => {
      this.#cleaned = true;
      if (this.#abandoned) this.terminated();
    });
  }

  /** The run has wholly ended. */
  terminated(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#guard.close();
    unregister(this.#context);
    this.#at = Math.max(this.#at, this.#context.clock.now());
    const reason = this.#endReason ?? 'stopped';
    const error = this.error ? { error: this.error } : {};
    this.#context.tell({ type: 'terminated', ...this.#number(), reason, ...error });
  }

  /** Ends without a machine: what it has begun to end goes on to its end. */
  abandon(): void {
    this.#abandoned = true;
    if (this.#cleaned) this.terminated();
    else if (!this.#ending) void this.terminate();
  }

  #number(): { seq: number; at: number } {
    return this.#context.number(this.#at);
  }

  #targetBusyUs(): number | undefined {
    return this.#guard.try('targetBusyUs', () => this.#context.primitive.targetBusyUs?.());
  }

  #callback(name: keyof Callbacks): void | Promise<void> {
    const answered = this.#guard.run(name, () => this.#context.callbacks[name]?.(this.#context));
    return settle(answered, (answer) => {
      if (answer === 'stop') this.#stopAsked = true;
    });
  }
}

function endedFirst(name: string): DamonError {
  return new DamonError('ECANCELED', `Expected \`${name}\` to run on until its next safe point, got its end first`);
}

/** A construction that gives up because it was told to has not failed. */
function rethrowUnlessAborted(thrown: unknown, signal: AbortSignal): void {
  const gaveUp = thrown === signal.reason || (thrown instanceof Error && thrown.name === 'AbortError');
  if (!signal.aborted || !gaveUp) throw thrown;
}
