/** What somebody can choose of how the map is painted. */
import { checkOptions, invalid } from '../../regions/index.js';
import { METRIC_NAMES, type MetricName } from './metrics.js';
import type { PaneKind } from './pane.js';

export type Overlay = PaneKind | 'both';
const OVERLAYS: readonly Overlay[] = ['monitor', 'truth', 'difference', 'both'];

export interface HeatmapSettings {
  readonly metric: MetricName;
  /** Whether the ramp ends at the most that is seen, and not at the most that there can be. */
  readonly relative: boolean;
  /** From -1 to 1. */
  readonly brightness: number;
  /** Where the truth is known: what of it to show. */
  readonly overlay: Overlay;
}

export const DEFAULT_SETTINGS: HeatmapSettings = { metric: 'rate', relative: false, brightness: 0, overlay: 'monitor' };

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

/** The panes of an overlay, from the top. */
export function paneKinds(overlay: Overlay, hasTruth: boolean): readonly PaneKind[] {
  if (!hasTruth) return ['monitor'];
  return overlay === 'both' ? ['monitor', 'truth'] : [overlay];
}
