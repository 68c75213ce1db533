/** `damonx accuracy`: how near each strategy and set of attributes comes to the truth of a trace, and at what cost. */
import { patterns, type Trace } from '../primitives/index.js';
import { counted } from '../reports/index.js';
import type { AccuracyLine } from './accuracy-arguments.js';
import { type Measured, measureAll } from './accuracy-measure.js';
import { frontLines, tableHead, tableRow } from './accuracy-table.js';
import { namedTrace } from './named-trace.js';
import type { Output } from './output.js';
import { stopCode } from './session.js';
import { onSignals } from './signals.js';
import { Stop } from './stop.js';
import { printable } from './usage-error.js';

/**
 * @returns the exit code
 * @throws DamonError for a trace that cannot be read
 */
export async function accuracyCommand(line: AccuracyLine, output: Output): Promise<number> {
  const stop = new Stop();
  output.stops(stop);
  const unlisten = onSignals((signal) => stop.ask(signal));
  try {
    for (const name of line.trace === undefined ? Object.keys(patterns) : [line.trace]) {
      if (stop.reason === undefined) await compare(await namedTrace(name, line), line, output, stop.signal);
    }
  } catch (error) {
    if (stop.reason === undefined) throw error;
  } finally {
    unlisten();
  }
  return stopCode(stop.reason);
}

async function compare(trace: Trace, line: AccuracyLine, output: Output, signal: AbortSignal): Promise<void> {
  const rows: Measured[] = [];
  for await (const row of measureAll(trace, line, signal)) {
    // One that was cut short says nothing.
    if (signal.aborted) return;
    rows.push(row);
    if (line.json) output.print(JSON.stringify({ trace: trace.name, ...row }));
    else {
      if (rows.length === 1) {
        const times = `${counted(row.runs, 'run')}, seed ${line.seed}`;
        for (const text of [`${printable(trace.name, 80)} (${times})`, '', tableHead()]) output.print(text);
      }
      output.print(tableRow(row));
    }
  }
  if (!line.json) for (const text of ['', ...frontLines(rows), '']) output.print(text);
}
