/**
 * The chart of a context, lit by the events that it tells instead of by its actor: for streams that nobody knows the
 * actor of. What events do not tell is taken to have gone the usual way.
 */
import type { Chart } from './chart.js';
import { type ChartEnd, type ChartListener, ChartRecorder, type ChartWatchOptions } from './chart-recorder.js';
import type { EndReason, MonitorEvent } from './events.js';

type Place = 'idle' | 'sampling.checking' | 'sampling.paused' | 'aggregating' | 'starting' | 'terminating';

/** The number of the event that follows `started` of a context's first run. */
const AFTER_STARTED = 1;

/** What leads to the end, for each reason; the first that leaves the state it is in. */
const ENDING: Record<EndReason, readonly string[]> = {
  stopped: ['STOP'],
  callback: ['ending'],
  invalid: ['ending'],
  failed: ['ending', 'FAILED'],
  refused: [],
};

export class ContextChart {
  readonly #chart: Chart;
  readonly #recorder: ChartRecorder;
  #at = 0;
  #place: Place = 'idle';
  /** A sampling of which it is not known yet whether an aggregation follows. */
  #sampled = false;

  /** @throws DamonError EINVAL for options that cannot be right */
  constructor(chart: Chart, listener: ChartListener, options: ChartWatchOptions) {
    this.#chart = chart;
    this.#recorder = new ChartRecorder(listener, { now: () => this.#at, ...options }, ['idle']);
    this.#recorder.tell();
  }

  hear(event: MonitorEvent): void {
    this.#at = event.at;
    if (this.#sampled) {
      this.#sampled = false;
      if (event.type === 'aggregation') this.#go('aggregating', 'TICK');
      else this.#stay('TICK');
    }
    switch (event.type) {
      case 'sampling':
        this.#begin(event);
        this.#sampled = true;
        break;
      case 'aggregation':
        this.#begin(event);
        if (this.#place !== 'aggregating') this.#go('aggregating', 'TICK');
        this.#go('sampling.checking', 'answered');
        break;
      case 'started':
        this.#start();
        break;
      case 'update':
      case 'replaced':
        this.#begin(event);
        break;
      case 'paused':
        this.#begin(event);
        this.#go('sampling.paused', 'pauseAsked');
        break;
      case 'resumed':
        this.#go('sampling.checking', 'RESUME');
        break;
      case 'terminating':
        if (this.#place === 'idle') this.#go('starting', 'START');
        this.#go('terminating', ...ENDING[event.reason]);
        break;
      case 'terminated':
        if (event.reason === 'refused') this.#stay('START');
        else this.#go('idle', 'CLEANED');
        break;
    }
    this.#recorder.settle();
  }

  end(how: ChartEnd): void {
    this.#recorder.end(how);
  }

  close(): void {
    this.#recorder.close();
  }

  /**
   * Whoever listens from the middle of a run on has not heard its start. Who has missed nothing else, as one who shares a
   * stream with whom it was started by, can know of it all the same.
   */
  #begin({ seq }: MonitorEvent): void {
    if (this.#place !== 'idle') return;
    if (seq !== AFTER_STARTED) this.#enter('sampling.checking');
    else this.#start();
  }

  #start(): void {
    this.#go('starting', 'START');
    this.#go('sampling.checking', 'READY');
  }

  #go(to: Place, ...why: readonly string[]): void {
    this.#take((target) => target !== undefined && (target === to || to.startsWith(`${target}.`)), why);
    this.#enter(to);
  }

  #stay(why: string): void {
    this.#take((target) => target === undefined, [why]);
  }

  /** Takes the first that leaves the place, or what it lies in, by an event or a guard of that name. */
  #take(leads: (to: string | undefined) => boolean, why: readonly string[]): void {
    for (const name of why) {
      const index = this.#chart.transitions.findIndex(
        ({ from, to, event, guard }) =>
          (from === this.#place || this.#place.startsWith(`${from}.`)) &&
          leads(to) &&
          (event === name || (event === '' && guard === name)),
      );
      if (index < 0) continue;
      this.#recorder.take(index);
      return;
    }
  }

  #enter(place: Place): void {
    this.#place = place;
    const [parent] = place.split('.');
    this.#recorder.enter(parent === undefined || parent === place ? [place] : [parent, place], [place], this.#at);
  }
}
