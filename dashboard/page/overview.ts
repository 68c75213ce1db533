/** All sources at a glance, a row each. */
import { accessTotals, sizeText } from '../../reports/index.js';
import { h, setAttribute, setChildren, setText } from '../dom.js';
import type { Connection } from '../feeds/connection.js';
import type { RemoteFeed } from '../feeds/remote-feed.js';
import { busyOf } from './overhead-strip.js';
import type { Part } from './part.js';
import { colouredState, countText, shortSizeText, shownState, timeText } from './words.js';

interface Row {
  readonly element: HTMLElement;
  update(): void;
}

const heads = ['State', 'Working set', 'Monitored', 'Regions', 'Monitor busy', 'Running for'];

export function overview(connection: Connection, select: (id: string) => void): Part {
  const rows = new Map<RemoteFeed, Row>();
  const body = h('tbody');
  const element = h(
    'section',
    { class: 'panel overview', 'data-testid': 'overview' },
    h(
      'div',
      { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': 'All that is watched' },
      h(
        'table',
        {},
        h('caption', { class: 'unseen' }, 'All that is watched'),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'Name'),
            ...heads.map((head, at) => h('th', { scope: 'col', 'data-numeric': at > 0 }, head)),
          ),
        ),
        body,
      ),
    ),
  );
  return {
    element,
    update() {
      const { sources } = connection;
      for (const feed of rows.keys()) if (!sources.includes(feed)) rows.delete(feed);
      const shown = sources.map((feed) => {
        const row = rows.get(feed) ?? rowOf(feed, select);
        rows.set(feed, row);
        row.update();
        return row.element;
      });
      setChildren(body, shown);
    },
  };
}

function rowOf(feed: RemoteFeed, select: (id: string) => void): Row {
  const name = h('button', { type: 'button', class: 'link', click: () => select(feed.id) });
  const chip = h('span', { class: 'chip' });
  const cells = heads.slice(1).map(() => h('td', { 'data-numeric': true }));
  const element = h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, chip), ...cells);
  const update = () => {
    const { info, history } = feed;
    const totals = history.latest && accessTotals(history.latest.snapshot);
    const state = shownState(info);
    setText(name, info.name);
    setText(chip, state);
    setAttribute(chip, 'data-state', colouredState(feed));
    const texts = [
      totals ? shortSizeText(totals.hot + totals.warm, info.unit) : '–',
      totals ? shortSizeText(totals.monitored, info.unit) : '–',
      totals ? countText(totals.nrRegions) : '–',
      busyOf(info).value,
      timeText(info.cost.elapsedUs),
    ];
    for (const [at, cell] of cells.entries()) setText(cell, texts[at] ?? '');
    const exact = totals ? [totals.hot + totals.warm, totals.monitored] : [];
    for (const [at, size] of exact.entries()) setAttribute(cells[at] ?? element, 'title', sizeText(size, info.unit));
  };
  return { element, update };
}
