/**
 * One state chart as pages see it. It is watched only while somebody looks, since that makes every event of an actor
 * dearer; what was counted meanwhile is kept.
 */
import {
  type Chart,
  type ChartListener,
  type ChartUpdate,
  type ChartWatchOptions,
  chartOf,
  groupChart,
  machineOf,
  watchChart,
  watchGroup,
} from '../../machines/index.js';
import { summedUpdate } from '../feeds/summed-update.js';
import type { ChartInfo } from '../protocol.js';
import type { MessageHub } from './message-hub.js';

export type AnyActor = Parameters<typeof watchChart>[0];

/** What is drawn, and how to learn where it stands. */
export interface ChartSubject {
  readonly chart: Chart;
  /** Calls back at once, and whenever something has happened. @returns what ends it */
  watch(listener: ChartListener): () => void;
}

/** So many of the states that were entered are told to a page that comes later. */
const MOST_ENTERED = 500;
const nothingYet: ChartUpdate = { at: 0, active: [], since: 0, taken: [], entered: [] };

export class ShownChart {
  readonly id: string;
  readonly name: string;
  readonly #hub: MessageHub;
  #subject: ChartSubject;
  #total = nothingYet;
  #unwatch: (() => void) | undefined;

  constructor(hub: MessageHub, id: string, name: string, subject: ChartSubject) {
    this.#hub = hub;
    this.id = id;
    this.name = name;
    this.#subject = subject;
  }

  get info(): ChartInfo {
    const { id, name } = this;
    if (!this.#unwatch) this.#subject.watch((update) => this.#add(update))();
    return { id, name, chart: this.#subject.chart, update: this.#total };
  }

  /** Begins to watch, or ends it. */
  watch(watched: boolean): void {
    if (watched === (this.#unwatch !== undefined)) return;
    this.#unwatch?.();
    this.#unwatch = undefined;
    if (!watched) return;
    this.#unwatch = this.#subject.watch((update) => {
      this.#add(update);
      this.#hub.publish({ type: 'states', chart: this.id, update });
    });
  }

  /** Another one from now on, of which everything is counted anew. */
  follow(subject: ChartSubject): void {
    const watched = this.#unwatch !== undefined;
    this.watch(false);
    this.#subject = subject;
    this.#total = nothingYet;
    this.#hub.publish({ type: 'chart', chart: this.info });
    this.watch(watched);
  }

  #add(update: ChartUpdate): void {
    this.#total = summedUpdate(this.#total, update, MOST_ENTERED);
  }
}

/** @param shownId what is shown instead of the machine's own id */
export function actorSubject(actor: AnyActor, options: ChartWatchOptions = {}, shownId?: string): ChartSubject {
  const chart = chartOf(machineOf(actor));
  return {
    chart: shownId === undefined ? chart : { ...chart, id: shownId },
    watch: (listener) => watchChart(actor, listener, options),
  };
}

/** Who may run beside whom. @param named whether the names of contexts are told */
export function groupSubject(named: boolean): ChartSubject {
  return {
    chart: groupChart,
    watch: (listener) => watchGroup(named ? listener : ({ detail: _, ...update }) => listener(update)),
  };
}
