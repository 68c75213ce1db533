import { afterEach, describe, expect, it, vi } from 'vitest';
import { inSlices } from '../../dashboard/slices.js';
import type { Steps } from '../../reports/steps.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** As many steps, each of which takes so many milliseconds. */
function work(nrSteps: number, stepMs: number): Steps<string> {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  return (function* () {
    for (let step = 0; step < nrSteps; step++) {
      now += stepMs;
      yield;
    }
    return 'done';
  })();
}

/** How many turns others have until it is done. */
async function turnsDuring(promised: Promise<unknown>): Promise<number> {
  let turns = 0;
  let done = false;
  const finish = () => {
    done = true;
  };
  promised.then(finish, finish);
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve));
    turns++;
  }
  return turns;
}

describe('work in slices', () => {
  it('gives the others a turn whenever it has taken 2 ms', async () => {
    const whole = inSlices(work(100, 0.5));
    const turns = await turnsDuring(whole);
    expect(await whole).toBe('done');
    expect(turns).toBeGreaterThanOrEqual(100 / 4);
    expect(turns).toBeLessThanOrEqual(100 / 4 + 2);
  });

  it('that is short waits for nobody', async () => {
    expect(await turnsDuring(inSlices(work(100, 0.01)))).toBe(1);
  });

  it('fails as its steps do', async () => {
    const failing = function* (): Steps<never> {
      yield;
      throw new RangeError('too long');
    };
    await expect(inSlices(failing())).rejects.toThrow('too long');
  });
});
