/** `damonx replay`: monitors a recorded trace or a described pattern as if it happened now, and sums up at the end. */
import { type Trace, TraceMemory, type TraceSummary, tracePrimitive } from '../primitives/index.js';
import { accessReport, type LabelOf } from '../reports/index.js';
import { replay } from '../streams/index.js';
import type { WatchOptions } from './arguments.js';
import { Controls } from './controls.js';
import { seconds } from './format.js';
import { jsonView } from './json-view.js';
import { lineView } from './line-view.js';
import { mapView } from './map-view.js';
import { namedTrace } from './named-trace.js';
import type { Output } from './output.js';
import { reportLines } from './report-lines.js';
import { noTotals, withEvent } from './run-totals.js';
import { type Display, displayFor, stopCode } from './session.js';
import { onSignals } from './signals.js';
import { Stop } from './stop.js';
import { colourDepth } from './terminal.js';
import { printable } from './usage-error.js';
import type { View } from './view.js';
import type { Watched } from './watch.js';

/** What the command line of `replay` says. `durationUs` is time of the trace. */
export interface ReplayLine extends WatchOptions {
  readonly name: 'replay';
  /** A file, or the name of a pattern that comes with damonx. */
  readonly trace: string;
  readonly json: boolean;
  readonly speed?: number;
  /** Of a lackey trace, which tells no time. */
  readonly instructionsPerUs?: number;
}

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
    const trace = await namedTrace(line.trace, line);
    const summary = await trace.summarize(stop.signal).catch((error: unknown) => {
      if (stop.reason === undefined) throw error;
    });
    if (!summary) return stopCode(stop.reason);
    const title = titleOf(trace, summary);
    const { label: labelOf = () => undefined } = tracePrimitive(new TraceMemory(), summary.ranges, summary.names);
    const controls = new Controls();
    const view = viewFor(line, display, title, labelOf, output, stop, controls);
    const watched = await watchReplay(trace, line, labelOf, view, stop, controls);
    return sumUp(title, watched, display, output) ?? stopCode(stop.reason);
  } finally {
    unlisten();
  }
}

function titleOf({ name }: Trace, { durationUs }: TraceSummary): string {
  return `the trace ${printable(name, 80)} of ${seconds(durationUs)}`;
}

function watchReplay(
  trace: Trace,
  line: ReplayLine,
  labelOf: LabelOf,
  view: View,
  stop: Stop,
  controls: Controls,
): Promise<Watched> {
  const { attributes, seed, speed, durationUs = Number.POSITIVE_INFINITY } = line;
  const chosen = { ...(seed === undefined ? {} : { seed }), ...(speed === undefined ? {} : { speed }) };
  let totals = noTotals;
  return new Promise((resolve) => {
    const end = (error: Watched['error']) => {
      view.end();
      resolve({ totals, report: totals.last && accessReport(totals.last.snapshot, labelOf), error });
    };
    const stream = replay(trace, { ...attributes, ...chosen, signal: stop.signal });
    controls.attach(stream);
    stream.subscribe({
      next(event) {
        controls.next(event);
        totals = withEvent(totals, event);
        view.next(event);
        if (event.type === 'aggregation' && event.at >= durationUs) stop.ask('duration');
      },
      error: end,
      complete: () => end(undefined),
    });
  });
}

function viewFor(
  { colour }: ReplayLine,
  display: Display,
  title: string,
  labelOf: LabelOf,
  output: Output,
  stop: Stop,
  controls: Controls,
): View {
  if (display === 'json') return jsonView(output.print);
  if (display === 'lines') return lineView(title, output.print);
  const depth = colourDepth(process.env, colour);
  return mapView({ title, labelOf, depth, output: process.stdout, input: process.stdin, stop, controls });
}

/** @returns the exit code of a replay that failed */
function sumUp(
  title: string,
  { totals, report, error }: Watched,
  display: Display,
  output: Output,
): number | undefined {
  if (display !== 'json' && (report || !error)) {
    output.print('');
    for (const text of reportLines(title, totals, report, process.stdout.columns)) output.print(text);
  }
  if (!error) return undefined;
  output.complain(error.message);
  return error.code === 'EINVAL' ? 2 : 1;
}
