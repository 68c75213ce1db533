/**
 * The workload that the demo watches: a child process with real memory where this machine lets that be watched, otherwise
 * a table in this program with the same accesses.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { accessTable, type Primitive, probeProcessMonitoring, processMemory } from '../primitives/index.js';
import type { AttributeOptions } from '../regions/index.js';
import type { LabelOf, TargetRange } from '../reports/index.js';
import { MEMORY_BYTES, PAGE_BYTES, plan } from './demo-plan.js';
import { runWorkload, type Touched } from './workload-loop.js';
import { decodeMessage, type WorkloadMessage } from './workload-message.js';

export interface DemoWorkload {
  readonly title: string;
  /** Which kind it is, and why. */
  readonly why: string;
  readonly primitive: Primitive;
  /** What suits it, where the user wishes nothing else. */
  readonly attributes: AttributeOptions;
  /** In the order of the plan. */
  readonly memories: readonly TargetRange[];
  /** Ends it; what it did last has been told before this resolves. */
  end(): Promise<void>;
}

const AGGREGATION_US = 250_000;
const LONGEST_SAMPLE_US = 100_000;
const LEAST_SAMPLINGS = 4;
const TABLE_SAMPLE_US = 20_000;
const START_MS = 20_000;
const END_MS = 2_000;

/** @param tell gets what the workload truly does, while it does it */
export async function startWorkload(tell: (touched: Touched) => void): Promise<DemoWorkload> {
  const unusable = probeProcessMonitoring();
  if (unusable) return tableWorkload(tell, unusable.message);
  try {
    return await processWorkload(tell);
  } catch (error) {
    return tableWorkload(tell, error instanceof Error ? error.message : String(error));
  }
}

/** The user's attributes; the workload's own where the user wishes no interval. */
export function suiting({ attributes }: DemoWorkload, wished: AttributeOptions): AttributeOptions {
  const { sampleUs: _, aggregationUs: __, ...others } = attributes;
  const timed = wished.sampleUs !== undefined || wished.aggregationUs !== undefined;
  return { ...(timed ? others : attributes), ...wished };
}

/** Its memories by number and role, everything else by what the primitive calls it. */
export function labelsOf({ memories, primitive }: DemoWorkload): LabelOf {
  return (target, range) => {
    const index = memories.findIndex(
      (memory) => memory.target === target && memory.start < range.end && range.start < memory.end,
    );
    const memory = plan[index];
    return memory ? `${memory.number} ${memory.role}` : primitive.label?.(target, range);
  };
}

export function tableWorkload(tell: (touched: Touched) => void, reason: string): DemoWorkload {
  const table = accessTable({ size: plan.length * MEMORY_BYTES, granule: PAGE_BYTES, id: 'table' });
  const memories = plan.map((_, index) => ({
    target: 'table',
    start: index * MEMORY_BYTES,
    end: (index + 1) * MEMORY_BYTES,
  }));
  const stop = runWorkload((memory) => table.touchRange(memory * MEMORY_BYTES, (memory + 1) * MEMORY_BYTES), tell);
  return {
    title: 'the workload (an access table in this process)',
    why: `Watching an access table in this process, as real memory cannot be watched here: ${reason}`,
    primitive: table.primitive(),
    attributes: {
      sampleUs: TABLE_SAMPLE_US,
      aggregationUs: AGGREGATION_US,
      minRegionSize: PAGE_BYTES,
      regions: { min: 4 * plan.length, max: 1_000 },
    },
    memories,
    end: async () => stop(),
  };
}

async function processWorkload(tell: (touched: Touched) => void): Promise<DemoWorkload> {
  const child = fork(new URL('./workload.js', import.meta.url), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      process.removeListener('exit', kill);
      resolve();
    });
  });
  try {
    const { memories } = await ready(child);
    child.on('message', (message) => {
      const decoded = decodeMessage(message);
      if (decoded.type === 'touched') tell(decoded);
    });
    const target = child.pid ?? 0;
    const primitive = processMemory(target);
    return {
      title: `the workload (process ${target})`,
      why: `Watching the real memory of process ${target}, as this kernel tells which memory is accessed.`,
      primitive,
      attributes: processAttributes(primitive),
      memories: memories.map(({ start, end }) => ({ target, start, end })),
      async end() {
        const timer = setTimeout(kill, END_MS);
        if (child.connected) child.send('end', () => {});
        await exited;
        clearTimeout(timer);
      },
    };
  } catch (error) {
    kill();
    await exited;
    throw error;
  }
}

/** The primitive's own intervals, but short enough to follow what moves every second. */
function processAttributes(primitive: Primitive): AttributeOptions {
  const sampleUs = Math.min(LONGEST_SAMPLE_US, primitive.defaults?.().sampleUs ?? LONGEST_SAMPLE_US);
  return { sampleUs, aggregationUs: Math.max(AGGREGATION_US, LEAST_SAMPLINGS * sampleUs) };
}

type Ready = Extract<WorkloadMessage, { type: 'ready' }>;

/** The first message of the workload. @throws Error where it comes too late, says that it failed, or never comes */
function ready(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`the workload could not be started: ${reason}`));
    const timer = setTimeout(() => fail(`no answer within ${START_MS / 1_000} s`), START_MS);
    const settle = (then: () => void) => {
      clearTimeout(timer);
      child.removeAllListeners('message');
      then();
    };
    child.once('error', (error) => settle(() => fail(error.message)));
    child.once('exit', (code) => settle(() => fail(`it ended at once, with code ${code}`)));
    child.once('message', (message) =>
      settle(() => {
        const decoded = decodeMessage(message);
        if (decoded.type === 'ready') resolve(decoded);
        else fail(decoded.type === 'failed' ? decoded.reason : 'it was not ready');
      }),
    );
  });
}
