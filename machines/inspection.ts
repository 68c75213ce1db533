/**
 * Inspectors that come and go: XState takes one when an actor is created and keeps it for good; this attaches one for
 * as long as somebody looks.
 */
import type { AnyActorRef, InspectionEvent } from 'xstate';

/**
 * Calls the listener with what happens in the whole system of an actor, from now on. Begins by making known the actors
 * that are there, each with an event `@xstate.actor`, as an inspector expects that was there from the beginning.
 *
 * @returns what detaches it
 */
export function inspectActor(actor: AnyActorRef, listener: (event: InspectionEvent) => void): () => void {
  let root = actor;
  while (root._parent) root = root._parent;
  const introduce = (actorRef: AnyActorRef) => {
    listener({ type: '@xstate.actor', rootId: root.sessionId, actorRef });
    const { children } = actorRef.getSnapshot() ?? {};
    for (const child of Object.values<AnyActorRef | undefined>(children ?? {})) if (child) introduce(child);
  };
  introduce(root);
  const inspection = actor.system.inspect(listener);
  return () => inspection.unsubscribe();
}
