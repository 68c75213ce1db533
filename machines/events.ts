/**
 * What a context tells: one union, discriminated by `type`, numbered without gaps. The hub hands each event to all who
 * listen, in order; it is plain functions, because XState need not see what nobody decides on.
 */
import type { Attributes, DamonError, Snapshot, TargetId } from '../regions/index.js';

/** Why a monitoring ended, or did not begin. */
export type EndReason =
  /** It was told to stop, or its actor was. */
  | 'stopped'
  /** A callback asked for it. */
  | 'callback'
  /** No target is valid any more. */
  | 'invalid'
  /** A hook or a callback failed. */
  | 'failed'
  /** It was not let in: an exclusive group is running, or it wanted to be exclusive and others run. */
  | 'refused';

/** What the monitoring cost since the last aggregation, as measured by the context itself. */
export interface Cost {
  /** Time that passed, in microseconds. */
  readonly elapsedUs: number;
  /** Time spent in ticks: hooks, callbacks, machine and listeners. */
  readonly busyUs: number;
  /** Ticks that were skipped because the one before lasted too long or the machine was busy. */
  readonly missedTicks: number;
  /** Time for which the target itself was held up, where the primitive knows it. */
  readonly targetBusyUs?: number;
}

export interface Numbered {
  /** Rises by 1 from event to event of a context, through all its runs, from 0. */
  readonly seq: number;
  /** Microseconds of the context's clock. */
  readonly at: number;
}

/** Regions are constructed and the first access check is about to be prepared. */
export interface StartedEvent extends Numbered {
  readonly type: 'started';
  readonly targets: readonly TargetId[];
  readonly attributes: Attributes;
  /** Repeats the run when given as an option. */
  readonly seed: number;
}

/** All regions were checked once. */
export interface SamplingEvent extends Numbered {
  readonly type: 'sampling';
  /** Samplings since the last aggregation, this one included. */
  readonly nrSamplings: number;
  readonly nrRegions: number;
  /** Ticks skipped just before this one. */
  readonly missedTicks: number;
}

/** An aggregation interval has passed: what it counted. */
export interface AggregationEvent extends Numbered {
  readonly type: 'aggregation';
  readonly snapshot: Snapshot;
  readonly cost: Cost;
}

/** The regions were brought up to date with the address space. */
export interface UpdateEvent extends Numbered {
  readonly type: 'update';
  readonly nrRegions: number;
}

/** Nothing is sampled and time does not count, until `resumed`. */
export interface PausedEvent extends Numbered {
  readonly type: 'paused';
}

export interface ResumedEvent extends Numbered {
  readonly type: 'resumed';
  /** For how long it was paused, in microseconds. */
  readonly pausedUs: number;
}

/** Attributes or targets have been replaced. */
export interface ReplacedEvent extends Numbered {
  readonly type: 'replaced';
  readonly targets: readonly TargetId[];
  readonly attributes: Attributes;
  /** The user, the tuning of intervals (M10), or because the target was held up for too much of its time. */
  readonly by: 'user' | 'tuning' | 'cost';
}

/** The monitoring ends: nothing is sampled any more. Where its last hooks are asynchronous, they are still to settle. */
export interface TerminatingEvent extends Numbered {
  readonly type: 'terminating';
  readonly reason: EndReason;
}

/** The monitoring has wholly ended; the last event of a run. */
export interface TerminatedEvent extends Numbered {
  readonly type: 'terminated';
  readonly reason: EndReason;
  /** Where the reason is `failed` or `refused`, or where the end itself failed. */
  readonly error?: DamonError;
}

export type MonitorEvent =
  | StartedEvent
  | SamplingEvent
  | AggregationEvent
  | UpdateEvent
  | ReplacedEvent
  | PausedEvent
  | ResumedEvent
  | TerminatingEvent
  | TerminatedEvent;

export type Listener = (event: MonitorEvent) => void;

export class EventHub {
  #listeners: readonly { readonly listener: Listener; ended: boolean }[] = [];
  #seq = 0;

  /** Calls the listener with every event from now on. Returns what ends that. */
  listen(listener: Listener): () => void {
    const entry = { listener, ended: false };
    this.#listeners = [...this.#listeners, entry];
    return () => {
      entry.ended = true;
      this.#listeners = this.#listeners.filter((other) => other !== entry);
    };
  }

  get nrListeners(): number {
    return this.#listeners.length;
  }

  /** The number of the next event; each is to be taken for one event. */
  nextSeq(): number {
    return this.#seq++;
  }

  /** A listener that throws harms nobody else: its error is thrown again in a task of its own. */
  emit(event: MonitorEvent): void {
    for (const entry of this.#listeners) {
      if (entry.ended) continue;
      try {
        entry.listener(event);
      } catch (error) {
        globalThis.setTimeout(() => {
          throw error;
        });
      }
    }
  }
}
