/**
 * A monitoring in the same program as the page, from the stream of its events. The stream is subscribed to while somebody
 * looks: where subscribing starts a context and unsubscribing stops it, it runs that long.
 */
import type { MonitorEvent } from '../../machines/index.js';
import { asDamonError, invalid, type Snapshot } from '../../regions/index.js';
import {
  History,
  type HistoryEntry,
  type HistoryQuery,
  type LabelledRange,
  type LabelOf,
  labelledRanges,
} from '../../reports/index.js';
import { CoveredTime } from '../covered-time.js';
import type { FeedChange, MonitorFeed } from '../feed.js';
import type { SourceInfo } from '../protocol.js';
import { inSlices } from '../slices.js';
import { type Given, infoAfter } from './info-of-events.js';
import { asObservable, type ObservableLike } from './observable-like.js';
import { SharedSubscription, TOLD_NOTHING } from './shared-subscription.js';

export interface LocalFeedOptions {
  /** For people. Default `'monitor'`. */
  readonly name?: string;
  /** What an address counts. Default `'byte'`; for tables `'row'`, `'slot'`, `'key'`. */
  readonly unit?: string;
  /** Names of ranges, or what names them: the `label` of a primitive is one. */
  readonly labels?: readonly LabelledRange[] | LabelOf;
}

/**
 * Gotchas:
 * - A stream that was running before does not tell how its run began: until they are replaced, numbers of regions are
 *   taken for their defaults.
 * - What happens while nobody looks is not kept; a picture that is shown again goes on after a gap.
 *
 * @example
 * const feed = new LocalFeed(monitor({ primitive: rows.primitive() }), { name: 'rows', unit: 'row' });
 * const end = feed.subscribe(() => console.log(feed.info?.counters.aggregations)); // starts a context
 * end(); // stops it
 */
export class LocalFeed implements MonitorFeed {
  readonly history = new History();
  readonly truth = undefined;
  readonly #shared: SharedSubscription<MonitorEvent, [FeedChange]>;
  readonly #covered = new CoveredTime();
  #given: Given = { id: 'local', name: '', unit: '', labels: [], hasTruth: false, chart: 'local' };
  #labelOf: LabelOf | undefined;
  #info: SourceInfo | undefined;
  #trouble: string | undefined;

  /** @throws DamonError EINVAL for what is no stream */
  constructor(source: ObservableLike<MonitorEvent>, options: LocalFeedOptions = {}) {
    this.#shared = new SharedSubscription(asObservable('source', source), {
      next: (event) => this.#see(event),
      error: (error) => this.#fail(error),
      complete: () => this.#finish({ reason: 'stopped' }),
    });
    this.describe(options);
  }

  /** Takes other words for the same stream; what is not given is the default. */
  describe({ name = 'monitor', unit = 'byte', labels = [] }: LocalFeedOptions): void {
    this.#labelOf = typeof labels === 'function' ? labels : undefined;
    this.#given = { ...this.#given, name, unit, labels: typeof labels === 'function' ? [] : labels };
    const { latest } = this.history;
    if (latest) this.#label(latest.snapshot);
    if (!this.#info) return;
    this.#info = { ...this.#info, ...this.#given };
    this.#shared.tell('info');
  }

  get info(): SourceInfo | undefined {
    return this.#info;
  }

  /** Why the stream failed, where the events have not told. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  async query(query: HistoryQuery): Promise<readonly HistoryEntry[]> {
    return inSlices(this.history.querySteps(query));
  }

  subscribe(listener: (change: FeedChange) => void): () => void {
    const end = this.#shared.add(listener);
    return () => {
      end();
      // From now on nobody tells what becomes of it.
      if (this.#info && this.#shared.nrListeners === 0) this.#info = { ...this.#info, state: 'idle' };
    };
  }

  #see(event: MonitorEvent): void {
    if (!isEvent(event)) {
      this.#shared.end();
      this.#fail(invalid('source', 'an Observable of the events of a monitoring', event));
      return;
    }
    // Two hundred times a second, and the aggregation tells it all; but who heard no start knows then that there is one.
    if (event.type === 'sampling' && this.#info) return;
    this.#trouble = undefined;
    this.#covered.hear(event);
    if (event.type === 'aggregation') this.#label(event.snapshot);
    this.#info = infoAfter(this.#info, event, this.#given);
    this.#shared.tell('info');
    if (event.type !== 'aggregation') return;
    const { to } = this.history;
    // The time of a replay that is played once more begins at 0 again.
    const begunAnew = to !== undefined && event.at <= to;
    if (begunAnew) this.history.clear();
    this.history.add(event.snapshot, this.#covered.beginOf(event));
    this.#shared.tell(begunAnew ? 'reset' : 'snapshot');
  }

  #label(snapshot: Snapshot): void {
    if (!this.#labelOf) return;
    try {
      this.#given = { ...this.#given, labels: labelledRanges(snapshot, this.#labelOf) };
    } catch {
      // A name that cannot be told is no reason to show nothing; the ones before stand.
    }
  }

  #fail(thrown: unknown): void {
    const { code, message } = asDamonError(thrown, 'The stream');
    // A run that failed has told so by its last event, and its stream fails with the same error.
    if (this.#info?.ended?.error === undefined) this.#trouble = message;
    this.#finish({ reason: 'failed', error: { code, message } });
  }

  #finish(ended: NonNullable<SourceInfo['ended']>): void {
    if (!this.#info) this.#trouble ??= TOLD_NOTHING;
    else this.#info = { ...this.#info, state: 'idle', ended: this.#info.ended ?? ended };
    this.#shared.tell('info');
  }
}

/** Streams of something else show by what they emit. */
function isEvent(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'type' in event && 'seq' in event && 'at' in event;
}
