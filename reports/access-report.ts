/**
 * The access table of one snapshot: which ranges are hot, which idle, and since when. Plain data, no words for people.
 */
import type { AddressRange, Snapshot, TargetId } from '../regions/index.js';

/** What the user calls the addresses of a range; a primitive's `label` is one. */
export type LabelOf = (target: TargetId, range: AddressRange) => string | undefined;

/**
 * A region, or several next to each other that have the same label and were accessed alike: those that touch, and small
 * ones across what is not monitored between them.
 */
export interface AccessRow extends AddressRange {
  readonly target: TargetId;
  readonly label: string | undefined;
  /** Of what is monitored from start to end. */
  readonly size: number;
  /** Of everything monitored, 0 to 1. */
  readonly share: number;
  /** Share of samplings, 0 to 1, in which it was found accessed; the mean by size. */
  readonly rate: number;
  /** For how long it has been accessed at about that rate, in microseconds; the mean by size. */
  readonly ageUs: number;
  readonly nrRegions: number;
  /** Runs of regions that touch. */
  readonly nrPieces: number;
}

/** Sizes, in the targets' own unit. */
export interface AccessTotals {
  readonly monitored: number;
  /** Accessed in at least half of the samplings. */
  readonly hot: number;
  /** Accessed in fewer. */
  readonly warm: number;
  /** Not once. */
  readonly idle: number;
  readonly nrRegions: number;
}

export interface AccessReport {
  /** When the snapshot was taken, in microseconds of the context's clock. */
  readonly at: number;
  /** Hot to cold, by tenths of the rate; of the same tenth, big to small. */
  readonly rows: readonly AccessRow[];
  readonly totals: AccessTotals;
}

/** From this rate on a region is hot. */
export const HOT_RATE = 0.5;
/** Rates that differ by at most so much are alike, as for the merging of regions (M2); or by one sampling. */
const ALIKE = 0.1;
/** Differences of fractions are not quite what they should be: 0.4 - 0.3 is more than 0.1. */
const ROUNDING = 1e-9;
/** Up to this share of everything, a row may be of pieces that do not touch, and whose rates differ a little more. */
const SMALL = 0.01;
const ABOUT_ALIKE = 0.25;

/**
 * @example
 * accessReport(snapshot, (target, range) => primitive.label?.(target, range)).rows[0]; // the hottest
 */
export function accessReport(snapshot: Snapshot, labelOf: LabelOf = () => undefined): AccessReport {
  const totals = accessTotals(snapshot);
  const rows = rowsOf(snapshot, labelOf, SMALL * totals.monitored).map((row) => ({
    ...row,
    share: row.size / totals.monitored,
  }));
  rows.sort((a, b) => tenth(b.rate) - tenth(a.rate) || b.size - a.size || a.start - b.start);
  return { at: snapshot.at, rows, totals };
}

/** How much is monitored, and how much of it is hot, warm and idle. */
export function accessTotals(snapshot: Snapshot): AccessTotals {
  let hot = 0;
  let warm = 0;
  let idle = 0;
  for (let index = 0; index < snapshot.length; index++) {
    const size = (snapshot.ends[index] ?? 0) - (snapshot.starts[index] ?? 0);
    const rate = snapshot.rate(index);
    if (rate >= HOT_RATE) hot += size;
    else if (rate > 0) warm += size;
    else idle += size;
  }
  return { monitored: hot + warm + idle, hot, warm, idle, nrRegions: snapshot.length };
}

/** 0 for not accessed at all, 1 for up to a tenth, 10 for always or nearly so. */
function tenth(rate: number): number {
  return rate === 0 ? 0 : Math.min(10, 1 + Math.floor(rate * 10));
}

type Row = Omit<AccessRow, 'share'>;

/** By rising address, alike neighbours joined. */
function rowsOf(snapshot: Snapshot, labelOf: LabelOf, smallSize: number): Row[] {
  const rows: Row[] = [];
  const alike = Math.max(ALIKE, 1 / snapshot.nrSamplings);
  let index = 0;
  for (const { target, start, end, age } of snapshot) {
    const rate = snapshot.rate(index++);
    const ageUs = age * snapshot.aggregationUs;
    const label = labelOf(target, { start, end });
    const row = { target, start, end, size: end - start, label, rate, ageUs, nrRegions: 1, nrPieces: 1 };
    const last = rows.at(-1);
    if (last && joins(last, row, alike, smallSize)) rows[rows.length - 1] = joined(last, row);
    else rows.push(row);
  }
  return rows;
}

function joins(row: Row, next: Row, alike: number, smallSize: number): boolean {
  const small = row.size + next.size <= smallSize;
  return (
    row.target === next.target &&
    (row.end === next.start || small) &&
    row.label === next.label &&
    row.rate > 0 === next.rate > 0 &&
    row.rate >= HOT_RATE === next.rate >= HOT_RATE &&
    Math.abs(row.rate - next.rate) <= (small ? Math.max(alike, ABOUT_ALIKE) : alike) + ROUNDING
  );
}

function joined(row: Row, next: Row): Row {
  const size = row.size + next.size;
  const mean = (a: number, b: number) => (a * row.size + b * next.size) / size;
  return {
    ...row,
    end: next.end,
    size,
    rate: mean(row.rate, next.rate),
    ageUs: mean(row.ageUs, next.ageUs),
    nrRegions: row.nrRegions + next.nrRegions,
    nrPieces: row.nrPieces + (row.end === next.start ? 0 : next.nrPieces),
  };
}
