/** Recorded or described accesses as an address space. */
export { type OpenTraceOptions, openTrace, type TraceFormat, traceFormats } from './open-trace.js';
export { type Pattern, type PatternAccess, type PatternPhase, parsePattern } from './pattern.js';
export { type PatternTrace, type PatternTraceOptions, patternTrace } from './pattern-trace.js';
export { type PatternName, patterns } from './patterns.js';
export type { AccessBatch, NamedRange, Trace, TraceSummary } from './trace.js';
export { TraceMemory, type Truth } from './trace-memory.js';
export { tracePrimitive } from './trace-primitive.js';
