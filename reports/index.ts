/** What snapshots say, as plain data: the access table, and heat maps on an axis of addresses. Paints nothing. */
export {
  type AccessReport,
  type AccessRow,
  type AccessTotals,
  accessReport,
  accessTotals,
  HOT_RATE,
  type LabelOf,
} from './access-report.js';
export { type Accuracy, accuracyOf, type ExactCounts } from './accuracy.js';
export { accuracyFront, type CostAndAccuracy } from './accuracy-front.js';
export { AccuracyRun, type AccuracyRunOptions, type AccuracySummary, type PhaseChanges } from './accuracy-run.js';
export {
  type Axis,
  type AxisRange,
  addressAt,
  axisBetween,
  axisOf,
  axisOfRanges,
  positionOf,
  type TargetRange,
} from './axis.js';
export { accessRate, type Metric, project } from './heatmap.js';
export { History, type HistoryOptions, type HistoryQuery } from './history.js';
export { decodeEntries, encodeEntries } from './history-codec.js';
export type { HistoryEntry } from './history-entry.js';
export type { HistoryLayerInfo } from './history-layer.js';
export { mergeEntries } from './history-merge.js';
export { type Change, type ChangesOptions, HotRanges } from './hot-ranges.js';
export { type LabelledRange, labelledRanges } from './label-spans.js';
export { meanRate } from './mean-rate.js';
export { MERGED_TARGET, MergedSnapshot, TargetMerger } from './merged-snapshot.js';
export { coldestRegions, hottestRegions, type RatedRegion, ratedRegions } from './rated-region.js';
export { type Heatmap, type HeatmapOptions, RollingHeatmap } from './rolling-heatmap.js';
export { type RegionTemperature, temperatureOf, temperatures } from './temperature.js';
export { columnMeans, rowMeans, type TimeGridOptions, timeColumns } from './time-columns.js';
export { truthSnapshot } from './truth-snapshot.js';
export {
  address,
  addressText,
  bytes,
  costPercent,
  counted,
  interval,
  percent,
  rateText,
  seconds,
  shortLabel,
  sizeText,
  tail,
} from './units.js';
export {
  type WorkingSet,
  WorkingSetHistory,
  type WorkingSetOptions,
  type WorkingSetPercentile,
} from './working-set.js';
