/**
 * Reads `/proc/PID/stat`: is the process alive, and is it the one that was meant. Pure.
 */
import { invalid } from '../../regions/index.js';

export interface ProcessStat {
  /** The command's name, at most 15 bytes; may hold spaces, parentheses and newlines. */
  readonly command: string;
  /** False for one that has exited, collected by its parent or not. */
  readonly alive: boolean;
  /** Whether it is a thread of the kernel, which has no memory of its own. */
  readonly kernelThread: boolean;
  /** Clock ticks after boot; with the pid it names a process for ever. In digits, as it may pass 2^53. */
  readonly startTime: string;
}

/** PF_KTHREAD of the kernel's `sched.h`. */
const KERNEL_THREAD = 0x0020_0000;

/**
 * @throws DamonError EINVAL for text that is no such line; the error names the field
 *
 * @example
 * parseStat('7 (a (b) c) S 1 7 7 0 -1 64 0 0 0 0 0 0 0 0 20 0 1 0 173836 0');
 * // { command: 'a (b) c', alive: true, kernelThread: false, startTime: '173836' }
 */
export function parseStat(text: string): ProcessStat {
  // The name may hold anything, but behind it come numbers only: the last parenthesis is its end.
  const opening = text.indexOf('(');
  const closing = text.lastIndexOf(')');
  if (opening < 0 || closing < opening) throw invalid('command in stat', 'a name in parentheses', text);
  const behind = text.slice(closing + 2).split(' ');
  const state = field(behind, 3, 'state', /^[A-Za-z]$/, 'a letter');
  const flags = field(behind, 9, 'flags', /^\d{1,10}$/, 'a decimal number');
  const startTime = field(behind, 22, 'start time', /^\d{1,20}$/, 'a decimal number');
  return {
    command: text.slice(opening + 1, closing),
    alive: !/[ZXx]/.test(state),
    // Division, because the bit operators of JavaScript take 32 bits with a sign.
    kernelThread: Math.floor(Number(flags) / KERNEL_THREAD) % 2 === 1,
    startTime,
  };
}

/** The field of that number of proc(5); the first one behind the name is number 3. */
function field(behind: readonly string[], number: number, name: string, pattern: RegExp, expected: string): string {
  const value = behind[number - 3]?.trimEnd();
  if (value === undefined || !pattern.test(value)) throw invalid(`${name} in stat`, expected, value);
  return value;
}
