/**
 * Everything that is drawn, as tables: for keyboards, screen readers and whoever wants the numbers. Follows once a second,
 * and holds still while somebody is in it.
 */
import { addressText, rateText, sizeText, WorkingSetHistory, type WorkingSetPercentile } from '../../reports/index.js';
import { h, Paced, setText } from '../dom.js';
import type { Connection } from '../feeds/connection.js';
import type { RemoteFeed } from '../feeds/remote-feed.js';
import { type EdgeRow, edgeRows, type StateRow, stateRows } from './chart-rows.js';
import { otherCharts } from './charts-panel.js';
import type { Part } from './part.js';
import { type RegionRow, regionRows } from './region-rows.js';
import { Table } from './table.js';
import { countText, timeText } from './words.js';

const UPDATE_MS = 1_000;
const PERCENTILES = [0, 5, 25, 50, 75, 95, 100];
/** Working sets are of so many moments at most. */
const WORKING_SETS = 600;

export interface TableView extends Part {
  end(): void;
}

export function tableView(connection: Connection, feed: RemoteFeed): TableView {
  const regions = new Table<RegionRow>(regionTable(feed));
  const workingSet = new Table<WorkingSetPercentile>({
    caption: 'Working set',
    empty: 'Nothing was seen yet.',
    testId: 'table-working-set',
    columns: [
      { name: 'Percentile', numeric: true, text: ({ percentile }) => String(percentile) },
      { name: 'Size', numeric: true, text: ({ size }) => sizeText(size, feed.info.unit) },
    ],
  });
  const states = new Table<StateRow>({
    caption: 'States',
    empty: 'No chart is known.',
    testId: 'table-states',
    columns: [
      { name: 'Chart', text: ({ chart }) => chart },
      { name: 'State', text: ({ state }) => state },
      { name: 'Active', text: ({ active }) => (active ? 'active' : '') },
      { name: 'Inside', text: ({ inside }) => inside },
    ],
  });
  const edges = new Table<EdgeRow>({
    caption: 'Transitions',
    empty: 'No chart is known.',
    testId: 'table-transitions',
    columns: [
      { name: 'Chart', text: ({ chart }) => chart },
      { name: 'From', text: ({ from }) => from },
      { name: 'Event', text: ({ event }) => event },
      { name: 'To', text: ({ to }) => to },
      { name: 'Times', numeric: true, text: ({ times }) => countText(times), key: ({ times }) => times },
      { name: 'Last', text: ({ last }) => (last ? 'last taken' : '') },
    ],
  });
  const at = h('p', { class: 'hint' });
  const refresh = h('button', { type: 'button', click: () => draw(), 'data-testid': 'table-update' }, 'Update');
  const body = h(
    'div',
    { class: 'tables' },
    h('div', { class: 'row' }, refresh, at),
    h('h3', {}, 'Regions now'),
    regions.element,
    h('h3', {}, 'Working set'),
    workingSet.element,
    h('h3', {}, 'States'),
    states.element,
    h('h3', {}, 'Transitions'),
    edges.element,
  );
  const element = h(
    'details',
    { class: 'panel table-view', 'data-testid': 'table-view', toggle: () => paced.ask() },
    h('summary', {}, h('h2', {}, 'Table view'), h('span', { class: 'hint' }, 'everything above, as tables')),
    body,
  );

  const isUsed = () => {
    const selection = document.getSelection();
    const selects = selection !== null && !selection.isCollapsed && selection.containsNode(body, true);
    return selects || (body.contains(document.activeElement) && document.activeElement !== refresh);
  };
  const draw = () => {
    const { latest } = feed.history;
    regions.show(latest ? regionRows(latest.snapshot, feed.info.labels) : []);
    const charts = [connection.chart(feed.info.chart), ...otherCharts(connection)].filter(
      (chart) => chart !== undefined,
    );
    states.show(charts.flatMap(stateRows));
    edges.show(charts.flatMap(edgeRows));
    workingSet.show(percentilesOf(feed));
    setText(
      at,
      latest ? `As of ${timeText(latest.to - (feed.info.startedAt ?? 0))} into the run.` : 'Nothing was seen yet.',
    );
  };
  const paced = new Paced(UPDATE_MS, () => {
    if (!element.open) return;
    if (isUsed()) setText(at, 'Holds still while you are in it.');
    else draw();
  });
  return { element, update: () => paced.ask(), end: () => paced.end() };
}

function percentilesOf({ history }: RemoteFeed): readonly WorkingSetPercentile[] {
  const sizes = new WorkingSetHistory({ percentiles: PERCENTILES });
  let percentiles: readonly WorkingSetPercentile[] = [];
  for (const { snapshot } of history.query({ entries: WORKING_SETS })) percentiles = sizes.add(snapshot).percentiles;
  return percentiles;
}

function regionTable(feed: RemoteFeed) {
  const unit = () => feed.info.unit;
  return {
    caption: 'Regions now',
    empty: 'Nothing was seen yet.',
    testId: 'table-regions',
    sortedBy: 4,
    columns: [
      {
        name: 'Target',
        text: ({ target }: RegionRow) => String(target),
        key: ({ target }: RegionRow) => String(target),
        first: 'ascending',
      },
      {
        name: 'From',
        numeric: true,
        text: ({ start }: RegionRow) => addressText(start, unit()),
        key: ({ start }: RegionRow) => start,
        first: 'ascending',
      },
      { name: 'To', numeric: true, text: ({ end }: RegionRow) => addressText(end, unit()) },
      {
        name: 'Size',
        numeric: true,
        text: ({ size }: RegionRow) => sizeText(size, unit()),
        key: ({ size }: RegionRow) => size,
      },
      {
        name: 'Accesses',
        numeric: true,
        text: ({ perSecond }: RegionRow) => rateText(perSecond),
        key: ({ perSecond }: RegionRow) => perSecond,
      },
      {
        name: 'Age',
        numeric: true,
        text: ({ ageUs }: RegionRow) => timeText(ageUs),
        key: ({ ageUs }: RegionRow) => ageUs,
      },
      {
        name: 'Label',
        text: ({ label }: RegionRow) => label,
        key: ({ label }: RegionRow) => label,
        first: 'ascending',
      },
    ],
  } as const;
}
