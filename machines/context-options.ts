/**
 * What a user gives to make a context, and the check of its shape. The values of attributes and targets are checked
 * where they are used.
 */
import type { Primitive } from '../primitives/primitive.js';
import { type AttributeOptions, attributeNames, checkOptions, invalid, type TargetOptions } from '../regions/index.js';
import type { Clock } from './clock.js';
import type { MonitoringContext } from './monitoring-context.js';

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
const optionNames = [
  ...attributeNames,
  'name',
  'primitive',
  'targets',
  'callbacks',
  'private',
  'seed',
  'clock',
] as const;

/** Refuses options that no context can have. @throws DamonError EINVAL */
export function checkContextShape(options: ContextOptions): void {
  checkOptions('options', options, optionNames);
  checkFunctions('primitive', options.primitive, hookNames);
  if (options.callbacks !== undefined) checkFunctions('callbacks', options.callbacks, callbackNames);
  const { clock } = options;
  if (clock !== undefined) checkFunctions('clock', clock, ['now', 'every']);
}

/** The attributes among the options, as they are now: what the user does to his object later does not reach the context. */
export function pickAttributes(options: AttributeOptions): AttributeOptions {
  const entries = attributeNames.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  return structuredClone(Object.fromEntries(entries));
}

function checkFunctions(name: string, given: object, functions: readonly string[]): void {
  if (typeof given !== 'object' || given === null) throw invalid(name, 'an object of functions', given);
  for (const key of functions) {
    const value = (given as Record<string, unknown>)[key];
    if (value !== undefined && typeof value !== 'function') throw invalid(`${name}.${key}`, 'a function', value);
  }
}
