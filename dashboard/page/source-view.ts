/** All that is shown of one source: what it costs, its heat map, its charts, its controls, its tables. */
import type { ChartUpdate } from '../../machines/index.js';
import type { HistoryEntry } from '../../reports/index.js';
import { h, Paced, setAttribute, setText } from '../dom.js';
import type { Connection } from '../feeds/connection.js';
import type { RemoteFeed } from '../feeds/remote-feed.js';
import { StateLog } from '../statechart/state-log.js';
import { caption } from './caption.js';
import { chartsPanel } from './charts-panel.js';
import { controls } from './controls.js';
import { icon } from './icons.js';
import { knownStates } from './known-states.js';
import { overheadStrip } from './overhead-strip.js';
import { replayBar } from './replay-bar.js';
import { tableView } from './table-view.js';
import { endText, shownState } from './words.js';

/** Figures that change faster cannot be read. */
const UPDATE_MS = 250;
/** More could not be seen in the strip of states. */
const PAST_ENTRIES = 600;

export interface SourceView {
  readonly element: HTMLElement;
  update(): void;
  end(): void;
}

export function sourceView(connection: Connection, feed: RemoteFeed): SourceView {
  const strip = overheadStrip();
  const heatmap = h('damonx-heatmap');
  heatmap.feed = feed;
  const reading = caption();
  // Its buttons have changed the settings by then.
  heatmap.addEventListener('click', () => reading.update(heatmap.settings));
  const log = new StateLog();
  let logged: ChartUpdate | undefined;
  const noticed = h('p');
  const start = h('button', { type: 'button', class: 'primary', click: () => panel.start() }, icon('play'), 'Start');
  const notice = h('div', { class: 'notice', 'data-testid': 'notice' }, noticed, start);
  const replayTrouble = h('p', { class: 'error', role: 'alert' });
  const replay = replayBar({
    feed,
    showTime: (us) => heatmap.showTime(us),
    shownTime: () => (heatmap.view?.following === false ? heatmap.view.to : undefined),
    report: (text) => setText(replayTrouble, text ?? ''),
  });
  heatmap.addEventListener('damonx-window', () => replay.update());
  const charts = chartsPanel(connection, feed);
  const panel = controls(feed);
  const tables = tableView(connection, feed, () => heatmap.states);
  const element = h(
    'div',
    { class: 'source' },
    strip.element,
    notice,
    h(
      'section',
      { class: 'panel map', 'aria-label': 'Heat map', 'data-testid': 'map' },
      h('h2', { class: 'unseen' }, 'Heat map'),
      reading.element,
      heatmap,
      replay.element,
      replayTrouble,
    ),
    h('div', { class: 'columns' }, panel.element, charts.element, charts.group),
    tables.element,
  );
  /** Of the time before the chart was watched. Once it reaches that, it changes only when the feed is reset. */
  let before: readonly HistoryEntry[] = [];
  const past = () => {
    const end = before.at(-1)?.to ?? Number.NEGATIVE_INFINITY;
    if (end < (log.entries[0]?.[0] ?? 0)) before = feed.history.query({ entries: PAST_ENTRIES });
    return before;
  };
  /** The strip of states below the map, on its axis of time. */
  const showStates = () => {
    const latest = connection.chart(feed.info.chart)?.update;
    if (latest === undefined || latest === logged) return;
    logged = latest;
    log.add(latest);
    heatmap.states = knownStates(log.entries, past());
  };
  const update = () => {
    strip.update(feed);
    reading.update(heatmap.settings);
    const text = noticeText(feed);
    const keepsFocus = start === document.activeElement;
    notice.hidden = text === undefined;
    setText(noticed, text ?? '');
    start.hidden = !isStartable(feed);
    // What comes next on the page is what was started.
    if (keepsFocus && !start.checkVisibility()) notice.nextElementSibling?.querySelector('button')?.focus();
    setAttribute(notice, 'data-state', feed.trouble === undefined ? shownState(feed.info) : 'trouble');
    replay.element.hidden = feed.info.replay === undefined;
    replay.update();
    showStates();
    charts.update();
    panel.update();
    tables.update();
  };
  const paced = new Paced(UPDATE_MS, update);
  const unsubscribe = feed.subscribe((change) => {
    if (change === 'reset') {
      before = [];
      logged = undefined;
      tables.restart();
    }
    if (change === 'snapshot') paced.ask();
    else update();
  });
  update();
  return {
    element,
    update,
    end() {
      unsubscribe();
      paced.end();
      tables.end();
      heatmap.feed = undefined;
    },
  };
}

/** What the pictures cannot say. */
function noticeText(feed: RemoteFeed): string | undefined {
  const { info, history, trouble } = feed;
  if (trouble !== undefined) return trouble;
  const ended = endText(info);
  if (ended !== undefined) return ended;
  if (info.state === 'paused') return 'Paused. Nothing is sampled, and time does not count.';
  if (history.latest) return undefined;
  // Until there is something, the map says for what it waits.
  return info.state === 'idle' ? 'Nothing is monitored yet.' : undefined;
}

/** Whether to start it is all that can be done here; the controls are further down. */
function isStartable({ info, history, trouble, send }: RemoteFeed): boolean {
  return info.state === 'idle' && trouble === undefined && send !== undefined && history.latest === undefined;
}
