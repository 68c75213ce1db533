/** What a person can do to a monitoring: start, hold and stop it, change its attributes, save a snapshot. */

import { h, isOff, setAttribute, setOff, setText, toggleHidden } from '../dom.js';
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

const counterpart: Readonly<Partial<Record<Action, Action>>> = { pause: 'resume', resume: 'pause' };

export interface Controls extends Part {
  /** As its button does. */
  start(): void;
}

export function controls(feed: RemoteFeed): Controls {
  const error = h('p', { class: 'error', role: 'alert' });
  let failure = '';
  let pending: HTMLButtonElement | undefined;
  let wasTroubled = false;
  const attempt = async (element: HTMLButtonElement, call: () => Promise<void> | undefined) => {
    if (isOff(element)) return;
    pending = element;
    failure = '';
    update();
    try {
      await call();
    } catch (thrown) {
      failure = thrown instanceof Error ? thrown.message : String(thrown);
    }
    pending = undefined;
    update();
  };
  const button = (action: Action, label: string, picture: IconName) => {
    const click = () => void attempt(element, () => feed.send?.({ action }));
    const element = h('button', { type: 'button', click, 'data-testid': action }, icon(picture), label);
    return { action, element };
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
      click: () => void attempt(save, () => download(feed)),
    },
    icon('save'),
    'Take a snapshot',
  );
  const form = attributesForm(feed);
  const locked = h('p', { class: 'hint' }, 'This dashboard only shows: whoever serves it has turned its controls off.');

  const update = () => {
    const state = shownState(feed.info);
    const allowed = feed.send !== undefined;
    const isStuck = pending !== undefined || feed.trouble !== undefined;
    const focused = buttons.find(({ element }) => element === document.activeElement);
    // What was said of a connection that was down is over with it; of a start that failed, the notice tells.
    const isOver = wasTroubled && feed.trouble === undefined;
    if (isOver || failure === feed.info.ended?.error?.message) failure = '';
    setText(error, failure);
    wasTroubled = feed.trouble !== undefined;
    for (const { action, element } of buttons) {
      // One of the two is there, so that the other's place is not an empty one.
      const hides = action === 'resume' ? state !== 'paused' : action === 'pause' && state === 'paused';
      toggleHidden(element, hides || !allowed);
      setOff(element, isStuck || !possible[action].includes(state));
      setAttribute(element, 'aria-busy', pending === element ? 'true' : undefined);
    }
    // Whoever pauses by keyboard resumes by the same key.
    if (focused?.element.hidden) buttons.find(({ action }) => action === counterpart[focused.action])?.element.focus();
    setOff(save, isStuck || feed.history.latest === undefined);
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
  return { element, update, start: () => buttons[0]?.element.click() };
}

async function download(feed: RemoteFeed): Promise<void> {
  const href = URL.createObjectURL(await feed.snapshot());
  const name = feed.info.name.replace(/[^\w.-]+/g, '-');
  h('a', { href, download: `damonx-${name}-${Math.round(feed.info.at)}.json` }).click();
  URL.revokeObjectURL(href);
}
