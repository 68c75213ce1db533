/**
 * Which contexts are running, and who may start beside them (S9, S12, M21). One register for the whole program, as
 * there is one in a kernel.
 */
import type { MonitoringContext } from './monitoring-context.js';

/** Contexts that were started together. */
export interface Group {
  /** Whether it wants to run alone. */
  readonly exclusive: boolean;
}

/** A context was let in, a group was not, or a context has wholly terminated. */
export type RunningChange = 'admit' | 'refuse' | 'release';

const running = new Map<MonitoringContext, Group>();
const listeners = new Set<(change: RunningChange) => void>();

/** Whether the group may start: nobody of another group runs that wants to be alone, or beside whom it does not want to be. */
export function mayStart(group: Group): boolean {
  for (const other of running.values()) {
    if (other !== group && (other.exclusive || group.exclusive)) return false;
  }
  return true;
}

export function register(context: MonitoringContext, group: Group): void {
  running.set(context, group);
  tell('admit');
}

export function unregister(context: MonitoringContext): void {
  if (running.delete(context)) tell('release');
}

/** To be called by whoever turns a group away after it asked `mayStart`. */
export function refused(): void {
  tell('refuse');
}

/** Calls the listener after each change; it may not throw. Returns what ends that. */
export function onRunningChange(listener: (change: RunningChange) => void): () => void {
  const own = (change: RunningChange) => listener(change);
  listeners.add(own);
  return () => listeners.delete(own);
}

export function isRunning(context: MonitoringContext): boolean {
  return running.has(context);
}

/** All contexts that were started and have not wholly terminated yet, in the order of their start (S12). */
export function runningContexts(): MonitoringContext[] {
  return [...running.keys()];
}

/** The groups of the running contexts, in the order of their start. */
export function runningGroups(): Group[] {
  return [...new Set(running.values())];
}

function tell(change: RunningChange): void {
  for (const listener of listeners) listener(change);
}
