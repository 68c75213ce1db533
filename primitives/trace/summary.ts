/** What there is in a trace: one reading of it, page by page. */
import { type AddressRange, DamonError } from '../../regions/index.js';
import type { AccessBatch, TraceSummary } from './trace.js';
import { TraceMemory, type Truth } from './trace-memory.js';

/** A hole of less is no hole: code, data and heap of a program lie nearer to each other than their mappings are large. */
const SMALL_HOLE = 1_048_576;
/** So few that they leave nearly all regions to what the monitoring finds. */
const MOST_RANGES = 32;

/** @throws DamonError EINVAL for a trace without accesses; the reason of the signal when that is aborted */
export async function summaryOf(
  name: string,
  batches: AsyncIterable<AccessBatch>,
  signal?: AbortSignal,
): Promise<TraceSummary> {
  const memory = new TraceMemory();
  memory.prepare();
  let nrAccesses = 0;
  let durationUs = 0;
  for await (const batch of batches) {
    memory.accessBefore(batch, 0, Number.POSITIVE_INFINITY);
    nrAccesses += batch.length;
    if (batch.length > 0) durationUs = batch.times[batch.length - 1]!;
  }
  signal?.throwIfAborted();
  if (nrAccesses === 0) throw new DamonError('EINVAL', `Expected \`${name}\` to hold accesses, got none`);
  return { ranges: rangesOf(memory.truth()), nrAccesses, durationUs };
}

/** The pages as ranges, with ever larger holes left in until they are few. */
function rangesOf({ pages, pageSize }: Pick<Truth, 'pages' | 'pageSize'>): AddressRange[] {
  for (let hole = SMALL_HOLE; ; hole *= 2) {
    const ranges: { start: number; end: number }[] = [];
    for (const page of pages) {
      const last = ranges.at(-1);
      if (last && page - last.end < hole) last.end = page + pageSize;
      else ranges.push({ start: page, end: page + pageSize });
    }
    if (ranges.length <= MOST_RANGES) return ranges;
  }
}
