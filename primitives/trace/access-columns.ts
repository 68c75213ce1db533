/** Accesses being gathered for a batch: columns that are filled again and again, and widened only where they must be. */
import type { AccessBatch } from './trace.js';

/** How many accesses a batch holds: enough to make what a batch costs small, little enough to stay in the cache. */
export const BATCH_LENGTH = 16_384;

export class AccessColumns implements AccessBatch {
  times = new Float64Array(BATCH_LENGTH);
  addresses = new Float64Array(BATCH_LENGTH);
  sizes = new Uint32Array(BATCH_LENGTH);
  length = 0;

  push(time: number, address: number, size: number): void {
    const { length } = this;
    if (length === this.times.length) this.#widen();
    this.times[length] = time;
    this.addresses[length] = address;
    this.sizes[length] = size;
    this.length = length + 1;
  }

  #widen(): void {
    const { times, addresses, sizes } = this;
    this.times = new Float64Array(2 * times.length);
    this.addresses = new Float64Array(2 * times.length);
    this.sizes = new Uint32Array(2 * times.length);
    this.times.set(times);
    this.addresses.set(addresses);
    this.sizes.set(sizes);
  }
}
