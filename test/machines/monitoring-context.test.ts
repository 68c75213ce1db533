/** What outlives a run: restarts, targets and attributes. */
import { afterEach, describe, expect, it } from 'vitest';
import { runningContexts } from '../../machines/index.js';
import { type AttributeOptions, DamonError, type TargetOptions } from '../../regions/index.js';
import { dismantle, only, rig, thrownBy } from './rig.js';

afterEach(dismantle);

describe('restart', () => {
  it('[S13] runs again with the same targets, all counters and regions begun anew', () => {
    const { clock, events, monitoring, start, stop } = rig();
    const outcome = () => {
      const from = events.length;
      const begun = clock.now();
      start();
      clock.advance(95);
      stop();
      return events.slice(from).map(({ type, at, ...rest }) => {
        const { snapshot } = rest as { snapshot?: Iterable<unknown> };
        return [type, at - begun, snapshot ? [...snapshot] : undefined];
      });
    };
    const first = outcome();
    expect(first).toHaveLength(14);
    expect(outcome()).toEqual(first);
    expect(outcome()).toEqual(first);
    expect(monitoring.counters).toEqual({ samplings: 9, aggregations: 2, missedTicks: 0 });
  });

  it('[S12] [S13] is a running context in every run, and none between them', () => {
    const { clock, monitoring, start, stop } = rig();
    for (let run = 0; run < 3; run++) {
      expect(runningContexts()).toEqual([]);
      start();
      clock.advance(50);
      expect(runningContexts()).toEqual([monitoring]);
      stop();
    }
    expect(runningContexts()).toEqual([]);
  });

  it('[S2] [S3] [S13] runs again with new targets and new attributes', () => {
    const { clock, monitoring, events, start, stop } = rig();
    start();
    clock.advance(40);
    stop();
    monitoring.setTargets([{ id: 'x', ranges: [{ start: 1_000, end: 1_600 }] }, { id: 'y' }]);
    monitoring.setAttributes({ sampleUs: 5, aggregationUs: 50, regions: { min: 6, max: 60 }, minRegionSize: 4 });
    start();
    clock.advance(50);
    stop();
    const [first, second] = only(events, 'started');
    expect(first).toMatchObject({ targets: [0], attributes: { sampleUs: 10, regions: { min: 3, max: 20 } } });
    expect(second).toMatchObject({ targets: ['x', 'y'], attributes: { sampleUs: 5, regions: { min: 6, max: 60 } } });
    const snapshot = only(events, 'aggregation').at(-1)?.snapshot;
    expect(snapshot).toMatchObject({ nrSamplings: 10, sampleUs: 5, aggregationUs: 50, at: 90 });
    expect(snapshot?.targets.map(({ id }) => id)).toEqual(['x', 'y']);
    const rows = [...(snapshot ?? [])];
    expect(rows.find(({ target }) => target === 'x')?.start).toBe(1_000);
    expect(rows.at(-1)?.end).toBe(300);
  });

  it('[S13] can be given new targets and be started again by who hears that it has terminated', () => {
    const { clock, monitoring, events, state, start, stop } = rig();
    const end = monitoring.events.listen(({ type }) => {
      if (type !== 'terminated') return;
      end();
      monitoring.setTargets([{ id: 'next' }]);
      start();
    });
    start();
    clock.advance(20);
    stop();
    clock.advance(20);
    expect(state()).toBe('sampling');
    expect(only(events, 'started').map(({ targets }) => targets)).toEqual([[0], ['next']]);
  });
});

describe('settings', () => {
  const badTargets: unknown[] = [
    null,
    'all',
    [{ id: 1 }, { id: 1 }],
    [{ id: {} }],
    [{ id: Number.NaN }],
    [{ id: 1, size: 2 }],
    [{ id: 1, ranges: [{ start: 2, end: 1 }] }],
    [
      {
        id: 1,
        ranges: [
          { start: 0, end: 10 },
          { start: 5, end: 20 },
        ],
      },
    ],
    [{ id: 1, ranges: [{ start: -1, end: 10 }] }],
    [{ id: 1, ranges: 'all' }],
  ];
  const badAttributes: unknown[] = [
    null,
    [],
    { sampleUs: 0 },
    { sampleUs: 1.5 },
    { sampleUs: '10' },
    { sampleUs: 10, aggregationUs: 9 },
    { regions: 2 },
    { regions: { min: 2 } },
    { regions: { min: 10, max: 9 } },
    { minRegionSize: 3 },
    { updateUs: 0 },
    { sampleMs: 1 },
  ];
  const running: Record<string, (made: ReturnType<typeof rig>) => void> = {
    starting: ({ start }) => start(),
    sampling: ({ start, scripted }) => {
      scripted.later.delete('initTargetRegions');
      start();
    },
    aggregating: ({ start, scripted, clock }) => {
      scripted.later.delete('initTargetRegions');
      start();
      clock.advance(40);
    },
    terminating: ({ start, scripted, stop }) => {
      scripted.later.delete('initTargetRegions');
      start();
      stop();
    },
  };

  it.each(Object.entries(running))(
    '[S2] [S3] refuses new targets and attributes with EBUSY while it is %s',
    (state, reach) => {
      const made = rig({ later: ['initTargetRegions', 'afterAggregation', 'cleanup'] });
      reach(made);
      expect(made.state()).toBe(state);
      const { monitoring } = made;
      const { targets } = monitoring.plane;
      const before = monitoring.attributes;
      expect(thrownBy(() => monitoring.setTargets([{ id: 'x' }]))).toMatchObject({ code: 'EBUSY' });
      expect(thrownBy(() => monitoring.setAttributes({ sampleUs: 20 }))).toMatchObject({ code: 'EBUSY' });
      expect(monitoring.plane.targets).toBe(targets);
      expect(monitoring.attributes).toBe(before);
    },
  );

  it.each(badTargets.map((bad) => [JSON.stringify(bad), bad]))(
    '[S2] refuses the targets %s with EINVAL and keeps the old ones',
    (_, bad) => {
      const { monitoring, clock, events, start } = rig();
      const { targets } = monitoring.plane;
      const error = thrownBy(() => monitoring.setTargets(bad as TargetOptions[]));
      expect(error).toBeInstanceOf(DamonError);
      expect(error).toMatchObject({ code: 'EINVAL' });
      expect(monitoring.plane.targets).toBe(targets);
      start();
      clock.advance(40);
      expect(only(events, 'aggregation')).toHaveLength(1);
    },
  );

  it.each(badAttributes.map((bad) => [JSON.stringify(bad), bad]))(
    '[S3] refuses the attributes %s with EINVAL and keeps the old ones',
    (_, bad) => {
      const { monitoring, clock, events, start } = rig();
      const before = monitoring.attributes;
      const error = thrownBy(() => monitoring.setAttributes(bad as AttributeOptions));
      expect(error).toBeInstanceOf(DamonError);
      expect(error).toMatchObject({ code: 'EINVAL' });
      expect(monitoring.attributes).toBe(before);
      start();
      clock.advance(40);
      expect(only(events, 'aggregation')).toHaveLength(1);
      expect(monitoring.attributes).toMatchObject({ sampleUs: 10, aggregationUs: 40, regions: { min: 3, max: 20 } });
    },
  );

  it('[S2] replaces all targets, also by none', () => {
    const { monitoring, events, start } = rig({ hooks: ['checkAccesses'] }, { targets: [{ id: 1 }, { id: 2 }] });
    monitoring.setTargets([]);
    start();
    expect(only(events, 'started')[0]?.targets).toEqual([]);
  });

  it('[S3] takes attributes and targets as they were when given, whatever becomes of the objects', () => {
    const { monitoring, events, start } = rig({ hooks: [] });
    const attributes = { sampleUs: 20, aggregationUs: 60, regions: { min: 4, max: 8 } };
    const range = { start: 0, end: 400 };
    monitoring.setAttributes(attributes);
    monitoring.setTargets([{ id: 'x', ranges: [range] }]);
    attributes.sampleUs = 0;
    attributes.regions.min = 1;
    range.end = 0;
    start();
    expect(events.at(-1)).toMatchObject({ type: 'started' });
    expect(monitoring.attributes).toMatchObject({ sampleUs: 20, aggregationUs: 60, regions: { min: 4, max: 8 } });
    expect(monitoring.plane.totalSize).toBe(4_096);
  });

  it('[S14] takes no interval but whole microseconds', () => {
    const { monitoring, clock, start, events } = rig();
    expect(thrownBy(() => monitoring.setAttributes({ sampleUs: 0.005 }))).toMatchObject({ code: 'EINVAL' });
    monitoring.setAttributes({ sampleUs: 1, aggregationUs: 3 });
    start();
    clock.advance(4);
    expect(only(events, 'sampling').map(({ at }) => at)).toEqual([1, 2, 3, 4]);
    expect(only(events, 'aggregation').map(({ at }) => at)).toEqual([3]);
  });
});
