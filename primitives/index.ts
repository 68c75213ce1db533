/** Address spaces that can be monitored, one per file, and the contract for one's own. */
export {
  type AccessTable,
  type AccessTableHandle,
  type AccessTableOptions,
  accessTable,
  attachAccessTable,
} from './access-table.js';
export type { Primitive } from './primitive.js';
export { type ProcessMemoryOptions, probeProcessMonitoring, processMemory } from './process/index.js';
export {
  type AccessBatch,
  type NamedRange,
  type OpenTraceOptions,
  openTrace,
  type Pattern,
  type PatternAccess,
  type PatternName,
  type PatternPhase,
  type PatternTrace,
  type PatternTraceOptions,
  parsePattern,
  patterns,
  patternTrace,
  type Trace,
  type TraceFormat,
  TraceMemory,
  type TraceSummary,
  type Truth,
  traceFormats,
  tracePrimitive,
} from './trace/index.js';
export type { TrackedView, TrackedViewOptions, TypedArray } from './tracked-view.js';
