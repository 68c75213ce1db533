/** How to read the heat map, for whoever sees one for the first time; once dismissed, it does not come again. */
import { h } from '../dom.js';
import { icon } from './icons.js';

const KEY = 'damonx-caption';

export function caption(): HTMLElement {
  const zoom = matchMedia('(pointer: coarse)').matches ? 'Hold, then drag' : 'Drag';
  const how = ` Time goes right, addresses go down. ${zoom} to zoom.`;
  const element = h(
    'p',
    { class: 'caption', 'data-testid': 'caption', hidden: isDismissed() },
    h('span', {}, h('b', {}, 'Strong colour = accessed often.'), how),
    h(
      'button',
      { type: 'button', class: 'quiet', 'aria-label': 'Do not show this again', click: dismiss },
      icon('close'),
    ),
  );
  function dismiss(): void {
    element.hidden = true;
    try {
      localStorage.setItem(KEY, 'dismissed');
    } catch {
      // It comes again with the next page.
    }
  }
  return element;
}

function isDismissed(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}
