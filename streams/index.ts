/** Monitoring as RxJS streams. The only folder that imports RxJS. */
export { type AnyActor, type ChartStates, chartStates, type InspectionEvent, inspection } from './chart-states.js';
export { contextEvents } from './context-events.js';
export { type IterateOptions, type Iteration, iterate, type Overflow, overflowPolicies } from './iterate.js';
export { type MonitorOptions, MonitorStream, monitor } from './monitor.js';
export { changes } from './operators/changes.js';
export { coldest } from './operators/coldest.js';
export { heatmap } from './operators/heatmap.js';
export { hottest } from './operators/hottest.js';
export { mergeTargets } from './operators/merge-targets.js';
export { rate, type TotalRate } from './operators/rate.js';
export { aggregations, samplings, snapshots } from './operators/select.js';
export type { SnapshotSource } from './operators/snapshot-source.js';
export { stopWhen } from './operators/stop-when.js';
export { temperature } from './operators/temperature.js';
export { workingSet } from './operators/working-set.js';
export { ReplayStream, replay } from './replay.js';
export type { ReplayOptions } from './replay-run.js';
