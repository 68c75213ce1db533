import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from 'vitest';
import { probeProcessMonitoring, processMemory } from '../../../primitives/process/index.js';
import { describePrimitiveContract } from '../../support/primitive-contract.js';
import { Child } from './child.js';

describe.skipIf(probeProcessMonitoring() !== undefined)('processMemory', () => {
  describePrimitiveContract('the memory of a process', async () => {
    const child = await Child.start();
    await child.touch(0, 1);
    return {
      primitive: processMemory(child.pid),
      targets: [{ id: child.pid }],
      attributes: { sampleUs: 5_000, aggregationUs: 20_000, updateUs: 40_000 },
      addressSpace: { start: 0, end: 2 ** 57 },
      // It touches by itself, every 3 ms.
      access: () => sleep(6),
      dispose: () => child.end(),
    };
  });
});
