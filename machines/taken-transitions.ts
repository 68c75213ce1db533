/**
 * Which of the transitions that an event enables in XState are really taken. Only in parallel states are there several,
 * and they stand in each other's way when one leaves what another is in (SCXML: optimally enabled set, preemption).
 */
import type { AnyMachineSnapshot, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { historyDefault } from './chart.js';

/**
 * Those that are taken, in their order.
 *
 * @param before where the machine stands before
 */
export function takenOf(
  enabled: readonly AnyTransitionDefinition[],
  before: AnyMachineSnapshot,
): readonly AnyTransitionDefinition[] {
  if (enabled.length < 2) return enabled;
  const taken = new Set<AnyTransitionDefinition>();
  for (const transition of enabled) {
    const conflicts = [...taken].filter((other) => inTheWay(transition, other, before));
    // The one from further inside wins; otherwise the one that came first.
    if (!conflicts.every((other) => isWithin(transition.source, other.source))) continue;
    for (const other of conflicts) taken.delete(other);
    taken.add(transition);
  }
  return [...taken];
}

/** Whether a transition that is taken enters a state that is active after it. */
export function isEntered(
  leaf: AnyStateNode,
  transition: AnyTransitionDefinition,
  before: AnyMachineSnapshot,
): boolean {
  const domain = domainOf(transition, before);
  if (domain === undefined) return false;
  // A history that stands for the state itself enters it, though nothing is left.
  return (
    isWithin(leaf, domain) || (leaf === domain && transition.target?.some(({ type }) => type === 'history') === true)
  );
}

/** The state of which everything inside is left and entered; undefined for a transition that leaves nothing. */
function domainOf(
  { source, target: named, reenter }: AnyTransitionDefinition,
  before: AnyMachineSnapshot,
): AnyStateNode | undefined {
  if (!named) return undefined;
  const target = named.flatMap((node: AnyStateNode) => resolved(node, before));
  if (!reenter && target.every((node: AnyStateNode) => node === source || isWithin(node, source))) return source;
  let domain: AnyStateNode | undefined = source.parent;
  while (domain && !target.every((node: AnyStateNode) => isWithin(node, domain))) domain = domain.parent;
  return domain ?? source.machine.root;
}

/** What a history stands for now; any other state for itself. */
function resolved(node: AnyStateNode, before: AnyMachineSnapshot): readonly AnyStateNode[] {
  if (node.type !== 'history') return [node];
  const left: readonly AnyStateNode[] | undefined = before.historyValue[node.id];
  return left ?? historyDefault(node).flatMap((each) => resolved(each, before));
}

/** Whether a state lies inside another one, at any depth. */
function isWithin(node: AnyStateNode, outer: AnyStateNode | undefined): boolean {
  for (let parent: AnyStateNode | undefined = node.parent; parent; parent = parent.parent) {
    if (parent === outer) return true;
  }
  return false;
}

/** Whether both leave one and the same state. */
function inTheWay(one: AnyTransitionDefinition, other: AnyTransitionDefinition, before: AnyMachineSnapshot): boolean {
  const a = domainOf(one, before);
  const b = domainOf(other, before);
  return a !== undefined && b !== undefined && before._nodes.some((node) => isWithin(node, a) && isWithin(node, b));
}
