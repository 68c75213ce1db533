/**
 * A recorded or described series of memory accesses, read in order and in pieces: never held as a whole.
 */
import type { AddressRange } from '../../regions/index.js';

/** Accesses in the order of their time: three columns of the same length, valid until the next batch is asked for. */
export interface AccessBatch {
  /** Microseconds since the beginning of the trace; never falling. */
  readonly times: Float64Array;
  readonly addresses: Float64Array;
  /** Bytes from the address on. */
  readonly sizes: Uint32Array;
  readonly length: number;
}

/** A range that people have a name for. */
export interface NamedRange extends AddressRange {
  readonly name: string;
}

/** What a first reading of the whole trace tells. */
export interface TraceSummary {
  /** What is accessed, aligned to pages; holes too small to matter are left in. */
  readonly ranges: readonly AddressRange[];
  readonly nrAccesses: number;
  /** Time of the last access, or of the end where the trace says when that is, in microseconds. */
  readonly durationUs: number;
  /** What its parts are called, where the trace knows names. */
  readonly names?: readonly NamedRange[];
}

export interface Trace {
  /** For people: a file's name, a pattern's title. */
  readonly name: string;
  /**
   * Reads all of it once.
   *
   * @throws DamonError EINVAL with the number of the first broken line; the reason of the signal when that is aborted
   */
  summarize(signal?: AbortSignal): Promise<TraceSummary>;
  /** Reads it from the beginning; may be called again. Ends early when the signal is aborted. */
  batches(signal?: AbortSignal): AsyncIterable<AccessBatch>;
}
