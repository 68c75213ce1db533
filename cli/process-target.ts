/** The process that is watched: one that runs, or a command that is started for it and ended with us. */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Primitive, processMemory } from '../primitives/index.js';
import type { LabelOf } from '../reports/index.js';
import { Command, type Wiring } from './command.js';
import type { Output } from './output.js';
import { onSignals } from './signals.js';
import type { Stop, StopReason } from './stop.js';
import { printable } from './usage-error.js';
import type { MonitorTarget, WatchOptions } from './watch-arguments.js';

export interface ProcessTarget {
  readonly title: string;
  readonly primitive: Primitive;
  readonly labelOf: LabelOf;
  /** Where one was started. */
  readonly command: Command | undefined;
}

const LOADING_MS = 250;
const PATIENCE_MS = 1_000;

/**
 * Starts the command, if it is one, and lets it load.
 *
 * @throws LaunchError when it cannot be started
 */
export async function openProcess(
  target: MonitorTarget,
  wiring: Wiring,
  { sampleUs }: WatchOptions['attributes'],
  stop: Stop,
): Promise<ProcessTarget> {
  const command = 'command' in target ? await Command.launch(target.command, wiring) : undefined;
  if (command) listenFor(command, stop);
  const pid = 'pid' in target ? target.pid : (command?.pid ?? 0);
  const words = 'command' in target ? target.command.join(' ') : nameOf(pid);
  const primitive = processMemory(pid);
  // Intervals are chosen by the size of the target, which a program has only once it is loaded.
  if (command?.running && sampleUs === undefined) {
    const loaded = wait(LOADING_MS, undefined, { signal: stop.signal, ref: false }).catch(() => {});
    await Promise.race([command.ended, loaded]);
  }
  return {
    title: `process ${pid} (${printable(words, 80)})`,
    primitive,
    labelOf: primitive.label ?? (() => undefined),
    command,
  };
}

/**
 * Waits for the command's end where it ends by itself, or by a signal that is passed on to it; otherwise ends it.
 *
 * @param ofItself whether it does
 * @returns what it exited with
 */
export async function endOf(
  command: Command,
  reason: StopReason | undefined,
  ofItself: boolean,
  output: Output,
): Promise<number> {
  if (ofItself) return command.ended;
  if (reason !== 'SIGINT' && reason !== 'SIGTERM' && reason !== 'SIGHUP') return command.end();
  // Ctrl-C outside of the map: the terminal has sent it to the command as well.
  const sent = reason === 'SIGINT' && command.wiring === 'aside' && process.stdin.isTTY;
  if (!sent) command.kill(reason);
  const slow = await Promise.race([command.ended, wait(PATIENCE_MS, undefined, { ref: false })]);
  if (slow === undefined) {
    if (sent) command.kill(reason);
    output.complain(`${reason} was passed on, waiting for the command to end; once more kills it`);
  }
  return command.ended;
}

/** Until the command ends, the first signal asks to stop; one that comes while that is under way kills the command. */
function listenFor(command: Command, stop: Stop): void {
  const unlisten = onSignals((signal) => {
    if (stop.reason !== undefined) command.kill('SIGKILL');
    else stop.ask(signal);
  }, true);
  void command.ended.then(unlisten);
}

/** What the process was started as. */
function nameOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
    return words.join(' ') || readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
