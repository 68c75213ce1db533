/**
 * State charts as streams: where a machine stands and what it has done, and what an inspector of XState gets to hear.
 * Both are attached to an actor only while somebody subscribes.
 */
import { Observable } from 'rxjs';
import { ContextChart } from '../machines/context-chart.js';
import {
  type Chart,
  type ChartUpdate,
  type ChartWatchOptions,
  chartOf,
  contextMachine,
  type MonitorEvent,
  machineOf,
  watchChart,
} from '../machines/index.js';
import { inspectActor } from '../machines/inspection.js';

/** A chart and what has happened in it since the item before. */
export interface ChartStates {
  /** The same in every item of a subscription. */
  readonly chart: Chart;
  readonly update: ChartUpdate;
}

/** An actor of XState. */
export type AnyActor = Parameters<typeof watchChart>[0];
/** What an inspector of XState hears. */
export type InspectionEvent = Parameters<Parameters<typeof inspectActor>[1]>[0];

/**
 * Where the machine of an actor stands: at once, and then at most every `everyMs` while something happens. Completes
 * with the actor, also where that fails: the last item has `update.ended`.
 *
 * From the events of a monitoring instead of an actor, the states are those of a context, as far as events tell: that it
 * was starting is known once it has started; `aggregating` counts as left at once, however long `afterAggregation`
 * takes; the transitions that only put something off (PAUSE, RESUME or TICK while it aggregates) are not seen; and the
 * last TICK is counted when the next event comes. Subscribing subscribes to the events: a `monitor()` is started by it.
 *
 * @throws DamonError EINVAL for an actor that runs no state machine. Options that cannot be right are an error of the
 * stream.
 *
 * @example
 * chartStates(actor).subscribe(({ update }) => console.log(update.active.join(' › ')));
 */
export function chartStates(
  source: AnyActor | Observable<MonitorEvent>,
  options: ChartWatchOptions = {},
): Observable<ChartStates> {
  if (source instanceof Observable) {
    return new Observable((subscriber) => {
      const chart = chartOf(contextMachine);
      const states = new ContextChart(chart, (update) => subscriber.next({ chart, update }), options);
      subscriber.add(() => states.close());
      subscriber.add(
        source.subscribe({
          next: (event) => states.hear(event),
          error: (error) => {
            states.end('error');
            subscriber.error(error);
          },
          complete: () => {
            states.end('done');
            subscriber.complete();
          },
        }),
      );
    });
  }
  const chart = chartOf(machineOf(source));
  return new Observable((subscriber) =>
    watchChart(
      source,
      (update) => {
        subscriber.next({ chart, update });
        if (update.ended) subscriber.complete();
      },
      options,
    ),
  );
}

/**
 * What an inspector hears of the system of an actor, from the subscription on; first of all its actors are made known.
 * Completes when the actor is done or was stopped. Costs about 60 % more per event while it is subscribed to, and
 * nothing before and after.
 *
 * @example
 * import { createBrowserInspector } from '@statelyai/inspect';
 * const looking = inspection(actor).subscribe(createBrowserInspector().inspect);
 * looking.unsubscribe(); // and the actor is as fast as before
 */
export function inspection(actor: AnyActor): Observable<InspectionEvent> {
  return new Observable((subscriber) => {
    const detach = inspectActor(actor, (event) => {
      subscriber.next(event);
      const over = event.type === '@xstate.snapshot' && event.snapshot.status !== 'active';
      if (over && event.actorRef === actor) subscriber.complete();
    });
    if (actor.getSnapshot()?.status !== 'active') subscriber.complete();
    return detach;
  });
}
