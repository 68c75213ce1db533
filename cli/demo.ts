/** `damonx demo`: watches a workload whose behaviour is known, and says whether hot and cold were told apart. */
import type { MonitorEvent } from '../machines/index.js';
import { DamonError } from '../regions/index.js';
import type { DemoLine } from './arguments.js';
import { Comparison } from './comparison.js';
import { verdictOn } from './comparison-lines.js';
import { labelsOf, startWorkload, suiting } from './demo-workload.js';
import { LastingContext } from './lasting-context.js';
import type { Output } from './output.js';
import { addressLine, openPage, type Page } from './page.js';
import { displayFor, printReport, runSession, stopCode } from './session.js';
import { onSignals } from './signals.js';
import { Stop } from './stop.js';
import { monotonicUs, type Touched } from './workload-loop.js';

/** Where no terminal is there to quit it. */
const UNATTENDED_US = 15_000_000;

/** @returns the exit code */
export async function demoCommand(line: DemoLine, output: Output): Promise<number> {
  const display = displayFor(false);
  const stop = new Stop();
  const unlisten = onSignals((signal) => stop.ask(signal));
  const early: Touched[] = [];
  let comparison: Comparison | undefined;
  const workload = await startWorkload((touched) => {
    if (comparison) comparison.touched(touched);
    else early.push(touched);
  });
  comparison = new Comparison(workload.memories);
  for (const touched of early) comparison.touched(touched);
  const page = line.page ? await pageOrWhy() : undefined;
  const pageWords = typeof page === 'object' ? addressLine(page) : page;
  if (pageWords) output.print(pageWords);
  output.print(workload.why);

  const { title, primitive } = workload;
  const { seed } = line;
  const labelOf = labelsOf(workload);
  const durationUs = line.durationUs ?? (display === 'map' ? undefined : UNATTENDED_US);
  const watched = await runSession({
    title,
    labelOf,
    display,
    colour: line.colour,
    ...(durationUs === undefined ? {} : { durationUs }),
    ...(pageWords === undefined ? {} : { page: pageWords }),
    output,
    stop,
    also: compareWith(comparison),
    open(callbacks) {
      const attributes = suiting(workload, line.attributes);
      const options = { name: title, primitive, ...attributes, ...(seed === undefined ? {} : { seed }), callbacks };
      const context = new LastingContext(options, stop.signal, false);
      if (typeof page === 'object') page.dashboard.add(context.actor, { name: title, label: labelOf });
      return context;
    },
  });
  if (typeof page === 'object') await page.close();
  await workload.end();
  unlisten();
  if (watched.error) {
    output.complain(watched.error.message);
    return 1;
  }

  const verdict = verdictOn(comparison);
  printReport(title, watched, output);
  for (const text of ['', ...verdict.lines]) output.print(text);
  if (stop.reason === 'unread') return 0;
  return stopCode(stop.reason) || (verdict.toldApart ? 0 : 1);
}

/** The page, or why there is none: the demo goes on without. */
async function pageOrWhy(): Promise<Page | string> {
  try {
    return await openPage({ redact: false, readOnly: false });
  } catch (error) {
    if (!(error instanceof DamonError)) throw error;
    return `There is no page: ${error.message}`;
  }
}

/** Gives each aggregation to the comparison, on the clock that the workload tells its times by. */
function compareWith(comparison: Comparison): (event: MonitorEvent) => void {
  // The clocks run alike and only begin at different times.
  const offset = monotonicUs() - Math.round(performance.now() * 1_000);
  return (event) => {
    if (event.type !== 'aggregation') return;
    const to = event.at + offset;
    comparison.measured(event.snapshot, to - event.cost.elapsedUs, to);
  };
}
