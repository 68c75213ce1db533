/** Runs one monitoring to its end and shows it meanwhile. */
import type { Callbacks, MonitorEvent } from '../machines/index.js';
import type { DamonError, Snapshot } from '../regions/index.js';
import { type AccessReport, accessReport, type LabelOf } from '../reports/index.js';
import type { Controlled } from './controls.js';
import { noTotals, type RunTotals, withEvent } from './run-totals.js';
import type { View } from './view.js';

/** What can be watched: a stream of a monitoring or of a replay, or a context that a page may stop and start again. */
export interface Watchable extends Controlled {
  /** Begins it. */
  subscribe(observer: { next(event: MonitorEvent): void; error(error: DamonError): void; complete(): void }): unknown;
}

export interface Watched {
  readonly totals: RunTotals;
  /** Of the last aggregation, if there was one. */
  readonly report: AccessReport | undefined;
  /** Why it failed, if it did. */
  readonly error: DamonError | undefined;
}

/**
 * Never rejects; the view is ended before it resolves.
 *
 * @param open makes what is watched, with these callbacks
 * @param begun called with it before it begins
 */
export function watch(
  open: (callbacks: Callbacks) => Watchable,
  labelOf: LabelOf,
  view: View,
  begun: (watchable: Watchable) => void,
  before: RunTotals = noTotals,
): Promise<Watched> {
  return new Promise((resolve) => {
    let totals = before;
    let latest: Snapshot | undefined;
    let report: AccessReport | undefined;
    // Events come when a step is over; names of addresses are known only until the last one cleans up.
    const watchable = open({
      afterAggregation(context) {
        latest = context.snapshot();
      },
      beforeTerminate() {
        report = latest && accessReport(latest, labelOf);
      },
    });
    const end = (error: DamonError | undefined) => {
      view.end();
      resolve({ totals, report, error });
    };
    begun(watchable);
    watchable.subscribe({
      next(event) {
        totals = withEvent(totals, event);
        view.next(event);
      },
      error: end,
      complete: () => end(undefined),
    });
  });
}
