/**
 * One monitoring: targets, attributes, primitive and callbacks, and the steps that the machine's transitions call.
 * Every call into a hook or callback is guarded: what it throws, at once or later, is kept as the failure of the run.
 * It decides nothing about states; that is the machine's part.
 */
import type { Primitive } from '../primitives/primitive.js';
import {
  type AttributeOptions,
  type Attributes,
  asDamonError,
  attributeNames,
  checkAttributes,
  checkOptions,
  checkTargets,
  DamonError,
  DataPlane,
  freshSeed,
  invalid,
  Random,
  type Snapshot,
  type TargetOptions,
} from '../regions/index.js';
import { type Clock, realClock } from './clock.js';
import { type EndReason, EventHub, type MonitorEvent } from './events.js';
import { isRunning, register, runningContexts, unregister } from './running.js';
import type { Group } from './running.js';

/** What a callback answers: `'stop'` ends the monitoring, anything else lets it go on. */
export type CallbackAnswer = 'stop' | void;

/** Four callbacks, each optional (S5). A promise is waited for, but for that of `afterSampling`, which counts when it settles. */
export interface Callbacks {
  /** Regions are constructed, nothing was sampled yet. */
  beforeStart?(context: MonitoringContext): CallbackAnswer | Promise<CallbackAnswer>;
  /** An access check was prepared; the next sample interval begins. */
  afterSampling?(context: MonitoringContext): CallbackAnswer | Promise<CallbackAnswer>;
  /** Counts are complete and not reset yet: the moment to read them. */
  afterAggregation?(context: MonitoringContext): CallbackAnswer | Promise<CallbackAnswer>;
  /** Regions are gone, the primitive is not cleaned up yet. Called whatever the reason of the end. */
  beforeTerminate?(context: MonitoringContext): CallbackAnswer | Promise<CallbackAnswer>;
}

export interface ContextOptions extends AttributeOptions {
  /** For people: in errors and on the page. */
  readonly name?: string;
  readonly primitive: Primitive;
  /** What to monitor. Default: the primitive's own targets, or one with the id 0. */
  readonly targets?: readonly TargetOptions[];
  readonly callbacks?: Callbacks;
  /** Data of the user's that travels with the context; damonx never looks at it. */
  readonly private?: unknown;
  /** An integer from 0 to 2^32 - 1; the same seed and the same answers of the primitive give the same run. Default: a fresh one for every start. */
  readonly seed?: number;
  /** Default: the time of this machine. */
  readonly clock?: Clock;
}

const hookNames = [
  'defaults',
  'initTargetRegions',
  'updateTargetRegions',
  'prepareAccessChecks',
  'checkAccesses',
  'targetValid',
  'cleanup',
  'label',
  'targetBusyUs',
] as const;
const callbackNames = ['beforeStart', 'afterSampling', 'afterAggregation', 'beforeTerminate'] as const;
const optionNames = [...attributeNames, 'name', 'primitive', 'targets', 'callbacks', 'private', 'seed', 'clock'] as const;

/** What the machine sends itself; the context uses it to tell what settled later. */
export type Notify = (event: { type: 'SETTLED' } | { type: 'FAILED' } | { type: 'STOP' }) => void;

export class MonitoringContext {
  readonly name: string;
  readonly primitive: Primitive;
  readonly private: unknown;
  readonly clock: Clock;
  readonly plane: DataPlane;
  readonly events = new EventHub();
  /** Samplings, aggregations and skipped ticks of this run, or of the last one. */
  readonly counters = { samplings: 0, aggregations: 0, missedTicks: 0 };

  #callbacks: Callbacks;
  #given: AttributeOptions;
  #seed: number | undefined;
  #notify: Notify = () => {};
  #abort = new AbortController();
  /** What was begun and must have settled before the run can end. */
  #underWay = new Set<Promise<unknown>>();
  #aggregationSettled = true;
  /** Tells a promise of an earlier run from one of this. */
  #run = 0;
  #error: DamonError | undefined;
  #endReason: EndReason | undefined;
  #stopAsked = false;
  #attached = false;
  #untold: MonitorEvent[] = [];
  #announced = false;
  #at = 0;
  #lastAggregationAt = 0;
  #lastUpdateAt = 0;
  #busyUs = 0;
  #missedTicks = 0;
  #missedJustNow = 0;
  #targetBusyBefore = 0;

  /** @throws DamonError EINVAL for options that cannot be right */
  constructor(options: ContextOptions) {
    checkOptions('options', options, optionNames);
    this.primitive = checkFunctions('primitive', options.primitive, hookNames);
    this.#callbacks = checkFunctions('callbacks', options.callbacks ?? {}, callbackNames);
    if (options.seed !== undefined) this.#seed = new Random(options.seed).seed;
    this.#given = pickAttributes(options);
    const attributes = checkAttributes(this.#given);
    const targets = checkTargets(options.targets ?? options.primitive.targets ?? [{ id: 0 }]);
    this.name = options.name ?? options.primitive.name ?? 'context';
    this.private = options.private;
    this.clock = options.clock ?? realClock;
    this.plane = new DataPlane(targets, attributes, new Random(0));
  }

  get attributes(): Attributes {
    return this.plane.attributes;
  }

  /** Whether it was started and has not wholly terminated yet. */
  get running(): boolean {
    return isRunning(this);
  }

  /** What the run, or the last one, failed with. */
  get error(): DamonError | undefined {
    return this.#error;
  }

  /** Why the run is about to end, or ended. */
  get endReason(): EndReason | undefined {
    return this.#endReason;
  }

  /** The regions as they are now, with the counts since the last aggregation. */
  snapshot(): Snapshot {
    return this.plane.snapshot(this.clock.now());
  }

  /** Replaces all targets (S2). @throws DamonError EBUSY while it is running, EINVAL for bad targets */
  setTargets(targets: readonly TargetOptions[]): void {
    this.#checkIdle('targets');
    this.plane.targets = checkTargets(targets);
  }

  /** Replaces all attributes (S3). @throws DamonError EBUSY while it is running, EINVAL for bad attributes */
  setAttributes(attributes: AttributeOptions): void {
    this.#checkIdle('attributes');
    this.plane.attributes = checkAttributes(attributes);
    this.#given = attributes;
  }

  /** Without regions: machine snapshots that are persisted or inspected do not drag the data plane along. */
  toJSON(): object {
    return { name: this.name, running: this.running, attributes: this.attributes, ...this.counters };
  }

  /** @internal From now on `flush` is called after every transition. */
  attach(): void {
    this.#attached = true;
  }

  /** @internal Hands out the events of a transition that is over. */
  flush(): void {
    const { events } = this;
    for (let event = this.#untold.shift(); event; event = this.#untold.shift()) events.emit(event);
  }

  /** @internal A run begins: the register knows it, everything of the run before is forgotten. */
  admit(group: Group, notify: Notify): void {
    register(this, group);
    this.#notify = notify;
    this.#abort = new AbortController();
    this.#run++;
    this.#underWay.clear();
    this.#aggregationSettled = true;
    this.#error = undefined;
    this.#endReason = undefined;
    this.#stopAsked = false;
    this.#announced = false;
    this.#busyUs = 0;
    this.#missedTicks = 0;
    this.#missedJustNow = 0;
    Object.assign(this.counters, { samplings: 0, aggregations: 0, missedTicks: 0 });
  }

  /** @internal Not let in: keeps the error and tells it, so that every start has an answer. */
  refuse(group: Group): void {
    const others = runningContexts().map((context) => context.name);
    const why = group.exclusive ? 'no other context to be running' : 'no exclusive group of contexts to be running';
    this.#error = new DamonError('EBUSY', `Expected ${why}, got ${others.length} (${others.join(', ')})`);
    this.#endReason = 'refused';
    this.#at = this.clock.now();
    this.#tell({ type: 'terminated', ...this.#number(), reason: 'refused', error: this.#error });
  }

  /** @internal Constructs the regions and asks `beforeStart`. The promise, if any, never rejects. */
  construct(): void | Promise<void> {
    const { plane, primitive } = this;
    return this.#settle(
      this.#guarded('initTargetRegions', () => {
        plane.begin(this.#effectiveAttributes(), new Random(this.#seed ?? freshSeed()));
        return primitive.initTargetRegions?.(plane, this.#abort.signal);
      }),
      () => {
        if (this.#error || this.#endReason) return;
        plane.ready();
        return this.#callback('beforeStart');
      },
    );
  }

  /** @internal Time counts from here. */
  begin(): void {
    this.#at = this.clock.now();
    this.#lastAggregationAt = this.#at;
    this.#lastUpdateAt = this.#at;
    this.#targetBusyBefore = this.primitive.targetBusyUs?.() ?? 0;
    this.#announced = true;
    const { attributes, random, targets } = this.plane;
    const ids = targets.map(({ id }) => id);
    this.#tell({ type: 'started', ...this.#number(), targets: ids, attributes, seed: random.seed });
  }

  /** @internal The time of the tick that is about to be handled, and how many before it were skipped. */
  tick(at: number, missed: number): void {
    this.#at = at;
    if (missed > 0) this.missTicks(missed);
  }

  /** @internal Ticks that come while nothing can be sampled count as skipped. */
  missTicks(missed: number): void {
    this.#missedJustNow += missed;
    this.#missedTicks += missed;
    this.counters.missedTicks += missed;
  }

  /** @internal Adds to what the ticks of this aggregation have cost. */
  charge(us: number): void {
    this.#busyUs += us;
  }

  /** @internal Whether the aggregation interval has passed (S8). */
  aggregationDue(at: number): boolean {
    return at - this.#lastAggregationAt >= this.plane.attributes.aggregationUs;
  }

  /** @internal The look at the wish to stop, before each round (S7). */
  lookForStop(): void {
    if (this.#endReason) return;
    if (this.#stopAsked) this.#endReason = 'callback';
    else if (this.primitive.targetValid && !this.#guarded('targetValid', () => this.#anyTargetValid())) {
      this.#endReason ??= 'invalid';
    }
  }

  /** @internal Brings the regions up to date with the address space, when that is due (M6). */
  updateTargetRegions(): void {
    if (this.#endReason || this.#at - this.#lastUpdateAt < this.plane.attributes.updateUs) return;
    this.#lastUpdateAt = this.#at;
    if (!this.primitive.updateTargetRegions) return;
    this.#guarded('updateTargetRegions', () => this.primitive.updateTargetRegions?.(this.plane));
    if (!this.#endReason) this.#tell({ type: 'update', ...this.#number(), nrRegions: this.plane.nrRegions });
  }

  /** @internal */
  prepareAccessChecks(): void {
    if (this.#endReason) return;
    try {
      this.primitive.prepareAccessChecks?.(this.plane);
    } catch (thrown) {
      this.#fail(thrown, 'prepareAccessChecks');
    }
  }

  /** @internal */
  afterSampling(): void {
    if (this.#endReason || !this.#callbacks.afterSampling) return;
    const later = this.#callback('afterSampling');
    if (!later) return;
    this.#underWay.clear();
    const run = this.#run;
    void later.then(() => {
      if (this.#error && run === this.#run) this.#notify({ type: 'FAILED' });
    });
  }

  /** @internal */
  checkAccesses(): void {
    if (this.#endReason) return;
    const { plane } = this;
    try {
      plane.largest = this.primitive.checkAccesses?.(plane) ?? 0;
    } catch (thrown) {
      this.#fail(thrown, 'checkAccesses');
      return;
    }
    plane.nrSamplings++;
    this.counters.samplings++;
    const missedTicks = this.#missedJustNow;
    this.#missedJustNow = 0;
    const seq = this.events.nextSeq();
    if (this.events.nrListeners === 0) return;
    const { nrSamplings, nrRegions } = plane;
    this.#tell({ type: 'sampling', seq, at: this.#at, nrSamplings, nrRegions, missedTicks });
  }

  /** @internal Ages and merges, tells the aggregation and asks `afterAggregation`. */
  aggregate(): void {
    if (this.#endReason) return;
    this.plane.merge();
    this.counters.aggregations++;
    const targetBusy = this.primitive.targetBusyUs?.();
    const cost = {
      elapsedUs: this.#at - this.#lastAggregationAt,
      busyUs: this.#busyUs,
      missedTicks: this.#missedTicks,
      ...(targetBusy === undefined ? {} : { targetBusyUs: targetBusy - this.#targetBusyBefore }),
    };
    this.#targetBusyBefore = targetBusy ?? 0;
    this.#busyUs = 0;
    this.#missedTicks = 0;
    this.#lastAggregationAt = this.#at;
    this.#tell({ type: 'aggregation', ...this.#number(), snapshot: this.plane.snapshot(this.#at), cost });
    const later = this.#callback('afterAggregation');
    if (!later) return;
    this.#aggregationSettled = false;
    const run = this.#run;
    void later.then(() => {
      if (run !== this.#run) return;
      this.#aggregationSettled = true;
      this.#notify({ type: this.#error ? 'FAILED' : 'SETTLED' });
    });
  }

  /** @internal Whether `afterAggregation` has answered. */
  get aggregationSettled(): boolean {
    return this.#aggregationSettled;
  }

  /** @internal Counts anew and splits: the next aggregation begins. */
  reset(): void {
    if (this.#endReason) return;
    this.plane.reset();
    this.plane.split();
  }

  /**
   * @internal Destroys the regions, calls `beforeTerminate` and cleans up, after whatever is still under way has
   * settled. The promise, if any, never rejects.
   */
  terminate(): void | Promise<void> {
    this.#endReason ??= 'stopped';
    this.#abort.abort();
    this.#at = this.clock.now();
    this.#tell({ type: 'terminating', ...this.#number(), reason: this.#endReason });
    const clean = () => {
      this.plane.clear();
      return this.#settle(this.#callback('beforeTerminate'), () =>
        this.#guarded('cleanup', () => this.primitive.cleanup?.(this.plane)),
      );
    };
    return this.#settle<unknown, void>(this.#underWay.size > 0 ? Promise.all(this.#underWay) : undefined, clean);
  }

  /** @internal The run has wholly ended. */
  terminated(): void {
    unregister(this);
    this.#notify = () => {};
    const reason = this.#endReason ?? 'stopped';
    this.#at = this.clock.now();
    this.#tell({ type: 'terminated', ...this.#number(), reason, ...(this.#error ? { error: this.#error } : {}) });
  }

  /** @internal Its actor was stopped from outside: ends the run without a machine. */
  abandon(): void {
    this.#attached = false;
    if (!this.running) return;
    void this.#settle(this.terminate(), () => this.terminated());
  }

  /** Whether the run got as far as its first round. @internal */
  get announced(): boolean {
    return this.#announced;
  }

  #anyTargetValid(): boolean {
    return this.plane.targets.some((target) => this.primitive.targetValid?.(target));
  }

  #effectiveAttributes(): Attributes {
    const preferred = { ...this.primitive.defaults?.() };
    const { sampleUs, aggregationUs } = this.#given;
    if (preferred.sampleUs !== undefined && sampleUs === undefined && aggregationUs !== undefined) {
      return checkAttributes({ ...preferred, ...this.#given, sampleUs: Math.min(preferred.sampleUs, aggregationUs) });
    }
    return checkAttributes({ ...preferred, ...this.#given });
  }

  /** While a machine runs it, events wait until the transition is over: who hears one finds the new state. */
  #tell(event: MonitorEvent): void {
    if (this.#attached) this.#untold.push(event);
    else this.events.emit(event);
  }

  #number(): { seq: number; at: number } {
    return { seq: this.events.nextSeq(), at: this.#at };
  }

  #fail(thrown: unknown, where: string): void {
    this.#error ??= asDamonError(thrown, where);
    this.#endReason ??= 'failed';
  }

  /** Runs a step that may throw or be asynchronous; a failure is kept, never passed on. */
  #guarded<T>(where: string, step: () => T | Promise<T>): T | undefined | Promise<T | undefined> {
    try {
      const result = step();
      if (!isPromise(result)) return result;
      const run = this.#run;
      const pending = result
        .catch((thrown: unknown) => {
          if (run === this.#run) this.#fail(thrown, where);
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
    return this.#settle(
      this.#guarded(name, () => this.#callbacks[name]?.(this)),
      (answer) => {
        if (answer === 'stop') this.#stopAsked = true;
      },
    );
  }

  /** `next` at once where the value is there, later where it is promised. */
  #settle<T, U>(value: T | Promise<T>, next: (value: T) => U | Promise<U>): void | Promise<void> {
    if (isPromise(value)) return value.then(next).then(() => {});
    const result = next(value);
    return isPromise(result) ? result.then(() => {}) : undefined;
  }

  #checkIdle(what: string): void {
    if (this.running) {
      throw new DamonError('EBUSY', `Expected \`${this.name}\` not to be running when its ${what} are set, got a running context`);
    }
  }
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function pickAttributes(options: AttributeOptions): AttributeOptions {
  const entries = attributeNames.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  return Object.fromEntries(entries);
}

function checkFunctions<T extends object>(name: string, given: T, functions: readonly string[]): T {
  if (typeof given !== 'object' || given === null) throw invalid(name, 'an object of functions', given);
  for (const key of functions) {
    const value = (given as Record<string, unknown>)[key];
    if (value !== undefined && typeof value !== 'function') throw invalid(`${name}.${key}`, 'a function', value);
  }
  return given;
}
