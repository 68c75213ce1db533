/** `damonx serve`: shows a process, a trace or the sample workload on a page, until it is asked to end. */
import type { MonitorEvent } from '../machines/index.js';
import type { DamonError } from '../regions/index.js';
import type { Output } from './output.js';
import { addressLine, openPage, type Page } from './page.js';
import type { ServeLine } from './serve-arguments.js';
import { openServed, type Served } from './served.js';
import { stopCode } from './session.js';
import { onSignals } from './signals.js';
import { Status } from './status.js';
import { Stop } from './stop.js';

/**
 * @returns the exit code
 * @throws DamonError where there can be no page or no trace; LaunchError for a command that cannot be started
 */
export async function serveCommand(line: ServeLine, output: Output): Promise<number> {
  const stop = new Stop();
  const unlisten = onSignals((signal) => stop.ask(signal));
  try {
    // Before anything is started for it: the port may be taken.
    const page = await openPage(line);
    try {
      const served = await openServed(line, stop, output);
      return served ? await serve(served, page, line, stop, output) : stopCode(stop.reason);
    } finally {
      await page.close();
    }
  } finally {
    unlisten();
  }
}

async function serve(
  served: Served,
  page: Page,
  { durationUs, target }: ServeLine,
  stop: Stop,
  output: Output,
): Promise<number> {
  const status = new Status(served, output, () => page.dashboard.clients);
  let hear = (_: MonitorEvent) => {};
  const begun = new Promise<DamonError | undefined>((resolve) => {
    hear = (event) => {
      if (event.type === 'started') resolve(undefined);
      if (event.type === 'terminated') resolve(event.error);
      if (stop.reason === undefined) status.next(event);
    };
  });
  const whole = served.run(page.dashboard, (event) => hear(event));
  let timer: NodeJS.Timeout | undefined;
  try {
    const refusal = await Promise.race([begun, whole.then(() => undefined)]);
    // What it is has been said.
    if (refusal) return refusal.code === 'EINVAL' ? 2 : 1;
    if (stop.reason === undefined) {
      output.print(addressLine(page));
      if (served.why) output.print(served.why);
      // The terminal belongs to a command that was started in it.
      if (target === 'sample' || !('command' in target)) status.show();
      if (durationUs !== undefined) timer = setTimeout(() => stop.ask('duration'), durationUs / 1_000);
    }
    await whole;
    return stopCode(stop.reason);
  } finally {
    status.end();
    clearTimeout(timer);
    stop.ask('quit');
    await whole.finally(() => served.end());
  }
}
