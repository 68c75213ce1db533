/**
 * Answers about the past. Merging and encoding it takes tens of milliseconds, in the program that is monitored: it is
 * done in slices, one question at a time, and once for all who ask the same before it begins.
 */
import { encodeEntriesSteps } from '../../reports/history-codec.js';
import type { History, HistoryQuery } from '../../reports/index.js';
import type { Steps } from '../../reports/steps.js';
import { inSlices } from '../slices.js';

type Answer = Promise<Uint8Array<ArrayBuffer>>;

export class HistoryAnswers {
  /** By what is asked: those that have not begun. */
  readonly #waiting = new Map<string, Answer>();
  #last: Promise<unknown> = Promise.resolve();

  /**
   * What is known when it begins, which is never before it is asked: what comes later, messages tell.
   *
   * @param name the history's; asked for only when it begins
   * @throws (rejects) DamonError as `query` does
   */
  answer(name: string, history: () => History | undefined, query: HistoryQuery): Answer {
    const { from, to, entries } = query;
    const question = JSON.stringify([name, from, to, entries]);
    const same = this.#waiting.get(question);
    if (same) return same;
    const answer = this.#last.then(() => {
      this.#waiting.delete(question);
      return inSlices(encodedSteps(history(), query));
    });
    this.#waiting.set(question, answer);
    this.#last = answer.catch(() => {});
    return answer;
  }
}

function* encodedSteps(history: History | undefined, query: HistoryQuery): Steps<Uint8Array<ArrayBuffer>> {
  const entries = history ? yield* history.querySteps(query) : [];
  return yield* encodeEntriesSteps(entries);
}
