/**
 * One monitoring in this terminal, pipe or file: chooses how it is shown, and stops it on a key, a signal, the clock or a
 * reader that went away. What both `monitor` and `demo` do.
 */
import type { ContextOptions } from '../machines/index.js';
import type { LabelOf } from '../reports/index.js';
import type { WatchOptions } from './arguments.js';
import { Controls } from './controls.js';
import { jsonView } from './json-view.js';
import { lineView } from './line-view.js';
import { mapView } from './map-view.js';
import type { Output } from './output.js';
import { onSignals } from './signals.js';
import type { Stop, StopReason } from './stop.js';
import { canDraw, colourDepth } from './terminal.js';
import type { View } from './view.js';
import { type Watched, watch } from './watch.js';

export type Display = 'map' | 'lines' | 'json';

/** A map where there is a terminal that can draw it, otherwise lines. */
export function displayFor(json: boolean): Display {
  if (json) return 'json';
  return canDraw(process.stdout, process.env) ? 'map' : 'lines';
}

export interface SessionOptions extends WatchOptions {
  readonly title: string;
  readonly primitive: ContextOptions['primitive'];
  readonly labelOf: LabelOf;
  readonly display: Display;
  readonly output: Output;
  readonly stop: Stop;
  /** Sees every event, beside the view. */
  readonly also?: View['next'];
}

export async function runSession(options: SessionOptions): Promise<Watched> {
  const { primitive, attributes, seed, durationUs, stop, output, labelOf, also } = options;
  output.stops(stop);
  const timer = durationUs === undefined ? undefined : setTimeout(() => stop.ask('duration'), durationUs / 1_000);
  const unlisten = onSignals((signal) => stop.ask(signal));
  try {
    const controls = new Controls();
    const view = viewFor(options, controls);
    const both: View = {
      next(event) {
        controls.next(event);
        view.next(event);
        also?.(event);
      },
      end: view.end,
    };
    const context = { primitive, ...attributes, ...(seed === undefined ? {} : { seed }), signal: stop.signal };
    return await watch(context, labelOf, both, (stream) => controls.attach(stream));
  } finally {
    clearTimeout(timer);
    unlisten();
  }
}

function viewFor({ display, title, labelOf, colour, output, stop }: SessionOptions, controls: Controls): View {
  if (display === 'json') return jsonView(output.print);
  if (display === 'lines') return lineView(title, output.print);
  const depth = colourDepth(process.env, colour);
  return mapView({ title, labelOf, depth, output: process.stdout, input: process.stdin, stop, controls });
}

/** The exit code for a stop that was asked for: 128 + n by signal, otherwise 0. */
export function stopCode(reason: StopReason | undefined): number {
  if (reason === 'SIGHUP') return 129;
  if (reason === 'SIGINT') return 130;
  return reason === 'SIGTERM' ? 143 : 0;
}
