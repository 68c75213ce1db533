/**
 * What a person at the keys can do to a monitoring that runs: sample more or less often, pause and resume. A change that
 * is refused changes nothing and is said.
 */
import type { MonitorEvent } from '../machines/index.js';
import type { Attributes } from '../regions/index.js';
import type { MonitorStream } from '../streams/index.js';

/** A monitoring, a replay and a context can be told that. */
export type Controlled = Pick<MonitorStream, 'replace' | 'pause' | 'resume'>;

export class Controls {
  #stream: Controlled | undefined;
  #attributes: Attributes | undefined;
  #paused = false;
  #stopped = false;
  #notice = '';

  /** What to say of the last key. */
  get notice(): string {
    if (this.#stopped) return 'stopped on the page, which can start it again';
    return this.#paused ? 'paused' : this.#notice;
  }

  /** From now on the keys are for this stream. */
  attach(stream: Controlled): void {
    this.#stream = stream;
  }

  /** Follows what the monitoring tells. */
  next(event: MonitorEvent): void {
    if (event.type === 'started' || event.type === 'replaced') this.#attributes = event.attributes;
    if (event.type === 'paused') this.#paused = true;
    if (event.type === 'resumed' || event.type === 'started') this.#paused = false;
    // Who stops it here ends this, too; so whoever reads of it has not.
    if (event.type === 'terminated') this.#stopped = true;
    if (event.type === 'started') this.#stopped = false;
  }

  /** @returns whether the key was one of these */
  async key(key: string): Promise<boolean> {
    if (key === '+' || key === '=') await this.#scale(2);
    else if (key === '-' || key === '_') await this.#scale(0.5);
    else if (key === ' ') this.#paused ? this.#stream?.resume() : this.#stream?.pause();
    else return false;
    return true;
  }

  /** Both intervals, so that an aggregation keeps its number of samplings. */
  async #scale(factor: number): Promise<void> {
    if (!this.#attributes) return;
    const samplings = Math.floor(this.#attributes.aggregationUs / this.#attributes.sampleUs);
    const sampleUs = Math.floor(this.#attributes.sampleUs * factor);
    const aggregationUs = sampleUs * samplings;
    try {
      await this.#stream?.replace({ attributes: { sampleUs, aggregationUs, updateUs: aggregationUs * 10 } });
      this.#notice = '';
    } catch (error) {
      this.#notice = error instanceof Error ? error.message : String(error);
    }
  }
}
