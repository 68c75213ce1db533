/** `damonx monitor`: watches the memory of a process, or of a command that it starts, and sums up at the end. */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { processMemory } from '../primitives/index.js';
import type { Command as CommandLine } from './arguments.js';
import { Command } from './command.js';
import { counted } from './format.js';
import type { Output } from './output.js';
import { reportLines } from './report-lines.js';
import { displayFor, runSession, stopCode } from './session.js';
import { onSignals } from './signals.js';
import { Stop, type StopReason } from './stop.js';
import { printable } from './usage-error.js';
import type { Watched } from './watch.js';

type MonitorLine = Extract<CommandLine, { name: 'monitor' }>;

const LOADING_MS = 250;
const PATIENCE_MS = 1_000;

/** @returns the exit code */
export async function monitorCommand(line: MonitorLine, output: Output): Promise<number> {
  const display = displayFor(line.json);
  const { target } = line;
  const stop = new Stop();
  const command =
    'command' in target ? await Command.launch(target.command, display === 'map' ? 'kept' : 'aside') : undefined;
  const unlisten = command ? listenFor(command, stop) : () => {};
  void command?.ended.then(() => stop.ask('exited'));

  const pid = 'pid' in target ? target.pid : (command?.pid ?? 0);
  const words = 'command' in target ? target.command.join(' ') : nameOf(pid);
  const title = `process ${pid} (${printable(words, 80)})`;
  const primitive = processMemory(pid);
  const labelOf = primitive.label ?? (() => undefined);
  // Intervals are chosen by the size of the target, which a program has only once it is loaded.
  if (command && line.attributes.sampleUs === undefined) {
    await wait(LOADING_MS, undefined, { signal: stop.signal }).catch(() => {});
  }
  const watched = await runSession({ ...line, title, primitive, labelOf, display, output, stop });

  const { reason } = stop;
  const gone = command !== undefined && (reason === 'exited' || watched.error?.code === 'ESRCH');
  const ofItself = gone || (reason === undefined && !watched.error);
  const commandCode = command && (await endOf(command, ofItself ? undefined : reason, ofItself, output));
  unlisten();
  if (command) await printKept(command, output);
  if (display !== 'json' && (watched.report || !watched.error || gone)) sumUp(title, watched, output);
  if (watched.error && !gone) {
    output.complain(watched.error.message);
    return watched.error.code === 'EINVAL' ? 2 : 1;
  }
  return ofItself ? (commandCode ?? 0) : stopCode(reason);
}

function sumUp(title: string, { totals, report }: Watched, output: Output): void {
  output.print('');
  for (const text of reportLines(title, totals, report, process.stdout.columns)) output.print(text);
}

/** The first signal asks to stop; one that comes while that is under way kills the command. */
function listenFor(command: Command, stop: Stop): () => void {
  return onSignals((signal) => {
    if (stop.reason !== undefined) command.kill('SIGKILL');
    else stop.ask(signal);
  });
}

/**
 * Waits for the command's end where it ends by itself, or by a signal that is passed on to it; otherwise ends it.
 *
 * @returns what it exited with
 */
async function endOf(
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

async function printKept(command: Command, output: Output): Promise<void> {
  await command.settleOutput();
  if (command.dropped > 0)
    output.complain(`the first ${counted(command.dropped, 'byte')} of the command's output were dropped`);
  for (const { descriptor, data } of command.kept) {
    if (descriptor === 1) output.write(data);
    else process.stderr.write(data);
  }
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
