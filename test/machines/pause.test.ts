/** A context that is paused and resumed: nothing is sampled, and time does not count. */
import { afterEach, describe, expect, it } from 'vitest';
import { runningContexts } from '../../machines/index.js';
import { dismantle, flush, only, type Rig, rig, uncaught } from './rig.js';

afterEach(dismantle);

type AnyRig = Rig<never>;

function pause({ actor }: Pick<AnyRig, 'actor'>): void {
  actor.send({ type: 'PAUSE' });
}

function resume({ actor }: Pick<AnyRig, 'actor'>): void {
  actor.send({ type: 'RESUME' });
}

function isPaused({ actor }: Pick<AnyRig, 'actor'>): boolean {
  return actor.getSnapshot().matches({ sampling: 'paused' });
}

function told({ events }: Pick<AnyRig, 'events'>): string[] {
  return events.map(({ type, at }) => `${type} at ${at}`);
}

describe('a paused context', () => {
  it('[M22] samples nothing and calls no hook, has no tick to come, and is still running and sampling', () => {
    const made = rig();
    made.start();
    made.clock.advance(25);
    pause(made);
    const { calls } = made.scripted;
    const before = calls.length;
    expect(made.clock.pending).toBe(0);
    made.clock.advance(1_000_000);
    expect(calls.length).toBe(before);
    expect(made.state()).toBe('sampling');
    expect(isPaused(made)).toBe(true);
    expect(runningContexts()).toEqual([made.monitoring]);
    expect(made.monitoring.running).toBe(true);
    expect(made.monitoring.plane.nrSamplings).toBe(2);
    expect(told(made).slice(-1)).toEqual(['paused at 25']);
  });

  it('[M22] keeps regions, counts and settings, and makes no check that was prepared before', () => {
    const made = rig();
    made.start();
    made.clock.advance(25);
    const { regions } = made.monitoring.plane.targets[0]!;
    const counts = () => [...regions.nrAccesses.subarray(0, regions.length)];
    const before = counts();
    pause(made);
    made.clock.advance(500);
    resume(made);
    expect(counts()).toEqual(before);
    expect(made.scripted.count('checkAccesses')).toBe(2);
    // One was prepared at 0, 10 and 20, and one anew.
    expect(made.scripted.count('prepareAccessChecks')).toBe(4);
    made.clock.advance(9);
    expect(made.scripted.count('checkAccesses')).toBe(2);
    made.clock.advance(1);
    expect(made.scripted.count('checkAccesses')).toBe(3);
  });

  it('[M22] [S8] puts the aggregation off by the pause', () => {
    const made = rig();
    made.start();
    made.clock.advance(20);
    pause(made);
    made.clock.advance(100);
    resume(made);
    made.clock.advance(60);
    expect(told(made)).toEqual([
      'started at 0',
      'sampling at 10',
      'sampling at 20',
      'paused at 20',
      'resumed at 120',
      'sampling at 130',
      'sampling at 140',
      'aggregation at 140',
      'sampling at 150',
      'sampling at 160',
      'sampling at 170',
      'sampling at 180',
      'aggregation at 180',
    ]);
    expect(only(made.events, 'resumed')[0]?.pausedUs).toBe(100);
    expect(
      only(made.events, 'aggregation').map(({ snapshot, cost }) => [snapshot.nrSamplings, cost.elapsedUs]),
    ).toEqual([
      [4, 40],
      [4, 40],
    ]);
    expect(only(made.events, 'aggregation')[0]?.cost.missedTicks).toBe(0);
  });

  it('[M22] [M6] puts the update off by the pause, also by several', () => {
    const made = rig({}, { updateUs: 60 });
    made.start();
    for (const us of [15, 25]) {
      made.clock.advance(us);
      pause(made);
      made.clock.advance(1_000);
      resume(made);
    }
    made.clock.advance(100);
    // 15 µs and 25 µs had counted: 20 are left, at the second resumption's first tick from there on.
    expect(only(made.events, 'update').map(({ at }) => at)).toEqual([2_060, 2_120]);
  });

  it('[M22] may be paused again and again, or resumed without a pause, without effect', () => {
    const made = rig();
    made.start();
    resume(made);
    made.clock.advance(15);
    pause(made);
    pause(made);
    made.clock.advance(5);
    pause(made);
    resume(made);
    resume(made);
    made.clock.advance(100);
    expect(only(made.events, 'paused').map(({ at }) => at)).toEqual([15]);
    expect(only(made.events, 'resumed').map(({ pausedUs }) => pausedUs)).toEqual([5]);
    expect(made.clock.pending).toBe(1);
    expect(
      only(made.events, 'sampling')
        .map(({ at }) => at)
        .slice(0, 3),
    ).toEqual([10, 30, 40]);
  });

  it('[M22] of no run cannot be: PAUSE while idle is forgotten', () => {
    const made = rig();
    pause(made);
    made.start();
    made.clock.advance(10);
    expect(only(made.events, 'paused')).toEqual([]);
    expect(made.monitoring.counters.samplings).toBe(1);
  });

  it('[M22] that was asked for in one run does not reach the next', async () => {
    const made = rig({ later: ['initTargetRegions'] });
    made.start();
    pause(made);
    made.stop();
    made.scripted.later.clear();
    made.scripted.settleAll();
    await flush();
    made.start();
    made.clock.advance(10);
    expect(isPaused(made)).toBe(false);
    expect(made.monitoring.counters.samplings).toBe(1);
  });

  it('[M22] [S7] ends at once on STOP, with everything cleaned up', () => {
    const made = rig();
    made.start();
    made.clock.advance(15);
    pause(made);
    made.clock.advance(100);
    made.stop();
    expect(made.state()).toBe('idle');
    expect(told(made).slice(-3)).toEqual(['paused at 15', 'terminating at 115', 'terminated at 115']);
    expect(made.scripted.calls.slice(-2)).toEqual(['beforeTerminate', 'cleanup']);
    expect(runningContexts()).toEqual([]);
    made.start();
    made.clock.advance(10);
    expect(made.monitoring.counters.samplings).toBe(1);
  });

  it('[M22] ends when its actor is stopped', async () => {
    const made = rig();
    made.start();
    made.clock.advance(15);
    pause(made);
    const crashes = await uncaught(() => {
      made.actor.stop();
    });
    expect(crashes).toEqual([]);
    expect(told(made).slice(-2)).toEqual(['terminating at 15', 'terminated at 15']);
    expect(made.scripted.calls.slice(-2)).toEqual(['beforeTerminate', 'cleanup']);
    expect(made.clock.pending).toBe(0);
    expect(runningContexts()).toEqual([]);
  });

  it('[M22] ends when an afterSampling of before fails meanwhile', async () => {
    const made = rig({ later: ['afterSampling'] });
    made.start();
    pause(made);
    made.scripted.reject('afterSampling', new Error('no more'));
    await flush();
    expect(made.state()).toBe('idle');
    expect(made.monitoring.endReason).toBe('failed');
  });

  it('[M22] [S7] notices at its resumption that no target is valid any more', () => {
    const made = rig();
    made.start();
    made.clock.advance(15);
    pause(made);
    made.scripted.valid = false;
    made.clock.advance(100);
    expect(isPaused(made)).toBe(true);
    resume(made);
    expect(made.state()).toBe('idle');
    expect(made.monitoring.endReason).toBe('invalid');
    expect(made.clock.pending).toBe(0);
  });
});

describe('a pause that is asked for', () => {
  it('[M22] while starting takes effect when there are regions', async () => {
    const made = rig({ later: ['initTargetRegions'] });
    made.start();
    pause(made);
    expect(made.state()).toBe('starting');
    made.clock.advance(7);
    made.scripted.settle('initTargetRegions');
    await flush();
    expect(isPaused(made)).toBe(true);
    expect(made.clock.pending).toBe(0);
    expect(told(made)).toEqual(['started at 7', 'paused at 7']);
    made.clock.advance(3);
    resume(made);
    made.clock.advance(40);
    expect(told(made).slice(-1)).toEqual(['aggregation at 50']);
  });

  it('[M22] while aggregating takes effect when afterAggregation has answered', async () => {
    const made = rig({ later: ['afterAggregation'] });
    made.start();
    made.clock.advance(40);
    pause(made);
    expect(made.state()).toBe('aggregating');
    made.clock.advance(25);
    made.scripted.settle('afterAggregation');
    await flush();
    expect(isPaused(made)).toBe(true);
    expect(made.clock.pending).toBe(0);
    expect(made.monitoring.plane.nrSamplings).toBe(0);
    expect(told(made).slice(-2)).toEqual(['aggregation at 40', 'paused at 65']);
    made.clock.advance(10);
    resume(made);
    made.clock.advance(10);
    expect(told(made).slice(-2)).toEqual(['resumed at 75', 'sampling at 85']);
  });

  it.each(['starting', 'aggregating'] as const)('[M22] while %s is taken back by a RESUME', async (state) => {
    const made = rig({ later: [state === 'starting' ? 'initTargetRegions' : 'afterAggregation'] });
    made.start();
    if (state === 'aggregating') made.clock.advance(40);
    expect(made.state()).toBe(state);
    pause(made);
    resume(made);
    made.scripted.settleAll();
    await flush();
    expect(isPaused(made)).toBe(false);
    expect(only(made.events, 'paused')).toEqual([]);
    expect(made.clock.pending).toBe(1);
  });

  it('[M22] by a callback takes effect after its round', () => {
    const made = rig({
      onStep: (step) => {
        if (step === 'afterSampling' && made.scripted.count('afterSampling') === 2) pause(made);
      },
    });
    made.start();
    made.clock.advance(10);
    expect(isPaused(made)).toBe(true);
    expect(made.clock.pending).toBe(0);
    expect(told(made)).toEqual(['started at 0', 'sampling at 10', 'paused at 10']);
  });

  it('[M22] by who hears of a resumption pauses again at once', () => {
    const made = rig();
    made.start();
    made.clock.advance(15);
    let again = true;
    made.monitoring.events.listen(({ type }) => {
      if (type !== 'resumed' || !again) return;
      again = false;
      pause(made);
    });
    pause(made);
    made.clock.advance(5);
    resume(made);
    expect(isPaused(made)).toBe(true);
    expect(made.clock.pending).toBe(0);
    expect(told(made).slice(-3)).toEqual(['paused at 15', 'resumed at 20', 'paused at 20']);
  });
});

describe('a replacement while paused', () => {
  it('[M8] [M9] [M22] takes place and is told at once; its intervals count from the resumption', async () => {
    const made = rig();
    made.start();
    made.clock.advance(25);
    pause(made);
    made.clock.advance(100);
    await made.monitoring.replace({ attributes: { sampleUs: 7, aggregationUs: 21 } });
    expect(told(made).slice(-2)).toEqual(['paused at 25', 'replaced at 125']);
    expect(made.clock.pending).toBe(0);
    made.clock.advance(75);
    resume(made);
    made.clock.advance(42);
    expect(told(made).slice(-9)).toEqual([
      'resumed at 200',
      'sampling at 207',
      'sampling at 214',
      'sampling at 221',
      'aggregation at 221',
      'sampling at 228',
      'sampling at 235',
      'sampling at 242',
      'aggregation at 242',
    ]);
  });
});
