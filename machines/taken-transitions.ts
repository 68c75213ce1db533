/**
 * Which of the transitions that an event enables in XState are really taken. Only in parallel states are there several,
 * and they stand in each other's way when one leaves what another is in (SCXML: optimally enabled set, preemption).
 */
import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';

/**
 * Those that are taken, in their order.
 *
 * @param active the states that are active before
 */
export function takenOf(
  enabled: readonly AnyTransitionDefinition[],
  active: readonly AnyStateNode[],
): readonly AnyTransitionDefinition[] {
  if (enabled.length < 2) return enabled;
  const taken = new Set<AnyTransitionDefinition>();
  for (const transition of enabled) {
    const conflicts = [...taken].filter((other) => inTheWay(transition, other, active));
    // The one from further inside wins; otherwise the one that came first.
    if (!conflicts.every((other) => isWithin(transition.source, other.source))) continue;
    for (const other of conflicts) taken.delete(other);
    taken.add(transition);
  }
  return [...taken];
}

/** The state of which everything inside is left and entered; undefined for a transition that leaves nothing. */
export function domainOf(transition: AnyTransitionDefinition): AnyStateNode | undefined {
  const { source, target, reenter } = transition;
  if (!target) return undefined;
  if (!reenter && target.every((node: AnyStateNode) => node === source || isWithin(node, source))) return source;
  let domain: AnyStateNode | undefined = source.parent;
  while (domain && !target.every((node: AnyStateNode) => isWithin(node, domain))) domain = domain.parent;
  return domain ?? source.machine.root;
}

/** Whether a state lies inside another one, at any depth. */
export function isWithin(node: AnyStateNode, outer: AnyStateNode | undefined): boolean {
  for (let parent: AnyStateNode | undefined = node.parent; parent; parent = parent.parent) {
    if (parent === outer) return true;
  }
  return false;
}

/** Whether both leave one and the same state. */
function inTheWay(
  one: AnyTransitionDefinition,
  other: AnyTransitionDefinition,
  active: readonly AnyStateNode[],
): boolean {
  const a = domainOf(one);
  const b = domainOf(other);
  return a !== undefined && b !== undefined && active.some((node) => isWithin(node, a) && isWithin(node, b));
}
