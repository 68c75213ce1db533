/** What keys mean on the map. */

export type KeyAction =
  | { readonly type: 'move'; readonly time: -1 | 0 | 1; readonly address: -1 | 0 | 1 }
  | { readonly type: 'pan'; readonly time: number; readonly address: number }
  | { readonly type: 'zoom'; readonly factor: number }
  | { readonly type: 'pin' | 'close' | 'reset' | 'back' | 'toggle' | 'newest' | 'oldest' };

export const KEYS_HELP =
  'Arrow keys move from cell to cell, with Shift the view. Enter pins a cell, Escape closes it, and without one resets. ' +
  'Plus and minus zoom, Backspace takes a zoom back, 0 resets, Space follows or pauses, End goes to the newest, Home to the oldest.';

const ARROWS: Readonly<Record<string, readonly [time: -1 | 0 | 1, address: -1 | 0 | 1]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const PAN = 0.2;
const ZOOM = 0.6;

const PLAIN: Readonly<Record<string, KeyAction>> = {
  Enter: { type: 'pin' },
  Escape: { type: 'close' },
  Backspace: { type: 'back' },
  ' ': { type: 'toggle' },
  0: { type: 'reset' },
  End: { type: 'newest' },
  Home: { type: 'oldest' },
  '+': { type: 'zoom', factor: ZOOM },
  '=': { type: 'zoom', factor: ZOOM },
  '-': { type: 'zoom', factor: 1 / ZOOM },
  _: { type: 'zoom', factor: 1 / ZOOM },
};

/** Undefined where a key is not for the map. */
export function keyAction(event: {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}): KeyAction | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const arrow = ARROWS[event.key];
  if (!arrow) return PLAIN[event.key];
  const [time, address] = arrow;
  return event.shiftKey ? { type: 'pan', time: PAN * time, address: PAN * address } : { type: 'move', time, address };
}
