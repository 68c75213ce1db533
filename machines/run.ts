/**
 * One run of a context, from a start to its end: the steps that the machine's transitions call. Every call into a hook
 * or callback is guarded: what it throws, at once or later, is kept as the failure of the run. Which step comes when is
 * the machine's part.
 */
import { asDamonError, DamonError, type Replacement, sameAttributes } from '../regions/index.js';
import type { Callbacks } from './context-options.js';
import type { EndReason, ReplacedEvent } from './events.js';
import type { MonitoringContext } from './monitoring-context.js';
import { unregister } from './running.js';
import { isPromise, settle } from './settle.js';

/** Tells the machine what came later. */
export type Notify = (event: { readonly type: 'SETTLED' } | { readonly type: 'FAILED' }) => void;

export class Run {
  readonly #context: MonitoringContext;
  readonly #notify: Notify;
  readonly #abort = new AbortController();
  /** What was begun and must have settled before the run can end. */
  readonly #underWay = new Set<Promise<unknown>>();
  #error: DamonError | undefined;
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
  #busyUs = 0;
  #missedTicks = 0;
  #missedJustNow = 0;
  #targetBusyBefore = 0;
  /** The share of its time, 0 to 1, for which the last aggregation held up the target. */
  #targetShare = 0;

  constructor(context: MonitoringContext, notify: Notify) {
    this.#context = context;
    this.#notify = notify;
    this.#at = context.clock.now();
  }

  /** Functions that wait for the next safe point (M8). */
  #requests: Request[] = [];
  #pausedAt: number | undefined;
  #pauseAsked = false;
  #retime: () => void = () => {};

  get error(): DamonError | undefined {
    return this.#error;
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
    const preferred = this.#guarded('defaults', () => primitive.defaults?.());
    const begun = this.#guarded('initTargetRegions', () => {
      if (this.#error) return;
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
    this.#targetBusyBefore = this.#targetBusyUs() ?? 0;
    const ids = targets.map(({ id }) => id);
    this.#context.tell({
      type: 'started',
      ...this.#number(),
      targets: ids,
      attributes,
      seed: random.seed,
    });
  }

  /** The time of the tick that is about to be handled, and how many before it were skipped. */
  tick(at: number, missed: number): void {
    this.#at = at;
    if (missed > 0) this.missTicks(missed);
  }

  /** Ticks that come while nothing can be sampled count as skipped. */
  missTicks(missed: number): void {
    this.#missedJustNow += missed;
    this.#missedTicks += missed;
    this.#context.counters.missedTicks += missed;
  }

  /** Adds to what the ticks of this aggregation have cost. */
  charge(us: number): void {
    this.#busyUs += us;
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
    try {
      for (const target of plane.targets) if (primitive.targetValid(target)) return;
      this.#endReason = 'invalid';
    } catch (thrown) {
      this.#fail(thrown, 'targetValid');
    }
  }

  /** Brings the regions up to date with the address space, when that is due (M6). */
  updateTargetRegions(): void {
    const { primitive, plane } = this.#context;
    if (this.#endReason || this.#at - this.#lastUpdateAt < plane.attributes.updateUs) return;
    this.#lastUpdateAt = this.#at;
    if (!primitive.updateTargetRegions) return;
    try {
      primitive.updateTargetRegions(plane);
      this.#context.tell({
        type: 'update',
        ...this.#number(),
        nrRegions: plane.nrRegions,
      });
    } catch (thrown) {
      this.#fail(thrown, 'updateTargetRegions');
    }
  }

  prepareAccessChecks(): void {
    if (this.#endReason) return;
    try {
      this.#context.primitive.prepareAccessChecks?.(this.#context.plane);
    } catch (thrown) {
      this.#fail(thrown, 'prepareAccessChecks');
    }
  }

  afterSampling(): void {
    if (this.#endReason || !this.#context.callbacks.afterSampling) return;
    const later = this.#callback('afterSampling');
    if (!later) return;
    // Nobody waits for it, not even the end.
    this.#underWay.clear();
    void later.then(() => {
      if (this.#error) this.#notify({ type: 'FAILED' });
    });
  }

  checkAccesses(): void {
    if (this.#endReason) return;
    const { plane, primitive, counters, events } = this.#context;
    try {
      const largest = primitive.checkAccesses?.(plane) ?? 0;
      plane.checked(largest);
    } catch (thrown) {
      this.#fail(thrown, 'checkAccesses');
      return;
    }
    counters.samplings++;
    const missedTicks = this.#missedJustNow;
    this.#missedJustNow = 0;
    const seq = events.nextSeq();
    if (events.nrListeners === 0) return;
    const { nrSamplings, nrRegions } = plane;
    this.#context.tell({
      type: 'sampling',
      seq,
      at: this.#at,
      nrSamplings,
      nrRegions,
      missedTicks,
    });
  }

  /** Ages and merges, tells the aggregation and asks `afterAggregation`. */
  aggregate(): void {
    if (this.#endReason) return;
    const { plane, counters } = this.#context;
    const targetBusy = this.#targetBusyUs();
    if (this.#error) return;
    plane.merge();
    counters.aggregations++;
    const cost = {
      elapsedUs: this.#at - this.#lastAggregationAt,
      busyUs: this.#busyUs,
      missedTicks: this.#missedTicks,
      ...(targetBusy === undefined ? {} : { targetBusyUs: targetBusy - this.#targetBusyBefore }),
    };
    this.#targetShare = targetBusy === undefined ? 0 : (targetBusy - this.#targetBusyBefore) / cost.elapsedUs;
    this.#targetBusyBefore = targetBusy ?? 0;
    this.#busyUs = 0;
    this.#missedTicks = 0;
    this.#lastAggregationAt = this.#at;
    this.#context.tell({
      type: 'aggregation',
      ...this.#number(),
      snapshot: plane.snapshot(this.#at),
      cost,
    });
    const later = this.#callback('afterAggregation');
    if (!later) return;
    this.#aggregationSettled = false;
    void later.then(() => {
      this.#aggregationSettled = true;
      this.#notify({ type: this.#error ? 'FAILED' : 'SETTLED' });
    });
  }

  /** Calls what waits for a safe point: no hook is under way, counts are whole (M8). */
  safePoint(): void {
    if (this.#requests.length === 0 || this.#endReason) return;
    for (const request of this.#requests.splice(0)) request.call();
  }

  /** Calls at the next safe point, which is now while paused. An error of the call goes back to who asked. */
  atSafePoint<T>(call: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const request: Request = {
        call: () => {
          try {
            resolve(call());
          } catch (thrown) {
            reject(thrown);
          }
        },
        reject,
      };
      if (this.#pausedAt !== undefined && !this.#ending) {
        request.call();
        // Only a transition has events told, and none is due: the machine passes this one over.
        this.#notify({ type: 'SETTLED' });
      } else if (this.#ending) reject(endedFirst(this.#context.name));
      else this.#requests.push(request);
    });
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
      const bounded = this.#context.boundedAttributes(this.#targetShare);
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
    for (const request of this.#requests.splice(0)) request.reject(endedFirst(this.#context.name));
    this.#at = Math.max(this.#at, clock.now());
    this.#context.tell({
      type: 'terminating',
      ...this.#number(),
      reason: this.#endReason,
    });
    const pending = this.#underWay.size > 0 ? Promise.all(this.#underWay) : undefined;
    const cleaned = settle<unknown>(pending, () => {
      plane.clear();
      const asked = this.#callback('beforeTerminate');
      return settle(asked, () => this.#guarded('cleanup', () => primitive.cleanup?.(plane)));
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
    unregister(this.#context);
    this.#at = Math.max(this.#at, this.#context.clock.now());
    const reason = this.#endReason ?? 'stopped';
    const error = this.#error ? { error: this.#error } : {};
    this.#context.tell({
      type: 'terminated',
      ...this.#number(),
      reason,
      ...error,
    });
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

  #fail(thrown: unknown, where: string): void {
    if (this.#ended) return;
    this.#error ??= asDamonError(thrown, where);
    this.#endReason ??= 'failed';
  }

  #targetBusyUs(): number | undefined {
    try {
      return this.#context.primitive.targetBusyUs?.();
    } catch (thrown) {
      this.#fail(thrown, 'targetBusyUs');
      return undefined;
    }
  }

  /** Runs a step that may throw or be asynchronous; a failure is kept, never passed on. */
  #guarded<T>(where: string, step: () => T | Promise<T>): T | undefined | Promise<T | undefined> {
    try {
      const result = step();
      if (!isPromise(result)) return result;
      const pending = Promise.resolve(result)
        .catch((thrown: unknown) => {
          this.#fail(thrown, where);
          return undefined;
        })
        .finally(() => this.#underWay.delete(pending));
      this.#underWay.add(pending);
      return pending;
    } catch (thrown) {
      this.#fail(thrown, where);
      return undefined;
    }
  }

  #callback(name: keyof Callbacks): void | Promise<void> {
    const answered = this.#guarded(name, () => this.#context.callbacks[name]?.(this.#context));
    return settle(answered, (answer) => {
      if (answer === 'stop') this.#stopAsked = true;
    });
  }
}

/** A function that waits for a safe point, and how to tell that there will be none. */
interface Request {
  call(): void;
  reject(error: DamonError): void;
}

function endedFirst(name: string): DamonError {
  return new DamonError('ECANCELED', `Expected \`${name}\` to run on until its next safe point, got its end first`);
}

/** A construction that gives up because it was told to has not failed. */
function rethrowUnlessAborted(thrown: unknown, signal: AbortSignal): void {
  const gaveUp = thrown === signal.reason || (thrown instanceof Error && thrown.name === 'AbortError');
  if (!signal.aborted || !gaveUp) throw thrown;
}
