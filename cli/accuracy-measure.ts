/** Measures how near strategies and attributes come to the truth of a trace: the rows of the accuracy table. */
import type { Trace } from '../primitives/index.js';
import { type AttributeOptions, DamonError, type StrategyName } from '../regions/index.js';
import { AccuracyRun, type AccuracySummary, counted } from '../reports/index.js';
import { replay } from '../streams/index.js';
import { bySampling } from './accuracy-trace.js';

export interface Measured {
  readonly strategy: StrategyName;
  readonly regions: { readonly min: number; readonly max: number };
  /** Whether the number of regions was chosen to cost as many checks as the row of mainline before. */
  readonly equalCost: boolean;
  readonly sampleUs: number;
  readonly aggregationUs: number;
  /** How many runs, each with a seed of its own, the means are over. */
  readonly runs: number;
  /** Checks in an aggregation. */
  readonly checks: number;
  readonly f1: number;
  readonly rmse: number;
  readonly workingSet: AccuracySummary['workingSet'];
  /** Of all runs together. */
  readonly changes: AccuracySummary['changes'];
}

export interface MeasureOptions {
  readonly strategies: readonly StrategyName[];
  readonly regions: readonly Measured['regions'][];
  /** Default: one by which the trace lasts for 1 200 samplings. */
  readonly sampleUs: readonly number[] | undefined;
  /** Default: 20 samplings. */
  readonly aggregationUs: number | undefined;
  readonly seed: number;
  readonly runs: number;
}

/** 60 aggregations of 20 samplings. */
const SAMPLINGS = 1_200;
const SAMPLINGS_PER_AGGREGATION = 20;
/** Aggregations that do not count. */
const WARM_UP = 10;
const LEAST_REGIONS = 3;
const LARGEST_SEED = 4_294_967_295;

/**
 * Row by row: each strategy with each set of attributes, and `guided` also at the cost of each row of `mainline`.
 *
 * @throws DamonError EINVAL for a trace that is over before the warm-up is
 */
export async function* measureAll(
  trace: Trace,
  options: MeasureOptions,
  signal: AbortSignal,
): AsyncGenerator<Measured, void, undefined> {
  const { durationUs } = await trace.summarize(signal);
  const fitting = Math.max(1, Math.floor(durationUs / SAMPLINGS));
  for (const sampleUs of options.sampleUs ?? [fitting]) {
    const aggregationUs = options.aggregationUs ?? sampleUs * SAMPLINGS_PER_AGGREGATION;
    if (durationUs <= WARM_UP * aggregationUs) {
      const got = `${durationUs} us, which is ${counted(Math.ceil(durationUs / aggregationUs), 'aggregation')}`;
      throw new DamonError(
        'EINVAL',
        `Expected a trace of more than ${WARM_UP} aggregations of ${aggregationUs} us, the first of which do not count, got ${got}`,
      );
    }
    const small = await bySampling(trace, sampleUs, signal);
    const measureOne = (strategy: StrategyName, regions: Measured['regions'], equalCost: boolean) =>
      measure(small, { strategy, regions, sampleUs, aggregationUs }, options, equalCost, signal);
    for (const regions of options.regions) {
      for (const strategy of options.strategies) {
        const row = await measureOne(strategy, regions, false);
        yield row;
        if (signal.aborted) return;
        if (strategy !== 'mainline' || !options.strategies.includes('guided')) continue;
        const max = Math.max(LEAST_REGIONS, Math.floor((row.checks * sampleUs) / aggregationUs));
        yield await measureOne('guided', { min: Math.min(regions.min, max), max }, true);
      }
    }
  }
}

type RunAttributes = Required<Pick<AttributeOptions, 'strategy' | 'sampleUs' | 'aggregationUs'>> &
  Pick<Measured, 'regions'>;

async function measure(
  trace: Trace,
  attributes: RunAttributes,
  { seed, runs }: MeasureOptions,
  equalCost: boolean,
  signal: AbortSignal,
): Promise<Measured> {
  const summaries: AccuracySummary[] = [];
  for (let run = 0; run < runs && !signal.aborted; run++) {
    summaries.push(await runOnce(trace, attributes, (seed + run) % (LARGEST_SEED + 1), signal));
  }
  const mean = (of: (summary: AccuracySummary) => number) =>
    summaries.reduce((sum, summary) => sum + of(summary), 0) / summaries.length;
  const number = summaries.reduce((sum, { changes }) => sum + changes.number, 0);
  const waited = summaries.reduce(
    (sum, { changes: { number, aggregations } }) => sum + (number && number * aggregations),
    0,
  );
  return {
    ...attributes,
    equalCost,
    runs: summaries.length,
    checks: mean(({ checks }) => checks),
    f1: mean(({ f1 }) => f1),
    rmse: mean(({ rmse }) => rmse),
    workingSet: {
      estimated: mean(({ workingSet }) => workingSet.estimated),
      actual: mean(({ workingSet }) => workingSet.actual),
    },
    changes: {
      number,
      unseen: summaries.reduce((sum, { changes }) => sum + changes.unseen, 0),
      aggregations: waited / number,
    },
  };
}

function runOnce(trace: Trace, attributes: RunAttributes, seed: number, signal: AbortSignal): Promise<AccuracySummary> {
  const accuracy = new AccuracyRun({ warmUp: WARM_UP });
  let checks = 0;
  return new Promise((resolve, reject) => {
    const stream = replay(trace, {
      ...attributes,
      seed,
      signal,
      onAggregation(snapshot, truth) {
        accuracy.add(snapshot, truth, checks);
        checks = 0;
      },
    });
    stream.subscribe({
      next(event) {
        if (event.type === 'sampling') checks += event.nrRegions;
      },
      error: reject,
      complete: () => resolve(accuracy.summary()),
    });
  });
}
