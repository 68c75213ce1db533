/** The tables of a source, which hold still while somebody is in them, or for as long as is wished. */
import { type HistoryEntry, WorkingSetHistory, type WorkingSetPercentile } from '../../reports/index.js';
import { h, setText, toggleHidden } from '../dom.js';
import type { Connection } from '../feeds/connection.js';
import type { RemoteFeed } from '../feeds/remote-feed.js';
import type { StateLogEntry } from '../statechart/state-log.js';
import { edgeRows, stateRows } from './chart-rows.js';
import { otherCharts } from './charts-panel.js';
import type { Part } from './part.js';
import { momentRows, stayRows } from './past-rows.js';
import { regionRows } from './region-rows.js';
import { Table } from './table.js';
import {
  edgeTable,
  exactMoment,
  momentTable,
  regionTable,
  stateTable,
  stayTable,
  workingSetTable,
} from './table-columns.js';
import { countedText } from './words.js';

const PERCENTILES = [0, 5, 25, 50, 75, 95, 100];
/** So many moments at most, each a mean where there were more. */
const MOMENTS = 600;

export interface Tables extends Part {
  /** Another time has begun: the moment that was chosen is none of it. */
  restart(): void;
}

/** @param statesOf what the strip of states shows */
export function tables(connection: Connection, feed: RemoteFeed, statesOf: () => readonly StateLogEntry[]): Tables {
  const infoOf = () => feed.info;
  const regions = new Table(regionTable('Regions', 'table-regions', infoOf, true));
  const truth = new Table(regionTable('Truth', 'table-truth', infoOf, false));
  /** The moment whose regions are shown; undefined for the latest. */
  let chosen: HistoryEntry | undefined;
  /** Which moment the tables are of, in words. */
  let asOf = '';
  const choose = (entry: HistoryEntry | undefined) => {
    chosen = entry;
    drawRegions();
    regionsHead.focus();
  };
  const moments = new Table(momentTable(infoOf, ({ entry }) => choose(entry)));
  const stays = new Table(stayTable(infoOf));
  const workingSet = new Table(workingSetTable(infoOf));
  const states = new Table(stateTable);
  const edges = new Table(edgeTable);
  const counted = h('p', { class: 'hint' });

  const at = h('p', { class: 'hint', 'data-testid': 'table-at' });
  const refresh = h('button', { type: 'button', click: () => draw(), 'data-testid': 'table-update' }, 'Update');
  const follow = h('input', { type: 'checkbox', checked: true, 'data-testid': 'table-follow' });
  const regionsHead = h('h3', { tabindex: -1 });
  const now = h('button', { type: 'button', click: () => choose(undefined), hidden: true }, 'Back to now');
  const part = (head: HTMLElement | string, ...children: HTMLElement[]) =>
    h('section', { class: 'part' }, typeof head === 'string' ? h('h3', {}, head) : head, ...children);
  const truthPart = part('Truth', truth.element);
  const readable = h(
    'div',
    { class: 'parts' },
    part(h('div', { class: 'row' }, regionsHead, now), regions.element),
    part(
      'Over time',
      h('p', { class: 'hint' }, 'Choose a moment to see its regions; the arrow keys lead from one to the next.'),
      moments.element,
    ),
    truthPart,
    part('Working set', workingSet.element),
    part('States over time', stays.element),
    part('States', states.element),
    part('Transitions', counted, edges.element),
  );
  const element = h(
    'div',
    { class: 'tables' },
    h('div', { class: 'row' }, h('label', { class: 'check' }, follow, 'Follow'), refresh, at),
    readable,
  );

  const isRead = () => {
    const selection = document.getSelection();
    const selects = selection !== null && !selection.isCollapsed && selection.containsNode(readable, true);
    return selects || readable.contains(document.activeElement) || readable.matches(':hover');
  };
  const drawRegions = () => {
    const entry = chosen ?? feed.history.latest;
    const moment = chosen ? exactMoment(chosen.to, feed.info) : 'now';
    setText(regionsHead, chosen ? `Regions at ${moment}` : 'Regions now');
    toggleHidden(now, chosen === undefined);
    regions.show(entry ? regionRows(entry.snapshot, feed.info.labels) : []);
    toggleHidden(truthPart, feed.truth === undefined);
    const exact = chosen && feed.truth?.query({ from: chosen.from, to: chosen.to, entries: 1 })[0];
    const shown = chosen ? exact : feed.truth?.latest;
    truth.show(shown ? regionRows(shown.snapshot, feed.info.labels) : []);
  };
  const draw = () => {
    const { latest } = feed.history;
    drawRegions();
    const past = feed.history.query({ entries: MOMENTS });
    moments.show(momentRows(past));
    workingSet.show(percentilesOf(past));
    stays.show(stayRows(statesOf()));
    const own = connection.chart(feed.info.chart);
    setText(counted, countedText(own?.update, feed.info));
    const charts = [own, ...otherCharts(connection)].filter((chart) => chart !== undefined);
    states.show(charts.flatMap(stateRows));
    edges.show(charts.flatMap(edgeRows));
    asOf = latest ? `As of ${exactMoment(latest.to, feed.info)}.` : 'Nothing was seen yet.';
    setText(at, asOf);
  };
  return {
    element,
    update() {
      if (asOf === '' || (follow.checked && !isRead())) draw();
      else setText(at, follow.checked ? `${asOf} Holds still while you are in it.` : asOf);
    },
    restart() {
      chosen = undefined;
    },
  };
}

function percentilesOf(entries: readonly HistoryEntry[]): readonly WorkingSetPercentile[] {
  const sizes = new WorkingSetHistory({ percentiles: PERCENTILES });
  let percentiles: readonly WorkingSetPercentile[] = [];
  for (const { snapshot } of entries) percentiles = sizes.add(snapshot).percentiles;
  return percentiles;
}
