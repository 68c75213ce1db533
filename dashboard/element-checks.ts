/** What the properties of elements refuse when they are set: what would fail later, at every frame, where nobody can catch it. */
import { checkOptions, invalid } from '../regions/index.js';
import type { LabelledRange } from '../reports/index.js';
import { METRIC_NAMES } from './heatmap/metrics.js';
import { DEFAULT_SETTINGS, type HeatmapSettings, type Overlay } from './heatmap/settings.js';
import type { StateEntry } from './heatmap/strips.js';

const OVERLAYS: readonly Overlay[] = ['monitor', 'truth', 'difference', 'both'];

/** @throws DamonError EINVAL for what are no settings */
export function checkSettings(settings: Partial<HeatmapSettings>): void {
  const { metric, relative, brightness, overlay } = checkOptions('settings', settings, Object.keys(DEFAULT_SETTINGS));
  if (metric !== undefined && !METRIC_NAMES.includes(metric)) {
    throw invalid('settings.metric', `one of ${METRIC_NAMES.join(', ')}`, metric);
  }
  if (relative !== undefined && typeof relative !== 'boolean')
    throw invalid('settings.relative', 'a boolean', relative);
  if (brightness !== undefined && !(typeof brightness === 'number' && Math.abs(brightness) <= 1)) {
    throw invalid('settings.brightness', 'a number from -1 to 1', brightness);
  }
  if (overlay !== undefined && !OVERLAYS.includes(overlay)) {
    throw invalid('settings.overlay', `one of ${OVERLAYS.join(', ')}`, overlay);
  }
}

/** @throws DamonError EINVAL for what are no times and names of states */
export function checkStates(states: readonly StateEntry[]): void {
  if (!Array.isArray(states)) throw invalid('states', 'an array of times and states', states);
  const isEntry = (entry: unknown) => Array.isArray(entry) && Number.isFinite(entry[0]) && typeof entry[1] === 'string';
  const wrong = states.findIndex((entry) => !isEntry(entry));
  if (wrong >= 0) throw invalid(`states[${wrong}]`, 'a time in microseconds and the name of a state', states[wrong]);
}

/** @throws DamonError EINVAL for what are no labelled ranges */
export function checkLabels(labels: readonly LabelledRange[]): void {
  if (!Array.isArray(labels)) throw invalid('labels', 'labelled ranges, or a function that labels a range', labels);
  for (const [index, range] of labels.entries()) {
    const { start, end, label }: Partial<LabelledRange> = range ?? {};
    if (!(Number.isFinite(start) && Number.isFinite(end) && typeof label === 'string')) {
      throw invalid(`labels[${index}]`, 'a target, a start, an end and a label', range);
    }
  }
}
