/** What the map and its strips show over time, as rows of tables: moments, and the states in between. */
import { accessTotals, type HistoryEntry, meanRate } from '../../reports/index.js';
import type { StateLogEntry } from '../statechart/state-log.js';

export interface MomentRow {
  readonly entry: HistoryEntry;
  /** What was found accessed at least once, in the target's unit. */
  readonly workingSet: number;
  /** Accesses a second of an address, as the mean over all that was monitored. */
  readonly perSecond: number;
}

/** The latest first. */
export function momentRows(entries: readonly HistoryEntry[]): MomentRow[] {
  return entries.toReversed().map((entry) => {
    const { snapshot } = entry;
    const { hot, warm } = accessTotals(snapshot);
    return { entry, workingSet: hot + warm, perSecond: (meanRate(snapshot) * 1_000_000) / snapshot.sampleUs };
  });
}

export interface StayRow {
  readonly state: string;
  readonly from: number;
  /** Undefined for the one that lasts. */
  readonly to: number | undefined;
}

/** The latest first. Of what is not known there is no row. */
export function stayRows(states: readonly StateLogEntry[]): StayRow[] {
  const rows: StayRow[] = [];
  let latest: StayRow | undefined;
  for (const [at, state] of states) {
    if (latest) rows.push({ ...latest, to: at });
    latest = { state, from: at, to: undefined };
  }
  if (latest) rows.push(latest);
  return rows.filter(({ state }) => state !== '').reverse();
}
