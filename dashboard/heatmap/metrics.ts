/**
 * What the colours mean: the metrics that can be shown, how a value becomes a place on the ramp, and what the legend
 * says of it.
 */
import { accessRate, type Metric, temperatureOf } from '../../reports/index.js';
import type { RampName } from './ramps.js';
import { duration, figure } from './words.js';

export type MetricName = 'rate' | 'age' | 'temperature';
export const METRIC_NAMES: readonly MetricName[] = ['rate', 'age', 'temperature'];

/** Since when a region is accessed at about that rate, in microseconds. */
const ageOf: Metric = (snapshot, index) => (snapshot.ages[index] ?? 0) * snapshot.aggregationUs;

export const METRICS: Readonly<Record<MetricName, Metric>> = {
  rate: accessRate,
  age: ageOf,
  temperature: temperatureOf,
};

export interface LegendTick {
  /** From 0 to 1 along the colour bar. */
  readonly along: number;
  readonly text: string;
}

/** From values to the ramp, and the words for it. */
export interface ColourScale {
  readonly ramp: RampName;
  /** What a value of 1 (and of -1, where there is a sign) stands for. */
  readonly most: number;
  readonly title: string;
  readonly ticks: readonly LegendTick[];
  /** From 0 to 1, or from -1 to 1 on a ramp with a sign; beyond them where more is met than `most`. NaN stays NaN. */
  norm(value: number): number;
  /** A value in short. */
  words(value: number): string;
}

/** Of times, where colours are absolute: ten minutes. */
const WHOLE_US = 600_000_000;
const MARKS_US = [1e5, 1e6, 1e7, 6e7, 6e8, 3.6e9, 3.6e10];
/** Where relative ones may end. */
const ENDS_US = [1e5, 1e6, 1e7, 3e7, 6e7, 1.2e8, 3e8, 6e8, 1.8e9, 3.6e9, 1.08e10, 3.6e10];

export interface ScaleOptions {
  readonly metric: MetricName;
  /** Whether what is shown are differences of rates, monitor less truth. */
  readonly difference: boolean;
  /** The most that is seen, of either sign; undefined for absolute colours. */
  readonly seen: number | undefined;
  /** Undefined where it has changed within what is seen: one colour is then several rates, but one share of the checks. */
  readonly sampleUs: number | undefined;
  readonly aggregationUs: number;
}

/**
 * Rates are on a straight scale, up to always; times on a logarithmic one, up to ten minutes. Relative ones end at what is
 * seen, rounded up, so that they do not flicker with every snapshot.
 */
export function colourScale({ metric, difference, seen, sampleUs, aggregationUs }: ScaleOptions): ColourScale {
  if (metric === 'rate' || difference) {
    const most = Math.min(1, Math.max(seen === undefined ? 1 : niceAbove(seen), 1e-3));
    const { title, of, ticks, words } = sampleUs === undefined ? SHARES : ratesOf(sampleUs);
    return {
      ramp: difference ? 'diverging' : 'heat',
      most,
      title: difference ? `Monitor less truth, ${of}` : title,
      ticks: difference ? signed(ticks(most, 1), '−', '+') : ticks(most, 2),
      norm: (value) => value / most,
      words,
    };
  }
  const most = Math.max(10 * aggregationUs, seen === undefined ? WHOLE_US : (ENDS_US.find((us) => us >= seen) ?? seen));
  const whole = Math.log1p(most / aggregationUs);
  const norm = (value: number) => (Math.sign(value) * Math.log1p(Math.abs(value) / aggregationUs)) / whole;
  const marks = [...MARKS_US.filter((us) => us > 2 * aggregationUs && us < most), most];
  const ticks = marks.map((us) => ({ along: norm(us), text: duration(us) }));
  if (metric === 'age') {
    const title = 'For how long it has been like this';
    return { ramp: 'age', most, title, ticks: [{ along: 0, text: '0' }, ...ticks], norm, words: duration };
  }
  const title = '← For how long cold · how hot →';
  return { ramp: 'temperature', most, title, ticks: signed(ticks, '', ''), norm, words: warmth };
}

function warmth(us: number): string {
  return us < 0 ? `${duration(-us)} cold` : `${duration(us)} hot`;
}

/** The largest magnitude in values that may hold NaN. */
export function mostOf(values: ArrayLike<number>, most = 0): number {
  for (let index = 0; index < values.length; index++) {
    const value = Math.abs(values[index] ?? 0);
    if (value > most) most = value;
  }
  return most;
}

/** The same or the next of 1, 2, 5, 10, 20 … per thousand and so on. */
export function niceAbove(value: number): number {
  if (!(value > 0)) return 0;
  const ten = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((each) => each * ten >= value * (1 - 1e-9)) ?? 10;
  return factor * ten;
}

/** How rates are told. */
interface RateWords {
  readonly title: string;
  /** What a difference is in. */
  readonly of: string;
  /** Nothing, halves or quarters, and all. */
  ticks(most: number, halvings: number): LegendTick[];
  words(value: number): string;
}

const share = (value: number) => `${figure(value * 100)} %`;

const SHARES: RateWords = {
  title: 'Share of the checks that found it accessed',
  of: 'share of the checks',
  ticks: (most, halvings) => parts(halvings).map((along) => ({ along, text: share(along * most) })),
  words: share,
};

/** In accesses per second, with the share of the checks below every other: that is enough, and has room. */
function ratesOf(sampleUs: number): RateWords {
  const perSecond = (value: number) => figure((value * 1e6) / Math.max(1, sampleUs));
  return {
    title: 'Found accessed, times per second',
    of: 'accesses per second',
    ticks: (most, halvings) =>
      parts(halvings).map((along, part) => ({
        along,
        text: part % 2 === 0 ? `${perSecond(along * most)}\n${share(along * most)}` : perSecond(along * most),
      })),
    words: (value) => `${perSecond(value)} /s`,
  };
}

function parts(halvings: number): number[] {
  const number = 2 ** halvings;
  return Array.from({ length: number + 1 }, (_, part) => part / number);
}

/** Ticks of a ramp that runs both ways from its middle. */
function signed(ticks: readonly LegendTick[], minus: string, plus: string): LegendTick[] {
  const positive = ticks.filter(({ along }) => along > 0);
  const put = (text: string, sign: string) => text.replace(/^|\n/g, (before) => before + sign);
  return [
    ...positive.map(({ along, text }) => ({ along: 0.5 - along / 2, text: put(text, minus) })).reverse(),
    { along: 0.5, text: '0' },
    ...positive.map(({ along, text }) => ({ along: 0.5 + along / 2, text: put(text, plus) })),
  ];
}
