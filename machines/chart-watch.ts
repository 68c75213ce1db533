/**
 * Where an actor stands in its chart, and which transitions it takes: what a drawn chart is lit by. An inspector is
 * attached only while somebody watches, because it makes every event of the actor's whole system dearer.
 */
import {
  type AnyActorRef,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  type AnyTransitionDefinition,
  type InspectionEvent,
  isMachineSnapshot,
} from 'xstate';
import { invalid } from '../regions/index.js';
import { definedTransitions, pathOf } from './chart.js';
import { type ChartListener, ChartRecorder, type ChartWatchOptions } from './chart-recorder.js';
import { isEntered, takenOf } from './taken-transitions.js';

/**
 * Tells where an actor of any state machine stands: at once, and then whenever something has happened, at most every
 * `everyMs`. `taken` counts by the index in `chartOf(machineOf(actor)).transitions`. The last update is that of the
 * actor's end; it has `ended`.
 *
 * It does not start the actor, and it never subscribes to it, so that an error goes the way it would go unwatched. While
 * it watches, an event of the actor's system costs about 60 % more, as with any inspector. Where an XState does not say which transitions it
 * took, there are states only. A listener that throws harms nobody else.
 *
 * @returns what ends it; nothing is left then
 * @throws DamonError EINVAL for what is no actor of a state machine
 *
 * @example
 * const { transitions } = chartOf(machineOf(actor));
 * const unwatch = watchChart(actor, ({ active, taken }) => {
 *   console.log(active.at(-1), taken.map(([index, times]) => `${transitions[index]?.event} × ${times}`));
 * });
 */
export function watchChart(actor: AnyActorRef, listener: ChartListener, options: ChartWatchOptions = {}): () => void {
  const indices = new Map<AnyTransitionDefinition, number>();
  for (const transition of definedTransitions(machineOf(actor))) indices.set(transition, indices.size);
  let standing: AnyMachineSnapshot = actor.getSnapshot();

  // An action that throws ends an actor without a word to inspectors.
  const look = () => {
    const { status } = actor.getSnapshot();
    if (status !== 'active') end(status);
  };
  const recorder = new ChartRecorder(listener, options, pathsOf(standing._nodes), look);

  const stand = (snapshot: AnyMachineSnapshot, transitions?: readonly AnyTransitionDefinition[]) => {
    const before = standing;
    standing = snapshot;
    let entered: AnyStateNode[] = [];
    if (transitions === undefined) {
      if (snapshot._nodes === before._nodes) return;
      entered = leavesOf(snapshot).filter((leaf) => !before._nodes.includes(leaf));
    } else {
      const taken = takenOf(transitions, before);
      for (const transition of taken) {
        const index = indices.get(transition);
        if (index !== undefined) recorder.take(index);
      }
      entered = leavesOf(snapshot).filter((leaf) => taken.some((each) => isEntered(leaf, each, before)));
    }
    // A history that holds nothing yet may leave a parallel state without any state inside it.
    if (entered.length > 0 || snapshot._nodes !== before._nodes)
      recorder.enter(pathsOf(snapshot._nodes), entered.map(pathOf));
  };

  const inspection = actor.system.inspect((event: InspectionEvent) => {
    if (event.actorRef !== actor) return;
    if (event.type === '@xstate.event') recorder.expect();
    if (event.type !== '@xstate.microstep' && event.type !== '@xstate.snapshot') return;
    const { snapshot } = event;
    if (!isMachineSnapshot(snapshot)) return;
    if (event.type === '@xstate.microstep') {
      stand(snapshot, event._transitions);
      return;
    }
    stand(snapshot);
    if (snapshot.status === 'active') recorder.settle();
    else end(snapshot.status);
  });
  const end = (how: 'done' | 'error' | 'stopped') => {
    inspection.unsubscribe();
    recorder.end(how);
  };

  if (standing.status === 'active') recorder.tell();
  else end(standing.status);
  return () => {
    inspection.unsubscribe();
    recorder.close();
  };
}

/**
 * The machine that an actor runs, with all that was provided to it.
 *
 * @throws DamonError EINVAL for what is no actor of a state machine
 */
export function machineOf(actor: AnyActorRef): AnyStateMachine {
  const snapshot: unknown = actor?.getSnapshot?.();
  if (!isMachineSnapshot(snapshot)) throw invalid('actor', 'an actor of a state machine', actor);
  return snapshot.machine;
}

function leavesOf({ _nodes }: AnyMachineSnapshot): AnyStateNode[] {
  return _nodes.filter(({ type }) => type === 'atomic' || type === 'final');
}

/** Of all but the root, parents first. */
function pathsOf(nodes: readonly AnyStateNode[]): string[] {
  return nodes
    .filter(({ parent }) => parent !== undefined)
    .toSorted((a, b) => a.order - b.order)
    .map(pathOf);
}
