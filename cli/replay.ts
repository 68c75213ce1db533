/** `damonx replay`: monitors a recorded trace or a described pattern as if it happened now, and sums up at the end. */
import { replay } from '../streams/index.js';
import type { ReplayLine } from './arguments.js';
import { openNamedTrace } from './named-trace.js';
import type { Output } from './output.js';
import { displayFor, printReport, runSession, stopCode } from './session.js';
import { onSignals } from './signals.js';
import { Stop } from './stop.js';

/**
 * @returns the exit code
 * @throws DamonError for a trace that cannot be read
 */
export async function replayCommand(line: ReplayLine, output: Output): Promise<number> {
  const display = displayFor(line.json);
  const stop = new Stop();
  output.stops(stop);
  const unlisten = onSignals((signal) => stop.ask(signal));
  try {
    const opened = await openNamedTrace(line.trace, line, stop);
    if (!opened) return stopCode(stop.reason);
    const { trace, title, labelOf } = opened;
    const { attributes, seed, speed } = line;
    const chosen = { ...(seed === undefined ? {} : { seed }), ...(speed === undefined ? {} : { speed }) };
    const watched = await runSession({
      ...line,
      title,
      labelOf,
      display,
      virtual: true,
      output,
      stop,
      open: (callbacks) => replay(trace, { ...attributes, ...chosen, signal: stop.signal, callbacks }),
    });
    const { report, error } = watched;
    if (display !== 'json' && (report || !error)) printReport(title, watched, output);
    if (!error) return stopCode(stop.reason);
    output.complain(error.message);
    return error.code === 'EINVAL' ? 2 : 1;
  } finally {
    unlisten();
  }
}
