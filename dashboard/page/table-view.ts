/**
 * Everything that is drawn, as tables: for keyboards, screen readers and whoever wants the numbers. Follows once a second.
 * What makes the tables is loaded when they are opened for the first time, and not while the server does not answer:
 * browsers keep a module that did not come as one that never will.
 */
import { h, Paced, setText } from '../dom.js';
import type { Connection } from '../feeds/connection.js';
import type { RemoteFeed } from '../feeds/remote-feed.js';
import type { StateLogEntry } from '../statechart/state-log.js';
import type { Part } from './part.js';
import type { Tables } from './tables.js';

const UPDATE_MS = 1_000;

export interface TableView extends Part {
  /** Another time has begun. */
  restart(): void;
  end(): void;
}

/** @param statesOf what the strip of states shows */
export function tableView(
  connection: Connection,
  feed: RemoteFeed,
  statesOf: () => readonly StateLogEntry[],
): TableView {
  let tables: Tables | undefined;
  let asked = false;
  const trouble = h('p', { class: 'error', role: 'alert' });
  const element = h(
    'details',
    { class: 'panel table-view', 'data-testid': 'table-view', toggle: () => paced.ask() },
    h('summary', {}, h('h2', {}, 'Table view'), h('span', { class: 'hint' }, 'everything above, as tables')),
    trouble,
  );
  const load = async () => {
    asked = true;
    try {
      const made = await import('./tables.js');
      tables = made.tables(connection, feed, statesOf);
      element.append(tables.element);
      tables.update();
    } catch {
      setText(trouble, 'The tables could not be loaded. Load the page anew.');
    }
  };
  const paced = new Paced(UPDATE_MS, () => {
    if (!element.open) return;
    if (tables) tables.update();
    else if (!asked) {
      setText(trouble, connection.answers ? '' : 'The server does not answer. The tables come as soon as it does.');
      if (connection.answers) void load();
    }
  });
  return { element, update: () => paced.ask(), restart: () => tables?.restart(), end: () => paced.end() };
}
