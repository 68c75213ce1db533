/**
 * One monitoring: targets, attributes, primitive and callbacks, with all that outlives a run. What happens between a
 * start and its end is a `Run`; which of its steps comes when is decided by the machine.
 */
import type { Primitive } from '../primitives/primitive.js';
import {
  type AttributeOptions,
  type Attributes,
  attributeNames,
  checkAttributes,
  checkOptions,
  checkRanges,
  checkTargets,
  DamonError,
  DataPlane,
  freshSeed,
  joinTouching,
  maxNrAccesses,
  Random,
  type Replacement,
  type Snapshot,
  type TargetOptions,
} from '../regions/index.js';
import { type Clock, realClock } from './clock.js';
import { type Callbacks, type ContextOptions, checkContextShape, pickAttributes } from './context-options.js';
import { type EndReason, EventHub, type MonitorEvent, type Numbered } from './events.js';
import { type Notify, Run } from './run.js';
import { type Group, isRunning, refused, register, runningContexts } from './running.js';

/** Where more than this share of a target's time goes into being monitored, intervals that nobody gave are lengthened ... */
const MOST_TARGET_SHARE = 0.075;
/** ... to come to about this share. */
const MEANT_TARGET_SHARE = 0.04;

export class MonitoringContext {
  readonly name: string;
  readonly primitive: Primitive;
  readonly callbacks: Callbacks;
  readonly private: unknown;
  readonly clock: Clock;
  readonly plane: DataPlane;
  readonly events = new EventHub();
  /** Samplings, aggregations and skipped ticks of this run, or of the last one. */
  readonly counters = { samplings: 0, aggregations: 0, missedTicks: 0 };

  #given: AttributeOptions;
  #seed: number | undefined;
  #run: Run | undefined;
  #refusal: DamonError | undefined;
  #attached = false;
  #untold: MonitorEvent[] = [];

  /** @throws DamonError EINVAL for options that cannot be right */
  constructor(options: ContextOptions) {
    checkContextShape(options);
    this.primitive = options.primitive;
    this.callbacks = options.callbacks ?? {};
    this.name = options.name ?? options.primitive.name ?? 'context';
    this.private = options.private;
    this.clock = options.clock ?? realClock;
    this.#given = pickAttributes(options);
    this.#seed = options.seed;
    const targets = checkTargets(options.targets ?? options.primitive.targets ?? [{ id: 0 }]);
    this.plane = new DataPlane(targets, checkAttributes(this.#given), new Random(options.seed ?? 0));
  }

  get attributes(): Attributes {
    return this.plane.attributes;
  }

  /** Whether it was started and has not wholly terminated yet. */
  get running(): boolean {
    return isRunning(this);
  }

  /** What the run, or the last one, failed with, or why it was not let in. */
  get error(): DamonError | undefined {
    return this.#refusal ?? this.#run?.error;
  }

  /** Why the run is about to end, or ended. */
  get endReason(): EndReason | undefined {
    return this.#refusal ? 'refused' : this.#run?.endReason;
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
    this.#given = pickAttributes(attributes);
  }

  /**
   * Goes on with other attributes and targets, all or nothing, at once when idle and at the next safe point while it runs
   * (M9). Attributes that are not named stay; targets that are named replace all, and those that were there before keep
   * their regions.
   *
   * @throws (rejects) DamonError EINVAL for bad ones: nothing changes; ECANCELED when the run ends first
   */
  async replace(changes: { attributes?: AttributeOptions; targets?: readonly TargetOptions[] }): Promise<void> {
    checkOptions('changes', changes, ['attributes', 'targets']);
    let replacement = this.#checkReplacement(changes);
    // What the user does to his objects while this waits does not reach it.
    const attributes = pickAttributes(changes.attributes ?? {});
    const targets = replacement.targets?.map(({ id, ranges }) => (ranges ? { id, ranges } : { id }));
    const own = { attributes, ...(targets ? { targets } : {}) };
    if (this.running) {
      await this.run.atSafePoint(() => {
        replacement = this.#checkReplacement(own);
        this.run.replace(replacement, 'user');
      });
    } else {
      this.plane.attributes = replacement.attributes;
      if (replacement.targets) this.plane.targets = replacement.targets;
    }
    // Whoever names an interval means it beside the others as they are: the next start is not to work them out anew.
    const { sampleUs, aggregationUs, updateUs } = replacement.attributes;
    const named = [attributes.sampleUs, attributes.aggregationUs, attributes.updateUs, attributes.tuning];
    const intervals = named.some((given) => given !== undefined) ? { sampleUs, aggregationUs, updateUs } : {};
    this.#given = { ...this.#given, ...attributes, ...intervals };
  }

  /**
   * Calls a function at the next safe point (M8): after a sampling, or after an aggregation before its counts are reset,
   * or now while paused. It may read and write the data plane; no hook is under way.
   *
   * @throws (rejects) what the function throws; DamonError EPERM when it is not running, ECANCELED when the run ends first
   */
  async atSafePoint<T>(call: (plane: DataPlane) => T): Promise<T> {
    if (!this.running) {
      throw new DamonError('EPERM', `Expected \`${this.name}\` to be running for a safe point, got an idle context`);
    }
    return this.run.atSafePoint(() => call(this.plane));
  }

  #checkReplacement({ attributes = {}, targets }: Parameters<MonitoringContext['replace']>[0]): Replacement {
    checkOptions('attributes', attributes, attributeNames);
    const named = Object.entries(attributes).filter(([, value]) => value !== undefined);
    const checked = checkAttributes({
      ...this.plane.attributes,
      ...Object.fromEntries(named),
    });
    if (targets === undefined) return { attributes: checked };
    const next = checkTargets(targets);
    for (const target of next) {
      if (!target.ranges) continue;
      target.ranges = joinTouching(target.ranges);
      checkRanges(target.ranges, checked.minRegionSize);
    }
    return { attributes: checked, targets: next };
  }

  /** Without regions: machine snapshots that are persisted or inspected do not drag the data plane along. */
  toJSON(): object {
    return {
      name: this.name,
      running: this.running,
      attributes: this.attributes,
      ...this.counters,
    };
  }

  /** @internal The run that is on, or the last one. */
  get run(): Run {
    if (this.#run) return this.#run;
    throw new DamonError('EPERM', `Expected \`${this.name}\` to have been started, got one that never was`);
  }

  /** @internal A run begins; everything of the run before is forgotten. */
  admit(group: Group, notify: Notify): void {
    register(this, group);
    this.#refusal = undefined;
    Object.assign(this.counters, {
      samplings: 0,
      aggregations: 0,
      missedTicks: 0,
    });
    this.#run = new Run(this, notify);
  }

  /** @internal Not let in: keeps the error and tells it, so that every start has an answer. */
  refuse(group: Group): void {
    const error = refusal(group);
    refused();
    this.#refusal = error;
    this.tell({
      type: 'terminated',
      ...this.number(this.clock.now()),
      reason: 'refused',
      error,
    });
  }

  /** @internal Its actor was stopped from outside: the run ends without a machine. */
  abandon(): void {
    this.#attached = false;
    if (this.running) this.#run?.abandon();
  }

  /** @internal The plane with attributes that suit the primitive now, and the random numbers of a new run. */
  beginPlane(preferred: AttributeOptions): void {
    const { sampleUs, aggregationUs } = this.#given;
    const wished: { -readonly [Name in keyof AttributeOptions]: AttributeOptions[Name] } = {
      ...preferred,
      ...this.#given,
    };
    // An interval of the user's does not go together with one that was chosen without it.
    if (sampleUs !== undefined && aggregationUs === undefined) delete wished.aggregationUs;
    if (aggregationUs !== undefined && sampleUs === undefined && preferred.sampleUs !== undefined) {
      wished.sampleUs = Math.min(preferred.sampleUs, aggregationUs);
    }
    this.plane.begin(checkAttributes(wished), new Random(this.#seed ?? freshSeed()));
  }

  /**
   * @internal The attributes that keep what a target is held up for near the share that was meant, where nobody but the
   * primitive chose the intervals: address spaces grow, and what suited them at the start does not any more.
   */
  boundedAttributes(share: number): Attributes | undefined {
    const { sampleUs, aggregationUs, tuning } = this.#given;
    if (share <= MOST_TARGET_SHARE || sampleUs !== undefined || aggregationUs !== undefined || tuning) return undefined;
    const { attributes } = this.plane;
    const samplings = maxNrAccesses(attributes);
    const slower = Math.ceil((attributes.sampleUs * share) / MEANT_TARGET_SHARE);
    return checkAttributes({
      ...attributes,
      sampleUs: slower,
      aggregationUs: slower * samplings,
      updateUs: slower * samplings * 10,
    });
  }

  /** @internal From now on `flush` is called after every transition. */
  attach(): void {
    this.#attached = true;
  }

  /** @internal While a machine runs it, events wait until the transition is over: who hears one finds the new state. */
  tell(event: MonitorEvent): void {
    if (this.#attached) this.#untold.push(event);
    else this.events.emit(event);
  }

  /** @internal Hands out the events of a transition that is over. */
  flush(): void {
    const { events } = this;
    for (let event = this.#untold.shift(); event; event = this.#untold.shift()) events.emit(event);
  }

  /** @internal */
  number(at: number): Numbered {
    return { seq: this.events.nextSeq(), at };
  }

  #checkIdle(what: string): void {
    if (!this.running) return;
    throw new DamonError(
      'EBUSY',
      `Expected \`${this.name}\` not to be running when its ${what} are set, got a running context`,
    );
  }
}

/** Why a group was not let in. */
export function refusal(group: Group): DamonError {
  const names = runningContexts().map(({ name }) => name);
  const expected = group.exclusive ? 'no other context to be running' : 'no exclusive group to be running';
  return new DamonError('EBUSY', `Expected ${expected}, got ${names.length} running (${names.join(', ')})`);
}
