/**
 * What the map knows: the feed, its axis, which part of it is seen, and the entries of that part. Knows nothing of
 * pixels but how many columns there are.
 */
import type { Snapshot } from '../../regions/index.js';
import {
  type Axis,
  axisOf,
  axisOfRanges,
  type History,
  type HistoryEntry,
  type LabelledRange,
} from '../../reports/index.js';
import type { FeedChange, MonitorFeed } from '../feed.js';
import { moved } from './ticks.js';
import { Track } from './track.js';
import { Viewport } from './viewport.js';
import type { TimeWords } from './words.js';

/** While somebody still drags or turns the wheel, the finest is not asked for. */
const REFINE_MS = 120;
/** How often, in milliseconds, the overview and with it the axis are made anew. */
const OVERVIEW_MS = 5_000;
const OVERVIEW_ENTRIES = 240;
const EMPTY: Axis = { ranges: [], length: 0 };

export class HeatmapModel {
  readonly viewport = new Viewport();
  readonly monitor = new Track();
  readonly truth = new Track();
  axis = EMPTY;
  /** Counts the changes of the axis. */
  axisVersion = 0;
  /** All that is kept, coarsely. */
  overview: readonly HistoryEntry[] = [];
  /** Columns of the picture: more entries than these cannot be seen. */
  columns = 600;
  readonly #changed: () => void;
  readonly #begun: () => void;
  #feed: MonitorFeed | undefined;
  #unsubscribe: (() => void) | undefined;
  #targetLabels: readonly LabelledRange[] = [];
  #shown = { from: 0, span: 0 };
  #overviewDue = 0;
  #kept: readonly HistoryEntry[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param changed is called when there is something new to paint
   * @param begun when nothing of what was shown is any longer
   */
  constructor(changed: () => void, begun = () => {}) {
    this.#changed = changed;
    this.#begun = begun;
  }

  get feed(): MonitorFeed | undefined {
    return this.#feed;
  }

  /** Listens to another feed, or with undefined to none. */
  listen(feed: MonitorFeed | undefined): void {
    this.#unsubscribe?.();
    clearTimeout(this.#timer);
    if (feed !== this.#feed) {
      this.#feed = feed;
      this.#begin();
    }
    this.#unsubscribe = feed?.subscribe((change) => this.#hear(change));
    this.#changed();
  }

  /** Ends the subscription; what is shown stays. */
  rest(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    clearTimeout(this.#timer);
  }

  get hasTruth(): boolean {
    return this.#feed?.truth !== undefined;
  }

  get unit(): string {
    return this.#feed?.info?.unit ?? 'byte';
  }

  /** Names of what lies along the axis. Several targets that nobody has named anything of have their ids. */
  get labels(): readonly LabelledRange[] {
    const given = this.#feed?.info?.labels ?? [];
    return given.length > 0 ? given : this.#targetLabels;
  }

  get words(): TimeWords {
    const info = this.#feed?.info;
    return { epochMs: info?.epochMs, originUs: info?.startedAt ?? 0 };
  }

  /** Undefined where it has changed within what is seen. */
  get sampleUs(): number | undefined {
    const latest = this.monitor.entries.at(-1)?.snapshot.sampleUs ?? this.#feed?.info?.attributes.sampleUs ?? 5_000;
    return this.monitor.entries.every(({ snapshot }) => snapshot.sampleUs === latest) ? latest : undefined;
  }

  get aggregationUs(): number {
    return this.#feed?.history.latest?.snapshot.aggregationUs ?? this.#feed?.info?.attributes.aggregationUs ?? 100_000;
  }

  /** Takes what is new in the feed; once a frame. */
  update(now: number): void {
    const feed = this.#feed;
    const { latest } = feed?.history ?? {};
    if (!feed || !latest) return;
    this.#overlook(feed.history, latest, now);
    if (!covers(this.axis, latest.snapshot)) this.#extendAxis(latest.snapshot);
    this.#bound(feed.history);
    const { from, to } = this.viewport.view;
    if (Math.abs(to - from - this.#shown.span) > 1 || from < this.#shown.from) this.#show();
    else if (this.viewport.following) {
      const added = this.monitor.append(feed.history, from);
      if (feed.truth) this.truth.append(feed.truth, from);
      if (added && this.monitor.entries.length > 2 * this.columns) this.#show();
    }
  }

  /** The view was changed by somebody: shows what is at hand of it, and asks for the finest. */
  look(): void {
    this.#show();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#refine(), REFINE_MS);
    this.#changed();
  }

  #hear(change: FeedChange): void {
    if (change === 'reset') this.#begin();
    this.#changed();
  }

  #begin(): void {
    this.axis = EMPTY;
    this.#targetLabels = [];
    this.axisVersion++;
    this.overview = [];
    this.#kept = [];
    this.#overviewDue = 0;
    this.#shown = { from: 0, span: 0 };
    this.monitor.clear();
    this.truth.clear();
    this.viewport.restart();
    this.#begun();
  }

  #show(): void {
    const feed = this.#feed;
    if (!feed) return;
    const { from, to } = this.viewport.view;
    this.#shown = { from, span: to - from };
    const query = { from, to, entries: this.columns };
    this.monitor.show(feed.history, query);
    if (feed.truth) this.truth.show(feed.truth, query);
    for (const { snapshot } of this.monitor.entries) {
      if (!covers(this.axis, snapshot)) this.#extendAxis(snapshot);
    }
    this.#bound(feed.history);
  }

  #refine(): void {
    const feed = this.#feed;
    if (!feed) return;
    const { from, to } = this.viewport.view;
    const query = { from, to, entries: this.columns };
    void this.monitor.refine(query, (asked) => feed.query(asked), this.#changed);
    if (feed.truth) void this.truth.refine(query, (asked) => feed.query(asked, true), this.#changed);
    this.#changed();
  }

  #bound(history: History): void {
    const { from = 0, to = 0 } = history;
    this.viewport.bound({ from, to, length: this.axis.length, aggregationUs: this.aggregationUs });
  }

  /** Makes the overview anew from time to time; meanwhile the latest stands for all since. */
  #overlook(history: History, latest: HistoryEntry, now: number): void {
    if (latest.to <= (this.overview.at(-1)?.to ?? Number.NEGATIVE_INFINITY)) return;
    if (now >= this.#overviewDue) {
      this.#overviewDue = now + OVERVIEW_MS;
      this.#kept = history.query({ entries: OVERVIEW_ENTRIES });
    }
    const end = this.#kept.at(-1)?.to ?? latest.from;
    this.overview = end < latest.to ? [...this.#kept, { ...latest, from: end }] : this.#kept;
  }

  /** What is kept decides what the axis has: what came and went long ago takes no room. */
  #extendAxis(snapshot: Snapshot): void {
    const before = this.axis;
    const kept = this.overview.map((entry) => entry.snapshot);
    this.axis = axisOfRanges([...axisOf(kept).ranges, ...this.#shownRanges(), ...axisOf([snapshot]).ranges]);
    this.#targetLabels = targetLabels(this.axis);
    this.axisVersion++;
    this.viewport.moveAxis(this.axis.length, (position) => moved(before, this.axis, position));
  }

  /** Of the old axis what is still to be seen. */
  #shownRanges(): Axis['ranges'] {
    const latest = this.monitor.entries.at(-1);
    return latest ? axisOf(this.monitor.entries.map(({ snapshot }) => snapshot)).ranges : [];
  }
}

/** Whether everything that a snapshot monitors is on the axis. */
function covers(axis: Axis, snapshot: Snapshot): boolean {
  let index = 0;
  for (const { id, nrRegions } of snapshot.targets) {
    const ranges = axis.ranges.filter(({ target }) => target === id);
    let at = 0;
    for (const last = index + nrRegions; index < last; index++) {
      const start = snapshot.starts[index] ?? 0;
      while (at < ranges.length && (ranges[at]?.end ?? 0) <= start) at++;
      const range = ranges[at];
      if (!range || range.start > start || range.end < (snapshot.ends[index] ?? 0)) return false;
    }
  }
  return true;
}

/** A single target needs no name. */
function targetLabels({ ranges }: Axis): LabelledRange[] {
  const isOne = ranges.every(({ target }) => target === ranges[0]?.target);
  return isOne ? [] : ranges.map(({ target, start, end }) => ({ target, start, end, label: String(target) }));
}
