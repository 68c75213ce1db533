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
