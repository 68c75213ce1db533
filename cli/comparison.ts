/**
 * What the demo's workload truly did beside what was measured of it, aggregation by aggregation. Keeps sums only, however
 * long it runs.
 */
import type { Snapshot } from '../regions/index.js';
import { axisOfRanges, project, type TargetRange } from '../reports/index.js';
import type { Stretch, Touched } from './workload-loop.js';

/** How one memory came out. */
export interface MemoryResult {
  /** Share of the time in which it was being accessed, 0 to 1. */
  readonly truth: number;
  /** Mean access rate, 0 to 1. */
  readonly measured: number;
  /** Pearson's, of both over all aggregations; NaN where one of them never changed. */
  readonly correlation: number;
  /** Whether what was measured is what was done. */
  readonly told: boolean;
}

/** What an aggregation measured, waiting for the truth about its time. */
interface Pending {
  readonly from: number;
  readonly to: number;
  readonly rates: readonly number[];
}

const HOT_TRUTH = 0.9;
const COLD_TRUTH = 0.05;
const HOT_MEASURED = 0.5;
const COLD_MEASURED = 0.1;
/** For what is hot at times: how far the means may be apart, and how well the one must follow the other. */
const MEANS_APART = 0.25;
const LEAST_CORRELATION = 0.5;
/** Fewer aggregations say nothing about following. */
const LEAST_TO_FOLLOW = 8;

export class Comparison {
  readonly #memories: readonly TargetRange[];
  readonly #sums: Sums[];
  #pending: Pending[] = [];
  #stretches: Stretch[] = [];
  #until = 0;

  /** @param memories in the order in which stretches number them */
  constructor(memories: readonly TargetRange[]) {
    this.#memories = memories;
    this.#sums = memories.map(() => new Sums());
  }

  /** What was measured from one time to another, of the clock of the stretches. */
  measured(snapshot: Snapshot, from: number, to: number): void {
    const rates = this.#memories.map((memory) => project(snapshot, axisOfRanges([memory]), 1)[0] ?? Number.NaN);
    this.#pending.push({ from, to, rates });
    this.#settle();
  }

  /** What was truly done. */
  touched({ stretches, until }: Touched): void {
    this.#stretches.push(...stretches);
    this.#until = until;
    this.#settle();
  }

  /** How many aggregations were compared. */
  get compared(): number {
    return this.#sums[0]?.count ?? 0;
  }

  results(): MemoryResult[] {
    return this.#sums.map((sums) => {
      const result = { truth: sums.meanX, measured: sums.meanY, correlation: sums.correlation };
      return { ...result, told: isTold(result, sums.count) };
    });
  }

  #settle(): void {
    const settled = this.#pending.filter(({ to }) => to <= this.#until);
    if (settled.length === 0) return;
    this.#pending = this.#pending.slice(settled.length);
    for (const { from, to, rates } of settled) {
      for (const [memory, rate] of rates.entries()) {
        this.#sums[memory]?.add(shareWithin(this.#stretches, memory, from, to), Number.isNaN(rate) ? 0 : rate);
      }
    }
    const oldest = settled.at(-1)?.to ?? 0;
    this.#stretches = this.#stretches.filter(([, , to]) => to > oldest);
  }
}

function shareWithin(stretches: readonly Stretch[], memory: number, from: number, to: number): number {
  let covered = 0;
  for (const [which, first, last] of stretches) {
    if (which === memory) covered += Math.max(0, Math.min(last, to) - Math.max(first, from));
  }
  return covered / (to - from);
}

/** Hot where it was hot, cold where it was cold, and in between where it was both, at the right times. */
export function isTold({ truth, measured, correlation }: Omit<MemoryResult, 'told'>, aggregations: number): boolean {
  if (aggregations === 0) return false;
  if (truth >= HOT_TRUTH) return measured >= HOT_MEASURED;
  if (truth <= COLD_TRUTH) return measured <= COLD_MEASURED;
  if (Math.abs(truth - measured) > MEANS_APART) return false;
  return aggregations < LEAST_TO_FOLLOW || correlation >= LEAST_CORRELATION;
}

/** Running sums of pairs. */
class Sums {
  count = 0;
  #x = 0;
  #y = 0;
  #xx = 0;
  #yy = 0;
  #xy = 0;

  add(x: number, y: number): void {
    this.count++;
    this.#x += x;
    this.#y += y;
    this.#xx += x * x;
    this.#yy += y * y;
    this.#xy += x * y;
  }

  get meanX(): number {
    return this.#x / this.count;
  }

  get meanY(): number {
    return this.#y / this.count;
  }

  get correlation(): number {
    const spread = (square: number, sum: number) => square * this.count - sum * sum;
    const both = spread(this.#xx, this.#x) * spread(this.#yy, this.#y);
    return both > 1e-9 ? (this.#xy * this.count - this.#x * this.#y) / Math.sqrt(both) : Number.NaN;
  }
}
