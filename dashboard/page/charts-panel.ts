/** The state charts: of the context, of the group that it runs in, and of the other machines that somebody shows beside it. */

import { h, setChildren, setText } from '../dom.js';
import type { ChartFeed } from '../feed.js';
import type { Connection } from '../feeds/connection.js';
import type { RemoteChartFeed } from '../feeds/remote-chart-feed.js';
import type { RemoteFeed } from '../feeds/remote-feed.js';
import type { Part } from './part.js';
import { countedText } from './words.js';

/** The id of the chart that the server has of groups. */
const GROUP = 'group';

export interface ChartsPanel extends Part {
  /** Stands where there is place for it. */
  readonly group: HTMLElement;
}

export function chartsPanel(connection: Connection, feed: RemoteFeed): ChartsPanel {
  const name = h('h3');
  const counted = h('p', { class: 'hint', 'data-testid': 'counted' });
  const own = chartOf(undefined);
  const group = chartOf(undefined);
  const ofGroup = h(
    'section',
    { class: 'panel group', 'aria-label': 'Group', 'data-testid': 'group' },
    h(
      'div',
      {},
      h('h2', {}, 'Group'),
      h('p', { class: 'hint' }, 'Shared: contexts run side by side. Exclusive: one group runs alone.'),
    ),
    group,
  );
  const others = new Map<RemoteChartFeed, Machine>();
  const list = h('div', { class: 'machines' });
  const count = h('h3');
  const more = h('details', { class: 'more', 'data-testid': 'machines' }, h('summary', {}, count), list);
  const element = h(
    'section',
    { class: 'panel charts', 'aria-label': 'State chart', 'data-testid': 'charts' },
    h('h2', {}, 'State chart'),
    h('div', {}, name, counted),
    own,
    more,
  );
  // A chart that nobody sees is not drawn.
  const shown = () => (more.open ? machines(connection) : []);
  const update = () => {
    setText(name, feed.info.name);
    own.feed = connection.chart(feed.info.chart);
    setText(counted, countedText(own.feed?.update, feed.info));
    group.feed = connection.chart(GROUP);
    ofGroup.hidden = group.feed === undefined;
    const { length } = machines(connection);
    more.hidden = length === 0;
    setText(count, `Other machines (${length})`);
    for (const chart of others.keys()) if (!connection.charts.includes(chart)) others.delete(chart);
    setChildren(
      list,
      shown().map((chart) => {
        const { element, head } = others.get(chart) ?? machine(chart);
        others.set(chart, { element, head });
        setText(head, chart.name);
        return element;
      }),
    );
  };
  more.addEventListener('toggle', update);
  return { element, group: ofGroup, update };
}

/** Those that are of no source. */
export function otherCharts(connection: Connection): readonly RemoteChartFeed[] {
  return connection.charts.filter(({ id }) => !connection.sources.some(({ info }) => info.chart === id));
}

function machines(connection: Connection): readonly RemoteChartFeed[] {
  return otherCharts(connection).filter(({ id }) => id !== GROUP);
}

interface Machine {
  readonly element: HTMLElement;
  readonly head: HTMLElement;
}

function machine(chart: RemoteChartFeed): Machine {
  const head = h('h4');
  return { element: h('div', {}, head, chartOf(chart)), head };
}

function chartOf(feed: ChartFeed | undefined): HTMLElement & { feed: ChartFeed | undefined } {
  return Object.assign(document.createElement('damonx-statechart'), { feed });
}
