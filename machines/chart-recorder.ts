/**
 * Gathers what happens in a chart and tells it in batches: the first at once, then one every so often while there is
 * something to tell. Keeps no timer while nothing happens.
 */
import { checkInteger, checkOptions, invalid } from '../regions/index.js';
import { realClock } from './clock.js';
import { resting } from './resting.js';

/** What has happened in a chart since the update before. */
export interface ChartUpdate {
  /** When it was told, in microseconds: of the context's clock for a context, otherwise of this program's. */
  readonly at: number;
  /** The ids of all active states, parents before their children. */
  readonly active: readonly string[];
  /** Since when the innermost of them has been active; in a chart with parallel states, the latest of them. */
  readonly since: number;
  /** Since when transitions are counted, as {@link at}: since it is watched. */
  readonly countedSince?: number;
  /** How often each transition was taken, by its index in `chart.transitions`; those that were not are left out. */
  readonly taken: readonly (readonly [index: number, times: number])[];
  /** The index of the transition that was taken last. */
  readonly last?: number;
  /** Which state was entered when, oldest first: innermost ids. At most the latest 2 000. */
  readonly entered: readonly (readonly [at: number, state: string])[];
  /** More about where it stands, for people: who is running, for the chart of groups. */
  readonly detail?: string;
  /** How the actor has ended: nothing comes after this update. */
  readonly ended?: ChartEnd;
}

export type ChartEnd = 'done' | 'stopped' | 'error';
export type ChartListener = (update: ChartUpdate) => void;

export interface ChartWatchOptions {
  /** The least time between two updates, in milliseconds. Default 100. */
  readonly everyMs?: number;
  /** The time in microseconds: for a context, that of its clock. Default the time of this program. */
  readonly now?: () => number;
}

/** So many entered states are told in one update. */
const MOST_ENTERED = 2_000;

export class ChartRecorder {
  readonly #listener: ChartListener;
  readonly #everyMs: number;
  readonly #now: () => number;
  /** Called before each batch: a last look at what nobody tells. */
  readonly #look: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether an update was told less than `everyMs` ago. */
  #cooling = false;
  #closed = false;
  #changed = false;
  #active: readonly string[];
  readonly #begun: number;
  #since: number;
  #detail: string | undefined;
  #last: number | undefined;
  #taken: number[] = [];
  #entered: [at: number, state: string][] = [];

  /** @throws DamonError EINVAL for options that cannot be right */
  constructor(listener: ChartListener, options: ChartWatchOptions, active: readonly string[], look = () => {}) {
    if (typeof listener !== 'function') throw invalid('listener', 'a function', listener);
    checkOptions('options', options, ['everyMs', 'now']);
    const { everyMs = 100, now = realClock.now } = options;
    checkInteger('everyMs', everyMs, 0);
    if (typeof now !== 'function') throw invalid('now', 'a function', now);
    this.#listener = listener;
    this.#everyMs = everyMs;
    this.#now = now;
    this.#look = look;
    this.#active = active;
    this.#begun = now();
    this.#since = this.#begun;
  }

  get active(): readonly string[] {
    return this.#active;
  }

  /** A transition was taken. */
  take(index: number): void {
    this.#taken[index] = (this.#taken[index] ?? 0) + 1;
    this.#last = index;
    this.#changed = true;
  }

  /** States were entered: those that are active now, and the innermost of those that are new. */
  enter(active: readonly string[], leaves: readonly string[], at = this.#now()): void {
    this.#active = active;
    this.#since = at;
    for (const leaf of leaves) this.#entered.push([at, leaf]);
    // Dropped by the thousand: one by one would move all of them each time.
    if (this.#entered.length >= 2 * MOST_ENTERED) this.#entered.splice(0, this.#entered.length - MOST_ENTERED);
    this.#changed = true;
  }

  /** What is told of where it stands, apart from the states. */
  describe(detail: string | undefined): void {
    if (detail === this.#detail) return;
    this.#detail = detail;
    this.#changed = true;
  }

  /** Something is about to happen: looks at it later, should nobody say that it is over. */
  expect(): void {
    if (this.#timer === undefined && !this.#closed) this.#arm();
  }

  /** What happened is over: tells it now if nothing was told of late, otherwise later. */
  settle(): void {
    if (!this.#changed || this.#closed) return;
    if (this.#cooling) this.expect();
    else this.tell();
  }

  /** Tells now. */
  tell(ended?: ChartEnd): void {
    const taken: [index: number, times: number][] = [];
    this.#taken.forEach((times, index) => {
      taken.push([index, times]);
    });
    const update: ChartUpdate = {
      at: this.#now(),
      active: this.#active,
      since: this.#since,
      countedSince: this.#begun,
      taken,
      entered: this.#entered.slice(-MOST_ENTERED),
      ...(this.#last === undefined ? {} : { last: this.#last }),
      ...(this.#detail === undefined ? {} : { detail: this.#detail }),
      ...(ended ? { ended } : {}),
    };
    this.#taken = [];
    this.#entered = [];
    this.#changed = false;
    this.#cooling = true;
    if (!ended) this.#arm();
    try {
      this.#listener(update);
    } catch (error) {
      // It is called from within a transition of somebody else's machine, which must not fail for it.
      globalThis.setTimeout(() => {
        throw error;
      });
    }
  }

  /** The last update, then nothing more. */
  end(how: ChartEnd): void {
    if (this.#closed) return;
    this.close();
    this.tell(how);
  }

  /** Nothing more. */
  close(): void {
    this.#closed = true;
    globalThis.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    globalThis.clearTimeout(this.#timer);
    this.#timer = resting(
      globalThis.setTimeout(() => {
        this.#timer = undefined;
        this.#cooling = false;
        this.#look();
        if (this.#changed && !this.#closed) this.tell();
      }, this.#everyMs),
    );
  }
}
