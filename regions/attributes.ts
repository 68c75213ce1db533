/**
 * The attributes of a monitoring: how often to sample, when to aggregate, how many regions to keep. Checked here, once;
 * everything behind it takes them as right.
 */
import { checkInteger, checkOptions, invalid } from './error.js';

/** What decides which regions there are. */
export const strategyNames = ['mainline', 'guided'] as const;
export type StrategyName = (typeof strategyNames)[number];

/** What a user may give; everything has a default. Times in microseconds. */
export interface AttributeOptions {
  /** Time between two access checks of a region. Default 5 000, or a 20th of a smaller given `aggregationUs`. */
  readonly sampleUs?: number;
  /** Time over which accesses are counted. Default 20 sample intervals. */
  readonly aggregationUs?: number;
  /** Time between two looks at what the address space consists of. Default 10 aggregation intervals. */
  readonly updateUs?: number;
  /** How many regions to keep; one number means min = max. Default 10 to 1 000. */
  readonly regions?: number | { readonly min?: number; readonly max?: number };
  /** The smallest region, in the target's unit: a power of two. Default 4 096, or what the primitive prefers. */
  readonly minRegionSize?: number;
  /** What decides which regions there are. Default `mainline`, DAMON's own rules. */
  readonly strategy?: StrategyName;
  /** Lets the intervals tune themselves (M10). Default: they stay as they are. */
  readonly tuning?: Tuning;
}

/** How intervals tune themselves: toward a wished share of observed access events (M10). */
export interface Tuning {
  /** Every so many aggregations. */
  readonly aggregations: number;
  /** The wished share of the most access events that there could be, of 10 000. */
  readonly accessBp: number;
  readonly minSampleUs: number;
  readonly maxSampleUs: number;
}

/** Attributes that passed the check (S3, M1). */
export interface Attributes {
  readonly sampleUs: number;
  readonly aggregationUs: number;
  readonly updateUs: number;
  readonly regions: { readonly min: number; readonly max: number };
  readonly minRegionSize: number;
  readonly strategy: StrategyName;
  readonly tuning?: Tuning;
}

/** The names of {@link AttributeOptions}. */
export const attributeNames = [
  'sampleUs',
  'aggregationUs',
  'updateUs',
  'regions',
  'minRegionSize',
  'strategy',
  'tuning',
] as const;

const DEFAULT_SAMPLE_US = 5_000;
const SAMPLINGS_PER_AGGREGATION = 20;
const AGGREGATIONS_PER_UPDATE = 10;
const DEFAULT_REGIONS = { min: 10, max: 1_000 };
const DEFAULT_MIN_REGION_SIZE = 4_096;
/** The longest time that a timer of JavaScript can wait for: 2^31 - 1 ms. */
const LONGEST_US = 2_147_483_647_000;
const MOST_REGIONS = 16_777_216;
const MOST_SAMPLINGS = 4_294_967_295;

/**
 * Checks attributes and fills in what is missing. An interval that is not given keeps DAMON's proportions (1 : 20 : 200)
 * to the ones that are.
 *
 * @throws DamonError EINVAL: an interval that is no integer of 1 or more, an aggregation interval below the sample
 * interval, fewer than 3 regions, max below min, a smallest region size that is no power of two (S3, M1), an unknown
 * strategy, a sample interval outside the bounds of its tuning (M10)
 *
 * @example
 * checkAttributes({ sampleUs: 10_000, regions: 100 });
 * // { sampleUs: 10000, aggregationUs: 200000, updateUs: 2000000, regions: { min: 100, max: 100 }, minRegionSize: 4096 }
 */
export function checkAttributes(options: AttributeOptions = {}): Attributes {
  checkOptions('attributes', options, attributeNames);
  const interval = (name: 'sampleUs' | 'aggregationUs' | 'updateUs', missing: number) =>
    checkInteger(name, options[name] === undefined ? Math.min(LONGEST_US, missing) : options[name], 1, LONGEST_US);

  const wished = interval('aggregationUs', DEFAULT_SAMPLE_US * SAMPLINGS_PER_AGGREGATION);
  const sampleUs = interval(
    'sampleUs',
    Math.max(1, Math.min(DEFAULT_SAMPLE_US, Math.floor(wished / SAMPLINGS_PER_AGGREGATION))),
  );
  const aggregationUs = interval('aggregationUs', sampleUs * SAMPLINGS_PER_AGGREGATION);
  if (aggregationUs < sampleUs) {
    throw invalid('aggregationUs', `at least the sample interval of ${sampleUs}`, aggregationUs);
  }
  if (aggregationUs / sampleUs > MOST_SAMPLINGS) {
    throw invalid('aggregationUs', `at most ${MOST_SAMPLINGS} sample intervals of ${sampleUs}`, aggregationUs);
  }
  const updateUs = interval('updateUs', aggregationUs * AGGREGATIONS_PER_UPDATE);
  const minRegionSize = checkInteger(
    'minRegionSize',
    options.minRegionSize === undefined ? DEFAULT_MIN_REGION_SIZE : options.minRegionSize,
    1,
  );
  if (2 ** Math.round(Math.log2(minRegionSize)) !== minRegionSize)
    throw invalid('minRegionSize', 'a power of two', minRegionSize);

  const { strategy = 'mainline' } = options;
  if (!strategyNames.includes(strategy)) throw invalid('strategy', `one of ${strategyNames.join(', ')}`, strategy);

  const regions = checkRegions(options.regions);
  const tuning = options.tuning === undefined ? {} : { tuning: checkTuning(options.tuning, sampleUs) };
  return {
    sampleUs,
    aggregationUs,
    updateUs,
    regions,
    minRegionSize,
    strategy,
    ...tuning,
  };
}

function checkTuning(given: Tuning, sampleUs: number): Tuning {
  checkOptions('tuning', given, ['aggregations', 'accessBp', 'minSampleUs', 'maxSampleUs']);
  const aggregations = checkInteger('tuning.aggregations', given.aggregations, 1);
  const accessBp = checkInteger('tuning.accessBp', given.accessBp, 1, 10_000);
  const minSampleUs = checkInteger('tuning.minSampleUs', given.minSampleUs, 1, LONGEST_US);
  const maxSampleUs = checkInteger('tuning.maxSampleUs', given.maxSampleUs, minSampleUs, LONGEST_US);
  if (sampleUs < minSampleUs || sampleUs > maxSampleUs) {
    throw invalid('sampleUs', `within the bounds of its tuning, ${minSampleUs} to ${maxSampleUs}`, sampleUs);
  }
  return { aggregations, accessBp, minSampleUs, maxSampleUs };
}

/** Whether two sets of attributes are the same in every part. */
export function sameAttributes(a: Attributes, b: Attributes): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function checkRegions(given: AttributeOptions['regions'] = {}): {
  min: number;
  max: number;
} {
  if (typeof given === 'number') {
    const number = checkInteger('regions', given, 3, MOST_REGIONS);
    return { min: number, max: number };
  }
  checkOptions('regions', given, ['min', 'max']);
  const limit = (side: 'min' | 'max', value: number | undefined) =>
    value === undefined ? undefined : checkInteger(`regions.${side}`, value, 3, MOST_REGIONS);
  const givenMin = limit('min', given.min);
  const givenMax = limit('max', given.max);
  const min = givenMin ?? Math.min(DEFAULT_REGIONS.min, givenMax ?? Infinity);
  const max = givenMax ?? Math.max(DEFAULT_REGIONS.max, min);
  if (max < min) throw invalid('regions.max', `at least regions.min, which is ${min}`, max);
  return { min, max };
}

/** The most often a region can be found accessed in one aggregation: ⌊aggregation ÷ sample interval⌋, at least 1. */
export function maxNrAccesses(attributes: Pick<Attributes, 'sampleUs' | 'aggregationUs'>): number {
  return Math.max(1, Math.floor(attributes.aggregationUs / attributes.sampleUs));
}
