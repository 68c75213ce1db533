/** A state chart in the same program as the page, from a stream of its states; subscribed to while somebody looks. */
import type { Chart, ChartUpdate } from '../../machines/index.js';
import { asDamonError, invalid } from '../../regions/index.js';
import type { ChartFeed } from '../feed.js';
import { asObservable, type ObservableLike } from './observable-like.js';
import { SharedSubscription, TOLD_NOTHING } from './shared-subscription.js';
import { summedUpdate } from './summed-update.js';

/** A chart and what has happened in it since the item before: what `chartStates` emits. */
export interface ChartItem {
  readonly chart: Chart;
  readonly update: ChartUpdate;
}

/**
 * @example
 * const feed = new LocalChartFeed(chartStates(actor));
 * const end = feed.subscribe(() => console.log(feed.update?.active));
 */
export class LocalChartFeed implements ChartFeed {
  readonly #shared: SharedSubscription<ChartItem>;
  #name: string | undefined;
  #chart: Chart | undefined;
  #update: ChartUpdate | undefined;
  #trouble: string | undefined;

  /**
   * @param options `name`: for people; default the id of the chart
   * @throws DamonError EINVAL for what is no stream
   */
  constructor(source: ObservableLike<ChartItem>, options: { readonly name?: string } = {}) {
    this.#name = options.name;
    this.#shared = new SharedSubscription(asObservable('source', source), {
      next: (item) => {
        if (isItem(item)) {
          this.#add(item);
        } else {
          this.#shared.end();
          this.#fail(invalid('source', 'an Observable of the states of a chart, such as `chartStates` gives', item));
        }
      },
      error: (error) => this.#fail(error),
      complete: () => {
        if (this.#chart) return;
        this.#trouble ??= TOLD_NOTHING;
        this.#shared.tell();
      },
    });
  }

  /** Takes another name; without one, the default. */
  describe({ name }: { readonly name?: string }): void {
    this.#name = name;
    this.#shared.tell();
  }

  get name(): string {
    return this.#name ?? this.#chart?.id ?? 'chart';
  }

  get chart(): Chart | undefined {
    return this.#chart;
  }

  get update(): ChartUpdate | undefined {
    return this.#update;
  }

  /** Why there is nothing to be seen. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  subscribe(listener: () => void): () => void {
    return this.#shared.add(listener);
  }

  #add({ chart, update }: ChartItem): void {
    this.#update = summedUpdate(sameShape(this.#chart, chart) ? this.#update : undefined, update);
    this.#chart = chart;
    this.#trouble = undefined;
    this.#shared.tell();
  }

  #fail(thrown: unknown): void {
    this.#trouble = asDamonError(thrown, 'The stream').message;
    this.#shared.tell();
  }
}

/** A stream that is subscribed to again gives another object for the same machine. */
function sameShape(a: Chart | undefined, b: Chart): boolean {
  return a === b || (a !== undefined && JSON.stringify(a) === JSON.stringify(b));
}

function isItem(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'chart' in item && 'update' in item;
}
