/**
 * A small address space in virtual time whose every hook is counted: enough for whoever only needs a context that runs.
 */
import type { ContextOptions } from '../../machines/index.js';
import { VirtualClock } from '../../machines/testing.js';
import type { Primitive } from '../../primitives/primitive.js';

export interface CountingPrimitive extends Primitive {
  readonly calls: { init: number; checks: number; cleanups: number };
}

/** Finds every region accessed at every check. */
export function countingPrimitive(hooks: Primitive = {}): CountingPrimitive {
  const calls = { init: 0, checks: 0, cleanups: 0 };
  return {
    calls,
    initTargetRegions: () => {
      calls.init++;
    },
    checkAccesses: (plane) => {
      calls.checks++;
      for (const { regions } of plane.targets) {
        for (let i = 0; i < regions.length; i++) regions.nrAccesses[i]!++;
      }
      return calls.checks;
    },
    cleanup: () => {
      calls.cleanups++;
    },
    ...hooks,
  };
}

/** Options of a context over 10 regions of 4 096, sampled every 5 ms and aggregated every 20 ms of virtual time. */
export function virtualOptions(hooks: Primitive = {}) {
  const clock = new VirtualClock();
  const primitive = countingPrimitive(hooks);
  const options = {
    primitive,
    targets: [{ id: 'space', ranges: [{ start: 0, end: 10 * 4_096 }] }],
    sampleUs: 5_000,
    aggregationUs: 20_000,
    regions: 10,
    seed: 1,
    clock,
  } satisfies ContextOptions;
  return { clock, primitive, options };
}
