/** The page as a whole: its head, the tabs, and what is selected. */

import { h, setAttribute, setText } from '../dom.js';
import type { Connection } from '../feeds/connection.js';
import type { RemoteFeed } from '../feeds/remote-feed.js';
import { sign } from './icons.js';
import { overview } from './overview.js';
import { ALL, sourceTabs, tabId } from './source-tabs.js';
import { type SourceView, sourceView } from './source-view.js';
import { themeSwitch } from './theme-switch.js';
import { colouredState, countText, endText, shownState } from './words.js';

const PANEL = 'selected';

/** Builds the page into `body` and keeps it up to date, for as long as the page lives. */
export function showApp(body: HTMLElement, connection: Connection): void {
  const name = h('h1', {}, 'damonx');
  const chip = h('span', { class: 'chip', 'data-testid': 'state' });
  const line = h('span', { class: 'line', 'data-testid': 'connection' });
  const told = h('div', { class: 'unseen', role: 'status', 'aria-live': 'polite', 'data-testid': 'told' });
  const panel = h('div', { id: PANEL });
  const empty = h('div', { class: 'empty', 'data-testid': 'empty' }, h('h2'), h('p'));
  const tabs = sourceTabs(PANEL, (id) => {
    wished = id;
    history.replaceState(null, '', `#${encodeURIComponent(id || 'all')}`);
    update();
  });
  const all = overview(connection, (id) =>
    tabs.element.querySelector<HTMLElement>(`#${CSS.escape(tabId(id))}`)?.click(),
  );
  let wished = wishOfAddress();
  let view: { readonly feed: RemoteFeed; readonly shown: SourceView } | undefined;
  let listening: (() => void)[] = [];

  body.replaceChildren(
    h('a', { class: 'skip', href: `#${PANEL}`, click: skip }, 'Skip to the heat map'),
    h(
      'header',
      {},
      h('span', { class: 'wordmark' }, sign(), 'damonx'),
      name,
      chip,
      h('span', { class: 'spring' }),
      line,
      themeSwitch(),
    ),
    h('main', {}, tabs.element, empty, panel),
    told,
  );

  /** The fragment is taken by the tabs. */
  function skip(event: Event): void {
    event.preventDefault();
    panel.tabIndex = -1;
    panel.focus();
  }

  const selected = () => {
    const { sources } = connection;
    if (wished === ALL && sources.length > 1) return ALL;
    return (sources.find(({ id }) => id === wished) ?? sources[0])?.id;
  };

  const showSelected = (id: string | undefined) => {
    const feed = id === undefined ? undefined : connection.source(id);
    // Of a source that has gone, what was seen stays until another one is there.
    if (view && id !== undefined && view.feed !== feed) {
      view.shown.end();
      view = undefined;
    }
    if (feed && !view) view = { feed, shown: sourceView(connection, feed) };
    const element = view?.shown.element ?? (id === ALL ? all.element : undefined);
    if (element && panel.firstChild !== element) panel.replaceChildren(element);
    else if (!element) panel.replaceChildren();
    const isTabbed = connection.sources.length > 1;
    setAttribute(panel, 'role', isTabbed ? 'tabpanel' : undefined);
    setAttribute(panel, 'aria-labelledby', isTabbed && id !== undefined ? tabId(id) : undefined);
  };

  const tell = () => {
    const id = selected();
    const info = view?.feed.info;
    const { sources, trouble } = connection;
    setText(name, info?.name ?? (id === ALL ? `${sources.length} sources` : 'Live page'));
    // Where it is cut off.
    setAttribute(name, 'title', info?.name);
    const state = info && shownState(info);
    chip.hidden = state === undefined;
    setText(chip, state ?? '');
    setAttribute(chip, 'data-state', view && colouredState(view.feed));
    setText(line, lineText(connection));
    setAttribute(line, 'data-state', trouble ? 'trouble' : connection.greeted ? 'live' : 'waiting');
    setAttribute(
      line,
      'title',
      trouble ??
        (connection.dropped > 0
          ? `${countText(connection.dropped)} messages were left out: this page was too slow for them.`
          : undefined),
    );
    setText(told, trouble ?? (info ? `${info.name}: ${state}. ${endText(info) ?? ''}`.trim() : ''));
    document.title = info ? `${info.name} · ${trouble ? 'not connected' : state} · damonx` : 'damonx';
    tabs.update(sources, id ?? '');
    if (id === ALL) all.update();
  };

  const tellEmpty = () => {
    empty.hidden = connection.sources.length > 0 || view !== undefined;
    const [head, text] = emptyText(connection);
    setText(empty.children[0] ?? empty, head);
    setText(empty.children[1] ?? empty, text);
  };

  const update = () => {
    for (const end of listening) end();
    listening = connection.sources.map((source) => source.subscribe((change) => change !== 'snapshot' && tell()));
    showSelected(selected());
    tellEmpty();
    view?.shown.update();
    tell();
  };
  connection.subscribe(update);
  addEventListener('hashchange', () => {
    wished = wishOfAddress();
    update();
  });
  update();
}

function emptyText({ greeted, trouble }: Connection): readonly [string, string] {
  if (trouble) return ['Not connected', trouble];
  if (!greeted) return ['Connecting …', 'The server has been asked what it watches.'];
  return ['Nothing is watched', 'The server shows no context yet. What is added to it appears here by itself.'];
}

function lineText({ greeted, trouble, dropped }: Connection): string {
  if (trouble) return 'Not connected';
  if (!greeted) return 'Connecting …';
  return dropped > 0 ? `Connected, ${countText(dropped)} left out` : 'Connected';
}

/** A link can name a tab; whoever wrote it may have written anything. */
function wishOfAddress(): string | undefined {
  try {
    const id = decodeURIComponent(location.hash.slice(1));
    return id === 'all' ? ALL : id || undefined;
  } catch {
    return undefined;
  }
}
