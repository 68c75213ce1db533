/** Functions that are run between two rounds, and snapshots at any time of a run. */
import { afterEach, describe, expect, it } from 'vitest';
import type { DamonError } from '../../regions/index.js';
import { dismantle, flush, rig } from './rig.js';

afterEach(dismantle);

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error: DamonError) => error.code,
  );
}

describe('a snapshot', () => {
  it('[M8] [M7] can be taken at any time, with the rates of that moment', () => {
    const made = rig();
    const rates = () => {
      const snapshot = made.monitoring.snapshot();
      return [snapshot.at, snapshot.nrSamplings, snapshot.nrAccesses[0]];
    };
    expect(made.monitoring.snapshot().length).toBe(0);
    made.start();
    expect(rates()).toEqual([0, 4, 0]);
    made.clock.advance(25);
    expect(rates()).toEqual([25, 4, 2]);
    made.clock.advance(15);
    // The last count, 4 of 4.
    expect(rates()).toEqual([40, 4, 4]);
    made.clock.advance(11);
    // 1 + ⌊4 · 7 500 ÷ 10 000⌋.
    expect(rates()).toEqual([51, 4, 4]);
    made.stop();
    expect(made.monitoring.snapshot().length).toBe(0);
  });

  it('[M8] while an aggregation waits for its callback holds what that counted', async () => {
    const made = rig({ later: ['afterAggregation'] });
    made.start();
    made.clock.advance(45);
    expect([...made.monitoring.snapshot().nrAccesses]).toEqual([4, 0, 0]);
    made.scripted.settle('afterAggregation');
    await flush();
  });
});

describe('a function at the safe point', () => {
  it('[M8] is called after the next sampling, before the next check is prepared, and its result comes back', async () => {
    const made = rig();
    made.start();
    made.clock.advance(15);
    const asked = made.monitoring.atSafePoint((plane) => {
      made.log.push('safe');
      return plane.nrSamplings;
    });
    expect(made.log).not.toContain('safe');
    made.log.length = 0;
    made.clock.advance(5);
    expect(await asked).toBe(2);
    expect(made.log).toEqual([
      'checkAccesses',
      'safe',
      'targetValid',
      'prepareAccessChecks',
      'afterSampling',
      'sampling at 20',
    ]);
  });

  it('[M8] at the end of an aggregation is called after merge and callback, before reset and split', async () => {
    const made = rig({ accessed: () => true });
    made.start();
    made.clock.advance(35);
    const asked = made.monitoring.atSafePoint((plane) => {
      made.log.push('safe');
      const { regions } = plane.targets[0]!;
      return {
        complete: plane.complete,
        nrSamplings: plane.nrSamplings,
        count: regions.nrAccesses[0],
        age: regions.ages[0],
      };
    });
    made.log.length = 0;
    made.clock.advance(5);
    expect(await asked).toEqual({ complete: true, nrSamplings: 4, count: 4, age: 0 });
    expect(made.log.filter((line) => /safe|after|Checks/.test(line))).toEqual([
      'afterAggregation',
      'safe',
      'prepareAccessChecks',
      'afterSampling',
    ]);
  });

  it('[M8] waits for an asynchronous afterAggregation', async () => {
    const made = rig({ later: ['afterAggregation'] });
    made.start();
    made.clock.advance(40);
    let called = false;
    void made.monitoring.atSafePoint(() => {
      called = true;
    });
    made.clock.advance(100);
    await flush();
    expect(called).toBe(false);
    made.scripted.settle('afterAggregation');
    await flush();
    expect(called).toBe(true);
  });

  it('[M8] [M22] is called at once while paused, and at the pause when it was asked for before', async () => {
    const made = rig();
    made.start();
    made.clock.advance(15);
    let called = 0;
    void made.monitoring.atSafePoint(() => called++);
    made.actor.send({ type: 'PAUSE' });
    expect(called).toBe(1);
    void made.monitoring.atSafePoint(() => called++);
    expect(called).toBe(2);
  });

  it('[M8] that throws, or rejects, harms nobody but who asked', async () => {
    const made = rig();
    made.start();
    const error = new Error('mine');
    const thrown = made.monitoring.atSafePoint(() => {
      throw error;
    });
    const rejected = made.monitoring.atSafePoint(() => Promise.reject(error));
    const fine = made.monitoring.atSafePoint(() => 'fine');
    made.clock.advance(10);
    await expect(thrown).rejects.toBe(error);
    await expect(rejected).rejects.toBe(error);
    expect(await fine).toBe('fine');
    made.clock.advance(10);
    expect(made.state()).toBe('sampling');
    expect(made.monitoring.error).toBeUndefined();
  });

  it('[M8] comes in the order in which it was asked for; one that asks again is called at the next', async () => {
    const made = rig();
    made.start();
    const order: string[] = [];
    const note = (what: string) => () => order.push(`${what} at ${made.clock.now()}`);
    void made.monitoring.atSafePoint(note('a'));
    void made.monitoring.atSafePoint(() => {
      note('b')();
      void made.monitoring.atSafePoint(note('d'));
    });
    void made.monitoring.atSafePoint(note('c'));
    made.clock.advance(10);
    await flush();
    made.clock.advance(10);
    await flush();
    expect(order).toEqual(['a at 10', 'b at 10', 'c at 10', 'd at 20']);
  });

  it('[M8] [M9] may ask for a replacement, which comes at the next', async () => {
    const made = rig();
    made.start();
    let asked: Promise<void> | undefined;
    void made.monitoring.atSafePoint(() => {
      asked = made.monitoring.replace({ attributes: { updateUs: 77 } });
    });
    made.clock.advance(10);
    expect(made.monitoring.attributes.updateUs).toBe(400);
    made.clock.advance(10);
    await asked;
    expect(made.monitoring.attributes.updateUs).toBe(77);
  });

  it('[M8] may stop the run: what was asked for beside it is called, what is asked for later is not', async () => {
    const made = rig();
    made.start();
    const codes: Promise<string | undefined>[] = [];
    void made.monitoring.atSafePoint(() => made.stop());
    codes.push(codeOf(made.monitoring.atSafePoint(() => {})));
    void made.monitoring.atSafePoint(() => {
      codes.push(codeOf(made.monitoring.atSafePoint(() => {})));
    });
    made.clock.advance(10);
    expect(made.state()).toBe('idle');
    expect(await Promise.all(codes)).toEqual([undefined, 'ECANCELED']);
  });

  it('[M8] [M22] may resume a paused run', () => {
    const made = rig();
    made.start();
    made.actor.send({ type: 'PAUSE' });
    void made.monitoring.atSafePoint(() => made.actor.send({ type: 'RESUME' }));
    made.clock.advance(10);
    expect(made.monitoring.counters.samplings).toBe(1);
    expect(made.clock.pending).toBe(1);
  });

  it('[M8] is EPERM where nothing runs', async () => {
    const made = rig();
    expect(await codeOf(made.monitoring.atSafePoint(() => {}))).toBe('EPERM');
    made.start();
    made.stop();
    expect(await codeOf(made.monitoring.atSafePoint(() => {}))).toBe('EPERM');
  });
});

describe('a function that waits as the run ends', () => {
  it('[M8] is ECANCELED by a STOP, a stopped actor, a failing hook, or an end of its own', async () => {
    const ends: ((made: ReturnType<typeof rig>) => void)[] = [
      (made) => made.stop(),
      (made) => void made.actor.stop(),
      (made) => {
        made.scripted.failNext('checkAccesses', new Error('no'));
        made.clock.advance(10);
      },
    ];
    for (const end of ends) {
      const made = rig();
      made.start();
      made.clock.advance(5);
      let called = false;
      const code = codeOf(
        made.monitoring.atSafePoint(() => {
          called = true;
        }),
      );
      end(made);
      expect(await code).toBe('ECANCELED');
      expect(called).toBe(false);
    }
  });

  it('[M8] is ECANCELED while it starts: at a STOP at once, and at a failure', async () => {
    const stopped = rig({ later: ['initTargetRegions'] });
    stopped.start();
    const code = codeOf(stopped.monitoring.atSafePoint(() => {}));
    stopped.stop();
    expect(await code).toBe('ECANCELED');
    const failed = rig({ later: ['beforeStart'] });
    failed.start();
    const other = codeOf(failed.monitoring.atSafePoint(() => {}));
    failed.scripted.reject('beforeStart', new Error('no'));
    expect(await other).toBe('ECANCELED');
  });

  it('[M8] is ECANCELED while aggregating, where the callback never answers before the STOP', async () => {
    const made = rig({ later: ['afterAggregation'] });
    made.start();
    made.clock.advance(40);
    const code = codeOf(made.monitoring.atSafePoint(() => {}));
    made.stop();
    expect(await code).toBe('ECANCELED');
  });

  it.each(['beforeTerminate', 'cleanup'] as const)('[M8] is ECANCELED during an asynchronous %s', async (step) => {
    const made = rig({ later: [step] });
    made.start();
    made.clock.advance(5);
    made.actor.send({ type: 'PAUSE' });
    made.stop();
    expect(made.monitoring.running).toBe(true);
    expect(await codeOf(made.monitoring.atSafePoint(() => {}))).toBe('ECANCELED');
    expect(await codeOf(made.monitoring.replace({ attributes: { updateUs: 7 } }))).toBe('ECANCELED');
  });

  it('[M8] is ECANCELED when a callback asks to stop, and when it asks in beforeTerminate', async () => {
    const codes: Promise<string | undefined>[] = [];
    const made = rig({
      answer: (callback) => (callback === 'afterSampling' ? 'stop' : undefined),
      onStep: (step) => {
        if (step === 'beforeTerminate') codes.push(codeOf(made.monitoring.atSafePoint(() => {})));
      },
    });
    made.start();
    // The first wish to stop is looked at after the first sampling, so after its safe point.
    const first = codeOf(
      made.monitoring.atSafePoint(() => void codes.push(codeOf(made.monitoring.atSafePoint(() => {})))),
    );
    made.clock.advance(10);
    expect(made.state()).toBe('idle');
    expect(await first).toBeUndefined();
    expect(await Promise.all(codes)).toEqual(['ECANCELED', 'ECANCELED']);
  });
});
