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

const running = new Map<MonitoringContext, Group>();

/** Whether the group may start: nobody of another group runs that wants to be alone, or beside whom it does not want to be. */
export function mayStart(group: Group): boolean {
  for (const other of running.values()) {
    if (other !== group && (other.exclusive || group.exclusive)) return false;
  }
  return true;
}

export function register(context: MonitoringContext, group: Group): void {
  running.set(context, group);
}

export function unregister(context: MonitoringContext): void {
  running.delete(context);
}

export function isRunning(context: MonitoringContext): boolean {
  return running.has(context);
}

/** All contexts that were started and have not wholly terminated yet, in the order of their start (S12). */
export function runningContexts(): MonitoringContext[] {
  return [...running.keys()];
}
