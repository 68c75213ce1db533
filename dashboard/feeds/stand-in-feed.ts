/** Stands where there is no feed yet, or none to be had, and says why. */
import { History, type HistoryEntry } from '../../reports/index.js';
import type { ChartFeed, MonitorFeed } from '../feed.js';

/** Nothing is kept in it. */
const LEAST_BYTES = 262_144;

export class StandInFeed implements MonitorFeed, ChartFeed {
  readonly name: string;
  readonly info = undefined;
  readonly chart = undefined;
  readonly update = undefined;
  readonly truth = undefined;
  readonly history = new History({ bytes: LEAST_BYTES });
  /** Undefined where one has only to wait. */
  readonly trouble: string | undefined;

  constructor(name: string, trouble?: string) {
    this.name = name;
    this.trouble = trouble;
  }

  async query(): Promise<readonly HistoryEntry[]> {
    return [];
  }

  /** There is never anything to tell. */
  subscribe(): () => void {
    return () => {};
  }
}
