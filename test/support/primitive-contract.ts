/**
 * What every primitive must keep to, as one suite that is run over each of them. It looks at the hooks from outside and
 * knows no address space: whether the right accesses are found is for the primitive's own tests.
 */
import { existsSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createContext,
  type MonitorEvent,
  monitoringOf,
  runningContexts,
  startContexts,
  stopContexts,
} from '../../machines/index.js';
import { VirtualClock } from '../../machines/virtual-clock.js';
import type { Primitive } from '../../primitives/primitive.js';
import {
  type AddressRange,
  type AttributeOptions,
  alignDown,
  alignUp,
  checkAttributes,
  checkTargets,
  DataPlane,
  Random,
  type TargetOptions,
} from '../../regions/index.js';

/** One address space, alive, with the primitive that monitors it. Made anew for every test. */
export interface PrimitiveFixture {
  readonly primitive: Primitive;
  readonly targets: readonly TargetOptions[];
  /** What goes before the primitive's own `defaults()`. */
  readonly attributes: AttributeOptions;
  /** Where all addresses lie. Default: 0 to 2^53. */
  readonly addressSpace?: AddressRange;
  /** Accesses so many monitored addresses that one of a few samplings must find one; left out where a test cannot. */
  readonly access?: (() => void | Promise<void>) | undefined;
  dispose?(): void | Promise<void>;
}

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
const AGGREGATIONS_OF_A_RUN = 3;

/** Describes the suite for one primitive. `make` gives a fixture of its own to each test. */
export function describePrimitiveContract(
  name: string,
  make: () => PrimitiveFixture | Promise<PrimitiveFixture>,
): void {
  describe(`${name} keeps the contract of primitives`, () => {
    let fixture: PrimitiveFixture;
    let primitive: Primitive;
    let descriptors: number;

    beforeEach(async () => {
      fixture = await make();
      primitive = fixture.primitive;
      descriptors = openDescriptors();
    });
    afterEach(async () => {
      await fixture.dispose?.();
      expect(runningContexts()).toEqual([]);
    });

    const planeOf = (targets = fixture.targets) => {
      const attributes = checkAttributes({ ...primitive.defaults?.(), ...fixture.attributes });
      return new DataPlane(checkTargets(targets), attributes, new Random(1));
    };
    /** What a context does before the first round. */
    const construct = async (plane: DataPlane, signal = new AbortController().signal) => {
      plane.begin(plane.attributes, new Random(1));
      await primitive.initTargetRegions?.(plane, signal);
      plane.ready();
      return plane;
    };
    const constructed = () => construct(planeOf());
    const expectSound = (plane: DataPlane) => {
      const { start = 0, end = 2 ** 53 } = fixture.addressSpace ?? {};
      const size = plane.attributes.minRegionSize;
      for (const { regions } of plane.targets) {
        let before = alignDown(start, size);
        for (const region of columns(regions).map(([first, last]) => ({ start: first, end: last }))) {
          expect(region.start).toBeGreaterThanOrEqual(before);
          expect(region.end).toBeGreaterThan(region.start);
          expect([region.start % size, region.end % size]).toEqual([0, 0]);
          before = region.end;
        }
        expect(before).toBeLessThanOrEqual(alignUp(end, size));
      }
    };
    const expectDescriptorsGivenBack = () => expect.poll(openDescriptors).toBeLessThanOrEqual(descriptors);

    it('[S4] has functions for hooks, and targets that a context takes', () => {
      for (const hook of hookNames) expect(['function', 'undefined']).toContain(typeof primitive[hook]);
      expect(() => checkTargets(primitive.targets ?? [])).not.toThrow();
    });

    it('[S3] prefers attributes that pass the check', () => {
      expect(() => checkAttributes(primitive.defaults?.())).not.toThrow();
    });

    it('[S4] gives each target regions that rise, are not empty, do not overlap and are aligned, inside the address space', async () => {
      const plane = await constructed();
      for (const { regions } of plane.targets) expect(regions.length).toBeGreaterThan(0);
      expectSound(plane);
      await primitive.cleanup?.(plane);
    });

    it('[M18] leaves the ranges of the user as they are, also at an update', async () => {
      const whole = await constructed();
      const targets = whole.targets.map(({ id, regions }) => ({
        id,
        ranges: [{ start: regions.starts[0]!, end: regions.ends[0]! }],
      }));
      await primitive.cleanup?.(whole);
      const plane = await construct(planeOf(targets));
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
      await primitive.cleanup?.(plane);
    });

    it('[S4] picks a whole address inside each region to look at, and changes nothing else of it', async () => {
      const plane = await constructed();
      preset(plane);
      const before = plane.targets.map(({ regions }) => columns(regions));
      for (let round = 0; round < 3; round++) {
        // A promise would come after the sampling.
        expect(primitive.prepareAccessChecks?.(plane)).toBeUndefined();
        expect(plane.targets.map(({ regions }) => columns(regions))).toEqual(before);
        for (const { regions } of plane.targets) {
          for (let i = 0; i < regions.length; i++) {
            const address = regions.samplingAddresses[i]!;
            expect(Number.isInteger(address)).toBe(true);
            expect(address).toBeGreaterThanOrEqual(regions.starts[i]!);
            expect(address).toBeLessThan(regions.ends[i]!);
          }
        }
      }
      await primitive.cleanup?.(plane);
    });

    it("takes its chances from the context's random numbers: the same seed picks the same addresses", async () => {
      const plane = await constructed();
      const picked = (seed: number) => {
        plane.random = new Random(seed);
        primitive.prepareAccessChecks?.(plane);
        return plane.targets.map(({ regions }) => [...regions.samplingAddresses.subarray(0, regions.length)]);
      };
      expect(picked(7)).toEqual(picked(7));
      await primitive.cleanup?.(plane);
    });

    it('[S4] adds at most 1 to each nrAccesses, returns the largest, and changes nothing else', async () => {
      const plane = await constructed();
      preset(plane);
      for (let round = 0; round < 3; round++) {
        primitive.prepareAccessChecks?.(plane);
        await fixture.access?.();
        const before = plane.targets.map(({ regions }) => columns(regions));
        const addresses = plane.targets.map(({ regions }) => regions.samplingAddresses.slice());
        const largest = primitive.checkAccesses?.(plane);
        let most = 0;
        for (const [index, { regions }] of plane.targets.entries()) {
          const after = columns(regions);
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
      await primitive.cleanup?.(plane);
    });

    it('[S4] finds an access that comes between preparation and check', async () => {
      if (!fixture.access) return;
      const plane = await constructed();
      let largest = 0;
      for (let sampling = 0; sampling < SAMPLINGS_TO_FIND_AN_ACCESS && largest === 0; sampling++) {
        primitive.prepareAccessChecks?.(plane);
        await fixture.access();
        largest = primitive.checkAccesses?.(plane) ?? 0;
      }
      expect(largest).toBeGreaterThan(0);
      await primitive.cleanup?.(plane);
    });

    it('[M6] keeps regions sound at an update, and what stays of them keeps its counts and its age', async () => {
      const plane = await constructed();
      preset(plane);
      const before = plane.targets.map(({ regions }) => columns(regions));
      expect(primitive.updateTargetRegions?.(plane)).toBeUndefined();
      expectSound(plane);
      for (const [index, { regions }] of plane.targets.entries()) {
        const now = new Map(columns(regions).map((row) => [`${row[0]}-${row[1]}`, row]));
        for (const row of before[index]!) expect(now.get(`${row[0]}-${row[1]}`) ?? row).toEqual(row);
      }
      await primitive.cleanup?.(plane);
    });

    it('[S7] takes a target for valid while it is there', async () => {
      const plane = await constructed();
      for (const target of plane.targets) expect(primitive.targetValid?.(target) ?? true).toBe(true);
      await primitive.cleanup?.(plane);
    });

    it('tells people what a range is called, or nothing, and how long the target was held up', async () => {
      const plane = await constructed();
      for (const { id, regions } of plane.targets) {
        for (const [start, end] of columns(regions)) {
          expect(['string', 'undefined']).toContain(typeof primitive.label?.(id, { start, end }));
        }
      }
      const busyUs = primitive.targetBusyUs?.() ?? 0;
      primitive.prepareAccessChecks?.(plane);
      primitive.checkAccesses?.(plane);
      expect(busyUs).toBeGreaterThanOrEqual(0);
      expect(primitive.targetBusyUs?.() ?? 0).toBeGreaterThanOrEqual(busyUs);
      await primitive.cleanup?.(plane);
    });

    it.each([
      ['without targets', []],
      ['whose targets have no regions', undefined],
    ])('[S4] has hooks that survive a context %s', async (_, targets) => {
      const plane = planeOf(targets);
      primitive.prepareAccessChecks?.(plane);
      expect(primitive.checkAccesses?.(plane) ?? 0).toBe(0);
      primitive.updateTargetRegions?.(plane);
      for (const target of plane.targets) primitive.targetValid?.(target);
      await primitive.cleanup?.(plane);
      if (!targets) return;
      await construct(plane);
      await primitive.cleanup?.(plane);
      expect(plane.nrRegions).toBe(0);
    });

    it('[S5] leaves no file open after the cleanup, and can run again after it', async () => {
      const plane = planeOf();
      for (let run = 0; run < 3; run++) {
        await construct(plane);
        primitive.prepareAccessChecks?.(plane);
        primitive.checkAccesses?.(plane);
        plane.clear();
        await primitive.cleanup?.(plane);
        await expectDescriptorsGivenBack();
      }
    });

    it('[S5] cleans up after a construction that was stopped meanwhile', async () => {
      const plane = planeOf();
      await construct(plane, AbortSignal.abort()).catch(() => {});
      plane.clear();
      await primitive.cleanup?.(plane);
      await expectDescriptorsGivenBack();
      expectSound(await constructed());
      await primitive.cleanup?.(plane);
    });

    /** Runs a context for a few aggregations of virtual time, twice, and sees to it that nothing is left of it. */
    const runTwice = async (options: { primitive: Primitive; targets: readonly TargetOptions[] }) => {
      const clock = new VirtualClock();
      const actor = createContext({ ...fixture.attributes, ...options, seed: 7, clock });
      const monitoring = monitoringOf(actor);
      const events: MonitorEvent[] = [];
      monitoring.events.listen((event) => events.push(event));
      for (let run = 0; run < 2; run++) {
        await startContexts([actor], { exclusive: false });
        const until = clock.now() + AGGREGATIONS_OF_A_RUN * monitoring.attributes.aggregationUs;
        while (clock.now() < until && actor.getSnapshot().value !== 'terminating' && monitoring.running) {
          await fixture.access?.();
          clock.advance(monitoring.attributes.sampleUs);
        }
        if (monitoring.running) await stopContexts([actor]);
        expect(events.at(-1)).toMatchObject({ type: 'terminated' });
        expect(monitoring.error).toBeUndefined();
        expect(runningContexts()).toEqual([]);
        expect(clock.pending).toBe(0);
        expect(monitoring.plane.nrRegions).toBe(0);
        if (!options.primitive.cleanup) await primitive.cleanup?.(monitoring.plane);
        await expectDescriptorsGivenBack();
      }
      actor.stop();
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
      return events;
    };

    it('[S6] [S12] [S13] carries whole runs of a context, which end clean', async () => {
      const { targets } = fixture;
      const events = await runTwice({ primitive, targets });
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
      const events = await runTwice({ primitive, targets: [] });
      const ends = events.flatMap((event) => (event.type === 'terminated' ? [event.reason] : []));
      const reason = primitive.targetValid ? 'invalid' : 'stopped';
      expect(ends).toEqual([reason, reason]);
    });

    it.each(hookNames)('[S4] carries whole runs of a context that does without its hook %s', async (hook) => {
      const { targets } = fixture;
      await runTwice({ primitive: without(primitive, hook), targets });
    });
  });
}

type Row = [start: number, end: number, nrAccesses: number, lastNrAccesses: number, age: number];

/** All of the regions but where they are looked at. */
function columns({
  starts,
  ends,
  nrAccesses,
  lastNrAccesses,
  ages,
  length,
}: DataPlane['targets'][0]['regions']): Row[] {
  return Array.from({ length }, (_, i) => [starts[i]!, ends[i]!, nrAccesses[i]!, lastNrAccesses[i]!, ages[i]!]);
}

/** Gives the regions a history in which no two neighbours are alike. */
function preset(plane: DataPlane): void {
  for (const { regions } of plane.targets) {
    for (let i = 0; i < regions.length; i++) {
      regions.nrAccesses[i] = (i * 5) % 7;
      regions.lastNrAccesses[i] = (i * 3) % 5;
      regions.ages[i] = (i * 7) % 11;
    }
  }
}

/** The same primitive, as if it had no such hook. */
function without(primitive: Primitive, hook: keyof Primitive): Primitive {
  return new Proxy(primitive, {
    get(whole, key) {
      const value: unknown = Reflect.get(whole, key);
      if (key === hook) return undefined;
      return typeof value === 'function' ? value.bind(whole) : value;
    },
  });
}

/** How many files this process has open, where the system tells. */
function openDescriptors(): number {
  return existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0;
}
