/** Monitoring as RxJS streams. The only folder that imports RxJS. */
export { contextEvents } from './context-events.js';
export { type IterateOptions, type Iteration, iterate, type Overflow, overflowPolicies } from './iterate.js';
export { type MonitorOptions, MonitorStream, monitor } from './monitor.js';
export { aggregations, samplings, snapshots } from './operators/select.js';
export { stopWhen } from './operators/stop-when.js';
