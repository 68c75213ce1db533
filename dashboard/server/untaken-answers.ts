/**
 * Large answers, handed over part by part and counted until they are taken: many who ask for much and read slowly, or
 * not at all, would otherwise fill the memory of the program that is monitored.
 */
import { Refused } from './responses.js';

/** So much may wait to be taken, in bytes; one answer alone may be larger. */
const MOST_BYTES = 32 * 2 ** 20;
const PART_BYTES = 65_536;

type Answer = Uint8Array<ArrayBuffer>;

export class UntakenAnswers {
  /** How many take each: an answer that several have asked for is there once. */
  readonly #takers = new Map<Answer, number>();
  #bytes = 0;

  /**
   * The answer as a body. Counted from when somebody begins to read it, since one that nobody ever reads is no longer
   * there either, until all of it was taken, or is not wanted any more.
   *
   * @throws Refused 503 where too much waits already
   */
  handOver(answer: Answer): ReadableStream<Uint8Array> {
    if (this.#bytes > 0 && !this.#takers.has(answer) && this.#bytes + answer.byteLength > MOST_BYTES) {
      throw new Refused(503, 'EBUSY', `Expected at most ${MOST_BYTES} bytes of answers to wait to be taken, got more`, {
        'retry-after': '5',
      });
    }
    let at = 0;
    return new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          if (at === 0) this.#begin(answer);
          if (at >= answer.byteLength) {
            // Asked for more: the last part is taken too.
            this.#end(answer);
            controller.close();
            return;
          }
          // A copy: a view that waits somewhere would keep all of the answer.
          controller.enqueue(answer.slice(at, at + PART_BYTES));
          at += PART_BYTES;
        },
        cancel: () => {
          if (at > 0) this.#end(answer);
        },
      },
      { highWaterMark: 0 },
    );
  }

  #begin(answer: Answer): void {
    const takers = this.#takers.get(answer) ?? 0;
    if (takers === 0) this.#bytes += answer.byteLength;
    this.#takers.set(answer, takers + 1);
  }

  #end(answer: Answer): void {
    const takers = (this.#takers.get(answer) ?? 0) - 1;
    if (takers > 0) {
      this.#takers.set(answer, takers);
      return;
    }
    this.#takers.delete(answer);
    this.#bytes -= answer.byteLength;
  }
}
