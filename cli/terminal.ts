/**
 * The terminal that a program runs in: what it can show, and the full screen taken and given back. The only file that
 * knows the codes for that.
 */
import { writeSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';
import type { ColourDepth } from './palette.js';

/** Environment variables, as far as they matter. */
type Environment = Readonly<Record<string, string | undefined>>;

/** https://no-color.org: any value but none refuses colours. */
export function colourDepth(environment: Environment, wanted: boolean): ColourDepth {
  if (!wanted || environment.NO_COLOR) return 'none';
  if (/^(truecolor|24bit)$/i.test(environment.COLORTERM ?? '')) return 'truecolour';
  const terminal = environment.TERM ?? '';
  if (/direct|truecolor|kitty|alacritty|ghostty/.test(terminal)) return 'truecolour';
  return /256/.test(terminal) ? '256' : 'none';
}

/** Whether a full screen can be drawn there at all. */
export function canDraw(output: WriteStream, environment: Environment): boolean {
  return output.isTTY === true && environment.TERM !== 'dumb' && (environment.TERM ?? '') !== '';
}

// Alternate screen, cursor hidden, no wrapping of long lines.
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J';
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
const BEGIN_FRAME = '\x1b[?2026h';
const STDOUT = 1;
const END_FRAME = '\x1b[?2026l';

export interface ScreenListener {
  /** A key was pressed. */
  key(key: string): void;
  /** The size changed. */
  resized(): void;
}

/** The full screen of a terminal. Whatever ends the program, the screen is given back. */
export class Screen {
  readonly #output: WriteStream;
  readonly #input: ReadStream;
  readonly #listener: ScreenListener;
  readonly #onData = (data: Buffer) => {
    for (const key of data.toString('latin1')) this.#listener.key(key);
  };
  readonly #onResize = () => this.#listener.resized();
  readonly #onExit = () => this.leave();
  #entered = false;

  constructor(output: WriteStream, input: ReadStream, listener: ScreenListener) {
    this.#output = output;
    this.#input = input;
    this.#listener = listener;
  }

  get columns(): number {
    return this.#output.columns || 80;
  }

  get rows(): number {
    return this.#output.rows || 24;
  }

  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    process.once('exit', this.#onExit);
    this.#output.on('resize', this.#onResize);
    if (this.#input.isTTY) {
      this.#input.setRawMode(true);
      this.#input.on('data', this.#onData);
    }
    this.#output.write(ENTER);
  }

  /** Replaces what is on the screen. Lines may hold colours; none may be longer than the screen is wide. */
  draw(lines: readonly string[]): void {
    if (!this.#entered) return;
    // A line is wiped before it is written: behind a full one, the cursor still stands on its last column.
    const rows = Array.from({ length: this.rows }, (_, row) => `\x1b[${row + 1};1H\x1b[0m\x1b[2K${lines[row] ?? ''}`);
    this.#output.write(`${BEGIN_FRAME}${rows.join('')}${END_FRAME}`);
  }

  /** Gives the screen back; synchronous, so that it also works while the program exits. */
  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    process.removeListener('exit', this.#onExit);
    this.#output.removeListener('resize', this.#onResize);
    this.#input.removeListener('data', this.#onData);
    try {
      if (this.#input.isTTY) this.#input.setRawMode(false);
      this.#input.pause();
      writeSync(STDOUT, LEAVE);
    } catch {
      // The terminal is gone: nobody is left to see it.
    }
  }
}
