/** What the page says of states, ends and times, in plain words. */
import type { ChartUpdate } from '../../machines/index.js';
import { seconds, sizeText } from '../../reports/index.js';
import { moment } from '../heatmap/words.js';
import type { Refusal, SourceInfo } from '../protocol.js';
import { compact } from '../statechart/chart-words.js';

/** A state as people see it: between two samplings and while it counts are the same to them. */
export type ShownState = 'idle' | 'starting' | 'sampling' | 'paused' | 'terminating' | 'failed';

export function shownState({ state, ended }: Pick<SourceInfo, 'state' | 'ended'>): ShownState {
  if (state === 'aggregating') return 'sampling';
  if (state === 'idle' && (ended?.reason === 'failed' || ended?.reason === 'refused')) return 'failed';
  return state;
}

/** What the colour of a state says; undefined where it is only what was known last. */
export function colouredState({ info, trouble }: { info: SourceInfo; trouble: string | undefined }) {
  return trouble === undefined ? shownState(info) : undefined;
}

/** How the last run ended; undefined while one is on, and before the first. */
export function endText({ state, ended, unit, replay, at, startedAt = 0 }: SourceInfo): string | undefined {
  if (state !== 'idle' || !ended) return undefined;
  const stays = 'What was seen stays here.';
  const why = ended.error ? ` ${whyText(ended.error)}` : '';
  switch (ended.reason) {
    case 'stopped':
      // A replay that is over stops itself.
      if (replay && at - startedAt >= replay.durationUs) return `The trace has come to its end. ${stays}`;
      return `Stopped. ${stays}`;
    case 'callback':
      return `Ended by a callback of the program. ${stays}`;
    case 'invalid':
      if (replay) return `The trace has come to its end. ${stays}`;
      return unit === 'byte' ? `The process has exited. ${stays}` : `What was watched is gone. ${stays}`;
    case 'failed':
      return `The monitoring failed.${why} ${stays}`;
    case 'refused':
      return `It was not started.${why}`;
  }
}

/** Errors are written for programs and terminals; what happens most is said for whoever looks at a page. */
function whyText({ code, message }: Refusal): string {
  return code === 'ESRCH' ? 'There is no such process any more.' : message.replace(/[^.!?]$/, '$&.');
}

/**
 * A time that passes, in the two largest units.
 *
 * @example
 * timeText(125_000_000); // '2 min 05 s'
 */
export function timeText(us: number): string {
  const whole = Math.floor(us / 1_000_000);
  // Cut off like the rest: 59.99 s are not yet 60.
  if (whole < 60) return seconds(Math.floor(us / 100_000) * 100_000);
  const two = (value: number) => String(value % 60).padStart(2, '0');
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${two(whole)} s`;
  return `${Math.floor(whole / 3_600)} h ${two(Math.floor(whole / 60))} min`;
}

/**
 * A moment with its seconds: by the clock on the wall; of virtual time, since the run began.
 *
 * @param stepUs as many digits behind the second as this needs
 */
export function momentText(us: number, { epochMs, startedAt = 0 }: SourceInfo, stepUs = 1_000_000): string {
  return moment(us, { epochMs, originUs: startedAt }, stepUs);
}

/** Since when transitions are counted, which is since somebody looks. Nothing where that was in another time. */
export function countedText(update: ChartUpdate | undefined, info: SourceInfo): string {
  const { countedSince, at = 0 } = update ?? {};
  return countedSince === undefined || countedSince > at ? '' : `Counted since ${momentText(countedSince, info)}.`;
}

/** A number with its digits in threes. */
export function countText(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, '\u202f');
}

/**
 * A size where there is little place: from a million on not all of its digits. Bytes are short as they are.
 *
 * @example
 * shortSizeText(384_058_254_385_152, 'key'); // '384 T keys'
 */
export function shortSizeText(size: number, unit: string): string {
  const all = sizeText(size, unit);
  if (unit === 'byte' || size < 1_000_000) return all;
  const short = compact(size).replace(/[A-Z]$/, '\u202f$&');
  return all.replace(/^[\d\u202f]+/, short);
}
