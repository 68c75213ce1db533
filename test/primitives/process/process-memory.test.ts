import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Primitive } from '../../../primitives/primitive.js';
import { processMemory, suitableSampleUs } from '../../../primitives/process/process-memory.js';
import {
  type AttributeOptions,
  checkAttributes,
  checkTargets,
  DamonError,
  DataPlane,
  Random,
  type Target,
  type TargetOptions,
} from '../../../regions/index.js';
import { FakeProc } from './fake-proc.js';
import type { MappingSample } from './samples.js';

const PAGE = 4_096;
const isLinux = process.platform === 'linux';
const MEGABYTE = 1_048_576;
const idle = { rss: 100, referenced: 0 };
const hot = { rss: 100, referenced: 100 };

let proc: FakeProc;
beforeEach(() => {
  proc = new FakeProc();
});
afterEach(() => proc.remove());

/** A mapping of whole megabytes. */
function at(start: number, end: number, more: Partial<MappingSample> = {}): MappingSample {
  return { start: start * MEGABYTE, end: end * MEGABYTE, ...idle, ...more };
}

/** A plane that the primitive has just given its regions. */
function begin(primitive: Primitive, targets?: TargetOptions[], attributes: AttributeOptions = {}): DataPlane {
  const checked = checkAttributes({ minRegionSize: PAGE, ...attributes });
  const plane = new DataPlane(checkTargets(targets ?? primitive.targets ?? []), checked, new Random(1));
  plane.begin(checked, new Random(1));
  void primitive.initTargetRegions?.(plane, new AbortController().signal);
  return plane;
}

function round(primitive: Primitive, plane: DataPlane): number {
  primitive.prepareAccessChecks?.(plane);
  return primitive.checkAccesses?.(plane) ?? -1;
}

function first(plane: DataPlane): Target {
  const [target] = plane.targets;
  if (!target) throw new Error('no target');
  return target;
}

/** Start and end in megabytes, and nrAccesses. */
function rows(target: Target): number[][] {
  const { starts, ends, nrAccesses, length } = target.regions;
  return Array.from({ length }, (_, i) => [(starts[i] ?? 0) / MEGABYTE, (ends[i] ?? 0) / MEGABYTE, nrAccesses[i] ?? 0]);
}

function memory(pids: number | number[] = 7, gaps?: number): Primitive {
  return processMemory(pids, { root: proc.root, ...(gaps === undefined ? {} : { gaps }) });
}

describe('processMemory', () => {
  it('takes one pid or several, as the ids of its targets', () => {
    expect(processMemory(7)).toMatchObject({ name: 'process 7', targets: [{ id: 7 }] });
    expect(processMemory([7, 8])).toMatchObject({ name: 'processes 7, 8', targets: [{ id: 7 }, { id: 8 }] });
  });

  it.each([0, -1, 1.5, Number.NaN, [], [0], [7, 7]])('refuses %o as pids, at once', (pids) => {
    expect(() => processMemory(pids)).toThrow(DamonError);
    expect(() => processMemory(pids)).toThrow(/^Expected `pid/);
  });

  it('refuses what is no pid and options that it does not know', () => {
    // @ts-expect-error a string is no pid
    expect(() => processMemory('7')).toThrow('Expected `pid` to be an integer of 1 or more, got `7` (string)');
    expect(() => processMemory(7, { gaps: -1 })).toThrow('Expected `options.gaps` to be an integer of 0 or more');
    // @ts-expect-error a name mistyped
    expect(() => processMemory(7, { gap: 2 })).toThrow('no keys but gaps');
  });

  it('keeps a round to about 5 % of the sample interval, in whole milliseconds from 5 on', () => {
    // A fifth below 5 %, because rounds of a real run are slower than measured ones.
    expect([0, 200, 201, 1_000, 30_010].map(suitableSampleUs)).toEqual([5_000, 5_000, 6_000, 25_000, 751_000]);
  });

  it.skipIf(!isLinux)('measures a round for its default attributes, and keeps nothing open', () => {
    proc.set(7, [at(0, 1)]);
    const before = readdirSync('/proc/self/fd').length;
    expect(memory().defaults?.()).toMatchObject({ minRegionSize: PAGE, sampleUs: expect.any(Number) });
    expect(proc.read(7, 'clear_refs')).toBe('11111');
    expect(readdirSync('/proc/self/fd').length).toBe(before);
  });
});

describe('the ranges of processMemory', () => {
  const mappings = [
    at(1, 2),
    at(2, 3, { rights: 'r-xp', name: '/lib/a' }),
    at(10, 90, { rights: '---p' }),
    at(90, 91),
    at(91, 92, { name: '[vvar]' }),
    at(500, 501),
  ];

  it('are all accessible mappings, cut where one ends and the next begins', () => {
    proc.set(7, mappings);
    expect(rows(first(begin(memory())))).toEqual([
      [1, 2, 0],
      [2, 3, 0],
      [90, 91, 0],
      [500, 501, 0],
    ]);
  });

  it('take at most half of the most regions: first the cuts are left out, then the smallest gaps', () => {
    proc.set(7, mappings);
    const starts = (max: number) => rows(first(begin(memory(), undefined, { regions: { min: 3, max } })));
    expect(starts(6)).toEqual([
      [1, 3, 0],
      [90, 91, 0],
      [500, 501, 0],
    ]);
    expect(starts(4)).toEqual([
      [1, 91, 0],
      [500, 501, 0],
    ]);
  });

  it('share that half between targets', () => {
    proc.set(7, mappings);
    proc.set(8, mappings);
    const plane = begin(memory([7, 8]), undefined, { regions: { min: 3, max: 8 } });
    expect(plane.targets.map((target) => target.regions.length)).toEqual([2, 2]);
  });

  it('[M17] are the three that remain without the two biggest gaps when that is asked for', () => {
    proc.set(7, [at(1, 2), at(3, 4), at(100, 101), at(500, 501)]);
    expect(rows(first(begin(memory(7, 2))))).toEqual([
      [1, 4, 0],
      [100, 101, 0],
      [500, 501, 0],
    ]);
  });

  it('[M17] of fewer than two gaps are an error at the start, and stay as they were at an update', () => {
    proc.set(7, [at(1, 2), at(3, 4)]);
    expect(() => begin(memory(7, 2))).toThrow('Expected at least 2 gaps between the mappings of process 7, got fewer');
    proc.set(7, [at(1, 2), at(3, 4), at(5, 6)]);
    const primitive = memory(7, 2);
    const plane = begin(primitive);
    const before = rows(first(plane));
    proc.set(7, [at(1, 2), at(5, 6)]);
    primitive.updateTargetRegions?.(plane);
    expect(rows(first(plane))).toEqual(before);
  });

  it('[M18] of the user are left alone, at the start and at an update', () => {
    proc.set(7, mappings);
    const primitive = memory();
    const ranges = [{ start: 2 * MEGABYTE, end: 91 * MEGABYTE }];
    const plane = begin(primitive, [{ id: 7, ranges }]);
    proc.set(7, [at(1, 2)]);
    primitive.updateTargetRegions?.(plane);
    expect(rows(first(plane))).toEqual([[2, 91, 0]]);
  });

  it('[M6] follow the mappings, and those that stay keep what was counted', () => {
    proc.set(7, [at(1, 2, hot), at(5, 6, hot), at(9, 10, hot)]);
    const primitive = memory();
    const plane = begin(primitive);
    round(primitive, plane);
    proc.set(7, [at(1, 3, hot), at(3, 4, { ...hot, name: '/new' }), at(9, 10, hot), at(20, 21, hot)]);
    primitive.updateTargetRegions?.(plane);
    expect(rows(first(plane))).toEqual([
      [1, 3, 1],
      [3, 4, 0],
      [9, 10, 1],
      [20, 21, 0],
    ]);
  });

  it('part regions again that merging has joined across mappings, with the age that they have', () => {
    proc.set(7, [at(1, 2), at(2, 3, { name: '/b' }), at(3, 4, { name: '/c' })]);
    const primitive = memory();
    const plane = begin(primitive, undefined, { regions: { min: 3, max: 100 } });
    const { regions } = first(plane);
    regions.clear();
    regions.append(MEGABYTE, 4 * MEGABYTE);
    regions.ages[0] = 17;
    primitive.updateTargetRegions?.(plane);
    expect(rows(first(plane)).map(([start]) => start)).toEqual([1, 2, 3]);
    expect([...regions.ages.subarray(0, 3)]).toEqual([17, 17, 17]);
  });

  it('leave regions across mappings whole where there is no room for more regions', () => {
    proc.set(7, [at(1, 2), at(2, 3, { name: '/b' }), at(3, 4, { name: '/c' })]);
    const primitive = memory();
    const plane = begin(primitive, undefined, { regions: { min: 3, max: 6 } });
    const { regions } = first(plane);
    regions.clear();
    for (const start of [1, 1.2, 1.4, 1.6, 1.8]) regions.append(start * MEGABYTE, (start + 0.2) * MEGABYTE);
    regions.append(2 * MEGABYTE, 4 * MEGABYTE);
    regions.ages.fill(9);
    primitive.updateTargetRegions?.(plane);
    expect(rows(first(plane)).at(-1)).toEqual([2, 4, 0]);
    expect(regions.ages[regions.length - 1]).toBe(9);
  });

  it('work with a smallest region size above a page', () => {
    proc.set(7, [at(1, 2.5), at(2.5, 3, { name: '/b' }), at(3.5, 4), at(9, 10)]);
    const plane = begin(memory(), undefined, { minRegionSize: 2 * MEGABYTE });
    expect(rows(first(plane))).toEqual([
      [0, 4, 0],
      [8, 10, 0],
    ]);
  });
});

describe('the access checks of processMemory', () => {
  it('find wholly referenced mappings always, and others never', () => {
    proc.set(7, [at(1, 2, hot), at(3, 4, idle), at(5, 6, { rss: 0, referenced: 0 })]);
    const primitive = memory();
    const plane = begin(primitive);
    expect([round(primitive, plane), round(primitive, plane)]).toEqual([1, 2]);
    expect(rows(first(plane)).map(([, , count]) => count)).toEqual([2, 0, 0]);
    expect(proc.read(7, 'clear_refs')).toBe('11');
  });

  it('find a partly referenced mapping as often as its share says', () => {
    proc.set(7, [at(1, 2, { rss: 100, referenced: 25 })]);
    const primitive = memory();
    const plane = begin(primitive);
    for (let i = 0; i < 1_000; i++) round(primitive, plane);
    expect(rows(first(plane))[0]?.[2]).toBeGreaterThan(200);
    expect(rows(first(plane))[0]?.[2]).toBeLessThan(300);
  });

  it('find nothing in a hole between mappings', () => {
    proc.set(7, [at(1, 2, hot), at(99, 100, hot)]);
    const primitive = memory();
    const plane = begin(primitive, [{ id: 7, ranges: [{ start: 2 * MEGABYTE, end: 99 * MEGABYTE }] }]);
    expect(round(primitive, plane)).toBe(0);
  });

  it('answer the same for the same seed', () => {
    proc.set(7, [at(1, 2, { rss: 100, referenced: 50 }), at(3, 4, { rss: 100, referenced: 10 })]);
    const count = () => {
      const primitive = memory();
      const plane = begin(primitive);
      for (let i = 0; i < 50; i++) round(primitive, plane);
      return rows(first(plane));
    };
    expect(count()).toEqual(count());
  });

  it('go on after the process has executed another program', () => {
    proc.set(7, [at(1, 2, hot)]);
    const primitive = memory();
    const plane = begin(primitive);
    // What was opened before shows no memory any more; who opens it now sees the new program's.
    proc.set(8, [at(1, 2, hot)]);
    proc.write(7, 'smaps', '');
    renameSync(join(proc.path(8), 'smaps'), join(proc.path(7), 'smaps'));
    expect(round(primitive, plane)).toBe(1);
  });

  it('return the most accesses of any target, and count nothing for one that shows no memory any more', () => {
    proc.set(7, [at(1, 2, hot)]);
    proc.set(8, [at(1, 2, hot)]);
    const primitive = memory([7, 8]);
    const plane = begin(primitive);
    round(primitive, plane);
    proc.write(8, 'smaps', '');
    proc.setStat(8, { state: 'Z' });
    expect(round(primitive, plane)).toBe(2);
    expect(plane.targets.map((target) => rows(target)[0]?.[2])).toEqual([2, 1]);
    expect(plane.targets.map((target) => primitive.targetValid?.(target))).toEqual([true, false]);
  });

  it('fail with line and field when the kernel says what it never says', () => {
    proc.set(7, [at(1, 2)]);
    const primitive = memory();
    const plane = begin(primitive);
    proc.write(7, 'smaps', 'nonsense\n');
    expect(() => round(primitive, plane)).toThrow('Expected `key in line 1 of smaps`');
  });
});

describe('the life of a target of processMemory', () => {
  it('[S7] ends when another process has its pid, which the start time tells', () => {
    proc.set(7, [at(1, 2)]);
    const primitive = memory();
    const plane = begin(primitive);
    expect(primitive.targetValid?.(first(plane))).toBe(true);
    proc.setStat(7, { startTime: 2_000 });
    expect(primitive.targetValid?.(first(plane))).toBe(false);
    proc.set(7, [at(5, 6)]);
    proc.setStat(7, { startTime: 2_000 });
    primitive.updateTargetRegions?.(plane);
    expect(rows(first(plane))).toEqual([[1, 2, 0]]);
  });

  it('does not begin for a process that waits to be collected, a thread of the kernel, or an id that is no pid', () => {
    proc.set(7, [at(1, 2)]);
    proc.setStat(7, { state: 'Z' });
    expect(() => begin(memory())).toThrow('got 7, of which there is none');
    proc.setStat(7, { flags: 0x20_8040, command: 'kswapd0' });
    expect(() => begin(memory())).toThrow('got 7 (kswapd0), a thread of the kernel');
    expect(() => begin(memory(), [{ id: 'cache' }])).toThrow('Expected `targets[0].id` to be an integer of 1 or more');
  });

  it.skipIf(!isLinux)('leaves no file open, whether it began or not', () => {
    proc.set(7, [at(1, 2)]);
    const before = readdirSync('/proc/self/fd').length;
    const primitive = memory([7, 8]);
    expect(() => begin(primitive)).toThrow(DamonError);
    expect(readdirSync('/proc/self/fd').length).toBe(before);
    proc.set(8, [at(1, 2)]);
    const plane = begin(primitive);
    expect(readdirSync('/proc/self/fd').length).toBe(before + 6);
    void primitive.cleanup?.(plane);
    expect(readdirSync('/proc/self/fd').length).toBe(before);
    expect(primitive.targetValid?.(first(plane))).toBe(false);
    expect(primitive.label?.(7, { start: MEGABYTE, end: 2 * MEGABYTE })).toBeUndefined();
    expect(primitive.targetBusyUs?.()).toBe(0);
  });

  it('is apart from that of the same process in another context', () => {
    proc.set(7, [at(1, 2, hot)]);
    const primitive = memory();
    const one = begin(primitive);
    const other = begin(primitive);
    void primitive.cleanup?.(one);
    expect(round(primitive, other)).toBe(1);
  });
});

describe('the labels of processMemory', () => {
  it('name the mapping that covers most of a range', () => {
    proc.set(7, [
      at(1, 2, { name: '/lib/a' }),
      at(2, 4),
      at(4, 7, { rights: '---p', name: '/reserved' }),
      at(7, 8, { name: '/lib/a' }),
      at(8, 9, { name: '/lib/a' }),
      at(20, 21, { name: '[heap]' }),
    ]);
    const primitive = memory();
    begin(primitive);
    const label = (start: number, end: number) => {
      return primitive.label?.(7, { start: start * MEGABYTE, end: end * MEGABYTE });
    };
    expect(label(1, 2)).toBe('/lib/a');
    expect(label(1.5, 4)).toBe('anon');
    expect(label(1, 9)).toBe('/lib/a');
    expect(label(20.5, 30)).toBe('[heap]');
    expect(label(10, 11)).toBeUndefined();
    expect(label(4, 7)).toBeUndefined();
    expect(primitive.label?.(8, { start: 0, end: MEGABYTE })).toBeUndefined();
  });
});
