/** Processes that a test starts, and ends again. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export class Child {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  static async start(): Promise<Child> {
    const process = fork(fileURLToPath(new URL('child-program.mjs', import.meta.url)));
    await once(process, 'message');
    return new Child(process);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Which of its six memories it touches from now on. */
  async touch(...indices: number[]): Promise<void> {
    this.#process.send(indices);
    await once(this.#process, 'message');
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
