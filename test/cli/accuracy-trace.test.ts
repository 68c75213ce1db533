import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bySampling } from '../../cli/accuracy-trace.js';
import { type AccessBatch, patterns, patternTrace, type Trace } from '../../primitives/index.js';
import { replay } from '../../streams/index.js';

const SAMPLE_US = 100;

/** `[time, address, size]`, by rising time. */
function traceOf(accesses: readonly (readonly [number, number, number])[], durationUs: number): Trace {
  const batch: AccessBatch = {
    times: Float64Array.from(accesses, ([time]) => time),
    addresses: Float64Array.from(accesses, ([, address]) => address),
    sizes: Uint32Array.from(accesses, ([, , size]) => size),
    length: accesses.length,
  };
  return {
    name: 'made up',
    summarize: async () => ({ ranges: [{ start: 0, end: 1 << 20 }], nrAccesses: accesses.length, durationUs }),
    async *batches() {
      yield batch;
    },
  };
}

/** Every aggregation with its truth, as text. */
function told(trace: Trace): Promise<string[]> {
  const aggregations: string[] = [];
  return new Promise((resolve, reject) => {
    replay(trace, {
      sampleUs: SAMPLE_US,
      aggregationUs: 5 * SAMPLE_US,
      seed: 7,
      onAggregation: (snapshot, truth) => aggregations.push(JSON.stringify([snapshot, truth])),
    }).subscribe({ error: reject, complete: () => resolve(aggregations) });
  });
}

async function batchesOf(trace: Trace): Promise<number[][]> {
  const found: number[][] = [];
  for await (const { times, addresses, sizes, length } of trace.batches()) {
    for (let row = 0; row < length; row++) found.push([times[row] ?? 0, addresses[row] ?? 0, sizes[row] ?? 0]);
  }
  return found;
}

describe('a trace by sampling', () => {
  it('has each page once a sampling, pages in a row as one access', async () => {
    const trace = traceOf(
      [
        [0, 4, 8],
        [1, 4_095, 2],
        [99.5, 0x9000, 4],
        [100, 0, 1],
        [350, 0x8000, 0x3000],
      ],
      1_000,
    );
    expect(await batchesOf(await bySampling(trace, SAMPLE_US))).toEqual([
      [0, 0, 8_192],
      [0, 0x9000, 4_096],
      [100, 0, 4_096],
      [300, 0x8000, 0x3000],
    ]);
  });

  it('is monitored as the trace itself, byte for byte', async () => {
    const access = fc.tuple(fc.nat(250), fc.nat((1 << 20) - 1), fc.integer({ min: 1, max: 10_000 }));
    await fc.assert(
      fc.asyncProperty(fc.array(access, { minLength: 1, maxLength: 40 }), async (given) => {
        let time = 0;
        const accesses = given.map(([later, address, size]): [number, number, number] => {
          // On the bounds of samplings as well as between them.
          time += later % 5 === 0 ? SAMPLE_US * (later / 50) : later / 4;
          return [time, address, Math.min(size, (1 << 20) - address)];
        });
        const trace = traceOf(accesses, time);
        expect(await told(await bySampling(trace, SAMPLE_US))).toEqual(await told(trace));
      }),
      { numRuns: 30 },
    );
  });

  it('keeps what the trace tells of itself', async () => {
    const trace = patternTrace(patterns.periodic);
    const small = await bySampling(trace, 5_000);
    expect(small.name).toBe(trace.name);
    expect(await small.summarize()).toBe(await trace.summarize());
  });
});
