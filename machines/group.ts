/**
 * Several contexts as one: all start or none does, and stopping is done when each has wholly terminated (S9 to S11, M21).
 */
import { DamonError, invalid } from '../regions/index.js';
import { type ContextActor, monitoringOf } from './context-machine.js';
import type { TerminatedEvent } from './events.js';
import { type MonitoringContext, refusal } from './monitoring-context.js';
import { type Group, mayStart, refused } from './running.js';

export interface StartOptions {
  /** Whether the group runs alone: nothing may be running when it starts, nothing may start while it runs. Default true. */
  readonly exclusive?: boolean;
}

/**
 * Starts contexts together. Resolves when each has constructed its regions and begun.
 *
 * @throws DamonError EBUSY when one of them is running already, or others are that it may not run beside; then nothing
 * is started. When one cannot start, those that could are stopped again and the error names the one that failed, has
 * its code, and the failure as `cause` (S10).
 */
export async function startContexts(actors: readonly ContextActor[], options: StartOptions = {}): Promise<void> {
  const contexts = checkActors(actors);
  const group: Group = { exclusive: options.exclusive ?? true };
  const busy = contexts.find((context) => context.running);
  if (busy) throw new DamonError('EBUSY', `Expected contexts that are not running, got \`${busy.name}\`, which is`);
  if (!mayStart(group)) {
    refused();
    throw refusal(group);
  }

  let failed = -1;
  const begun = contexts.map(async (context, index) => {
    const error = await whenBegun(context, actors[index]!, group);
    if (error === undefined || failed >= 0) return error;
    failed = index;
    for (const actor of actors) actor.send({ type: 'STOP' });
    return error;
  });
  const outcomes = await Promise.all(begun);
  if (failed < 0) return;

  await Promise.all(contexts.filter((context) => context.running).map(whenTerminated));
  const cause = outcomes[failed];
  throw new DamonError(
    cause?.code ?? 'EIO',
    `Expected all ${contexts.length} contexts to start, got a failure of number ${failed + 1}, \`${contexts[failed]?.name}\`: ${cause?.message}`,
    { cause },
  );
}

/**
 * Stops contexts. Resolves when each has wholly terminated.
 *
 * @throws DamonError EPERM when one of them is not running; then none is stopped (S11)
 */
export async function stopContexts(actors: readonly ContextActor[]): Promise<void> {
  const contexts = checkActors(actors);
  const idle = contexts.find((context) => !context.running);
  if (idle) throw new DamonError('EPERM', `Expected contexts that are running, got \`${idle.name}\`, which is not`);
  const whole = contexts.map(whenTerminated);
  for (const actor of actors) actor.send({ type: 'STOP' });
  await Promise.all(whole);
}

function checkActors(actors: readonly ContextActor[]): MonitoringContext[] {
  if (!Array.isArray(actors) || actors.length === 0) {
    throw invalid('contexts', 'an array of one context actor or more', actors);
  }
  const contexts = actors.map((actor: ContextActor, index) => {
    const { status, context } = actor?.getSnapshot?.() ?? {};
    if (context?.monitoring === undefined) throw invalid(`contexts[${index}]`, 'an actor of contextMachine', actor);
    if (status !== 'active') throw invalid(`contexts[${index}]`, 'an active actor', status);
    actor.start();
    return monitoringOf(actor);
  });
  if (new Set(contexts).size < contexts.length)
    throw invalid('contexts', 'contexts that come once', 'one that comes twice');
  return contexts;
}

/** Starts one; resolves when its run has begun, or with the error for which it did not. */
function whenBegun(context: MonitoringContext, actor: ContextActor, group: Group): Promise<DamonError | undefined> {
  return new Promise((resolve) => {
    const stop = context.events.listen((event) => {
      if (event.type !== 'started' && event.type !== 'terminated') return;
      stop();
      resolve(event.type === 'started' ? undefined : (event.error ?? endedEarly(event)));
    });
    actor.send({ type: 'START', group });
  });
}

function endedEarly(event: TerminatedEvent): DamonError {
  return new DamonError('ECANCELED', `Expected the context to begin, got its end first (${event.reason})`);
}

/** Resolves when the run that is on, or about to be, has wholly ended. */
export function whenTerminated(context: MonitoringContext): Promise<void> {
  return new Promise((resolve) => {
    const stop = context.events.listen((event) => {
      if (event.type !== 'terminated') return;
      stop();
      resolve();
    });
  });
}
