/** Runs one monitoring to its end and shows it meanwhile. */
import type { Callbacks } from '../machines/index.js';
import type { DamonError, Snapshot } from '../regions/index.js';
import { type AccessReport, accessReport, type LabelOf } from '../reports/index.js';
import { type MonitorOptions, type MonitorStream, monitor } from '../streams/index.js';
import { noTotals, type RunTotals, withEvent } from './run-totals.js';
import type { View } from './view.js';

export interface Watched {
  readonly totals: RunTotals;
  /** Of the last aggregation, if there was one. */
  readonly report: AccessReport | undefined;
  /** Why it failed, if it did. */
  readonly error: DamonError | undefined;
}

/** Never rejects; the view is ended before it resolves. */
export function watch(
  options: Omit<MonitorOptions, 'callbacks'>,
  labelOf: LabelOf,
  view: View,
  begun: (stream: MonitorStream) => void = () => {},
): Promise<Watched> {
  return new Promise((resolve) => {
    let totals = noTotals;
    let latest: Snapshot | undefined;
    let report: AccessReport | undefined;
    // Events come when a step is over; names of addresses are known only until the last one cleans up.
    const callbacks: Callbacks = {
      afterAggregation(context) {
        latest = context.snapshot();
      },
      beforeTerminate() {
        report = latest && accessReport(latest, labelOf);
      },
    };
    const end = (error: DamonError | undefined) => {
      view.end();
      resolve({ totals, report, error });
    };
    const stream = monitor({ ...options, callbacks });
    begun(stream);
    stream.subscribe({
      next(event) {
        totals = withEvent(totals, event);
        view.next(event);
      },
      error: end,
      complete: () => end(undefined),
    });
  });
}
