/** The controls of the map: follow or pause, zoom, what the colours mean. */
import { h, setAttribute, toggleHidden } from '../dom.js';
import { METRIC_NAMES, type MetricName } from './metrics.js';
import type { HeatmapSettings, Overlay } from './settings.js';

export interface ToolbarActions {
  follow(following: boolean): void;
  back(): void;
  reset(): void;
  set(settings: Partial<HeatmapSettings>): void;
}

export interface ToolbarState extends HeatmapSettings {
  readonly following: boolean;
  /** Whether there is more to come that it can follow. */
  readonly live: boolean;
  readonly zoomed: boolean;
  readonly canGoBack: boolean;
  readonly hasTruth: boolean;
}

export interface Toolbar {
  readonly root: HTMLElement;
  update(state: ToolbarState): void;
}

const METRIC_WORDS: Readonly<Record<MetricName, readonly [text: string, title: string]>> = {
  rate: ['Rate', 'How often each range is found accessed'],
  age: ['Age', 'For how long each range has been accessed about as often as now'],
  temperature: ['Temperature', 'How hot, or for how long cold'],
};

const OVERLAY_WORDS: readonly (readonly [overlay: Overlay, text: string, title: string])[] = [
  ['monitor', 'Monitor', 'What the monitor saw'],
  ['truth', 'Truth', 'What was accessed in truth'],
  ['difference', 'Difference', 'Monitor less truth'],
  ['both', 'Side by side', 'Both, one above the other'],
];

export function createToolbar(actions: ToolbarActions): Toolbar {
  const live = button('Live', 'Follow the newest (Space)', 'live', () =>
    actions.follow(live.getAttribute('aria-pressed') !== 'true'),
  );
  live.prepend(h('span', { class: 'dot', 'aria-hidden': 'true' }));
  const back = button('Back', 'Take the last zoom back (Backspace)', 'back', () => actions.back());
  const reset = button('Reset', 'See everything, and follow (0)', 'reset', () => actions.reset());
  const metric = choice(
    'Metric',
    'metric',
    METRIC_NAMES.map((name) => [name, ...METRIC_WORDS[name]] as const),
    (value) => actions.set({ metric: value }),
  );
  const colours = choice(
    'Colours',
    'colours',
    [
      ['absolute', 'Absolute', 'The ramp ends at the most that there can be'],
      ['relative', 'Relative', 'The ramp ends at the most that is seen'],
    ],
    (value) => actions.set({ relative: value === 'relative' }),
  );
  const overlay = choice('Truth', 'overlay', OVERLAY_WORDS, (value) => actions.set({ overlay: value }));
  const slider = h('input', { type: 'range', min: -1, max: 1, step: 0.1, part: 'brightness' });
  slider.addEventListener('input', () => actions.set({ brightness: slider.valueAsNumber }));
  const brightness = h('label', { class: 'brightness' }, h('span', {}, 'Brightness'), slider);
  const view = h('div', { class: 'group', role: 'group', 'aria-label': 'View' }, live, back, reset);
  const root = h('div', { class: 'bar', part: 'toolbar' }, view, metric.root, colours.root, brightness, overlay.root);
  return {
    root,
    update(state) {
      live.setAttribute('aria-pressed', String(state.following));
      setAttribute(live, 'data-live', state.following && state.live);
      back.disabled = !state.canGoBack;
      reset.disabled = !state.zoomed && state.following;
      metric.select(state.metric);
      colours.select(state.relative ? 'relative' : 'absolute');
      overlay.select(state.overlay);
      toggleHidden(overlay.root, !state.hasTruth);
      if (slider.valueAsNumber !== state.brightness) slider.value = String(state.brightness);
    },
  };
}

export function button(text: string, title: string, part: string, press: () => void): HTMLButtonElement {
  const made = h('button', { type: 'button', title, part }, text);
  made.addEventListener('click', press);
  return made;
}

interface Choice<Value> {
  readonly root: HTMLElement;
  select(value: Value): void;
}

/** Buttons of which one is pressed. */
function choice<Value extends string>(
  name: string,
  part: string,
  options: readonly (readonly [value: Value, text: string, title: string])[],
  chosen: (value: Value) => void,
): Choice<Value> {
  const buttons = options.map(([value, text, title]) => {
    const made = button(text, title, `${part}-${value}`, () => chosen(value));
    return [value, made] as const;
  });
  const root = h(
    'div',
    { class: 'group joined', role: 'group', 'aria-label': name, part },
    ...buttons.map(([, made]) => made),
  );
  return {
    root,
    select(value) {
      for (const [each, made] of buttons) made.setAttribute('aria-pressed', String(each === value));
    },
  };
}
