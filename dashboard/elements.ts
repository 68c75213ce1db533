/**
 * The pictures as elements of any page, with or without a framework: a heat map and a state chart that take a stream of
 * the same program, or the URL of a dashboard. What they draw is in `heatmap/` and `statechart/`.
 */
import type { MonitorEvent } from '../machines/index.js';
import { DamonError, invalid } from '../regions/index.js';
import type { LabelledRange, LabelOf } from '../reports/index.js';
import { checkLabels, checkSettings, checkStates } from './element-checks.js';
import { type FedElement, type FedElementClass, fedElement, type Maybe, reflect, type Trouble } from './fed-element.js';
import type { ChartFeed, MonitorFeed } from './feed.js';
import { type ChartItem, LocalChartFeed } from './feeds/local-chart-feed.js';
import { LocalFeed, type LocalFeedOptions } from './feeds/local-feed.js';
import { StandInFeed } from './feeds/stand-in-feed.js';
import { HeatmapElement as HeatmapPicture, type HeatmapWindow } from './heatmap/heatmap-element.js';
import type { HeatmapSettings } from './heatmap/settings.js';
import type { StateEntry } from './heatmap/strips.js';
import { StatechartElement as StatechartPicture } from './statechart/statechart-element.js';

const Heatmap: FedElementClass<HeatmapPicture & FedElement<MonitorFeed, MonitorEvent>> = /* @__PURE__ */ fedElement<
  MonitorFeed,
  LocalFeed,
  MonitorEvent,
  HeatmapPicture
>(HeatmapPicture, {
  noun: 'context',
  idName: 'context',
  properties: ['labels', 'unit'],
  attributes: ['unit'],
  isFeed: (value) => 'history' in value,
  troubleOf: ({ trouble, info }) => trouble ?? info?.ended?.error?.message,
  standIn: (trouble) => new StandInFeed('context', trouble),
  ofStream: (source, element) => new LocalFeed(source, wordsOf(element)),
  ofConnection: (connection, id) => connection.source(id),
  describe: (local, element) => local.describe(wordsOf(element)),
});

/**
 * `<damonx-heatmap>`: the heat map of one context. `source` is the stream of its events, as `monitor()` gives; it runs
 * while the element is in a document. Dispatches `damonx-window` when the time that it shows has changed, and
 * `damonx-trouble` when what is wrong has.
 *
 * Gotchas:
 * - Every element subscribes for itself. One context for several elements is `monitor(...).pipe(share())`.
 * - A new stream at every render of a component is a new monitoring every time: make it once, outside or in a memo.
 *
 * @example
 * defineElements();
 * const map = document.createElement('damonx-heatmap');
 * map.source = monitor({ primitive: rows.primitive() });
 * map.unit = 'row';
 * document.body.append(map); // starts a context
 * map.remove(); // stops it
 */
export class HeatmapElement extends Heatmap {
  #labels: readonly LabelledRange[] | LabelOf | undefined;

  /** The id of the context on the dashboard at `src`; empty for its first. Also as an attribute. */
  get context(): string {
    return this.getAttribute('context') ?? '';
  }

  set context(id: Maybe<string>) {
    reflect(this, 'context', id);
  }

  /** What an address of `source` counts: `'row'`, or `'byte'`, as it is where this is empty. Also as an attribute. */
  get unit(): string {
    return this.getAttribute('unit') ?? '';
  }

  set unit(unit: Maybe<string>) {
    reflect(this, 'unit', unit);
  }

  /** Names of ranges of `source`, or a function that names them. @throws (when set) DamonError EINVAL for neither */
  get labels(): readonly LabelledRange[] | LabelOf | undefined {
    return this.#labels;
  }

  set labels(labels: Maybe<readonly LabelledRange[] | LabelOf>) {
    if (labels && typeof labels !== 'function') checkLabels(labels);
    this.#labels = labels ?? undefined;
    this.redescribe();
  }

  /** How it is painted; setting some of it leaves the rest. @throws (when set) DamonError EINVAL for what are no settings */
  override get settings(): Partial<HeatmapSettings> {
    return super.settings;
  }

  override set settings(settings: Partial<HeatmapSettings>) {
    checkSettings(settings);
    super.settings = settings;
  }

  /**
   * When the context entered which state, oldest first: a strip on the same axis of time. Empty for no strip; a name
   * that is empty for a time of which nothing is known.
   *
   * @throws (when set) DamonError EINVAL for what are no such entries
   */
  override get states(): readonly StateEntry[] {
    return super.states;
  }

  override set states(states: readonly StateEntry[]) {
    checkStates(states);
    super.states = states;
  }

  /**
   * Looks back: shows it as it was at a time, in microseconds of the context's clock. At the newest it follows again.
   *
   * @throws DamonError EINVAL for what is no time
   */
  override showTime(us: number): void {
    if (!Number.isFinite(us)) throw invalid('us', 'a time in microseconds', us);
    super.showTime(us);
  }
}

function wordsOf(element: HTMLElement): LocalFeedOptions {
  if (!(element instanceof HeatmapElement)) return {};
  const { name, unit, labels } = element;
  return { ...(name && { name }), ...(unit && { unit }), ...(labels && { labels }) };
}

const Statechart: FedElementClass<StatechartPicture & FedElement<ChartFeed, ChartItem>> = /* @__PURE__ */ fedElement<
  ChartFeed,
  LocalChartFeed,
  ChartItem,
  StatechartPicture
>(StatechartPicture, {
  noun: 'chart',
  idName: 'chart',
  properties: [],
  attributes: [],
  isFeed: (value) => 'chart' in value,
  troubleOf: ({ trouble }) => trouble,
  standIn: (trouble) => new StandInFeed('chart', trouble),
  ofStream: (source, { attributes }) => {
    if ('getSnapshot' in source) throw invalid('source', 'what `chartStates` gives for an actor', source);
    return new LocalChartFeed(source, nameOf(attributes));
  },
  ofConnection: (connection, id) => {
    const wanted = id ?? connection.source()?.info.chart;
    return wanted === undefined ? connection.charts[0] : connection.chart(wanted);
  },
  describe: (local, { attributes }) => local.describe(nameOf(attributes)),
});

/**
 * `<damonx-statechart>`: the state chart of a context, or of any machine of XState. `source` is what `chartStates` gives
 * for its actor, or for the events of a monitoring. Dispatches `damonx-trouble` when what is wrong has changed.
 *
 * @example
 * const chart = document.createElement('damonx-statechart');
 * chart.source = chartStates(actor);
 * document.body.append(chart);
 */
export class StatechartElement extends Statechart {
  /** The id of the chart on the dashboard at `src`; empty for that of its first context. Also as an attribute. */
  get chart(): string {
    return this.getAttribute('chart') ?? '';
  }

  set chart(id: Maybe<string>) {
    reflect(this, 'chart', id);
  }
}

function nameOf(attributes: NamedNodeMap): { readonly name?: string } {
  const name = attributes.getNamedItem('name')?.value;
  return name ? { name } : {};
}

const elements = { 'damonx-heatmap': HeatmapElement, 'damonx-statechart': StatechartElement } as const;

declare global {
  interface HTMLElementTagNameMap {
    'damonx-heatmap': HeatmapElement;
    'damonx-statechart': StatechartElement;
  }
  interface HTMLElementEventMap {
    'damonx-trouble': CustomEvent<Trouble>;
    'damonx-window': CustomEvent<Pick<HeatmapWindow, 'from' | 'to'>>;
  }
}

/**
 * Makes `<damonx-heatmap>` and `<damonx-statechart>` known to the page. To be called once, before a framework renders
 * them; more often does no harm, and where there is no page (on a server that renders) it does nothing.
 *
 * @throws DamonError EBUSY where somebody else has one of the names
 */
export function defineElements(): void {
  const registry = globalThis.customElements;
  if (registry === undefined) return;
  const missing = Object.entries(elements).filter(([name, element]) => {
    const known = registry.get(name);
    if (known === undefined || known === element) return known === undefined;
    throw new DamonError('EBUSY', `Expected the name <${name}> to be free, got another element of that name`);
  });
  for (const [name, element] of missing) registry.define(name, element);
}
