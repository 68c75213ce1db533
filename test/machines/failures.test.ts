/** What becomes of a context whose hooks and callbacks fail: at each of them, in each way, at the first call or later. */
import { afterEach, describe, expect, it } from 'vitest';
import { runningContexts } from '../../machines/index.js';
import { DamonError } from '../../regions/index.js';
import { allFailures, type Failure, hookNames } from '../support/scripted-primitive.js';
import { dismantle, flush, only, rig, uncaught } from './rig.js';

afterEach(dismantle);

const cases = [1, 2, 3].flatMap(allFailures).map((failure): [string, Failure] => {
  const { step, how, nth } = failure;
  return [`${step} ${how}s at call ${nth}`, failure];
});

/** Three runs of two aggregations, with updates. */
async function live(failures: readonly Failure[]) {
  const made = rig({ hooks: hookNames, failures }, { updateUs: 20 });
  const crashes = await uncaught(async () => {
    for (let run = 0; run < 3; run++) {
      made.start();
      await flush();
      for (let tick = 0; tick < 9; tick++) {
        made.clock.advance(10);
        await flush();
      }
      made.stop();
      await flush();
    }
  });
  return { ...made, crashes };
}

describe('a failure', () => {
  it.each(cases)('leads through terminating to idle, is kept and kills nothing: %s', async (_, failure) => {
    const { scripted, events, monitoring, states, state, crashes, actor, clock } = await live([failure]);
    expect(scripted.failed).toEqual([failure]);
    expect(crashes).toEqual([]);
    expect(actor.getSnapshot().status).toBe('active');
    expect(state()).toBe('idle');
    expect(states.filter((entered) => entered === 'terminating')).toHaveLength(3);

    const ends = only(events, 'terminated');
    expect(ends).toHaveLength(3);
    const [end, ...others] = ends.filter(({ error }) => error !== undefined);
    expect(others).toEqual([]);
    expect(end?.error).toBeInstanceOf(DamonError);
    expect(end?.error).toMatchObject({ code: 'EIO', cause: failure.error });
    expect(end?.error?.message).toContain(`no ${failure.step}`);
    const atTheEnd = failure.step === 'cleanup' || failure.step === 'beforeTerminate';
    expect(end?.reason).toBe(atTheEnd ? 'stopped' : 'failed');
    expect(ends.filter((other) => other !== end).map(({ reason }) => reason)).toEqual(['stopped', 'stopped']);

    expect(scripted.count('beforeTerminate')).toBe(3);
    expect(scripted.count('cleanup')).toBe(3);
    expect(monitoring.plane.nrRegions).toBe(0);
    expect(runningContexts()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it.each(cases)('names the step that failed: %s', async (_, failure) => {
    const { events } = await live([failure]);
    const [error] = only(events, 'terminated').flatMap((end) => end.error ?? []);
    expect(error?.message).toBe(`${failure.step} failed: no ${failure.step}`);
  });

  it.each(allFailures(1).filter(({ step }) => step !== 'cleanup'))(
    'keeps the first error when cleanup fails too: $step, $how',
    async (failure) => {
      for (const how of ['throw', 'reject'] as const) {
        const second: Failure = { step: 'cleanup', nth: 1, how, error: new Error('and no cleanup') };
        const { scripted, events, crashes } = await live([failure, second]);
        expect(crashes).toEqual([]);
        expect(scripted.failed).toEqual([failure, second]);
        expect(only(events, 'terminated')[0]?.error?.cause).toBe(failure.error);
        expect(only(events, 'terminated')[1]?.error).toBeUndefined();
      }
    },
  );

  it('keeps the error of the last run until the next begins', () => {
    const { clock, monitoring, scripted, start } = rig();
    const error = new Error('broken');
    start();
    scripted.failNext('checkAccesses', error);
    clock.advance(10);
    expect(monitoring.error?.cause).toBe(error);
    expect(monitoring.endReason).toBe('failed');
    start();
    expect(monitoring.error).toBeUndefined();
    expect(monitoring.endReason).toBeUndefined();
  });

  it('passes on a DamonError of the primitive as it is', () => {
    const { clock, monitoring, events, scripted, start } = rig();
    const error = new DamonError('EACCES', 'Expected /proc/1/clear_refs to be writable');
    scripted.failNext('initTargetRegions', error);
    start();
    clock.advance(10);
    expect(monitoring.error).toBe(error);
    expect(events.map(({ type }) => type)).toEqual(['terminating', 'terminated']);
    expect(events.at(-1)).toMatchObject({ reason: 'failed', error });
  });

  it('takes anything that is thrown, also nothing', () => {
    for (const thrown of [undefined, null, 0, '', 'no memory', { of: 'a kind' }]) {
      const { clock, monitoring, scripted, start } = rig();
      scripted.failNext('prepareAccessChecks', thrown as unknown as Error);
      start();
      clock.advance(10);
      expect(monitoring.endReason).toBe('failed');
      expect(monitoring.error).toMatchObject({ code: 'EIO', cause: thrown });
    }
  });

  it('of ranges that the primitive gives is EINVAL, and ends the run before it begins', () => {
    const { monitoring, scripted, events, start } = rig({ ranges: [{ start: 10, end: 0 }] });
    start();
    expect(monitoring.error).toMatchObject({ code: 'EINVAL' });
    expect(events.map(({ type }) => type)).toEqual(['terminating', 'terminated']);
    expect(scripted.calls).toEqual(['initTargetRegions', 'beforeTerminate', 'cleanup']);
  });

  it('of attributes that the primitive prefers is EINVAL, and ends the run before it begins', () => {
    const { monitoring, scripted, start } = rig({ hooks: hookNames, defaults: { minRegionSize: 3 } });
    monitoring.setAttributes({ sampleUs: 10 });
    start();
    expect(monitoring.error).toMatchObject({ code: 'EINVAL' });
    expect(scripted.calls).toEqual(['defaults', 'beforeTerminate', 'cleanup']);
  });

  it('of what the primitive prefers keeps the construction from being called', () => {
    const { scripted, start } = rig({ hooks: hookNames });
    scripted.failNext('defaults', new Error('broken'));
    start();
    expect(scripted.calls).toEqual(['defaults', 'beforeTerminate', 'cleanup']);
  });

  it('that calls itself an abort is one all the same where nobody has aborted', async () => {
    const { monitoring, scripted, start } = rig({ later: ['initTargetRegions'] });
    const error = new DOMException('no more', 'AbortError');
    start();
    scripted.reject('initTargetRegions', error);
    await flush();
    expect(monitoring.endReason).toBe('failed');
    expect(monitoring.error).toMatchObject({ code: 'EIO', cause: error });
  });

  it.each(['throw', 'reject'] as const)(
    'of afterAggregation leads from aggregating to terminating: %s',
    async (how) => {
      const error = new Error('broken');
      const { clock, scripted, states, start } = rig({ failures: [{ step: 'afterAggregation', nth: 1, how, error }] });
      start();
      clock.advance(40);
      await flush();
      expect(states).toEqual(['idle', 'starting', 'sampling', 'aggregating', 'terminating', 'idle']);
      expect(scripted.calls.slice(-3)).toEqual(['afterAggregation', 'beforeTerminate', 'cleanup']);
    },
  );

  it('of the cost of the target leaves the aggregation out', () => {
    const { clock, scripted, events, monitoring, start } = rig();
    start();
    scripted.failNext('targetBusyUs', new Error('broken'));
    clock.advance(40);
    expect(only(events, 'aggregation')).toEqual([]);
    expect(scripted.count('afterAggregation')).toBe(0);
    expect(monitoring.counters.aggregations).toBe(0);
  });

  it('in the check of a round that would aggregate leaves that aggregation out', () => {
    const { clock, scripted, events, start } = rig();
    start();
    clock.advance(30);
    scripted.failNext('checkAccesses', new Error('broken'));
    clock.advance(10);
    expect(scripted.count('afterAggregation')).toBe(0);
    expect(only(events, 'aggregation')).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'terminated', reason: 'failed' });
  });

  it('skips the rest of the round: nothing is prepared and nobody asked after the validity hook has failed', () => {
    const { clock, scripted, start } = rig();
    start();
    clock.advance(10);
    const before = scripted.calls.length;
    scripted.failNext('targetValid', new Error('broken'));
    clock.advance(10);
    expect(scripted.calls.slice(before)).toEqual(['checkAccesses', 'targetValid', 'beforeTerminate', 'cleanup']);
  });
});
