/** What a person can do to a monitoring: start, hold and stop it, change its attributes, save a snapshot. */

import { h, setAttribute, setText } from '../dom.js';
import type { RemoteFeed } from '../feeds/remote-feed.js';
import { attributesForm } from './attributes-form.js';
import { type IconName, icon } from './icons.js';
import type { Part } from './part.js';
import { shownState } from './words.js';

type Action = 'start' | 'stop' | 'pause' | 'resume';

/** Which of them make sense in which state. */
const possible: Readonly<Record<Action, readonly string[]>> = {
  start: ['idle', 'failed'],
  pause: ['starting', 'sampling'],
  resume: ['paused'],
  stop: ['starting', 'sampling', 'paused'],
};

export function controls(feed: RemoteFeed): Part {
  const error = h('p', { class: 'error', role: 'alert' });
  let pending: string | undefined;
  const attempt = async (name: string, call: () => Promise<void> | undefined) => {
    pending = name;
    setText(error, '');
    update();
    try {
      await call();
    } catch (thrown) {
      setText(error, thrown instanceof Error ? thrown.message : String(thrown));
    }
    pending = undefined;
    update();
  };
  const button = (action: Action, label: string, picture: IconName) => {
    const click = () => void attempt(action, () => feed.send?.({ action }));
    return { action, element: h('button', { type: 'button', click, 'data-testid': action }, icon(picture), label) };
  };
  const buttons = [
    button('start', 'Start', 'play'),
    button('pause', 'Pause', 'pause'),
    button('resume', 'Resume', 'play'),
    button('stop', 'Stop', 'stop'),
  ];
  const save = h(
    'button',
    {
      type: 'button',
      'data-testid': 'snapshot',
      title: 'The regions of this moment, as JSON',
      click: () => void attempt('save', () => download(feed)),
    },
    icon('save'),
    'Take a snapshot',
  );
  const form = attributesForm(feed);
  const locked = h('p', { class: 'hint' }, 'This dashboard only shows: whoever serves it has turned its controls off.');

  const update = () => {
    const state = shownState(feed.info);
    const allowed = feed.send !== undefined;
    for (const { action, element } of buttons) {
      // One of the two is there, so that the other's place is not an empty one.
      const hides = action === 'resume' ? state !== 'paused' : action === 'pause' && state === 'paused';
      setAttribute(element, 'hidden', hides || !allowed);
      element.disabled = pending !== undefined || feed.trouble !== undefined || !possible[action].includes(state);
      setAttribute(element, 'aria-busy', pending === action ? 'true' : undefined);
    }
    save.disabled = pending !== undefined || feed.trouble !== undefined || feed.history.latest === undefined;
    form.element.hidden = !allowed;
    locked.hidden = allowed;
    form.update();
  };
  update();
  const element = h(
    'section',
    { class: 'panel controls', 'aria-label': 'Controls', 'data-testid': 'controls' },
    h('h2', {}, 'Controls'),
    h('div', { class: 'row' }, ...buttons.map(({ element }) => element), save),
    error,
    locked,
    form.element,
  );
  return { element, update };
}

async function download(feed: RemoteFeed): Promise<void> {
  const href = URL.createObjectURL(await feed.snapshot());
  const name = feed.info.name.replace(/[^\w.-]+/g, '-');
  h('a', { href, download: `damonx-${name}-${Math.round(feed.info.at)}.json` }).click();
  URL.revokeObjectURL(href);
}
