/**
 * Answers about the past. Merging and encoding it takes tens of milliseconds, in the program that is monitored: it is
 * done in slices, one question at a time, and once for all who ask the same before it begins.
 */
import { DamonError } from '../../regions/index.js';
import { encodeEntriesSteps } from '../../reports/history-codec.js';
import type { History, HistoryQuery } from '../../reports/index.js';
import type { Steps } from '../../reports/steps.js';
import { inSlices } from '../slices.js';

type Answer = Promise<Uint8Array<ArrayBuffer>>;

interface Question {
  readonly answer: Answer;
  /** Of all who ask it: aborted for those that have gone. */
  readonly askers: (AbortSignal | undefined)[];
}

export class HistoryAnswers {
  /** By what is asked: those that have not begun. */
  readonly #waiting = new Map<string, Question>();
  #last: Promise<unknown> = Promise.resolve();

  /**
   * What is known when it begins, which is never before it is asked: what comes later, messages tell.
   *
   * @param name the history's; asked for only when it begins
   * @param asker aborted when who asks has gone; where all have that ask the same, it is not begun
   * @throws (rejects) DamonError as `query` does; ECANCELED where nobody waits for it any more
   */
  answer(name: string, history: () => History | undefined, query: HistoryQuery, asker?: AbortSignal): Answer {
    const { from, to, entries } = query;
    const question = JSON.stringify([name, from, to, entries]);
    const same = this.#waiting.get(question);
    if (same) {
      same.askers.push(asker);
      return same.answer;
    }
    const askers = [asker];
    const answer = this.#last.then(() => {
      this.#waiting.delete(question);
      if (askers.every((each) => each?.aborted)) {
        throw new DamonError('ECANCELED', 'Expected somebody who waits for the answer, got nobody any more');
      }
      return inSlices(encodedSteps(history(), query));
    });
    this.#waiting.set(question, { answer, askers });
    this.#last = answer.catch(() => {});
    return answer;
  }
}

function* encodedSteps(history: History | undefined, query: HistoryQuery): Steps<Uint8Array<ArrayBuffer>> {
  const entries = history ? yield* history.querySteps(query) : [];
  return yield* encodeEntriesSteps(entries);
}
