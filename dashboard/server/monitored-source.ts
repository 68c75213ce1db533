/**
 * One context on the page: its history, what is known of it, and everything it tells as messages. It listens; what the
 * page may do to it is in control.ts.
 */
import {
  type ContextActor,
  type MonitorEvent,
  type MonitoringContext,
  monitoringOf,
  realClock,
  stateOf,
} from '../../machines/index.js';
import { resting } from '../../machines/resting.js';
import { DamonError, encodeSnapshot, type Snapshot } from '../../regions/index.js';
import { History } from '../../reports/index.js';
import { CoveredTime } from '../covered-time.js';
import type { ReplayInfo, SourceInfo } from '../protocol.js';
import { toBase64 } from './base64.js';
import type { MessageHub } from './message-hub.js';
import type { Redactor } from './redactor.js';
import { actorSubject, type ChartSubject, ShownChart } from './shown-chart.js';
import { SourceLabels } from './source-labels.js';
import type { SourceOptions } from './source-options.js';

/** What is known of a source is told at most so often, in milliseconds, unless its state changes ... */
const INFO_MS = 250;
/** ... and where it is long, so seldom that it comes to about so many bytes a millisecond. */
const INFO_BYTES_PER_MS = 40;

export class MonitoredSource {
  readonly id: string;
  readonly name: string;
  readonly options: SourceOptions;
  readonly history: History;
  readonly chart: ShownChart;
  readonly #hub: MessageHub;
  readonly #redactor: Redactor;
  readonly #labels: SourceLabels;
  readonly #covered = new CoveredTime();
  readonly #historyOptions: { bytes?: number };
  #truth: History | undefined;
  #actor: ContextActor;
  #monitoring: MonitoringContext;
  #unlisten = () => {};
  #state: SourceInfo['state'] = 'idle';
  #startedAt: number | undefined;
  #cost: SourceInfo['cost'] = { elapsedUs: 0, busyUs: 0 };
  #ended: SourceInfo['ended'];
  #epochMs: number | undefined;
  /** Runs while something was told of late. */
  #cooling: ReturnType<typeof setTimeout> | undefined;
  #changed = false;
  #removed = false;

  constructor(
    hub: MessageHub,
    redactor: Redactor,
    id: string,
    actor: ContextActor,
    options: SourceOptions,
    historyBytes: number | undefined,
  ) {
    this.#hub = hub;
    this.#redactor = redactor;
    this.#labels = new SourceLabels(redactor);
    this.#historyOptions = historyBytes === undefined ? {} : { bytes: historyBytes };
    this.id = id;
    this.options = options;
    this.history = new History(this.#historyOptions);
    this.#actor = actor;
    this.#monitoring = monitoringOf(actor);
    this.name = redactor.name('context', options.name ?? this.#monitoring.name);
    this.chart = new ShownChart(hub, id, this.name, this.#subject());
    this.#listen();
  }

  get actor(): ContextActor {
    return this.#actor;
  }

  get monitoring(): MonitoringContext {
    return this.#monitoring;
  }

  /** The exact truth beside what the monitor saw, once something of it is known. */
  get truth(): History | undefined {
    return this.#truth;
  }

  /** As it is now; what the machine says of itself is behind while one of its transitions is under way. */
  get state(): SourceInfo['state'] {
    const snapshot = this.#actor.getSnapshot();
    // An actor that was stopped from outside stays where it was, though its run goes on to its end.
    if (snapshot.status !== 'active') return this.#monitoring.running ? 'terminating' : 'idle';
    return snapshot.matches({ sampling: 'paused' }) ? 'paused' : stateOf(snapshot);
  }

  get info(): SourceInfo {
    const { id, name, state } = this;
    const { attributes, clock, counters, plane } = this.#monitoring;
    const replay = this.#replay(state);
    return {
      id,
      name,
      state,
      attributes,
      targets: plane.targets.map((target) => this.#redactor.target(target.id)),
      unit: this.options.unit ?? 'byte',
      at: clock.now(),
      labels: this.#labels.ranges,
      counters: { ...counters },
      cost: this.#cost,
      hasTruth: this.#truth !== undefined,
      chart: id,
      ...(this.#epochMs === undefined ? {} : { epochMs: this.#epochMs }),
      ...(this.#startedAt === undefined ? {} : { startedAt: this.#startedAt }),
      ...(this.#ended ? { ended: this.#ended } : {}),
      ...(replay ? { replay } : {}),
    };
  }

  /** Another actor runs it from now on. Where that goes by another clock, or by one set back, the history is cleared. */
  attach(actor: ContextActor): void {
    const { clock } = this.#monitoring;
    this.#unlisten();
    this.#actor = actor;
    this.#monitoring = monitoringOf(actor);
    this.#startedAt = undefined;
    this.#ended = undefined;
    this.#cost = { elapsedUs: 0, busyUs: 0 };
    if (this.#monitoring.clock !== clock || clock.now() < (this.history.to ?? 0)) this.#clear();
    this.#listen();
    this.chart.follow(this.#subject());
    this.tell();
  }

  /** Adds what is exactly true of the time from `from` to the snapshot's `at`. */
  addTruth(snapshot: Snapshot, from: number): void {
    const isNew = this.#truth === undefined;
    this.#truth ??= new History(this.#historyOptions);
    const shown = this.#redactor.snapshot(snapshot);
    this.#truth.add(shown, from);
    this.#publish(shown, from, true);
    if (isNew) this.tell();
  }

  /** Tells what is known of it, now. */
  tell(): void {
    this.#changed = false;
    // A command that was under way when it was removed ends later: told of, it would be back on every page.
    if (this.#removed || !this.#hub.awake) return;
    const source = this.info;
    this.#hub.publish({ type: 'source', source });
    globalThis.clearTimeout(this.#cooling);
    // Labels are what can make it long: about 100 bytes each.
    const waitMs = Math.max(INFO_MS, (100 * source.labels.length) / INFO_BYTES_PER_MS);
    this.#cooling = resting(
      globalThis.setTimeout(() => {
        this.#cooling = undefined;
        if (this.#changed) this.tell();
      }, waitMs),
    );
  }

  /** Listens no more, and keeps no timer. */
  remove(): void {
    this.#removed = true;
    this.#unlisten();
    this.chart.watch(false);
    globalThis.clearTimeout(this.#cooling);
  }

  #subject(): ChartSubject {
    const { clock } = this.#monitoring;
    return actorSubject(this.#actor, { now: () => clock.now() });
  }

  #listen(): void {
    const { clock, events } = this.#monitoring;
    const { virtual = clock !== realClock } = this.options;
    this.#epochMs = virtual ? undefined : Date.now() - clock.now() / 1_000;
    this.#state = this.state;
    const unlisten = events.listen((event) => this.#hear(event));
    // With a listener for errors: without one XState would report anew what others may have handled.
    const look = () => this.#look();
    const following = this.#actor.subscribe({ next: look, complete: look, error: look });
    this.#unlisten = () => {
      unlisten();
      following.unsubscribe();
    };
  }

  #hear(event: MonitorEvent): void {
    this.#covered.hear(event);
    if (event.type === 'aggregation') {
      const { snapshot, cost } = event;
      const from = this.#covered.beginOf(event);
      this.#startedAt ??= from;
      this.#cost = summed(this.#cost, cost);
      const { primitive } = this.#monitoring;
      this.#labels.read(snapshot, this.options.label ?? ((target, range) => primitive.label?.(target, range)));
      const shown = this.#redactor.snapshot(snapshot);
      this.history.add(shown, from);
      this.#publish(shown, from, false);
    }
    if (event.type === 'sampling') return;
    if (event.type === 'started') {
      this.#startedAt = event.at;
      this.#ended = undefined;
      this.#cost = { elapsedUs: 0, busyUs: 0 };
    }
    if (event.type === 'terminated') {
      const { reason, error } = event;
      this.#ended = { reason, ...(error ? { error: this.#redactor.refusal(error) } : {}) };
    }
    if (event.type === 'terminated' || (event.type === 'replaced' && event.by === 'user')) this.tell();
    else this.#touch();
    this.#look();
  }

  /** A state that lasts is told at once; that an aggregation is waited for, with what comes next. */
  #look(): void {
    const { state } = this;
    const before = this.#state;
    if (state === before) return;
    this.#state = state;
    const brief = (name: SourceInfo['state']) => name === 'sampling' || name === 'aggregating';
    if (brief(state) && brief(before)) this.#touch();
    else this.tell();
  }

  /** Something has changed: told now, or soon. */
  #touch(): void {
    if (this.#cooling === undefined) this.tell();
    else this.#changed = true;
  }

  #publish(snapshot: Snapshot, from: number, isTruth: boolean): void {
    if (!this.#hub.awake) return;
    const data = toBase64(encodeSnapshot(snapshot));
    this.#hub.publish({ type: 'snapshot', source: this.id, ...(isTruth ? { truth: true } : {}), from, data });
  }

  #replay(state: SourceInfo['state']): ReplayInfo | undefined {
    const { replay } = this.options;
    if (!replay) return undefined;
    const { durationUs, speed } = replay;
    const playing = state !== 'idle' && state !== 'paused' && state !== 'terminating';
    return { durationUs, speed: Number.isFinite(speed) ? speed : null, playing };
  }

  #clear(): void {
    this.history.clear();
    this.#truth?.clear();
    this.#labels.clear();
    this.#hub.publish({ type: 'cleared', source: this.id });
  }

  /**
   * The regions of this moment; of the last one that is known where nothing runs, or no safe point comes in time.
   *
   * @throws (rejects) DamonError EPERM where nothing is known yet
   */
  async snapshot(withinMs: number): Promise<Snapshot> {
    const taken = this.#monitoring.running ? await within(withinMs, this.#atSafePoint()) : undefined;
    const snapshot = taken ? this.#redactor.snapshot(taken) : this.history.latest?.snapshot;
    if (snapshot) return snapshot;
    throw new DamonError('EPERM', 'Expected a context that runs or has run, got one of which nothing is known yet');
  }

  async #atSafePoint(): Promise<Snapshot | undefined> {
    const { clock } = this.#monitoring;
    // It may end first.
    return this.#monitoring.atSafePoint((plane) => plane.snapshot(clock.now())).catch(() => undefined);
  }
}

/** What is promised, or undefined when it does not come in time. */
async function within<T>(ms: number, promised: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = resting(globalThis.setTimeout(resolve, ms, undefined));
  });
  const first = await Promise.race([promised, late]);
  globalThis.clearTimeout(timer);
  return first;
}

function summed(before: SourceInfo['cost'], cost: SourceInfo['cost']): SourceInfo['cost'] {
  const known = before.targetBusyUs !== undefined || cost.targetBusyUs !== undefined;
  return {
    elapsedUs: before.elapsedUs + cost.elapsedUs,
    busyUs: before.busyUs + cost.busyUs,
    ...(known ? { targetBusyUs: (before.targetBusyUs ?? 0) + (cost.targetBusyUs ?? 0) } : {}),
  };
}
