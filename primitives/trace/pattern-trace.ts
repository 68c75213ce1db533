/** A described access pattern as a trace: the same accesses at every reading, made from a seed as they are asked for. */
import { type AddressRange, alignDown, alignUp, checkOptions, Random } from '../../regions/index.js';
import { AccessColumns, BATCH_LENGTH } from './access-columns.js';
import { AccessSource } from './access-source.js';
import { type Pattern, parsePattern } from './pattern.js';
import { summaryOf } from './summary.js';
import type { AccessBatch, Trace, TraceSummary } from './trace.js';
import { PAGE_SIZE } from './trace-memory.js';

export interface PatternTraceOptions {
  /** 0 to 2^32 - 1; the same seed gives the same accesses. Default 0. */
  readonly seed?: number;
  /** For people, and in errors. Default: the pattern's title, or `pattern`. */
  readonly name?: string;
}

/** A trace that knows what it was made from. */
export interface PatternTrace extends Trace {
  readonly pattern: Pattern;
}

/**
 * A trace from a pattern's text; {@link parsePattern} says how one is written, `patterns` has some. Its summary tells all
 * regions, also those that are never accessed, and lasts as long as its phases.
 *
 * Gotcha: accesses in a row count as one in `nrAccesses`, and those of a step have the same time, its beginning.
 *
 * @throws DamonError EINVAL for a broken line, with its number, and for a seed that is no integer from 0 to 2^32 - 1
 *
 * @example
 * const trace = patternTrace(`
 *   region hot 8M
 *   region cold 56M
 *   phase steady 2s
 *     hot sequential each 5ms   # all of it, once in 5 ms
 *     cold random 200/s`);
 */
export function patternTrace(text: string, options: PatternTraceOptions = {}): PatternTrace {
  const { seed = 0, name } = checkOptions('options', options, ['seed', 'name']);
  const pattern = parsePattern(text, name);
  new Random(seed);
  const title = name ?? pattern.title ?? 'pattern';
  let summary: TraceSummary | undefined;

  const trace: PatternTrace = {
    name: title,
    pattern,
    async *batches(signal) {
      for (const batch of accessesOf(pattern, seed)) {
        if (signal?.aborted) return;
        yield batch;
      }
    },
    async summarize(signal) {
      if (summary) return summary;
      const read = await summaryOf(title, trace.batches(signal), signal);
      summary = { ...read, ranges: whole(pattern), durationUs: pattern.durationUs, names: pattern.regions };
      return summary;
    },
  };
  return trace;
}

function* accessesOf(pattern: Pattern, seed: number): Generator<AccessBatch, void, undefined> {
  const random = new Random(seed);
  const columns = new AccessColumns();
  const phases = pattern.phases.map(({ durationUs, accesses }) => ({
    durationUs,
    sources: accesses.map((access) => new AccessSource(access, random)),
  }));
  let start = 0;
  for (let round = 0; round < pattern.repeat; round++) {
    for (const { durationUs, sources } of phases) {
      for (const source of sources) source.begin();
      for (let us = 0; us < durationUs && sources.length > 0; us += pattern.stepUs) {
        const until = Math.min(us + pattern.stepUs, durationUs);
        for (const source of sources) source.step(start + us, until, columns);
        if (columns.length < BATCH_LENGTH) continue;
        yield columns;
        columns.length = 0;
      }
      start += durationUs;
    }
  }
  if (columns.length > 0) yield columns;
}

/** All regions, aligned to pages, as one range where they touch: a monitoring is not told where one ends. */
function whole({ regions }: Pattern): AddressRange[] {
  const ranges: { start: number; end: number }[] = [];
  for (const region of regions) {
    const start = alignDown(region.start, PAGE_SIZE);
    const end = alignUp(region.end, PAGE_SIZE);
    const last = ranges.at(-1);
    if (last && start <= last.end) last.end = end;
    else ranges.push({ start, end });
  }
  return ranges;
}
