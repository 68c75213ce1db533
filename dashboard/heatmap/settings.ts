/** What somebody can choose of how the map is painted. */
import type { MetricName } from './metrics.js';
import type { PaneKind } from './pane.js';

export type Overlay = PaneKind | 'both';

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

/** The panes of an overlay, from the top. */
export function paneKinds(overlay: Overlay, hasTruth: boolean): readonly PaneKind[] {
  if (!hasTruth) return ['monitor'];
  return overlay === 'both' ? ['monitor', 'truth'] : [overlay];
}
