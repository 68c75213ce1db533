/** Virtual time that tells when its next tick is, so that what comes before it can be done before. */
import type { Clock } from '../machines/index.js';
import { VirtualClock } from '../machines/virtual-clock.js';

export class ReplayClock implements Clock {
  readonly #clock = new VirtualClock();
  readonly #armed: () => void;
  #ticks: { readonly intervalUs: number; next: number } | undefined;

  /** @param armed called whenever ticks begin */
  constructor(armed: () => void) {
    this.#armed = armed;
  }

  now(): number {
    return this.#clock.now();
  }

  every(intervalUs: number, tick: (at: number, missed: number) => void): () => void {
    const ticks = { intervalUs, next: this.now() + intervalUs };
    const stop = this.#clock.every(intervalUs, (at, missed) => {
      ticks.next = at + intervalUs;
      tick(at, missed);
    });
    this.#ticks = ticks;
    this.#armed();
    return () => {
      stop();
      if (this.#ticks === ticks) this.#ticks = undefined;
    };
  }

  /** When the next tick is; undefined while there is none to come. */
  get next(): number | undefined {
    return this.#ticks?.next;
  }

  /** Lets time pass up to the next tick, and fires it. */
  tick(): void {
    if (this.#ticks) this.#clock.advance(this.#ticks.next - this.now());
  }
}
