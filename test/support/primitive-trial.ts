/** What the contract suite of primitives does with one of them: the steps of a context by hand, and whole runs of one. */
import { existsSync, readdirSync } from 'node:fs';
import { expect } from 'vitest';
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

/** For how many aggregations a context runs. */
export const AGGREGATIONS_OF_A_RUN = 3;

export class PrimitiveTrial {
  readonly fixture: PrimitiveFixture;
  readonly primitive: Primitive;
  readonly #descriptors = openDescriptors();

  constructor(fixture: PrimitiveFixture) {
    this.fixture = fixture;
    this.primitive = fixture.primitive;
  }

  /** What a context has before its start. */
  planeOf(targets = this.fixture.targets): DataPlane {
    const attributes = checkAttributes({ ...this.primitive.defaults?.(), ...this.fixture.attributes });
    return new DataPlane(checkTargets(targets), attributes, new Random(1));
  }

  /** Does what a context does before the first round. */
  async construct(plane = this.planeOf(), signal = new AbortController().signal): Promise<DataPlane> {
    plane.begin(plane.attributes, new Random(1));
    await this.primitive.initTargetRegions?.(plane, signal);
    plane.ready();
    return plane;
  }

  async cleanup(plane: DataPlane): Promise<void> {
    plane.clear();
    await this.primitive.cleanup?.(plane);
  }

  /** Runs a context for a few aggregations of virtual time, twice, and sees to it that nothing is left of it. */
  async runTwice(primitive = this.primitive, targets = this.fixture.targets): Promise<MonitorEvent[]> {
    const clock = new VirtualClock();
    const actor = createContext({ ...this.fixture.attributes, primitive, targets, seed: 7, clock });
    const monitoring = monitoringOf(actor);
    const events: MonitorEvent[] = [];
    monitoring.events.listen((event) => events.push(event));
    for (let run = 0; run < 2; run++) {
      await startContexts([actor], { exclusive: false });
      const until = clock.now() + AGGREGATIONS_OF_A_RUN * monitoring.attributes.aggregationUs;
      while (monitoring.running && monitoring.endReason === undefined && clock.now() < until) {
        await this.fixture.access?.();
        clock.advance(monitoring.attributes.sampleUs);
      }
      if (monitoring.running) await stopContexts([actor]);
      expect(events.at(-1)).toMatchObject({ type: 'terminated' });
      expect(monitoring.error).toBeUndefined();
      expect(runningContexts()).toEqual([]);
      expect(clock.pending).toBe(0);
      expect(monitoring.plane.nrRegions).toBe(0);
      if (!primitive.cleanup) await this.cleanup(monitoring.plane);
      await this.expectFilesClosed();
    }
    actor.stop();
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
    return events;
  }

  /** Regions rise, are not empty, do not overlap, are aligned, and lie in the address space. */
  expectSound(plane: DataPlane): void {
    const { start: lowest = 0, end: highest = 2 ** 53 } = this.fixture.addressSpace ?? {};
    const size = plane.attributes.minRegionSize;
    for (const { regions } of plane.targets) {
      let before = alignDown(lowest, size);
      for (const [start, end] of rowsOf(regions)) {
        expect(start).toBeGreaterThanOrEqual(before);
        expect(end).toBeGreaterThan(start);
        expect([start % size, end % size]).toEqual([0, 0]);
        before = end;
      }
      expect(before).toBeLessThanOrEqual(alignUp(highest, size));
    }
  }

  /** No more files are open than when the test began; one that is closed later may take a moment. */
  async expectFilesClosed(): Promise<void> {
    await expect.poll(openDescriptors).toBeLessThanOrEqual(this.#descriptors);
  }
}

/** How many files this process has open, where the system tells. */
function openDescriptors(): number {
  return existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0;
}

/** All of a region but where it is looked at. */
type Row = [start: number, end: number, nrAccesses: number, lastNrAccesses: number, age: number];

export function rowsOf({
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
export function preset(plane: DataPlane): void {
  for (const { regions } of plane.targets) {
    for (let i = 0; i < regions.length; i++) {
      regions.nrAccesses[i] = (i * 5) % 7;
      regions.lastNrAccesses[i] = (i * 3) % 5;
      regions.ages[i] = (i * 7) % 11;
    }
  }
}

/** The same primitive, as if it had no such hook. */
export function without(primitive: Primitive, hook: keyof Primitive): Primitive {
  return new Proxy(primitive, {
    get(whole, key) {
      const value: unknown = Reflect.get(whole, key);
      if (key === hook) return undefined;
      return typeof value === 'function' ? value.bind(whole) : value;
    },
  });
}
