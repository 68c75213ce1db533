/** A machine as plain data, read off its own definition. Works for any XState machine; names only, never what they do. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { namesOf, stateId } from './chart-names.js';

/** One arrow of a chart; `event` is empty for a transition that needs none. */
export interface ChartTransition {
  readonly from: string;
  /** Undefined for a transition that stays and leaves nothing. */
  readonly to: string | undefined;
  /** The further targets of one that has several, each in a parallel state of its own. */
  readonly also?: readonly string[];
  readonly event: string;
  readonly guard: string | undefined;
  readonly actions: readonly string[];
}

export interface ChartState {
  readonly id: string;
  /** Only where it is not plain: its states are active side by side, it stands for the one left last, or it ends. */
  readonly type?: 'parallel' | 'history' | 'final';
  /** Only of a history state: whether it stands for the states inside the one that was left as well. */
  readonly history?: 'shallow' | 'deep';
  readonly description: string | undefined;
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  readonly invoke: readonly string[];
  /** What it begins with; of a history state, where it leads before there is any history. */
  readonly initial: string | undefined;
  readonly states: readonly ChartState[];
}

/** What all formats are made of. */
export interface Chart {
  readonly id: string;
  /** Only where all its states are active side by side; `initial` is empty then. */
  readonly type?: 'parallel';
  readonly initial: string;
  readonly states: readonly ChartState[];
  readonly transitions: readonly ChartTransition[];
}

/** The machine as plain data. State ids are paths below the root, joined by dots; a dot within a name is `\.`. */
export function chartOf(machine: AnyStateMachine): Chart {
  const walk = (node: AnyStateNode): ChartState => {
    const states = Object.values(node.states).map(walk);
    const { type } = node;
    return {
      id: pathOf(node),
      ...(type === 'atomic' || type === 'compound' ? {} : { type }),
      ...(type === 'history' ? { history: node.history === 'deep' ? 'deep' : 'shallow' } : {}),
      description: node.description,
      entry: node.entry.map(nameOf),
      exit: node.exit.map(nameOf),
      invoke: node.invoke.map(({ src }) => nameOf(src)),
      initial: type === 'compound' ? initialOf(node) : type === 'history' ? beforeHistory(node) : undefined,
      states,
    };
  };
  const root = walk(machine.root);
  const transitions = definedTransitions(machine).map(({ source, target, eventType, guard, actions }) => {
    const [to, ...also] = target?.map(pathOf) ?? [];
    return {
      from: pathOf(source),
      to,
      ...(also.length > 0 ? { also } : {}),
      event: eventType,
      guard: guard === undefined ? undefined : nameOf(guard),
      actions: actions.map(nameOf),
    };
  });
  return {
    id: machine.id,
    ...(root.type === 'parallel' ? { type: root.type } : {}),
    initial: root.initial ?? '',
    states: root.states,
    transitions,
  };
}

/** @internal All transitions of a machine, in the order of `Chart.transitions`. */
export function definedTransitions(machine: AnyStateMachine): AnyTransitionDefinition[] {
  const of = (node: AnyStateNode): AnyTransitionDefinition[] => [
    ...[...node.transitions.values()].flat(),
    ...(node.always ?? []),
    ...Object.values(node.states).flatMap(of),
  ];
  return of(machine.root);
}

/** @internal The id of a state: its path below the root, joined by dots. The root's is empty. */
export function pathOf(node: AnyStateNode): string {
  return stateId(node.path);
}

function initialOf(node: AnyStateNode): string | undefined {
  const target = node.initial?.target?.[0];
  return target && pathOf(target);
}

/** Undefined where that is the parallel state around it: all of its states. */
function beforeHistory(node: AnyStateNode): string | undefined {
  const [first] = historyDefault(node);
  return first && first !== node.parent ? pathOf(first) : undefined;
}

/** @internal Where a history state leads while nothing is known of the past. */
export function historyDefault({ config, parent, machine }: AnyStateNode): readonly AnyStateNode[] {
  const targets: unknown[] = [config.target ?? []].flat();
  if (targets.length === 0) return parent?.type === 'parallel' ? [parent] : (parent?.initial?.target ?? []);
  return targets.flatMap((target) => {
    if (typeof target !== 'string') return [];
    if (target.startsWith('#')) return [machine.getStateNodeById(target)];
    let node = parent;
    for (const name of namesOf(target)) node = node?.states[name];
    return node ? [node] : [];
  });
}

/** JavaScript names a function after the property that it was written for. */
const unnamed = /^(|guard|actions|entry|exit)$/;

function nameOf(named: unknown): string {
  // So XState calls an actor that was written in place.
  if (typeof named === 'string') return named.startsWith('xstate.invoke.') ? 'inline' : named;
  if (typeof named === 'function') return unnamed.test(named.name) ? 'inline' : named.name;
  const type: unknown = (named as { type?: unknown }).type;
  return typeof type === 'string' ? type : 'inline';
}
