/** How to read the heat map, for whoever sees one for the first time; once dismissed, it does not come again. */
import { h, setText } from '../dom.js';
import type { HeatmapSettings } from '../heatmap/settings.js';
import { icon } from './icons.js';

const KEY = 'damonx-caption';

export interface Caption {
  readonly element: HTMLElement;
  update(shown: Partial<HeatmapSettings>): void;
}

export function caption(): Caption {
  const zoom = matchMedia('(pointer: coarse)').matches ? 'Hold, then drag' : 'Drag';
  const how = ` Time goes right, addresses go down. ${zoom} to zoom.`;
  const colours = h('b');
  const element = h(
    'p',
    { class: 'caption', 'data-testid': 'caption', hidden: isDismissed() },
    h('span', {}, colours, how),
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
  return { element, update: (shown) => setText(colours, coloursText(shown)) };
}

/** What the colours of a map say, in a few words. */
export function coloursText({ metric, overlay }: Partial<HeatmapSettings>): string {
  if (overlay === 'difference') return 'Orange = the monitor saw too much, blue = too little.';
  if (metric === 'age') return 'Strong colour = unchanged for long.';
  if (metric === 'temperature') return 'Orange = hot, blue = cold for long.';
  return 'Strong colour = accessed often.';
}

function isDismissed(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}
