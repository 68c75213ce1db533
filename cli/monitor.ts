/** `damonx monitor`: watches the memory of a process, or of a command that it starts, and sums up at the end. */
import { counted } from '../reports/index.js';
import { monitor } from '../streams/index.js';
import type { MonitorLine } from './arguments.js';
import type { Command } from './command.js';
import type { Output } from './output.js';
import { endOf, openProcess } from './process-target.js';
import { displayFor, printReport, runSession, stopCode } from './session.js';
import { Stop } from './stop.js';

/** @returns the exit code */
export async function monitorCommand(line: MonitorLine, output: Output): Promise<number> {
  const display = displayFor(line.json);
  const { target, attributes, seed } = line;
  const stop = new Stop();
  const wiring = display === 'map' ? 'kept' : 'aside';
  const { title, primitive, labelOf, command } = await openProcess(target, wiring, attributes, stop);
  void command?.ended.then(() => stop.ask('exited'));
  const watched = await runSession({
    ...line,
    title,
    labelOf,
    display,
    output,
    stop,
    open: (callbacks) =>
      monitor({ primitive, ...attributes, ...(seed === undefined ? {} : { seed }), signal: stop.signal, callbacks }),
  });

  const { reason } = stop;
  const gone = command !== undefined && (reason === 'exited' || watched.error?.code === 'ESRCH');
  const ofItself = gone || (reason === undefined && !watched.error);
  const commandCode = command && (await endOf(command, ofItself ? undefined : reason, ofItself, output));
  if (command) await printKept(command, output);
  if (display !== 'json' && (watched.report || !watched.error || gone)) printReport(title, watched, output);
  if (watched.error && !gone) {
    output.complain(watched.error.message);
    return watched.error.code === 'EINVAL' ? 2 : 1;
  }
  return ofItself ? (commandCode ?? 0) : stopCode(reason);
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
