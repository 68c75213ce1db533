/** What the tests of the machine stand on: a context on time of its own, with all that it says and does written down. */
import { expect } from 'vitest';
import {
  type Clock,
  type ContextActor,
  type ContextOptions,
  type ContextSnapshot,
  type ContextState,
  createContext,
  type MonitorEvent,
  type MonitoringContext,
  monitoringOf,
  runningContexts,
  stateOf,
} from '../../machines/index.js';
import { unregister } from '../../machines/running.js';
import { VirtualClock } from '../../machines/virtual-clock.js';
import { type Script, ScriptedPrimitive } from '../support/scripted-primitive.js';

/** A clock whose ticks a test makes one by one, with what they missed. */
export class HandClock implements Clock {
  #now = 0;
  readonly #ticks = new Set<(at: number, missed: number) => void>();

  now(): number {
    return this.#now;
  }

  /** Lets time pass without a tick. */
  pass(us: number): void {
    this.#now += us;
  }

  every(_intervalUs: number, tick: (at: number, missed: number) => void): () => void {
    const own = (at: number, missed: number) => tick(at, missed);
    this.#ticks.add(own);
    return () => this.#ticks.delete(own);
  }

  /** One tick for the place `at` of the grid, `early` by so much. */
  tick(at: number, missed = 0, early = 0): void {
    this.#now = at - early;
    for (const tick of [...this.#ticks]) tick(at, missed);
  }

  get pending(): number {
    return this.#ticks.size;
  }
}

export interface Rig<C extends Clock> {
  readonly clock: C;
  readonly scripted: ScriptedPrimitive;
  readonly actor: ContextActor;
  readonly monitoring: MonitoringContext;
  /** Every event of the context. */
  readonly events: MonitorEvent[];
  /** Every state that was entered, the transient ones too; at first `idle`. */
  readonly states: ContextState[];
  /** Steps, events and states as one list. */
  readonly log: string[];
  /** The state it is in now. */
  state(): ContextState;
  start(): void;
  stop(): void;
  /** Writes no more events down. */
  unlisten(): void;
}

const rigs: Rig<Clock>[] = [];

/** A context on virtual time: sampled every 10 µs, aggregated every 40, of 0 to 300 in 3 to 20 regions. */
export function rig(script?: Script, options?: Partial<ContextOptions>): Rig<VirtualClock> {
  return rigOn(new VirtualClock(), script, options);
}

export function rigOn<C extends Clock>(clock: C, script: Script = {}, options: Partial<ContextOptions> = {}): Rig<C> {
  const log: string[] = [];
  const states: ContextState[] = ['idle'];
  const onStep: Script['onStep'] = (step) => {
    log.push(step);
    script.onStep?.(step);
  };
  const scripted = new ScriptedPrimitive({ ...script, onStep });
  const whole: ContextOptions = {
    primitive: scripted.primitive,
    callbacks: scripted.callbacks,
    clock,
    sampleUs: 10,
    aggregationUs: 40,
    regions: { min: 3, max: 20 },
    minRegionSize: 1,
    seed: 1,
    ...options,
  };
  const actor = createContext(whole, (inspected) => {
    if (inspected.type !== '@xstate.microstep' || !('value' in inspected.snapshot)) return;
    const value = stateOf(inspected.snapshot as ContextSnapshot);
    if (value === states.at(-1)) return;
    states.push(value);
    log.push(`→ ${value}`);
  });
  const monitoring = monitoringOf(actor);
  const events: MonitorEvent[] = [];
  const unlisten = monitoring.events.listen((event) => {
    events.push(event);
    log.push(`${event.type} at ${event.at}`);
  });
  const made: Rig<C> = {
    clock,
    scripted,
    actor,
    monitoring,
    events,
    states,
    log,
    state: () => stateOf(actor.getSnapshot()),
    start: () => actor.send({ type: 'START' }),
    stop: () => actor.send({ type: 'STOP' }),
    unlisten,
  };
  rigs.push(made);
  return made;
}

/** Ends what a test has left, and sees to it that nothing runs any more. For `afterEach`. */
export async function dismantle(): Promise<void> {
  for (const { actor, scripted } of rigs) {
    actor.stop();
    scripted.later.clear();
    for (let i = 0; i < 5; i++) {
      scripted.settleAll();
      await flush();
    }
  }
  rigs.length = 0;
  const left = runningContexts();
  for (const context of left) unregister(context);
  expect(left.map(({ name }) => name)).toEqual([]);
}

/** Lets everything happen that needs no time. */
export function flush(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Events of one type. */
export function only<T extends MonitorEvent['type']>(
  events: readonly MonitorEvent[],
  type: T,
): Extract<MonitorEvent, { type: T }>[] {
  return events.filter((event): event is Extract<MonitorEvent, { type: T }> => event.type === type);
}

/** What was thrown at, or rejected before, the whole process meanwhile: what would have killed it. */
export async function uncaught(run: () => void | Promise<void>): Promise<unknown[]> {
  const caught: unknown[] = [];
  const catcher = (error: unknown) => {
    caught.push(error);
  };
  const exceptions = process.listeners('uncaughtException');
  const rejections = process.listeners('unhandledRejection');
  process.removeAllListeners('uncaughtException').on('uncaughtException', catcher);
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', catcher);
  try {
    await run();
    // XState reports an error that nobody observes from a timer of its own.
    await new Promise((resolve) => setTimeout(resolve, 2));
    await flush();
  } finally {
    process.removeAllListeners('uncaughtException');
    process.removeAllListeners('unhandledRejection');
    for (const listener of exceptions) process.on('uncaughtException', listener);
    for (const listener of rejections) process.on('unhandledRejection', listener);
  }
  return caught;
}

/** What a call throws. */
export function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}
