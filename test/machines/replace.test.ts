/** Attributes and targets that are replaced while a context runs: when, in what order, and what is told. */
import { afterEach, describe, expect, it } from 'vitest';
import type { DamonError } from '../../regions/index.js';
import { dismantle, flush, only, type Rig, rig } from './rig.js';

afterEach(dismantle);

type Changes = Parameters<Rig<never>['monitoring']['replace']>[0];

/** `type at` of all events, without the samplings. */
function told({ events }: Pick<Rig<never>, 'events'>): string[] {
  return events.filter(({ type }) => type !== 'sampling').map(({ type, at }) => `${type} at ${at}`);
}

function samplings({ events }: Pick<Rig<never>, 'events'>): number[] {
  return only(events, 'sampling').map(({ at }) => at);
}

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error: DamonError) => error.code,
  );
}

describe('a replacement while running', () => {
  it('[M9] waits for the next sampling, and resolves when it has taken place', async () => {
    const made = rig();
    made.start();
    made.clock.advance(15);
    let done = false;
    const replacing = made.monitoring.replace({ attributes: { updateUs: 77 } }).then(() => {
      done = true;
    });
    await flush();
    expect(done).toBe(false);
    expect(made.monitoring.attributes.updateUs).toBe(400);
    made.clock.advance(5);
    await replacing;
    expect(made.monitoring.attributes.updateUs).toBe(77);
    expect(only(made.events, 'replaced')).toEqual([
      { type: 'replaced', seq: 3, at: 20, targets: [0], attributes: made.monitoring.attributes, by: 'user' },
    ]);
  });

  it('[M9] in the middle of an aggregation drops its counts and begins a new one', async () => {
    const made = rig();
    made.start();
    made.clock.advance(20);
    void made.monitoring.replace({ attributes: { aggregationUs: 30 } });
    made.clock.advance(10);
    expect(made.monitoring.plane.nrSamplings).toBe(0);
    made.clock.advance(60);
    // Replaced at 30: three samplings more each.
    expect(told(made)).toEqual(['started at 0', 'replaced at 30', 'aggregation at 60', 'aggregation at 90']);
    expect(only(made.events, 'aggregation').map(({ snapshot }) => snapshot.nrSamplings)).toEqual([3, 3]);
    expect(only(made.events, 'aggregation').map(({ cost }) => cost.elapsedUs)).toEqual([30, 30]);
  });

  it('[M9] at the end of an aggregation converts the counts, and it ends as usual', async () => {
    const made = rig();
    made.start();
    made.clock.advance(30);
    const rates: number[][] = [];
    void made.monitoring.replace({ attributes: { aggregationUs: 200 } });
    void made.monitoring.atSafePoint(() => rates.push([...made.monitoring.plane.snapshot(0).nrAccesses].slice(0, 1)));
    // The one at 40 is the aggregation's: nothing was due between.
    made.clock.advance(0);
    await flush();
    made.clock.advance(10);
    expect(rates).toEqual([[20]]);
    expect(told(made)).toEqual(['started at 0', 'aggregation at 40', 'replaced at 40']);
    // ⌊4 · 10 000 ÷ 4⌋ · 20 ÷ 10 000.
    expect([...made.monitoring.plane.targets[0]!.regions.lastNrAccesses.subarray(0, 1)]).toEqual([20]);
    expect(made.monitoring.snapshot().nrAccesses[0]).toBe(20);
    made.clock.advance(200);
    expect(told(made).at(-1)).toBe('aggregation at 240');
    expect(only(made.events, 'aggregation').at(-1)?.snapshot.nrSamplings).toBe(20);
  });

  it('[M9] with the attributes as they were goes on with counts and intervals', async () => {
    const made = rig(
      { hooks: ['prepareAccessChecks', 'checkAccesses', 'updateTargetRegions'] },
      {
        targets: [{ id: 0, ranges: [{ start: 0, end: 300 }] }],
        updateUs: 70,
      },
    );
    made.start();
    made.clock.advance(15);
    void made.monitoring.replace({
      attributes: { sampleUs: 10 },
      targets: [{ id: 0, ranges: [{ start: 0, end: 600 }] }],
    });
    made.clock.advance(145);
    expect(told(made)).toEqual([
      'started at 0',
      'replaced at 20',
      'aggregation at 40',
      'update at 70',
      'aggregation at 80',
      'aggregation at 120',
      'update at 140',
      'aggregation at 160',
    ]);
    expect(only(made.events, 'aggregation').map(({ snapshot }) => snapshot.nrSamplings)).toEqual([4, 4, 4, 4]);
    expect(made.monitoring.plane.totalSize).toBe(600);
  });

  it('[M9] of any attribute begins the update interval anew', async () => {
    const made = rig({}, { updateUs: 70 });
    made.start();
    made.clock.advance(45);
    void made.monitoring.replace({ attributes: { regions: { min: 3, max: 21 } } });
    made.clock.advance(85);
    expect(told(made).filter((line) => line.startsWith('update'))).toEqual(['update at 120']);
  });

  it.each([
    [3, [10, 20, 23, 26, 29, 32]],
    [25, [10, 20, 45, 70, 95]],
  ])('[M9] of the sample interval by %i times the ticks from then on, and no old one comes', (sampleUs, expected) => {
    const made = rig();
    made.start();
    made.clock.advance(11);
    void made.monitoring.replace({ attributes: { sampleUs, aggregationUs: 100 } });
    made.clock.advance(expected.at(-1)! - 11);
    expect(samplings(made)).toEqual(expected);
    expect(made.clock.pending).toBe(1);
  });

  it('[M9] of the sample interval at an aggregation times the ticks from that aggregation', () => {
    const made = rig();
    made.start();
    made.clock.advance(31);
    void made.monitoring.replace({ attributes: { sampleUs: 15, aggregationUs: 30 } });
    made.clock.advance(69);
    expect(samplings(made)).toEqual([10, 20, 30, 40, 55, 70, 85, 100]);
    expect(told(made)).toEqual([
      'started at 0',
      'aggregation at 40',
      'replaced at 40',
      'aggregation at 70',
      'aggregation at 100',
    ]);
  });

  it('[M9] [M4] of max by a smaller one is reached at the next merge', () => {
    const made = rig({ accessed: (address) => address % 20 < 10 }, { regions: { min: 3, max: 40 } });
    made.start();
    made.clock.advance(410);
    expect(made.monitoring.plane.nrRegions).toBeGreaterThan(12);
    void made.monitoring.replace({ attributes: { regions: { min: 3, max: 8 } } });
    made.clock.advance(10);
    expect(made.monitoring.plane.nrRegions).toBeGreaterThan(12);
    made.clock.advance(40);
    expect(only(made.events, 'aggregation').at(-1)?.snapshot.length).toBeLessThanOrEqual(8);
  });

  it('[M9] [M6] gives new targets without ranges their regions at the next look', () => {
    const update = { start: 40, end: 90 };
    const made = rig();
    const { primitive } = made.scripted;
    primitive.updateTargetRegions = (plane) => {
      for (const target of plane.targets) if (!target.ranges) plane.setRanges(target, [update]);
    };
    made.start();
    made.clock.advance(15);
    void made.monitoring.replace({
      targets: [{ id: 'new' }, { id: 0 }, { id: 'own', ranges: [{ start: 5, end: 8 }] }],
    });
    made.clock.advance(5);
    const sizes = () => made.monitoring.plane.targets.map(({ id, regions }) => [id, regions.totalSize]);
    expect(sizes()).toEqual([
      ['new', 50],
      [0, 50],
      ['own', 3],
    ]);
    expect(only(made.events, 'replaced')[0]?.targets).toEqual(['new', 0, 'own']);
    made.clock.advance(20);
    expect(only(made.events, 'aggregation')[0]?.snapshot.targets.map(({ id }) => id)).toEqual(['new', 0, 'own']);
  });

  it('[M9] ends a run whose targets are replaced by none, by the validity hook', () => {
    const made = rig();
    made.start();
    made.clock.advance(5);
    void made.monitoring.replace({ targets: [] });
    made.clock.advance(5);
    expect(made.state()).toBe('idle');
    expect(made.monitoring.endReason).toBe('invalid');
  });

  it('[M9] switches the strategy and back, and the space stays', () => {
    const made = rig({}, { regions: { min: 3, max: 12 } });
    made.start();
    for (const strategy of ['guided', 'mainline', 'guided'] as const) {
      made.clock.advance(115);
      void made.monitoring.replace({ attributes: { strategy } });
      made.clock.advance(200);
      expect(made.monitoring.attributes.strategy).toBe(strategy);
      expect(made.monitoring.plane.totalSize).toBe(300);
      expect(made.monitoring.plane.nrRegions).toBeLessThanOrEqual(13);
    }
    expect(made.state()).toBe('sampling');
  });

  it('[M9] of several takes place in order, each on top of the one before', () => {
    const made = rig();
    made.start();
    void made.monitoring.replace({ attributes: { sampleUs: 5 } });
    void made.monitoring.replace({ attributes: { aggregationUs: 50 } });
    made.clock.advance(10);
    expect(made.monitoring.attributes).toMatchObject({ sampleUs: 5, aggregationUs: 50 });
    expect(
      only(made.events, 'replaced').map(({ attributes }) => [attributes.sampleUs, attributes.aggregationUs]),
    ).toEqual([
      [5, 40],
      [5, 50],
    ]);
    expect(made.clock.pending).toBe(1);
  });

  it('[M9] that only together with one before it is bad changes nothing more', async () => {
    const made = rig();
    made.start();
    const first = codeOf(made.monitoring.replace({ attributes: { aggregationUs: 20 } }));
    const second = codeOf(made.monitoring.replace({ attributes: { sampleUs: 30 } }));
    made.clock.advance(10);
    expect(await first).toBeUndefined();
    expect(await second).toBe('EINVAL');
    expect(made.monitoring.attributes).toMatchObject({ sampleUs: 10, aggregationUs: 20 });
  });

  it('[M9] is what was given when it was asked for, whatever becomes of the objects', async () => {
    const made = rig();
    made.start();
    const changes = { attributes: { updateUs: 77 }, targets: [{ id: 0, ranges: [{ start: 0, end: 30 }] }] };
    const replacing = made.monitoring.replace(changes);
    changes.attributes.updateUs = -1;
    changes.targets[0]!.ranges[0]!.end = 5;
    changes.targets.push({ id: 1, ranges: [] });
    made.clock.advance(10);
    await replacing;
    expect(made.monitoring.attributes.updateUs).toBe(77);
    expect(made.monitoring.plane.targets.map(({ ranges }) => ranges)).toEqual([[{ start: 0, end: 30 }]]);
    expect(made.monitoring.plane.totalSize).toBe(30);
  });

  it('[M8] [M9] is rejected when the run ends first, and holds for no later start', async () => {
    const made = rig();
    made.start();
    made.clock.advance(5);
    const code = codeOf(made.monitoring.replace({ attributes: { sampleUs: 7 } }));
    made.stop();
    expect(await code).toBe('ECANCELED');
    made.start();
    expect(made.monitoring.attributes.sampleUs).toBe(10);
  });
});

describe('a bad replacement', () => {
  const bad: [string, unknown][] = [
    ['no object', null],
    ['a name that there is not', { attribute: {} }],
    ['attributes that are no object', { attributes: 5 }],
    ['attributes that are null', { attributes: null }],
    ['an attribute that there is not', { attributes: { samplesUs: 5 } }],
    ['an interval of 0', { attributes: { sampleUs: 0 } }],
    ['an interval that is a function', { attributes: { sampleUs: () => 5 } }],
    ['an aggregation below the sample interval', { attributes: { aggregationUs: 9 } }],
    ['a sample interval above the aggregation', { attributes: { sampleUs: 41 } }],
    ['too few regions', { attributes: { regions: 2 } }],
    ['a max below min', { attributes: { regions: { min: 5, max: 4 } } }],
    ['a smallest size that is no power of two', { attributes: { minRegionSize: 3 } }],
    ['a strategy that there is not', { attributes: { strategy: 'best' } }],
    [
      'a start outside the bounds of tuning',
      { attributes: { tuning: { aggregations: 1, accessBp: 400, minSampleUs: 11, maxSampleUs: 20 } } },
    ],
    ['targets that are no array', { targets: {} }],
    ['an id twice', { targets: [{ id: 1 }, { id: 1 }] }],
    ['an id of no kind', { targets: [{ id: null }] }],
    ['a range backward', { targets: [{ id: 0, ranges: [{ start: 5, end: 5 }] }] }],
    [
      'ranges that overlap',
      {
        targets: [
          {
            id: 0,
            ranges: [
              { start: 0, end: 9 },
              { start: 8, end: 20 },
            ],
          },
        ],
      },
    ],
    [
      'ranges that overlap once they are aligned',
      {
        attributes: { minRegionSize: 64 },
        targets: [
          {
            id: 0,
            ranges: [
              { start: 0, end: 10 },
              { start: 20, end: 30 },
            ],
          },
        ],
      },
    ],
    ['good attributes with bad targets', { attributes: { sampleUs: 5 }, targets: [{ id: Number.NaN }] }],
  ];

  it.each(bad)('[M9] is EINVAL and changes nothing, running, paused or idle: %s', async (_, changes) => {
    const made = rig({}, { targets: [{ id: 0, ranges: [{ start: 0, end: 300 }] }, { id: 1 }] });
    const { monitoring, clock, actor } = made;
    const replace = () => codeOf(monitoring.replace(changes as Changes));
    const state = () => ({
      attributes: monitoring.attributes,
      targets: monitoring.plane.targets.map(({ id, ranges, regions }) => [id, ranges, [...regions.starts]]),
      events: made.events.filter(({ type }) => type === 'replaced'),
      nrSamplings: monitoring.plane.nrSamplings,
    });
    const idle = state();
    expect(await replace()).toBe('EINVAL');
    expect(state()).toEqual(idle);
    made.start();
    clock.advance(15);
    const running = state();
    expect(await replace()).toBe('EINVAL');
    expect(state()).toEqual(running);
    actor.send({ type: 'PAUSE' });
    expect(await replace()).toBe('EINVAL');
    expect(state()).toEqual(running);
    actor.send({ type: 'RESUME' });
    made.stop();
    made.start();
    expect(state()).toMatchObject({ attributes: running.attributes });
    expect(made.state()).toBe('sampling');
  });
});

describe('the next start', () => {
  it('[M9] has the attributes and targets of a replacement while it ran', async () => {
    const made = rig({}, { targets: [{ id: 0, ranges: [{ start: 0, end: 300 }] }] });
    made.start();
    void made.monitoring.replace({
      attributes: { sampleUs: 5 },
      targets: [
        {
          id: 'x',
          ranges: [
            { start: 0, end: 40 },
            { start: 40, end: 90 },
          ],
        },
      ],
    });
    made.clock.advance(10);
    await flush();
    const { attributes } = made.monitoring;
    expect(attributes).toMatchObject({ sampleUs: 5, aggregationUs: 40, updateUs: 400 });
    made.stop();
    made.start();
    expect(made.monitoring.attributes).toEqual(attributes);
    expect(only(made.events, 'started').at(-1)?.targets).toEqual(['x']);
    expect(made.monitoring.plane.totalSize).toBe(90);
  });

  it('[M9] has those of an idle replacement, as they were seen while idle', async () => {
    const made = rig();
    await made.monitoring.replace({ attributes: { sampleUs: 2 }, targets: [{ id: 'x' }] });
    const { attributes } = made.monitoring;
    expect(attributes).toMatchObject({ sampleUs: 2, aggregationUs: 40, regions: { min: 3, max: 20 } });
    expect(made.events).toEqual([]);
    made.start();
    expect(made.monitoring.attributes).toEqual(attributes);
    expect(only(made.events, 'started')[0]?.targets).toEqual(['x']);
  });

  it('[M9] does not work intervals out anew that nobody gave', async () => {
    const made = rig({}, { sampleUs: 10, aggregationUs: 200 });
    await made.monitoring.replace({ attributes: { aggregationUs: 400 } });
    expect(made.monitoring.attributes.updateUs).toBe(2_000);
    made.start();
    expect(made.monitoring.attributes.updateUs).toBe(2_000);
  });

  it('[M9] [M6] takes touching ranges that only as one can be aligned', async () => {
    const made = rig({}, { minRegionSize: 64 });
    const ranges = [
      { start: 0, end: 50 },
      { start: 50, end: 90 },
    ];
    await made.monitoring.replace({ targets: [{ id: 0, ranges }] });
    made.start();
    expect(made.state()).toBe('sampling');
    expect(made.monitoring.plane.totalSize).toBe(128);
  });
});
