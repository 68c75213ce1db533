/** A stream made by hand: it says who subscribes, and emits what it is told to. */
import type { ObservableLike, StreamObserver } from '../../../dashboard/feeds/observable-like.js';

export class HandMade<Value> implements ObservableLike<Value> {
  readonly observers: StreamObserver<Value>[] = [];
  nrSubscribed = 0;

  subscribe(observer: StreamObserver<Value>): { unsubscribe(): void } {
    this.observers.push(observer);
    this.nrSubscribed++;
    return { unsubscribe: () => void this.observers.splice(this.observers.indexOf(observer), 1) };
  }

  /** Whether they like it or not: as a stream does that takes a moment to hear of its end. */
  emit(...values: readonly Value[]): void {
    for (const value of values) for (const observer of [...this.observers]) observer.next(value);
  }

  fail(error: unknown): void {
    for (const observer of [...this.observers]) observer.error(error);
  }

  complete(): void {
    for (const observer of [...this.observers]) observer.complete();
  }
}
