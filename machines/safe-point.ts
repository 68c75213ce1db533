/** Functions that wait until no hook is under way and all counts are whole (M8). */
import type { DamonError } from '../regions/index.js';

interface Request {
  call(): void;
  reject(error: DamonError): void;
}

export class SafePoint {
  #requests: Request[] = [];

  /** Calls it when the point is reached. What it throws goes back to who asked. */
  ask<T>(call: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#requests.push({ call: () => settleWith(call, resolve, reject), reject });
    });
  }

  /** The point is reached. What asks meanwhile waits for the next. */
  serve(): void {
    if (this.#requests.length === 0) return;
    for (const request of this.#requests.splice(0)) request.call();
  }

  /** It will not be reached any more. */
  refuse(error: () => DamonError): void {
    for (const request of this.#requests.splice(0)) request.reject(error());
  }
}

function settleWith<T>(call: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): void {
  try {
    resolve(call());
  } catch (thrown) {
    reject(thrown);
  }
}
