/** Who is to be told of changes. One that throws harms nobody else: its error is thrown again in a task of its own. */
export class Listeners<Change extends unknown[] = []> {
  readonly #entries = new Set<{ readonly listener: (...change: Change) => void }>();

  /** @returns what ends it */
  add(listener: (...change: Change) => void): () => void {
    const entry = { listener };
    this.#entries.add(entry);
    return () => {
      this.#entries.delete(entry);
    };
  }

  tell(...change: Change): void {
    for (const entry of [...this.#entries]) {
      if (!this.#entries.has(entry)) continue;
      try {
        entry.listener(...change);
      } catch (error) {
        globalThis.setTimeout(() => {
          throw error;
        });
      }
    }
  }
}
