/**
 * A primitive, with callbacks, that does what a test's script says and records every call in order: it fails at the
 * n-th call of a step, answers later, loses its targets, and finds accesses where it is told to.
 */
import type { CallbackAnswer, Callbacks, MonitoringContext } from '../../machines/index.js';
import type { Primitive } from '../../primitives/index.js';
import type { AddressRange, AttributeOptions, DataPlane, Target, TargetId } from '../../regions/index.js';

/** The five hooks of S4, then those of mainline and damonx. */
export const hookNames = [
  'initTargetRegions',
  'prepareAccessChecks',
  'checkAccesses',
  'targetValid',
  'cleanup',
  'defaults',
  'updateTargetRegions',
  'targetBusyUs',
] as const;
export const callbackNames = ['beforeStart', 'afterSampling', 'afterAggregation', 'beforeTerminate'] as const;

export type HookName = (typeof hookNames)[number];
export type CallbackName = (typeof callbackNames)[number];
export type StepName = HookName | CallbackName;

/** Steps that may answer with a promise. */
export const laterSteps = ['initTargetRegions', 'cleanup', ...callbackNames] as const;
export type LaterStep = (typeof laterSteps)[number];

/** Where a step goes wrong: its `nth` call, from 1. */
export interface Failure {
  readonly step: StepName;
  readonly nth: number;
  readonly how: 'throw' | 'reject';
  readonly error: Error;
}

export interface Script {
  /** Which hooks there are. Default: all but `defaults`. */
  readonly hooks?: readonly HookName[];
  /** Which callbacks there are. Default: all. */
  readonly callbacks?: readonly CallbackName[];
  readonly failures?: readonly Failure[];
  /** Steps whose promise the test settles. */
  readonly later?: readonly LaterStep[];
  /** What a callback answers at its `nth` call, from 1. */
  readonly answer?: (callback: CallbackName, nth: number) => CallbackAnswer;
  /** The look, from 1, from which on a target is not valid: of every target, or by target. */
  readonly invalidAt?: number | ReadonlyMap<TargetId, number>;
  /** What a target without ranges consists of. Default: 0 to 300. */
  readonly ranges?: readonly AddressRange[];
  /** Whether an address was accessed before the `nth` check, from 1. Default: those below 100, always. */
  readonly accessed?: (address: number, nth: number) => boolean;
  readonly defaults?: AttributeOptions;
  /** What `targetBusyUs` answers at its `nth` call, from 1. Default: 0. */
  readonly busyUs?: (nth: number) => number;
  /** Called with every step, before it does anything. */
  readonly onStep?: (step: StepName) => void;
}

interface Waiting {
  readonly step: LaterStep;
  readonly resolve: (answer: CallbackAnswer) => void;
  readonly reject: (error: Error) => void;
}

export class ScriptedPrimitive {
  /** Every call of a hook or callback, in order. */
  readonly calls: StepName[] = [];
  readonly primitive: Primitive;
  readonly callbacks: Callbacks;
  /** The abort signals that `initTargetRegions` got, one a start. */
  readonly signals: AbortSignal[] = [];
  /** The contexts that callbacks got. */
  readonly contexts: MonitoringContext[] = [];
  /** Failures that have happened. */
  readonly failed: Failure[] = [];
  /** Everything that was thrown or rejected, in order. */
  readonly errors: Error[] = [];
  /** Steps whose promise the test settles; may change while the monitoring runs. */
  readonly later: Set<LaterStep>;
  /** False makes every target invalid. */
  valid = true;

  readonly #script: Script;
  readonly #counts = new Map<StepName, number>();
  readonly #looks = new Map<TargetId, number>();
  readonly #failures: Failure[];
  readonly #answers = new Map<CallbackName, CallbackAnswer>();
  #waiting: Waiting[] = [];

  constructor(script: Script = {}) {
    this.#script = script;
    this.#failures = [...(script.failures ?? [])];
    this.later = new Set(script.later);
    this.primitive = pick(this.#hooks(), script.hooks ?? hookNames.filter((name) => name !== 'defaults'));
    this.callbacks = pick(this.#allCallbacks(), script.callbacks ?? callbackNames);
  }

  /** How often a step was called. */
  count(step: StepName): number {
    return this.#counts.get(step) ?? 0;
  }

  /** Steps whose promise is not settled yet, oldest first. */
  get waiting(): LaterStep[] {
    return this.#waiting.map(({ step }) => step);
  }

  /** Fulfils the oldest promise of a step. */
  settle(step: LaterStep, answer?: CallbackAnswer): void {
    this.#take(step).resolve(answer);
  }

  /** Rejects the oldest promise of a step. */
  reject(step: LaterStep, error: Error): void {
    this.errors.push(error);
    this.#take(step).reject(error);
  }

  /** Fulfils all promises there are. */
  settleAll(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  /** Makes the next call of a step throw. */
  failNext(step: StepName, error: Error): void {
    this.#failures.push({ step, nth: this.count(step) + 1, how: 'throw', error });
  }

  /** What a callback answers from now on. */
  answer(callback: CallbackName, answer: CallbackAnswer): void {
    this.#answers.set(callback, answer);
  }

  #take(step: LaterStep): Waiting {
    const waiting = this.#waiting.find((other) => other.step === step);
    if (!waiting) throw new Error(`no promise of ${step} is waiting, only of ${this.waiting.join(', ') || 'nothing'}`);
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
    return waiting;
  }

  #enter(step: StepName): Promise<never> | undefined {
    this.calls.push(step);
    const nth = this.count(step) + 1;
    this.#counts.set(step, nth);
    this.#script.onStep?.(step);
    const failure = this.#failures.find((other) => other.step === step && other.nth === nth);
    if (!failure) return undefined;
    this.failed.push(failure);
    this.errors.push(failure.error);
    if (failure.how === 'reject') return Promise.reject(failure.error);
    throw failure.error;
  }

  #answerOf(step: LaterStep, answer?: CallbackAnswer): CallbackAnswer | Promise<CallbackAnswer> {
    if (!this.later.has(step)) return answer;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ step, resolve: (said) => resolve(said ?? answer), reject });
    });
  }

  #hooks(): Required<Pick<Primitive, HookName>> {
    return {
      defaults: () => {
        this.#enter('defaults');
        return this.#script.defaults ?? {};
      },
      initTargetRegions: (plane, signal) => {
        this.signals.push(signal);
        const failure = this.#enter('initTargetRegions');
        if (failure) return failure;
        const ranges = this.#script.ranges ?? [{ start: 0, end: 300 }];
        const construct = () => {
          for (const target of plane.targets) if (!target.ranges) plane.setRanges(target, ranges);
        };
        const later = this.#answerOf('initTargetRegions');
        if (later instanceof Promise) return later.then(construct);
        construct();
      },
      updateTargetRegions: () => {
        this.#enter('updateTargetRegions');
      },
      prepareAccessChecks: (plane) => {
        this.#enter('prepareAccessChecks');
        for (const { regions } of plane.targets) {
          for (let i = 0; i < regions.length; i++) {
            const start = regions.starts[i] ?? 0;
            regions.samplingAddresses[i] = start + plane.random.below((regions.ends[i] ?? 0) - start);
          }
        }
      },
      checkAccesses: (plane) => {
        this.#enter('checkAccesses');
        return this.#check(plane);
      },
      targetValid: (target: Target) => {
        this.#enter('targetValid');
        const look = (this.#looks.get(target.id) ?? 0) + 1;
        this.#looks.set(target.id, look);
        const { invalidAt } = this.#script;
        const last = typeof invalidAt === 'number' ? invalidAt : (invalidAt?.get(target.id) ?? Infinity);
        return this.valid && look < last;
      },
      cleanup: () => {
        const failure = this.#enter('cleanup');
        if (failure) return failure;
        const later = this.#answerOf('cleanup');
        if (later instanceof Promise) return later.then(() => {});
      },
      targetBusyUs: () => {
        this.#enter('targetBusyUs');
        return this.#script.busyUs?.(this.count('targetBusyUs')) ?? 0;
      },
    };
  }

  #check(plane: DataPlane): number {
    const accessed = this.#script.accessed ?? ((address: number) => address < 100);
    const nth = this.count('checkAccesses');
    let largest = 0;
    for (const { regions } of plane.targets) {
      for (let i = 0; i < regions.length; i++) {
        const count = (regions.nrAccesses[i] ?? 0) + (accessed(regions.samplingAddresses[i] ?? 0, nth) ? 1 : 0);
        regions.nrAccesses[i] = count;
        largest = Math.max(largest, count);
      }
    }
    return largest;
  }

  #allCallbacks(): Required<Callbacks> {
    const callback = (name: CallbackName) => (context: MonitoringContext) => {
      this.contexts.push(context);
      const failure = this.#enter(name);
      if (failure) return failure;
      return this.#answerOf(name, this.#answers.get(name) ?? this.#script.answer?.(name, this.count(name)));
    };
    return {
      beforeStart: callback('beforeStart'),
      afterSampling: callback('afterSampling'),
      afterAggregation: callback('afterAggregation'),
      beforeTerminate: callback('beforeTerminate'),
    };
  }
}

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, K>;
}

/** Each step at which something can fail, in each way in which it can. */
export function allFailures(nth: number): Failure[] {
  return [...hookNames, ...callbackNames].flatMap((step) => {
    const error = new Error(`no ${step}`);
    const thrown: Failure = { step, nth, how: 'throw', error };
    const canReject = (laterSteps as readonly StepName[]).includes(step);
    return canReject ? [thrown, { ...thrown, how: 'reject' } as const] : [thrown];
  });
}

/** All subsets of a list, the empty one and the whole one included. */
export function subsetsOf<T>(list: readonly T[]): T[][] {
  const sets: T[][] = [[]];
  for (const item of list) sets.push(...sets.map((set) => [...set, item]));
  return sets;
}
