/** The trace that a command line names: a file, or a pattern that comes with damonx. */
import { openTrace, type PatternName, patterns, patternTrace, type Trace } from '../primitives/index.js';

export interface TraceChoice {
  readonly seed?: number;
  /** Of a lackey trace, which tells no time. */
  readonly instructionsPerUs?: number;
}

/** @throws DamonError for a file that cannot be read as a trace */
export async function namedTrace(name: string, { seed, instructionsPerUs }: TraceChoice): Promise<Trace> {
  const seeded = seed === undefined ? {} : { seed };
  if (isPatternName(name)) return patternTrace(patterns[name], { name, ...seeded });
  return openTrace(name, { ...seeded, ...(instructionsPerUs === undefined ? {} : { instructionsPerUs }) });
}

/** A file that is called like a pattern can be given as `./NAME`. */
function isPatternName(text: string): text is PatternName {
  return Object.hasOwn(patterns, text);
}
