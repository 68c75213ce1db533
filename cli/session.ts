/**
 * One monitoring in this terminal, pipe or file: chooses how it is shown, and stops it on a key, a signal, the clock or a
 * reader that went away. What `monitor`, `replay` and `demo` do.
 */
import type { Callbacks } from '../machines/index.js';
import type { LabelOf } from '../reports/index.js';
import { Controls } from './controls.js';
import { jsonView } from './json-view.js';
import { lineView } from './line-view.js';
import { mapView } from './map-view.js';
import type { Output } from './output.js';
import { reportLines } from './report-lines.js';
import { noTotals, virtualTotals } from './run-totals.js';
import { onSignals } from './signals.js';
import type { Stop, StopReason } from './stop.js';
import { canDraw, colourDepth } from './terminal.js';
import type { View } from './view.js';
import { type Watchable, type Watched, watch } from './watch.js';

export type Display = 'map' | 'lines' | 'json';

/** A map where there is a terminal that can draw it, otherwise lines. */
export function displayFor(json: boolean): Display {
  if (json) return 'json';
  return canDraw(process.stdout, process.env) ? 'map' : 'lines';
}

export interface SessionOptions {
  readonly title: string;
  readonly labelOf: LabelOf;
  readonly display: Display;
  /** Whether colours were not refused. */
  readonly colour: boolean;
  readonly durationUs?: number;
  /** Whether it goes by the time of a trace: then a duration is that, too. */
  readonly virtual?: boolean;
  /** What the map says of the page. */
  readonly page?: string;
  readonly output: Output;
  readonly stop: Stop;
  /** Sees every event, beside the view. */
  readonly also?: View['next'];
  /** What is watched; it ends when `stop` is asked for. */
  open(callbacks: Callbacks): Watchable;
}

export async function runSession(options: SessionOptions): Promise<Watched> {
  const { durationUs, virtual = false, stop, output, labelOf, also } = options;
  output.stops(stop);
  const isTimed = durationUs !== undefined && !virtual;
  const timer = isTimed ? setTimeout(() => stop.ask('duration'), durationUs / 1_000) : undefined;
  const unlisten = onSignals((signal) => stop.ask(signal));
  try {
    const controls = new Controls();
    const view = viewFor(options, controls);
    const all: View = {
      next(event) {
        controls.next(event);
        view.next(event);
        also?.(event);
        const isOver = virtual && event.type === 'aggregation' && event.at >= (durationUs ?? Number.POSITIVE_INFINITY);
        if (isOver) stop.ask('duration');
      },
      end: view.end,
    };
    return await watch(options.open, labelOf, all, (watchable) => controls.attach(watchable), totalsOf(options));
  } finally {
    clearTimeout(timer);
    unlisten();
  }
}

/** The summary, behind an empty line. */
export function printReport(title: string, { totals, report }: Watched, output: Output): void {
  output.print('');
  for (const text of reportLines(title, totals, report, process.stdout.columns)) output.print(text);
}

/** The exit code for a stop that was asked for: 128 + n by signal, otherwise 0. */
export function stopCode(reason: StopReason | undefined): number {
  if (reason === 'SIGHUP') return 129;
  if (reason === 'SIGINT') return 130;
  return reason === 'SIGTERM' ? 143 : 0;
}

function totalsOf({ virtual }: SessionOptions): typeof noTotals {
  return virtual ? virtualTotals : noTotals;
}

function viewFor(options: SessionOptions, controls: Controls): View {
  const { display, title, labelOf, colour, output, stop, page } = options;
  const totals = totalsOf(options);
  if (display === 'json') return jsonView(output.print);
  if (display === 'lines') return lineView(title, output.print, totals);
  const depth = colourDepth(process.env, colour);
  return mapView({
    title,
    ...(page === undefined ? {} : { page }),
    labelOf,
    depth,
    totals,
    output: process.stdout,
    input: process.stdin,
    stop,
    controls,
  });
}
