/** One tab per source, and one for all of them together. */

import { h, setAttribute, setChildren, setText } from '../dom.js';
import type { RemoteFeed } from '../feeds/remote-feed.js';
import { colouredState } from './words.js';

/** The id of the tab that shows all. */
export const ALL = '';

export interface SourceTabs {
  readonly element: HTMLElement;
  update(feeds: readonly RemoteFeed[], selected: string): void;
}

/** @param panelId of the element that shows what is selected */
export function sourceTabs(panelId: string, select: (id: string) => void): SourceTabs {
  const tabs = new Map<
    string,
    { readonly tab: HTMLButtonElement; readonly name: HTMLElement; readonly dot: HTMLElement }
  >();
  const element = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'What is watched', hidden: true });
  element.addEventListener('keydown', (event) => {
    const all = [...element.querySelectorAll('button')];
    const at = all.findIndex((tab) => tab.matches(':focus'));
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tab = all[(next + all.length) % all.length];
    tab?.focus();
    tab?.click();
  });
  const tabOf = (id: string) => {
    const known = tabs.get(id);
    if (known) return known;
    const dot = h('span', { class: 'dot', 'aria-hidden': 'true' });
    const name = h('span');
    const click = () => select(id);
    const tab = h('button', { type: 'button', role: 'tab', id: tabId(id), 'aria-controls': panelId, click }, dot, name);
    const made = { tab, name, dot };
    tabs.set(id, made);
    return made;
  };
  return {
    element,
    update(feeds, selected) {
      element.hidden = feeds.length < 2;
      for (const id of tabs.keys()) if (id !== ALL && !feeds.some((feed) => feed.id === id)) tabs.delete(id);
      const shown = [
        { id: ALL, name: 'All', state: undefined },
        ...feeds.map((feed) => ({ id: feed.id, name: feed.info.name, state: colouredState(feed) ?? 'unknown' })),
      ];
      const elements = shown.map(({ id, name: text, state }) => {
        const { tab, name, dot } = tabOf(id);
        setText(name, text);
        setAttribute(dot, 'data-state', state);
        dot.hidden = state === undefined;
        setAttribute(tab, 'aria-selected', id === selected ? 'true' : 'false');
        tab.tabIndex = id === selected ? 0 : -1;
        return tab;
      });
      setChildren(element, elements);
    },
  };
}

export function tabId(id: string): string {
  return `tab-${id || 'all'}`;
}
