/**
 * The events of a context that one already has: an actor that was created, spawned or invoked elsewhere. Subscribing
 * neither starts nor stops it.
 */
import { Observable } from 'rxjs';
import { type ContextActor, type MonitorEvent, monitoringOf } from '../machines/index.js';

/**
 * All events from now on, through all runs of the context; completes when its actor has stopped and the last run has
 * wholly terminated. Nothing that went before is replayed.
 *
 * @example
 * const context = createContext({ primitive: accessTable({ size: 1_000 }).primitive() });
 * contextEvents(context).subscribe((event) => console.log(event.type));
 * context.send({ type: 'START' });
 */
export function contextEvents(actor: ContextActor): Observable<MonitorEvent> {
  return new Observable((subscriber) => {
    const monitoring = monitoringOf(actor);
    let stopped = false;
    subscriber.add(
      monitoring.events.listen((event) => {
        subscriber.next(event);
        if (stopped && event.type === 'terminated') subscriber.complete();
      }),
    );
    const whole = actor.subscribe({
      error: (error) => subscriber.error(error),
      complete: () => {
        stopped = true;
        if (!monitoring.running) subscriber.complete();
      },
    });
    subscriber.add(() => whole.unsubscribe());
  });
}
