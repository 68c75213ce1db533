/**
 * Calls into hooks and callbacks of the user: what they throw, at once or later, is kept as the failure of the run, never
 * passed on. The first failure stands.
 */
import { asDamonError, type DamonError, invalid } from '../regions/index.js';
import { isPromise } from './settle.js';

export class Guard {
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #failed: () => void;
  #error: DamonError | undefined;
  #closed = false;

  /** @param failed told of every failure */
  constructor(failed: () => void) {
    this.#failed = failed;
  }

  get error(): DamonError | undefined {
    return this.#error;
  }

  /** Calls a synchronous step; one that returns a promise is a failure. */
  try<T>(where: string, step: () => T): T | undefined {
    const result = this.#call(where, step);
    if (!isPromise(result)) return result;
    // Nobody will ask how it ends.
    Promise.resolve(result).catch(() => {});
    this.#fail(invalid(where, 'a function that is done when it returns', result), where);
    return undefined;
  }

  /** Calls a step that may be asynchronous; the promise, if any, never rejects. */
  run<T>(where: string, step: () => T | Promise<T>): T | undefined | Promise<T | undefined> {
    const result = this.#call(where, step);
    if (!isPromise(result)) return result;
    const pending = Promise.resolve(result)
      .catch((thrown: unknown) => {
        this.#fail(thrown, where);
        return undefined;
      })
      .finally(() => this.#underWay.delete(pending));
    this.#underWay.add(pending);
    return pending;
  }

  /** Resolves when everything asynchronous has settled; undefined when nothing is under way. */
  settled(): Promise<unknown> | undefined {
    return this.#underWay.size > 0 ? Promise.all(this.#underWay) : undefined;
  }

  /** Nobody waits for what is under way now. */
  release(): void {
    this.#underWay.clear();
  }

  /** What fails from now on is nobody's failure. */
  close(): void {
    this.#closed = true;
  }

  #call<T>(where: string, step: () => T): T | undefined {
    try {
      return step();
    } catch (thrown) {
      this.#fail(thrown, where);
      return undefined;
    }
  }

  #fail(thrown: unknown, where: string): void {
    if (this.#closed) return;
    this.#error ??= asDamonError(thrown, where);
    this.#failed();
  }
}
