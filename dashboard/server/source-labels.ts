/** What the ranges of a context are called, as far as it was known last: looked up while the run is on, and not too often. */
import type { Snapshot } from '../../regions/index.js';
import { type LabelledRange, type LabelOf, labelledRanges } from '../../reports/index.js';
import type { Redactor } from './redactor.js';

/** Labels are looked up at most so often, in milliseconds. */
const EVERY_MS = 1_000;

export class SourceLabels {
  readonly #redactor: Redactor;
  #readAt = Number.NEGATIVE_INFINITY;
  #ranges: readonly LabelledRange[] = [];

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  get ranges(): readonly LabelledRange[] {
    return this.#ranges;
  }

  read(snapshot: Snapshot, labelOf: LabelOf): void {
    const now = performance.now();
    if (now - this.#readAt < EVERY_MS) return;
    this.#readAt = now;
    try {
      this.#ranges = labelledRanges(snapshot, labelOf).map(({ target, start, end, label }) => ({
        target: this.#redactor.target(target),
        start,
        end,
        label: this.#redactor.name('mapping', label),
      }));
    } catch {
      // A name that cannot be told is no reason to end a monitoring; the ones before stand.
    }
  }

  clear(): void {
    this.#ranges = [];
    this.#readAt = Number.NEGATIVE_INFINITY;
  }
}
