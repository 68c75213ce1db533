/**
 * Listeners that share one subscription to a stream: the first to come subscribes, the last to go unsubscribes. So what
 * is watched runs while somebody looks, and no longer.
 */
import { Listeners } from './listeners.js';
import type { ObservableLike, StreamObserver } from './observable-like.js';

/** What is wrong with a stream that completes at once, for people. */
export const TOLD_NOTHING = 'The stream has ended before it told anything.';

export class SharedSubscription<Value, Change extends unknown[] = []> {
  readonly #source: ObservableLike<Value>;
  readonly #observer: StreamObserver<Value>;
  readonly #listeners = new Listeners<Change>();
  #nrListeners = 0;
  #end: (() => void) | undefined;

  constructor(source: ObservableLike<Value>, observer: StreamObserver<Value>) {
    this.#source = source;
    this.#observer = observer;
  }

  get nrListeners(): number {
    return this.#nrListeners;
  }

  /** @returns what ends it; calling that twice ends it once */
  add(listener: (...change: Change) => void): () => void {
    const remove = this.#listeners.add(listener);
    let ended = false;
    const leave = () => {
      if (ended) return;
      ended = true;
      remove();
      if (--this.#nrListeners === 0) this.end();
    };
    if (this.#nrListeners++ === 0) this.#begin();
    return leave;
  }

  tell(...change: Change): void {
    this.#listeners.tell(...change);
  }

  /** Unsubscribes, whoever still listens. */
  end(): void {
    this.#end?.();
  }

  #begin(): void {
    // Streams may emit, and end, before `subscribe` returns.
    let over = false;
    let subscription: { unsubscribe(): void } | undefined;
    const finish = () => {
      over = true;
      if (this.#end === end) this.#end = undefined;
    };
    const end = () => {
      finish();
      subscription?.unsubscribe();
    };
    this.#end = end;
    const fail = (error: unknown) => {
      if (over) return;
      finish();
      this.#observer.error(error);
    };
    try {
      subscription = this.#source.subscribe({
        next: (value) => {
          if (!over) this.#observer.next(value);
        },
        error: fail,
        complete: () => {
          if (over) return;
          finish();
          this.#observer.complete();
        },
      });
    } catch (error) {
      fail(error);
    }
    if (over) subscription?.unsubscribe();
  }
}
