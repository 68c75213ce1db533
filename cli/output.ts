/** Standard output and standard error. A reader that went away (`| head`) is no failure; a full disk is. */
import type { Stop } from './stop.js';
import { printable } from './usage-error.js';

export class Output {
  #failed: NodeJS.ErrnoException | undefined;
  #stop: Stop | undefined;

  constructor() {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      this.#failed ??= error;
      this.#stop?.ask('unread');
    });
    process.stderr.on('error', () => {});
  }

  /** Asks it to stop when nobody can read any more. */
  stops(stop: Stop): void {
    this.#stop = stop;
    if (this.#failed) stop.ask('unread');
  }

  /** A line on standard output. */
  readonly print = (line: string): void => {
    this.write(`${line}\n`);
  };

  write(data: string | Buffer): void {
    if (!this.#failed) process.stdout.write(data);
  }

  /** A line on standard error. */
  complain(message: string): void {
    process.stderr.write(`damonx: ${printable(message, 2_000)}\n`);
  }

  /** Why not everything could be written, where that is a failure. */
  get failure(): string | undefined {
    return this.#failed && this.#failed.code !== 'EPIPE' ? `cannot write: ${this.#failed.message}` : undefined;
  }
}
