/** The trace that a command line names: a file, or a pattern that comes with damonx. */
import {
  openTrace,
  type PatternName,
  patterns,
  patternTrace,
  type Trace,
  TraceMemory,
  type TraceSummary,
  tracePrimitive,
} from '../primitives/index.js';
import { type LabelOf, seconds } from '../reports/index.js';
import type { Stop } from './stop.js';
import { printable } from './usage-error.js';

export interface TraceChoice {
  readonly seed?: number;
  /** Of a lackey trace, which tells no time. */
  readonly instructionsPerUs?: number;
}

export interface OpenedTrace {
  readonly trace: Trace;
  readonly summary: TraceSummary;
  readonly title: string;
  readonly labelOf: LabelOf;
}

/** @throws DamonError for a file that cannot be read as a trace */
export async function namedTrace(name: string, { seed, instructionsPerUs }: TraceChoice): Promise<Trace> {
  const seeded = seed === undefined ? {} : { seed };
  if (isPatternName(name)) return patternTrace(patterns[name], { name, ...seeded });
  return openTrace(name, { ...seeded, ...(instructionsPerUs === undefined ? {} : { instructionsPerUs }) });
}

/**
 * The same, read once; undefined when it was asked to stop meanwhile.
 *
 * @throws DamonError for what is no trace, wherever in it that shows
 */
export async function openNamedTrace(name: string, choice: TraceChoice, stop: Stop): Promise<OpenedTrace | undefined> {
  const trace = await namedTrace(name, choice);
  const summary = await trace.summarize(stop.signal).catch((error: unknown) => {
    if (stop.reason === undefined) throw error;
  });
  if (!summary) return undefined;
  const { durationUs, ranges, names } = summary;
  const { label: labelOf = () => undefined } = tracePrimitive(new TraceMemory(), ranges, names);
  return { trace, summary, title: `the trace ${printable(trace.name, 80)} of ${seconds(durationUs)}`, labelOf };
}

/** A file that is called like a pattern can be given as `./NAME`. */
function isPatternName(text: string): text is PatternName {
  return Object.hasOwn(patterns, text);
}
