/** `damonx demo`: watches a workload whose behaviour is known, and says whether hot and cold were told apart. */
import type { MonitorEvent } from '../machines/index.js';
import type { LabelOf } from '../reports/index.js';
import type { Command } from './arguments.js';
import { Comparison } from './comparison.js';
import { verdictOn } from './comparison-lines.js';
import { plan } from './demo-plan.js';
import { type DemoWorkload, startWorkload } from './demo-workload.js';
import type { Output } from './output.js';
import { reportLines } from './report-lines.js';
import { displayFor, runSession, stopCode } from './session.js';
import { onSignals } from './signals.js';
import { Stop } from './stop.js';
import { monotonicUs, type Touched } from './workload-loop.js';

type DemoLine = Extract<Command, { name: 'demo' }>;

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
  output.print(workload.why);

  const { title, primitive } = workload;
  const durationUs = line.durationUs ?? (display === 'map' ? undefined : UNATTENDED_US);
  const { totals, report, error } = await runSession({
    ...line,
    ...(durationUs === undefined ? {} : { durationUs }),
    attributes: suiting(workload, line),
    title,
    primitive,
    labelOf: labelsOf(workload),
    display,
    output,
    stop,
    also: compareWith(comparison),
  });
  await workload.end();
  unlisten();
  if (error) {
    output.complain(error.message);
    return 1;
  }

  const verdict = verdictOn(comparison);
  for (const text of ['', ...reportLines(title, totals, report, process.stdout.columns), '', ...verdict.lines])
    output.print(text);
  if (stop.reason === 'unread') return 0;
  return stopCode(stop.reason) || (verdict.toldApart ? 0 : 1);
}

/** The user's attributes; the workload's own where the user wishes no interval. */
function suiting({ attributes }: DemoWorkload, { attributes: wished }: DemoLine): DemoLine['attributes'] {
  const { sampleUs: _, aggregationUs: __, ...others } = attributes;
  const timed = wished.sampleUs !== undefined || wished.aggregationUs !== undefined;
  return { ...(timed ? others : attributes), ...wished };
}

function labelsOf({ memories, primitive }: DemoWorkload): LabelOf {
  return (target, range) => {
    const index = memories.findIndex(
      (memory) => memory.target === target && memory.start < range.end && range.start < memory.end,
    );
    const memory = plan[index];
    return memory ? `${memory.number} ${memory.role}` : primitive.label?.(target, range);
  };
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
