/** The accuracy of a whole run: means behind a warm-up, and how fast a change of what is hot was seen. */
import { checkInteger, checkOptions, type Snapshot } from '../regions/index.js';
import { HOT_RATE } from './access-report.js';
import { type Accuracy, accuracyOf, type ExactCounts } from './accuracy.js';

export interface AccuracyRunOptions {
  /** So many aggregations at the beginning do not count. Default 10. */
  readonly warmUp?: number;
}

/** Means are over the aggregations behind the warm-up; NaN where there are none. */
export interface AccuracySummary {
  /** How many they are. */
  readonly aggregations: number;
  /** The cost: access checks in an aggregation, one a region and sampling. */
  readonly checks: number;
  readonly f1: number;
  readonly rmse: number;
  readonly workingSet: Accuracy['workingSet'];
  readonly changes: PhaseChanges;
}

/**
 * Changes of phase: aggregations whose truly hot set has less than half in common with that of the aggregation before
 * (the F1 of one against the other is below 0.5). A hot set that wanders slowly has none. A change is seen when F1 is back
 * at 0.9 of what it was in the last aggregation before it. Changes in aggregations that follow each other are one, which
 * begins with the last of them: an aggregation that a phase begins in is half the one, half the other.
 *
 * Gotcha: who was wrong before a change is soon as good again; compare F1 first.
 */
export interface PhaseChanges {
  readonly number: number;
  /** Those that were not seen before the next, or before the end. */
  readonly unseen: number;
  /** Mean of the aggregations that it took, the one that saw it included, so 1 at best; of an unseen change, all there were. NaN without changes. */
  readonly aggregations: number;
}

const DEFAULT_WARM_UP = 10;
/** A truly hot set that has less in common with the one before is another phase. */
const SAME_PHASE = 0.5;
const AS_GOOD = 0.9;

/**
 * @example
 * const run = new AccuracyRun();
 * let checks = 0;
 * const onAggregation = (snapshot: Snapshot, truth: Truth) => {
 *   run.add(snapshot, truth, checks);
 *   checks = 0;
 * };
 * replay(trace, { onAggregation }).pipe(samplings()).subscribe({
 *   next: ({ nrRegions }) => (checks += nrRegions),
 *   complete: () => console.log(run.summary()),
 * });
 */
export class AccuracyRun {
  readonly #warmUp: number;
  #added = 0;
  #checks = 0;
  #f1 = 0;
  #rmse = 0;
  #estimated = 0;
  #actual = 0;
  readonly #changes = new Changes();

  /** @throws DamonError EINVAL: a warm-up that is no integer of 0 or more */
  constructor(options: AccuracyRunOptions = {}) {
    const { warmUp = DEFAULT_WARM_UP } = checkOptions('options', options, ['warmUp']);
    this.#warmUp = checkInteger('warmUp', warmUp, 0);
  }

  /**
   * The next aggregation.
   *
   * @param truth of the same samplings
   * @param checks how many access checks it took; the snapshot does not know, its regions are merged
   */
  add(snapshot: Snapshot, truth: ExactCounts, checks: number): Accuracy {
    const accuracy = accuracyOf(snapshot, truth);
    const counts = ++this.#added > this.#warmUp;
    this.#changes.add(hotPages(truth), accuracy.f1, counts);
    if (!counts) return accuracy;
    this.#checks += checks;
    this.#f1 += accuracy.f1;
    this.#rmse += accuracy.rmse;
    this.#estimated += accuracy.workingSet.estimated;
    this.#actual += accuracy.workingSet.actual;
    return accuracy;
  }

  summary(): AccuracySummary {
    const aggregations = Math.max(0, this.#added - this.#warmUp);
    const mean = (sum: number) => sum / aggregations;
    return {
      aggregations,
      checks: mean(this.#checks),
      f1: mean(this.#f1),
      rmse: mean(this.#rmse),
      workingSet: { estimated: mean(this.#estimated), actual: mean(this.#actual) },
      changes: this.#changes.summary(),
    };
  }
}

/** A change, and for how many aggregations it has been waited for. */
interface PhaseChange {
  readonly wished: number;
  waited: number;
  seen: boolean;
}

class Changes {
  #hot: Float64Array | undefined;
  #f1 = 0;
  /** Whether the aggregation before was one of a change. */
  #changing = false;
  readonly #all: PhaseChange[] = [];

  /** @param counts whether a change in this aggregation is one that counts */
  add(hot: Float64Array, f1: number, counts: boolean): void {
    const changes = this.#hot !== undefined && inCommon(this.#hot, hot) < SAME_PHASE;
    if (changes && counts) this.#change();
    const last = this.#all.at(-1);
    if (last && !last.seen) {
      last.waited++;
      last.seen = f1 >= last.wished;
    }
    this.#hot = hot;
    this.#f1 = f1;
    this.#changing = changes && counts;
  }

  summary(): PhaseChanges {
    const number = this.#all.length;
    return {
      number,
      unseen: this.#all.filter(({ seen }) => !seen).length,
      aggregations: this.#all.reduce((sum, { waited }) => sum + waited, 0) / number,
    };
  }

  #change(): void {
    const before = this.#changing ? this.#all.pop() : undefined;
    this.#all.push({ wished: before?.wished ?? AS_GOOD * this.#f1, waited: 0, seen: false });
  }
}

function hotPages({ pages, counts, length, nrSamplings }: ExactCounts): Float64Array {
  return pages.slice(0, length).filter((_, row) => (counts[row] ?? 0) / nrSamplings >= HOT_RATE);
}

/** F1 of two sets of rising pages; 1 where both are empty. */
function inCommon(a: Float64Array, b: Float64Array): number {
  if (a.length + b.length === 0) return 1;
  let both = 0;
  let at = 0;
  for (const page of a) {
    while (at < b.length && (b[at] ?? 0) < page) at++;
    if (b[at] === page) both++;
  }
  return (2 * both) / (a.length + b.length);
}
