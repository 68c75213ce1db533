/**
 * A trace made small for many replays at one sample interval: of each sampling only the pages that it accesses, once,
 * which is all that a monitoring and the exact counts can see of it. Held in memory: 20 bytes a sampling and range.
 */
import { type AccessBatch, type Trace, TraceMemory } from '../primitives/index.js';

const LARGEST_SIZE = 4_294_967_295;

/** Reads the trace once. What is made of it gives the same results as the trace itself. */
export async function bySampling(trace: Trace, sampleUs: number, signal?: AbortSignal): Promise<Trace> {
  const summary = await trace.summarize(signal);
  const batches: AccessBatch[] = [];
  const memory = new TraceMemory();
  let end = sampleUs;
  const take = () => {
    const batch = batchOf(memory, end - sampleUs);
    if (batch.length > 0) batches.push(batch);
    memory.resetTruth();
    memory.prepare();
  };
  memory.prepare();
  for await (const { times, addresses, sizes, length } of trace.batches(signal)) {
    for (let row = 0; row < length; row++) {
      const time = times[row] ?? 0;
      if (time >= end) {
        take();
        end = sampleUs * (Math.floor(time / sampleUs) + 1);
      }
      memory.access(addresses[row] ?? 0, sizes[row] ?? 0);
    }
  }
  take();
  return {
    name: trace.name,
    summarize: async () => summary,
    async *batches() {
      yield* batches;
    },
  };
}

/** The pages of one sampling, those in a row as one access. */
function batchOf(memory: TraceMemory, at: number): AccessBatch {
  const { pages, pageSize } = memory.truth();
  const addresses: number[] = [];
  const sizes: number[] = [];
  let end = -1;
  for (const page of pages) {
    const last = sizes.length - 1;
    const size = (sizes[last] ?? 0) + pageSize;
    if (page === end && size <= LARGEST_SIZE) sizes[last] = size;
    else {
      addresses.push(page);
      sizes.push(pageSize);
    }
    end = page + pageSize;
  }
  return {
    times: new Float64Array(addresses.length).fill(at),
    addresses: Float64Array.from(addresses),
    sizes: Uint32Array.from(sizes),
    length: addresses.length,
  };
}
