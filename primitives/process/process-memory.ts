/**
 * The memory of Linux processes, watched from outside by way of `/proc`, without privileges for processes of the same
 * user. Each round clears all accessed bits of a process and reads them back, summed up by mapping.
 */
import {
  checkInteger,
  checkOptions,
  DamonError,
  type DataPlane,
  invalid,
  type RegionTable,
  type Target,
} from '../../regions/index.js';
import type { Primitive } from '../primitive.js';
import { fitRegions } from './fit-regions.js';
import { labelOf } from './label.js';
import type { Mapping } from './maps.js';
import { probeProcessMonitoring } from './probe.js';
import { FileBuffer, noSuchProcess } from './proc.js';
import { MappingTable } from './smaps.js';
import { WatchedProcess } from './watched-process.js';

export interface ProcessMemoryOptions {
  /**
   * Leave out exactly this many of the biggest gaps between mappings, and cut nowhere else: 2 gives the three regions of
   * mainline (M17). Default: as many as half the number of regions allows, and cuts between mappings.
   */
  readonly gaps?: number;
  /** @internal Where `/proc` is, for tests. */
  readonly root?: string;
}

const PAGE_BYTES = 4_096;
const DEFAULT_SAMPLE_US = 5_000;
/**
 * The share of the sample interval for which a measured round may hold the target up: a fifth below the wished 5 %, for
 * rounds that are apart find colder caches than those that are measured in a row.
 */
const MEASURED_BUSY = 0.04;
const MEASURED_ROUNDS = 5;
const SAMPLINGS = 20;
const LEAST_SAMPLINGS = 5;
const LONGEST_AGGREGATION_US = 2_000_000;
/** A target that is held up for so long in a row is not measured again. In microseconds. */
const LONG_ENOUGH_US = 50_000;

/** What is kept of one target during a run. */
interface Watch {
  readonly plane: DataPlane;
  readonly process: WatchedProcess;
  /** As they were at the last look. */
  mappings: readonly Mapping[];
}

/**
 * Watches the memory of one or several processes; the id of a target is its pid.
 *
 * **What is found.** The kernel tells per mapping how much of it is resident and how much of that was accessed. A region
 * counts as accessed with the probability of that share in the mapping that holds its sampling address: exact for
 * mappings that are wholly hot or wholly idle, and on average for others, but it does not tell the pages of one mapping
 * apart. What is mapped and not resident counts like the rest of its mapping. Pages of hugetlbfs are not seen, and a hot
 * set that stays in the processor's TLB (some MB on an idle machine) can look idle.
 *
 * **What is monitored.** By default every run of accessible mappings is a range of its own, and ranges are also cut where
 * one mapping ends and the next begins: as a mapping is what the kernel answers for, a region across two of them could
 * only blur their answers. Three regions (M17, `gaps: 2`) would be nearly all hole in a process of V8, which scatters its
 * pages over 128 TB. Ranges take at most half of the wished regions, so that there is room to split; when there are more,
 * the smallest gaps are taken in and the cuts between the smallest mappings are left out. Regions that merging has joined
 * across mappings are cut there again at every update, with the history that they have.
 *
 * **What it costs.** A round holds up the target for about 0.02 to 0.1 µs per resident page of 4 KiB and 4 µs per mapping.
 * Unless told, the sample interval is that at which this is about 5 % of the time, measured at every start: some 20 to
 * 60 ms for a process of 50 MB, half a second or more for one of 1 GB, at least 5 ms. A process that grows costs more than
 * measured; `targetBusyUs` tells. Clearing the accessed bits takes them from others too: two monitors of one process make each
 * other see less, and the kernel's reclaim takes pages for colder than they are.
 *
 * The hooks throw DamonError ESRCH: no such process; EACCES: it is another user's; ENOTSUP: no Linux, a kernel without
 * page monitor ({@link probeProcessMonitoring}), or a thread of the kernel; EINVAL: a target's id that is no pid, or
 * fewer than the wished `gaps`. A process that ends during the run is no failure: its target is not valid any more.
 *
 * @throws DamonError EINVAL for a pid that is no integer of 1 or more or comes twice, for no pid at all, and for bad options
 *
 * @example
 * monitor({ primitive: processMemory(1234) }).pipe(aggregations(), hottest(10)).subscribe(console.table);
 */
export function processMemory(pids: number | readonly number[], options: ProcessMemoryOptions = {}): Primitive {
  const checkedPids = checkPids(pids);
  checkOptions('options', options, ['gaps', 'root']);
  const gaps = options.gaps === undefined ? undefined : checkInteger('options.gaps', options.gaps, 0);
  const root = options.root ?? '/proc';
  const watches = new Map<Target, Watch>();
  const table = new MappingTable();
  const buffer = new FileBuffer();
  /** Of processes that are not watched any more. */
  let busyBeforeUs = 0;

  const open = (pid: number) => new WatchedProcess(pid, root, buffer);

  const release = (plane: DataPlane) => {
    for (const [target, watch] of watches) {
      if (watch.plane !== plane) continue;
      watches.delete(target);
      busyBeforeUs += watch.process.busyUs;
      watch.process.close();
    }
    if (watches.size === 0) busyBeforeUs = 0;
  };

  const watch = (plane: DataPlane, target: Target, index: number) => {
    const process = open(checkInteger(`targets[${index}].id`, target.id, 1));
    const watched: Watch = { plane, process, mappings: [] };
    watches.set(target, watched);
    watched.mappings = process.mappings();
    if (watched.mappings.length === 0) throw noSuchProcess(process.pid);
    if (!target.ranges && !fitRegions(plane, target, watched.mappings, gaps)) {
      const expected = `Expected at least ${gaps} gaps between the mappings of process ${process.pid}, got fewer`;
      throw new DamonError('EINVAL', `${expected}; leave out the option \`gaps\` to have as many as there are`);
    }
  };

  return {
    name: checkedPids.length === 1 ? `process ${checkedPids[0]}` : `processes ${checkedPids.join(', ')}`,
    targets: checkedPids.map((id) => ({ id })),

    defaults() {
      checkUsable(root);
      const roundUs = checkedPids.reduce((sum, pid) => sum + measureRound(open(pid), table), 0);
      const sampleUs = suitableSampleUs(roundUs);
      return { minRegionSize: PAGE_BYTES, sampleUs, aggregationUs: suitableAggregationUs(sampleUs) };
    },

    initTargetRegions(plane) {
      checkUsable(root);
      release(plane);
      try {
        for (const [index, target] of plane.targets.entries()) watch(plane, target, index);
      } catch (thrown) {
        release(plane);
        throw thrown;
      }
    },

    updateTargetRegions(plane) {
      for (const target of plane.targets) {
        const watched = watches.get(target);
        const mappings = watched?.process.mappings();
        if (!watched || !mappings || mappings.length === 0) continue;
        watched.mappings = mappings;
        if (!target.ranges) fitRegions(plane, target, mappings, gaps);
      }
    },

    prepareAccessChecks(plane) {
      for (const target of plane.targets) {
        const { starts, ends, samplingAddresses, length } = target.regions;
        plane.random.addresses(starts, ends, samplingAddresses, length);
        watches.get(target)?.process.clearReferenced();
      }
    },

    checkAccesses(plane) {
      let largest = 0;
      for (const target of plane.targets) {
        table.length = 0;
        watches.get(target)?.process.readReferenced(table);
        largest = Math.max(largest, countAccesses(target.regions, table, plane));
      }
      return largest;
    },

    targetValid: (target) => watches.get(target)?.process.alive() ?? false,

    cleanup: release,

    label(id, range) {
      for (const [target, { mappings }] of watches) if (target.id === id) return labelOf(mappings, range);
      return undefined;
    },

    targetBusyUs() {
      let busyUs = busyBeforeUs;
      for (const { process } of watches.values()) busyUs += process.busyUs;
      return Math.round(busyUs);
    },
  };
}

/** The shortest whole number of milliseconds of which a round takes at most 5 %, at least DAMON's 5. In microseconds. */
export function suitableSampleUs(measuredUs: number): number {
  return Math.max(DEFAULT_SAMPLE_US, Math.ceil(measuredUs / MEASURED_BUSY / 1_000) * 1_000);
}

function checkPids(pids: number | readonly number[]): number[] {
  if (!Array.isArray(pids)) return [checkInteger('pid', pids, 1)];
  if (pids.length === 0) throw invalid('pids', 'at least one pid', pids);
  const checked = pids.map((pid, index) => checkInteger(`pids[${index}]`, pid, 1));
  const twice = checked.find((pid, index) => checked.indexOf(pid) !== index);
  if (twice !== undefined) throw invalid('pids', 'pids that come once', twice);
  return checked;
}

function checkUsable(root: string): void {
  const error = root === '/proc' ? probeProcessMonitoring() : undefined;
  if (error) throw error;
}

/** DAMON's 20 samplings, but for big processes: who looks wants to see something every two seconds, or at every fifth look. */
function suitableAggregationUs(sampleUs: number): number {
  return sampleUs * Math.max(LEAST_SAMPLINGS, Math.min(SAMPLINGS, Math.floor(LONGEST_AGGREGATION_US / sampleUs)));
}

/**
 * The shortest of a few rounds: what else the machine does makes others longer, and an interval that turns out too short is
 * lengthened while the monitoring runs. Closes the process.
 */
function measureRound(process: WatchedProcess, table: MappingTable): number {
  try {
    const rounds: number[] = [];
    while (rounds.length < MEASURED_ROUNDS && process.busyUs < LONG_ENOUGH_US) rounds.push(process.measureRound(table));
    return rounds.length === 0 ? 0 : Math.min(...rounds);
  } finally {
    process.close();
  }
}

/**
 * Walks regions and mappings side by side, both by rising address. About 5 ns a region.
 *
 * @returns the largest nrAccesses of the regions
 */
function countAccesses(regions: RegionTable, mappings: MappingTable, { random }: DataPlane): number {
  const { samplingAddresses, nrAccesses, length } = regions;
  const { starts, ends, rss, referenced } = mappings;
  let mapping = 0;
  let largest = 0;
  for (let i = 0; i < length; i++) {
    const address = samplingAddresses[i]!;
    while (mapping < mappings.length && ends[mapping]! <= address) mapping++;
    if (mapping < mappings.length && starts[mapping]! <= address) {
      const accessed = referenced[mapping]!;
      // Without a draw where the answer is certain.
      if (accessed > 0 && (accessed >= rss[mapping]! || random.fraction() * rss[mapping]! < accessed)) nrAccesses[i]!++;
    }
    largest = Math.max(largest, nrAccesses[i]!);
  }
  return largest;
}
