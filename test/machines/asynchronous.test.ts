/** Hooks and callbacks that answer later. */
import { afterEach, describe, expect, it } from 'vitest';
import { runningContexts } from '../../machines/index.js';
import { dismantle, flush, only, rig, uncaught } from './rig.js';

afterEach(dismantle);

describe('an asynchronous construction', () => {
  it('is waited for: beforeStart comes after it, and time counts from then on', async () => {
    const { clock, scripted, events, state, start } = rig({ later: ['initTargetRegions'] });
    start();
    clock.advance(500);
    expect(state()).toBe('starting');
    expect(scripted.calls).toEqual(['initTargetRegions']);
    scripted.settle('initTargetRegions');
    await flush();
    expect(state()).toBe('sampling');
    clock.advance(40);
    expect(events.map(({ type, at }) => [type, at])).toEqual([
      ['started', 500],
      ['sampling', 510],
      ['sampling', 520],
      ['sampling', 530],
      ['sampling', 540],
      ['aggregation', 540],
    ]);
  });

  it('[S7] is aborted by a STOP, waited for, and then cleaned up after, without beforeStart', async () => {
    const { clock, scripted, events, monitoring, state, start, stop } = rig({ later: ['initTargetRegions'] });
    start();
    const [signal] = scripted.signals;
    expect(signal?.aborted).toBe(false);
    stop();
    expect(signal?.aborted).toBe(true);
    expect(state()).toBe('terminating');
    await flush();
    clock.advance(100);
    expect(scripted.calls).toEqual(['initTargetRegions']);
    expect(monitoring.running).toBe(true);
    scripted.settle('initTargetRegions');
    await flush();
    expect(state()).toBe('idle');
    expect(scripted.calls).toEqual(['initTargetRegions', 'beforeTerminate', 'cleanup']);
    expect(monitoring.plane.nrRegions).toBe(0);
    expect(events.map(({ type }) => type)).toEqual(['terminating', 'terminated']);
    expect(events.at(-1)).not.toHaveProperty('error');
  });

  it('that rejects because STOP has aborted it is no failure of the run', async () => {
    const { scripted, events, monitoring, state, start, stop } = rig({ later: ['initTargetRegions'] });
    start();
    stop();
    scripted.reject('initTargetRegions', scripted.signals[0]?.reason as Error);
    await flush();
    expect(state()).toBe('idle');
    expect(scripted.calls).toEqual(['initTargetRegions', 'beforeTerminate', 'cleanup']);
    expect(monitoring.endReason).toBe('stopped');
    expect(monitoring.error).toBeUndefined();
    expect(events.at(-1)).not.toHaveProperty('error');
  });

  it('that rejects for a reason of its own after a STOP is told', async () => {
    const { scripted, events, start, stop } = rig({ later: ['initTargetRegions'] });
    const error = new Error('no such process');
    start();
    stop();
    scripted.reject('initTargetRegions', error);
    await flush();
    expect(events.at(-1)).toMatchObject({ type: 'terminated', reason: 'stopped', error: { cause: error } });
    expect(scripted.calls).toEqual(['initTargetRegions', 'beforeTerminate', 'cleanup']);
  });

  it('gets a signal of its own in every run', async () => {
    const { scripted, start, stop } = rig({ later: ['initTargetRegions'] });
    start();
    stop();
    scripted.settle('initTargetRegions');
    await flush();
    start();
    expect(scripted.signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it('is followed by an asynchronous beforeStart, whose stop counts', async () => {
    const { scripted, state, monitoring, start } = rig({ later: ['initTargetRegions', 'beforeStart'] });
    start();
    scripted.settle('initTargetRegions');
    await flush();
    expect(state()).toBe('starting');
    expect(scripted.waiting).toEqual(['beforeStart']);
    scripted.settle('beforeStart', 'stop');
    await flush();
    expect(state()).toBe('idle');
    expect(monitoring.endReason).toBe('callback');
    expect(scripted.count('prepareAccessChecks')).toBe(0);
  });

  it('[S7] waits for beforeStart where a STOP comes meanwhile, before it cleans up', async () => {
    const { scripted, state, start, stop } = rig({ later: ['beforeStart'] });
    start();
    stop();
    await flush();
    expect(state()).toBe('terminating');
    expect(scripted.count('cleanup')).toBe(0);
    scripted.settle('beforeStart');
    await flush();
    expect(state()).toBe('idle');
    expect(scripted.calls.slice(-2)).toEqual(['beforeTerminate', 'cleanup']);
  });
});

describe('an asynchronous afterAggregation', () => {
  it('[S8] holds the reset and the next round until it has settled', async () => {
    const { clock, scripted, monitoring, state, start } = rig({ later: ['afterAggregation'] });
    start();
    clock.advance(40);
    expect(state()).toBe('aggregating');
    const { plane } = monitoring;
    const counts = () => [...(plane.targets[0]?.regions.nrAccesses.subarray(0, plane.nrRegions) ?? [])];
    const before = {
      counts: counts(),
      nrSamplings: plane.nrSamplings,
      prepared: scripted.count('prepareAccessChecks'),
    };
    expect(before).toEqual({ counts: [4, 0, 0], nrSamplings: 4, prepared: 4 });
    clock.advance(100);
    await flush();
    expect({
      counts: counts(),
      nrSamplings: plane.nrSamplings,
      prepared: scripted.count('prepareAccessChecks'),
    }).toEqual(before);
    expect(scripted.count('checkAccesses')).toBe(4);
    scripted.settle('afterAggregation');
    await flush();
    expect(state()).toBe('sampling');
    expect(new Set(counts())).toEqual(new Set([0]));
    expect(plane.nrSamplings).toBe(0);
    expect(scripted.count('prepareAccessChecks')).toBe(5);
  });

  it('[S8] says how many samplings the next snapshot holds, and counts the ticks that it has held up', async () => {
    const { clock, scripted, monitoring, events, start } = rig({ later: ['afterAggregation'] });
    start();
    clock.advance(65);
    scripted.settle('afterAggregation');
    await flush();
    clock.advance(15);
    const [, second] = only(events, 'aggregation');
    expect(second?.at).toBe(80);
    expect(second?.snapshot.nrSamplings).toBe(2);
    expect(second?.cost.missedTicks).toBe(2);
    expect(monitoring.counters.missedTicks).toBe(2);
  });

  it('[S5] stops when it answers so', async () => {
    const { clock, scripted, monitoring, state, start } = rig({ later: ['afterAggregation'] });
    start();
    clock.advance(40);
    scripted.settle('afterAggregation', 'stop');
    await flush();
    expect(state()).toBe('idle');
    expect(monitoring.endReason).toBe('callback');
    expect(scripted.calls.slice(-3)).toEqual(['afterAggregation', 'beforeTerminate', 'cleanup']);
  });

  it('[S7] [S8] still finds the counts where a STOP comes meanwhile, and is waited for', async () => {
    const { clock, scripted, monitoring, state, start, stop } = rig({ later: ['afterAggregation'] });
    start();
    clock.advance(40);
    stop();
    await flush();
    expect(state()).toBe('terminating');
    expect(scripted.count('beforeTerminate')).toBe(0);
    const found = [...monitoring.snapshot()].map(({ nrAccesses }) => nrAccesses);
    scripted.settle('afterAggregation');
    await flush();
    expect(state()).toBe('idle');
    expect(scripted.calls.slice(-2)).toEqual(['beforeTerminate', 'cleanup']);
    expect(found).toEqual([4, 0, 0]);
  });

  it('is the only thing that leaves aggregating: an answer of a run before does not', async () => {
    const { clock, scripted, state, start, stop, actor } = rig({ later: ['afterAggregation'] });
    start();
    clock.advance(40);
    stop();
    scripted.settle('afterAggregation');
    await flush();
    start();
    clock.advance(40);
    expect(state()).toBe('aggregating');
    actor.send({ type: 'READY' });
    actor.send({ type: 'CLEANED' });
    await flush();
    expect(state()).toBe('aggregating');
  });
});

describe('an asynchronous afterSampling', () => {
  it('holds nothing up', async () => {
    const { clock, scripted, monitoring, state, start, stop } = rig({ later: ['afterSampling'] });
    start();
    clock.advance(100);
    expect(monitoring.counters).toMatchObject({ samplings: 10, aggregations: 2 });
    expect(scripted.waiting).toHaveLength(11);
    stop();
    await flush();
    expect(state()).toBe('idle');
  });

  it('[S5] stops before the round after it has settled with stop', async () => {
    const { clock, scripted, monitoring, state, start } = rig({ later: ['afterSampling'] });
    start();
    clock.advance(10);
    scripted.settle('afterSampling', 'stop');
    await flush();
    expect(state()).toBe('sampling');
    clock.advance(10);
    expect(state()).toBe('idle');
    expect(monitoring.endReason).toBe('callback');
    expect(scripted.count('checkAccesses')).toBe(2);
  });

  it('ends the run at once when it rejects', async () => {
    const { clock, scripted, events, state, start } = rig({ later: ['afterSampling'] });
    const error = new Error('late');
    start();
    clock.advance(20);
    scripted.reject('afterSampling', error);
    await flush();
    expect(state()).toBe('idle');
    expect(events.at(-1)).toMatchObject({ type: 'terminated', reason: 'failed', at: 20, error: { cause: error } });
    expect(scripted.calls.slice(-2)).toEqual(['beforeTerminate', 'cleanup']);
  });

  it.each(['stop', 'reject'] as const)('of an earlier run does nothing to a later one: %s', async (how) => {
    const { clock, scripted, state, monitoring, start, stop } = rig({ later: ['afterSampling'] });
    start();
    stop();
    await flush();
    start();
    clock.advance(10);
    if (how === 'stop') scripted.settle('afterSampling', 'stop');
    else scripted.reject('afterSampling', new Error('of the run before'));
    await flush();
    clock.advance(30);
    await flush();
    expect(state()).toBe('sampling');
    expect(monitoring.error).toBeUndefined();
  });

  it('that rejects after the end kills nothing and leaves what was told as it is', async () => {
    const { scripted, monitoring, events, start, stop } = rig({ later: ['afterSampling'] });
    start();
    stop();
    const crashes = await uncaught(async () => {
      scripted.reject('afterSampling', new Error('too late'));
      await flush();
    });
    expect(crashes).toEqual([]);
    expect(monitoring.endReason).toBe('stopped');
    expect(monitoring.error).toBe(only(events, 'terminated')[0]?.error);
  });
});

describe('an asynchronous end', () => {
  it('[S6] [S12] waits for beforeTerminate, then for cleanup, and counts as running until both are done', async () => {
    const { scripted, monitoring, events, state, start, stop } = rig({ later: ['beforeTerminate', 'cleanup'] });
    start();
    stop();
    await flush();
    expect(scripted.waiting).toEqual(['beforeTerminate']);
    scripted.settle('beforeTerminate');
    await flush();
    expect(scripted.waiting).toEqual(['cleanup']);
    expect(state()).toBe('terminating');
    expect(runningContexts()).toEqual([monitoring]);
    scripted.settle('cleanup');
    await flush();
    expect(state()).toBe('idle');
    expect(runningContexts()).toEqual([]);
    expect(only(events, 'terminated')).toHaveLength(1);
  });

  it('takes a START meanwhile as nothing', async () => {
    const { scripted, state, start, stop } = rig({ later: ['cleanup'] });
    start();
    stop();
    start();
    scripted.settle('cleanup');
    await flush();
    expect(state()).toBe('idle');
    expect(scripted.count('initTargetRegions')).toBe(1);
  });
});
