/** What the demo's workload tells its parent, and the decoder of it. */
import type { AddressRange } from '../regions/index.js';
import type { Stretch, Touched } from './workload-loop.js';

export type WorkloadMessage =
  /** Where its memories are, by rising address; it has begun. */
  | { readonly type: 'ready'; readonly memories: readonly AddressRange[] }
  /** What it did since it told last. */
  | ({ readonly type: 'touched' } & Touched)
  | { readonly type: 'failed'; readonly reason: string };

/** @throws TypeError for what is no such message */
export function decodeMessage(message: unknown): WorkloadMessage {
  if (isObject(message)) {
    const { type, memories, stretches, until, reason } = message;
    if (type === 'ready' && isListOf(memories, isRange)) return { type, memories };
    if (type === 'touched' && isListOf(stretches, isStretch) && typeof until === 'number')
      return { type, stretches, until };
    if (type === 'failed' && typeof reason === 'string') return { type, reason };
  }
  throw new TypeError(`Expected a message of the workload, got ${JSON.stringify(message)}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isRange(value: unknown): value is AddressRange {
  return isObject(value) && typeof value.start === 'number' && typeof value.end === 'number';
}

function isStretch(value: unknown): value is Stretch {
  return Array.isArray(value) && value.length === 3 && value.every((part) => typeof part === 'number');
}
