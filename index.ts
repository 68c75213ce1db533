/**
 * damonx: which parts of an address space are accessed, how often and since when. This entry holds what most programs
 * need; the folders' own entries (`damonx/machines`, `damonx/streams`, ...) hold the rest.
 */
export {
  type ContextOptions,
  contextMachine,
  createContext,
  type MonitorEvent,
  runningContexts,
  startContexts,
  stopContexts,
} from './machines/index.js';
export { accessTable, openTrace, type Primitive, patterns, patternTrace, processMemory } from './primitives/index.js';
export { DamonError, Snapshot, type SnapshotRegion } from './regions/index.js';
export {
  aggregations,
  changes,
  coldest,
  contextEvents,
  heatmap,
  hottest,
  iterate,
  type MonitorOptions,
  mergeTargets,
  monitor,
  type ReplayOptions,
  rate,
  replay,
  samplings,
  snapshots,
  stopWhen,
  temperature,
  workingSet,
} from './streams/index.js';
