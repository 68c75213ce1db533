/** The command that `damonx monitor -- …` starts: its process, its output, and how it is ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { printable } from './usage-error.js';

/** A command that could not be started; `exitCode` is what a shell would give. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
  readonly exitCode: 126 | 127;

  constructor(program: string, cause: NodeJS.ErrnoException) {
    const missing = cause.code === 'ENOENT';
    const why = missing
      ? 'there is no such program'
      : cause.code === 'EACCES'
        ? 'it may not be executed'
        : cause.message;
    super(`Expected a command that can be started, got \`${printable(program)}\`: ${why}`, { cause });
    this.exitCode = missing ? 127 : 126;
  }
}

/** Where the command's input and output go. */
export type Wiring =
  /** A full-screen map is on: nothing in, everything out is kept for later. */
  | 'kept'
  /** Our standard output belongs to the monitoring: its output goes to standard error. */
  | 'aside';

/** A piece of kept output and the descriptor that it was written to. */
export interface Piece {
  readonly descriptor: 1 | 2;
  readonly data: Buffer;
}

const MOST_KEPT = 1_048_576;
const GRACE_MS = 2_000;
const LATE_OUTPUT_MS = 200;

export class Command {
  readonly pid: number;
  readonly wiring: Wiring;
  /** The code to exit with, once it has ended: its own, or 128 + the number of the signal that ended it. */
  readonly ended: Promise<number>;
  /** The last MiB of what it wrote, in order. */
  readonly kept: Piece[] = [];
  /** How many bytes before that were dropped. */
  dropped = 0;
  readonly #child: ChildProcess;
  readonly #onExit = () => {
    this.#child.kill('SIGKILL');
  };
  readonly #closed: Promise<void>;
  #size = 0;

  private constructor(child: ChildProcess, pid: number, wiring: Wiring) {
    this.#child = child;
    this.pid = pid;
    this.wiring = wiring;
    this.#closed = new Promise((resolve) => child.once('close', () => resolve()));
    child.stdout?.on('data', (data: Buffer) => this.#keep({ descriptor: 1, data }));
    child.stderr?.on('data', (data: Buffer) => this.#keep({ descriptor: 2, data }));
    // Whatever ends this program, the command does not outlive it.
    process.once('exit', this.#onExit);
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        process.removeListener('exit', this.#onExit);
        resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
      });
    });
  }

  /** @throws LaunchError when it cannot be started */
  static async launch([program, ...args]: readonly [string, ...string[]], wiring: Wiring): Promise<Command> {
    const child = spawn(program, args, {
      stdio: wiring === 'kept' ? ['ignore', 'pipe', 'pipe'] : ['inherit', process.stderr.fd, 'inherit'],
    });
    return new Promise((resolve, reject) => {
      child.once('error', (error) => reject(new LaunchError(program, error)));
      child.once('spawn', () => {
        child.on('error', () => {});
        resolve(new Command(child, child.pid ?? 0, wiring));
      });
    });
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  kill(signal: NodeJS.Signals): void {
    if (this.running) this.#child.kill(signal);
  }

  /** Asks it to end, and makes it after two seconds. */
  async end(): Promise<number> {
    this.kill('SIGTERM');
    const timer = setTimeout(() => this.kill('SIGKILL'), GRACE_MS);
    try {
      return await this.ended;
    } finally {
      clearTimeout(timer);
    }
  }

  /** What it wrote last may still be on its way; a process that it left behind may hold the pipes for ever. */
  async settleOutput(): Promise<void> {
    await Promise.race([this.#closed, wait(LATE_OUTPUT_MS, undefined, { ref: false })]);
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  #keep(piece: Piece): void {
    this.kept.push(piece);
    this.#size += piece.data.length;
    while (this.#size > MOST_KEPT && this.kept.length > 1) {
      const size = this.kept.shift()?.data.length ?? 0;
      this.#size -= size;
      this.dropped += size;
    }
  }
}
