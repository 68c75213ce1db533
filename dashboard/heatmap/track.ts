/**
 * The entries of one history that are seen: at once what is at hand, then the finest that is kept, and while following
 * what is new. One for what the monitor saw, one for the truth.
 */
import type { History, HistoryEntry, HistoryQuery } from '../../reports/index.js';

export type QueryOf = (query: HistoryQuery) => Promise<readonly HistoryEntry[]>;

export class Track {
  entries: readonly HistoryEntry[] = [];
  /** Counts the times when an entry gave way to another of the same time. */
  version = 0;
  /** Whether the finest is being asked for. */
  waiting = false;
  /** Why it did not come. */
  error: string | undefined;
  #asked = 0;

  /** Shows what is at hand of this time. */
  show(history: History, query: HistoryQuery): void {
    this.#asked++;
    this.waiting = false;
    this.error = undefined;
    this.#take(history.query(query));
  }

  /** Asks for the finest; what is shown stays until it comes, and if it does not. */
  async refine(query: HistoryQuery, queryOf: QueryOf, changed: () => void): Promise<void> {
    const asked = ++this.#asked;
    this.waiting = true;
    this.error = undefined;
    try {
      const finest = await queryOf(query);
      if (asked !== this.#asked) return;
      const end = finest.at(-1)?.to ?? Number.NEGATIVE_INFINITY;
      // What came while it was asked for is kept, and so is all if nothing comes.
      if (finest.length > 0) this.#take([...finest, ...this.entries.filter(({ from }) => from >= end)]);
    } catch (error) {
      if (asked !== this.#asked) return;
      this.error = error instanceof Error ? error.message : String(error);
    }
    this.waiting = false;
    changed();
  }

  /** Adds what a history has got since, and drops what ends before `from`. @returns whether there was any */
  append(history: History, from: number): boolean {
    const end = this.entries.at(-1)?.to ?? Number.NEGATIVE_INFINITY;
    const { latest } = history;
    if (!latest || latest.to <= end) return false;
    const next = latest.from <= end ? [latest] : history.query({ from: end }).filter((entry) => entry.to > end);
    this.entries = [...this.entries.filter(({ to }) => to > from), ...next];
    return true;
  }

  clear(): void {
    this.#asked++;
    this.waiting = false;
    this.error = undefined;
    this.#take([]);
  }

  #take(entries: readonly HistoryEntry[]): void {
    if (!continues(this.entries, entries)) this.version++;
    this.entries = entries;
  }
}

/** Whether two windows on one history overlap and are the same where they do. */
function continues(before: readonly HistoryEntry[], after: readonly HistoryEntry[]): boolean {
  const [first] = after;
  if (!first) return before.length === 0;
  const skipped = before.indexOf(first);
  const earlier = skipped >= 0 ? 0 : before[0] ? after.indexOf(before[0]) : -1;
  if (earlier < 0) return false;
  const old = before.slice(Math.max(0, skipped));
  return old.every((entry, index) => after.length <= earlier + index || after[earlier + index] === entry);
}
