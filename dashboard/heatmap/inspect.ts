/** What is known of one point of the map, as data and as text. Pure. */
import type { Snapshot, TargetId } from '../../regions/index.js';
import { type Axis, addressAt, type HistoryEntry, type LabelledRange, temperatureOf } from '../../reports/index.js';
import { addressText, counted, percent, sizeText } from '../../reports/units.js';
import { type Break, labelAt } from './ticks.js';
import { duration, figure, moment, type TimeWords } from './words.js';

/** What a tooltip tells. */
export interface CellInfo {
  /** The times that the snapshot covers, in microseconds of the context's clock. */
  readonly from: number;
  readonly to: number;
  readonly nrMerged: number;
  readonly target: TargetId;
  /** The address pointed at. */
  readonly address: number;
  readonly label: string | undefined;
  /** Undefined where the address was not monitored then. */
  readonly region: CellRegion | undefined;
  /** Share of samplings, 0 to 1, in which it was in truth accessed; where that is known. */
  readonly truth: number | undefined;
  /** What the axis leaves out here: nearby, something is not monitored. */
  readonly gap: Break | undefined;
}

export interface CellRegion {
  readonly start: number;
  readonly end: number;
  /** Share of samplings, 0 to 1, in which it was found accessed. */
  readonly rate: number;
  /** Found accessed so many times a second; at most once a sampling. */
  readonly perSecond: number;
  readonly ageUs: number;
  /** In microseconds: see reports' `temperatureOf`. */
  readonly temperature: number;
}

export interface Point {
  readonly axis: Axis;
  /** On the axis. */
  readonly position: number;
  readonly entry: HistoryEntry;
  readonly labels: readonly LabelledRange[];
  readonly truth?: HistoryEntry | undefined;
  readonly gap?: Break | undefined;
}

/** The region at a point; undefined outside of the axis. */
export function cellOf({ axis, position, entry, labels, truth, gap }: Point): CellInfo | undefined {
  const found = addressAt(axis, position);
  if (!found) return undefined;
  const { target } = found;
  const address = Math.floor(found.address);
  const index = regionIndex(entry.snapshot, target, address);
  const truthIndex = truth && regionIndex(truth.snapshot, target, address);
  return {
    from: entry.from,
    to: entry.to,
    nrMerged: entry.nrMerged,
    target,
    address,
    label: labelAt(labels, target, address),
    region: index === undefined ? undefined : regionOf(entry.snapshot, index),
    truth: truthIndex === undefined ? undefined : truth?.snapshot.rate(truthIndex),
    gap,
  };
}

/** Where in the columns of a snapshot the region of an address is; undefined if there is none. */
export function regionIndex(snapshot: Snapshot, target: TargetId, address: number): number | undefined {
  let first = 0;
  for (const { id, nrRegions } of snapshot.targets) {
    if (id === target) {
      let low = first;
      let high = first + nrRegions;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((snapshot.ends[middle] ?? 0) <= address) low = middle + 1;
        else high = middle;
      }
      return low < first + nrRegions && (snapshot.starts[low] ?? 0) <= address ? low : undefined;
    }
    first += nrRegions;
  }
  return undefined;
}

function regionOf(snapshot: Snapshot, index: number): CellRegion {
  const rate = snapshot.rate(index);
  return {
    start: snapshot.starts[index] ?? 0,
    end: snapshot.ends[index] ?? 0,
    rate,
    perSecond: (rate * 1e6) / snapshot.sampleUs,
    ageUs: (snapshot.ages[index] ?? 0) * snapshot.aggregationUs,
    temperature: temperatureOf(snapshot, index),
  };
}

/** A line of a tooltip: what, and how much. */
export type Fact = readonly [name: string, value: string];

/** The heading of a point, and its facts. */
export function factsOf(
  cell: CellInfo,
  unit: string,
  words: TimeWords,
  nrTargets = 1,
): { title: string; facts: Fact[] } {
  const { region, truth, gap, target } = cell;
  const facts: Fact[] = [];
  if (region) {
    const { start, end, rate, perSecond, ageUs, temperature } = region;
    facts.push(
      ['Range', `${addressText(start, unit)} – ${addressText(end, unit)}`],
      ['Size', sizeText(end - start, unit)],
      ['Accessed', rate > 0 ? `${figure(perSecond)} /s, in ${percent(rate)} of the checks` : 'never found accessed'],
      ['Like this', ageUs > 0 ? `for ${duration(ageUs)}` : 'since just now'],
      ['Temperature', temperature > 0 ? `hot, ${duration(temperature)} in use` : `cold for ${duration(-temperature)}`],
    );
  } else {
    facts.push(['Address', addressText(cell.address, unit)], ['Accessed', 'not monitored at this time']);
  }
  if (truth !== undefined) facts.push(['In truth', `accessed in ${percent(truth)} of the checks`]);
  const span = cell.to - cell.from;
  const merged = cell.nrMerged > 1 ? `, ${counted(cell.nrMerged, 'snapshot')} as one` : '';
  facts.push(['Time', `${moment(cell.to, words, Math.min(span, 1e6 - 1))} (${duration(span)}${merged})`]);
  if (nrTargets > 1) facts.push(['Target', String(target)]);
  if (gap)
    facts.push([
      'Break',
      gap.size === undefined ? 'another target begins here' : `${sizeText(gap.size, unit)} left out, not monitored`,
    ]);
  return { title: cell.label ?? (region ? 'Region' : 'Not monitored'), facts };
}

/** The same for a clipboard. */
export function textOf({ title, facts }: { readonly title: string; readonly facts: readonly Fact[] }): string {
  return [title, ...facts.map(([name, value]) => `${name}: ${value}`)].join('\n');
}
