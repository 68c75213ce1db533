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
export { accessTable, type Primitive, processMemory } from './primitives/index.js';
export { DamonError, Snapshot, type SnapshotRegion } from './regions/index.js';
export {
  aggregations,
  contextEvents,
  iterate,
  type MonitorOptions,
  monitor,
  samplings,
  snapshots,
  stopWhen,
} from './streams/index.js';
