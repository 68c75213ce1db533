/**
 * What every primitive must keep to, as one suite that is run over each of them. It looks at the hooks from outside and
 * knows no address space: whether the right accesses are found is for the primitive's own tests.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runningContexts } from '../../machines/index.js';
import type { Primitive } from '../../primitives/primitive.js';
import { checkAttributes, checkTargets, Random } from '../../regions/index.js';
import {
  AGGREGATIONS_OF_A_RUN,
  type PrimitiveFixture,
  PrimitiveTrial,
  preset,
  rowsOf,
  without,
} from './primitive-trial.js';

export type { PrimitiveFixture };

const hookNames = [
  'defaults',
  'initTargetRegions',
  'updateTargetRegions',
  'prepareAccessChecks',
  'checkAccesses',
  'targetValid',
  'cleanup',
  'label',
  'targetBusyUs',
] as const satisfies readonly (keyof Primitive)[];
const SAMPLINGS_TO_FIND_AN_ACCESS = 20;

/** Describes the suite for one primitive. `make` gives a fixture of its own to each test. */
export function describePrimitiveContract(
  name: string,
  make: () => PrimitiveFixture | Promise<PrimitiveFixture>,
): void {
  describe(`${name} keeps the contract of primitives`, () => {
    let fixture: PrimitiveFixture;
    let primitive: Primitive;
    let trial: PrimitiveTrial;

    beforeEach(async () => {
      fixture = await make();
      primitive = fixture.primitive;
      trial = new PrimitiveTrial(fixture);
    });
    afterEach(async () => {
      await fixture.dispose?.();
      expect(runningContexts()).toEqual([]);
    });

    it('[S4] has functions for hooks, and targets that a context takes', () => {
      for (const hook of hookNames) expect(['function', 'undefined']).toContain(typeof primitive[hook]);
      expect(() => checkTargets(primitive.targets ?? [])).not.toThrow();
    });

    it('[S3] prefers attributes that pass the check', () => {
      expect(() => checkAttributes(primitive.defaults?.())).not.toThrow();
    });

    it('[S4] gives each target regions that rise, are not empty, do not overlap and are aligned, inside the address space', async () => {
      const plane = await trial.construct();
      for (const { regions } of plane.targets) expect(regions.length).toBeGreaterThan(0);
      trial.expectSound(plane);
      await trial.cleanup(plane);
    });

    it('[M18] leaves the ranges of the user as they are, also at an update', async () => {
      const whole = await trial.construct();
      const targets = whole.targets.map(({ id, regions }) => ({
        id,
        ranges: [{ start: regions.starts[0]!, end: regions.ends[0]! }],
      }));
      await trial.cleanup(whole);
      const plane = await trial.construct(trial.planeOf(targets));
      const expectRanges = () => {
        for (const [index, { regions }] of plane.targets.entries()) {
          const { start, end } = targets[index]!.ranges[0]!;
          expect([regions.starts[0], regions.ends[regions.length - 1]]).toEqual([start, end]);
          expect(regions.totalSize).toBe(end - start);
        }
      };
      expectRanges();
      primitive.updateTargetRegions?.(plane);
      expectRanges();
      await trial.cleanup(plane);
    });

    it('[S4] picks a whole address inside each region to look at, and changes nothing else of it', async () => {
      const plane = await trial.construct();
      preset(plane);
      const before = plane.targets.map(({ regions }) => rowsOf(regions));
      for (let round = 0; round < 3; round++) {
        // A promise would come after the sampling.
        expect(primitive.prepareAccessChecks?.(plane)).toBeUndefined();
        expect(plane.targets.map(({ regions }) => rowsOf(regions))).toEqual(before);
        for (const { regions } of plane.targets) {
          for (let i = 0; i < regions.length; i++) {
            const address = regions.samplingAddresses[i]!;
            expect(Number.isInteger(address)).toBe(true);
            expect(address).toBeGreaterThanOrEqual(regions.starts[i]!);
            expect(address).toBeLessThan(regions.ends[i]!);
          }
        }
      }
      await trial.cleanup(plane);
    });

    it("takes its chances from the context's random numbers: the same seed picks the same addresses", async () => {
      const plane = await trial.construct();
      const picked = (seed: number) => {
        plane.random = new Random(seed);
        primitive.prepareAccessChecks?.(plane);
        return plane.targets.map(({ regions }) => [...regions.samplingAddresses.subarray(0, regions.length)]);
      };
      expect(picked(7)).toEqual(picked(7));
      await trial.cleanup(plane);
    });

    it('[S4] adds at most 1 to each nrAccesses, returns the largest, and changes nothing else', async () => {
      const plane = await trial.construct();
      preset(plane);
      for (let round = 0; round < 3; round++) {
        primitive.prepareAccessChecks?.(plane);
        await fixture.access?.();
        const before = plane.targets.map(({ regions }) => rowsOf(regions));
        const addresses = plane.targets.map(({ regions }) => regions.samplingAddresses.slice());
        const largest = primitive.checkAccesses?.(plane);
        let most = 0;
        for (const [index, { regions }] of plane.targets.entries()) {
          const after = rowsOf(regions);
          for (const [row, [start, end, nrAccesses, ...others]] of before[index]!.entries()) {
            const found = after[row]![2] - nrAccesses;
            expect([0, 1]).toContain(found);
            expect(after[row]).toEqual([start, end, nrAccesses + found, ...others]);
            most = Math.max(most, after[row]![2]);
          }
          expect(after.length).toBe(before[index]!.length);
        }
        if (primitive.checkAccesses) expect(largest).toBe(most);
        expect(plane.targets.map(({ regions }) => regions.samplingAddresses)).toEqual(addresses);
      }
      await trial.cleanup(plane);
    });

    it('[S4] finds an access that comes between preparation and check', async () => {
      if (!fixture.access) return;
      const plane = await trial.construct();
      let largest = 0;
      for (let sampling = 0; sampling < SAMPLINGS_TO_FIND_AN_ACCESS && largest === 0; sampling++) {
        primitive.prepareAccessChecks?.(plane);
        await fixture.access();
        largest = primitive.checkAccesses?.(plane) ?? 0;
      }
      expect(largest).toBeGreaterThan(0);
      await trial.cleanup(plane);
    });

    it('[M6] keeps regions sound at an update, and what stays of them keeps its counts and its age', async () => {
      const plane = await trial.construct();
      preset(plane);
      const before = plane.targets.map(({ regions }) => rowsOf(regions));
      expect(primitive.updateTargetRegions?.(plane)).toBeUndefined();
      trial.expectSound(plane);
      for (const [index, { regions }] of plane.targets.entries()) {
        const now = new Map(rowsOf(regions).map((row) => [`${row[0]}-${row[1]}`, row]));
        for (const row of before[index]!) expect(now.get(`${row[0]}-${row[1]}`) ?? row).toEqual(row);
      }
      await trial.cleanup(plane);
    });

    it('[S7] takes a target for valid while it is there', async () => {
      const plane = await trial.construct();
      for (const target of plane.targets) expect(primitive.targetValid?.(target) ?? true).toBe(true);
      await trial.cleanup(plane);
    });

    it('tells people what a range is called, or nothing, and how long the target was held up', async () => {
      const plane = await trial.construct();
      for (const { id, regions } of plane.targets) {
        for (const [start, end] of rowsOf(regions)) {
          expect(['string', 'undefined']).toContain(typeof primitive.label?.(id, { start, end }));
        }
      }
      const busyUs = primitive.targetBusyUs?.() ?? 0;
      primitive.prepareAccessChecks?.(plane);
      primitive.checkAccesses?.(plane);
      expect(busyUs).toBeGreaterThanOrEqual(0);
      expect(primitive.targetBusyUs?.() ?? 0).toBeGreaterThanOrEqual(busyUs);
      await trial.cleanup(plane);
    });

    it.each([
      ['without targets', []],
      ['whose targets have no regions', undefined],
    ])('[S4] has hooks that survive a context %s', async (_, targets) => {
      const plane = trial.planeOf(targets);
      primitive.prepareAccessChecks?.(plane);
      expect(primitive.checkAccesses?.(plane) ?? 0).toBe(0);
      primitive.updateTargetRegions?.(plane);
      for (const target of plane.targets) primitive.targetValid?.(target);
      await trial.cleanup(plane);
      if (!targets) return;
      await trial.construct(plane);
      await trial.cleanup(plane);
      expect(plane.nrRegions).toBe(0);
    });

    it('[S5] leaves no file open after the cleanup, and can run again after it', async () => {
      const plane = trial.planeOf();
      for (let run = 0; run < 3; run++) {
        await trial.construct(plane);
        primitive.prepareAccessChecks?.(plane);
        primitive.checkAccesses?.(plane);
        await trial.cleanup(plane);
        await trial.expectFilesClosed();
      }
    });

    it('[S5] cleans up after a construction that was stopped meanwhile', async () => {
      const plane = trial.planeOf();
      await trial.construct(plane, AbortSignal.abort()).catch(() => {});
      await trial.cleanup(plane);
      await trial.expectFilesClosed();
      trial.expectSound(await trial.construct());
      await trial.cleanup(plane);
    });

    it('[S6] [S12] [S13] carries whole runs of a context, which end clean', async () => {
      const events = await trial.runTwice();
      const snapshots = events.flatMap((event) => (event.type === 'aggregation' ? [event.snapshot] : []));
      expect(snapshots.length).toBe(2 * AGGREGATIONS_OF_A_RUN);
      for (const snapshot of snapshots) {
        expect(snapshot.length).toBeGreaterThan(0);
        expect(Math.max(...snapshot.nrAccesses)).toBeLessThanOrEqual(snapshot.nrSamplings);
      }
      if (fixture.access)
        expect(Math.max(...snapshots.flatMap(({ nrAccesses }) => [...nrAccesses]))).toBeGreaterThan(0);
      const ends = events.flatMap((event) => (event.type === 'terminated' ? [event.reason] : []));
      expect(ends).toEqual(['stopped', 'stopped']);
    });

    it('[S7] ends a context without targets at once when it can tell valid ones, and never otherwise', async () => {
      const events = await trial.runTwice(primitive, []);
      const ends = events.flatMap((event) => (event.type === 'terminated' ? [event.reason] : []));
      const reason = primitive.targetValid ? 'invalid' : 'stopped';
      expect(ends).toEqual([reason, reason]);
    });

    it.each(hookNames)('[S4] carries whole runs of a context that does without its hook %s', async (hook) => {
      await trial.runTwice(without(primitive, hook));
    });
  });
}
