/** Intervals that tune themselves while a context runs. */
import { afterEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../machines/virtual-clock.js';
import type { Tuning } from '../../regions/index.js';
import { dismantle, only, type Rig, rig, rigOn } from './rig.js';

afterEach(dismantle);

const tuning: Tuning = { aggregations: 1, accessBp: 400, minSampleUs: 5, maxSampleUs: 100 };

describe('tuning', () => {
  it('[M10] doubles the intervals of an idle space up to the bound, and tells it', () => {
    const made = rig({ accessed: () => false }, { tuning });
    made.start();
    made.clock.advance(2_000);
    const replaced = only(made.events, 'replaced');
    expect(replaced.map(({ at, by, attributes }) => [at, by, attributes.sampleUs, attributes.aggregationUs])).toEqual([
      [40, 'tuning', 20, 80],
      [120, 'tuning', 40, 160],
      [280, 'tuning', 80, 320],
      [600, 'tuning', 100, 400],
    ]);
    expect(only(made.events, 'aggregation').map(({ at }) => at)).toEqual([40, 120, 280, 600, 1_000, 1_400, 1_800]);
    expect(only(made.events, 'aggregation').map(({ snapshot }) => snapshot.nrSamplings)).toEqual([4, 4, 4, 4, 4, 4, 4]);
    expect(made.clock.pending).toBe(1);
  });

  it('[M10] halves those of a busy one down to the bound', () => {
    const made = rig(
      { accessed: () => true },
      { tuning: { ...tuning, aggregations: 2 }, sampleUs: 20, aggregationUs: 80 },
    );
    made.start();
    made.clock.advance(600);
    expect(only(made.events, 'replaced').map(({ at, attributes }) => [at, attributes.sampleUs])).toEqual([
      [160, 10],
      [240, 5],
    ]);
  });

  it('[M10] [M9] converts ages and keeps counts, after the safe point and before the reset', async () => {
    const made = rig({ accessed: () => false }, { tuning: { ...tuning, aggregations: 3 } });
    made.start();
    made.clock.advance(115);
    const seen: unknown[] = [];
    void made.monitoring.atSafePoint((plane) => {
      seen.push([plane.complete, plane.attributes.sampleUs, plane.targets[0]!.regions.ages[0]]);
    });
    made.clock.advance(5);
    expect(seen).toEqual([[true, 10, 3]]);
    // ⌊3 · 40 ÷ 80⌋.
    expect(made.monitoring.plane.targets[0]!.regions.ages[0]).toBe(1);
    expect(made.monitoring.attributes).toMatchObject({ sampleUs: 20, aggregationUs: 80 });
  });

  it('[M10] keeps the rate: the last counts are those of the aggregation', () => {
    const made = rig({}, { tuning });
    made.start();
    made.clock.advance(40);
    expect(only(made.events, 'replaced')[0]?.attributes.sampleUs).toBe(5);
    expect(made.monitoring.snapshot().rate(0)).toBe(1);
  });

  it('[M10] of a sample interval outside the bounds is EINVAL at a replacement as well', async () => {
    const made = rig({}, { tuning });
    made.start();
    await expect(made.monitoring.replace({ attributes: { sampleUs: 4 } })).rejects.toMatchObject({ code: 'EINVAL' });
    await expect(made.monitoring.replace({ attributes: { sampleUs: 101, aggregationUs: 404 } })).rejects.toMatchObject({
      code: 'EINVAL',
    });
  });

  it.each([50, 300, 20_000])(
    '[M10] comes from %i µs to the interval at which the wished share is observed',
    (sampleUs) => {
      // Every address is accessed once in 100 000 µs: 4 % of the checks find it at 4 000 µs.
      const period = 100_000;
      const clock = new VirtualClock();
      const made: Rig<VirtualClock> = rigOn(
        clock,
        {
          accessed: (address) => (clock.now() + address * 7_919) % period < made.monitoring.attributes.sampleUs,
          ranges: [{ start: 0, end: 1_000_000 }],
        },
        {
          sampleUs,
          aggregationUs: sampleUs * 20,
          regions: { min: 100, max: 200 },
          tuning: { ...tuning, minSampleUs: 10, maxSampleUs: 50_000 },
        },
      );
      made.unlisten();
      made.start();
      const intervals: number[] = [];
      made.monitoring.events.listen((event) => {
        if (event.type === 'aggregation') intervals.push(event.snapshot.sampleUs);
      });
      clock.advance(12_000_000);
      const last = intervals.slice(-40);
      expect(last).toHaveLength(40);
      const mean = last.reduce((sum, interval) => sum + interval) / last.length;
      expect(mean).toBeGreaterThan(3_000);
      expect(mean).toBeLessThan(5_000);
    },
  );
});
