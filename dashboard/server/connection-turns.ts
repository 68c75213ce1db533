/**
 * One answer at a time on each connection. Who asks without waiting for answers has all that he asks given to the
 * listener at once; answers that were made at once too would wait in memory for who may never take them.
 */

/** Browsers ask one by one. On a connection where more than this many wait, nobody means to read. */
const MOST_WAITING = 100;

export class ConnectionTurns {
  /** By connection: what is under way on it, and what comes then. */
  readonly #queues = new WeakMap<object, (() => Promise<void>)[]>();

  /**
   * @param turn begun when all before it on this connection are over, at once where there are none; never rejects
   * @returns false where too many wait: this one is not begun
   */
  take(connection: object, turn: () => Promise<void>): boolean {
    const before = this.#queues.get(connection);
    if (!before) {
      const queue = [turn];
      this.#queues.set(connection, queue);
      void this.#work(connection, queue);
      return true;
    }
    if (before.length > MOST_WAITING) return false;
    before.push(turn);
    return true;
  }

  async #work(connection: object, queue: (() => Promise<void>)[]): Promise<void> {
    for (let turn = queue[0]; turn; turn = queue[0]) {
      await turn();
      queue.shift();
    }
    this.#queues.delete(connection);
  }
}
