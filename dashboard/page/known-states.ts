/** The states of a context for the strip below its heat map: as its chart told them, and before that, what follows from its history. */
import { isHole } from '../../reports/history-entry.js';
import type { HistoryEntry } from '../../reports/index.js';
import type { StateLogEntry } from '../statechart/state-log.js';

/** A chart is watched only while somebody looks. Whatever has been seen was sampled; between that, nothing is known. */
export function knownStates(told: readonly StateLogEntry[], past: readonly HistoryEntry[]): StateLogEntry[] {
  const first = told[0]?.[0] ?? Number.POSITIVE_INFINITY;
  const states: StateLogEntry[] = [];
  let before: HistoryEntry | undefined;
  for (const entry of past) {
    if (entry.from >= first) break;
    const anew = before === undefined || isHole(before, entry);
    if (before && anew) states.push([before.to, '']);
    if (anew) states.push([entry.from, 'sampling']);
    before = entry;
  }
  if (before && before.to < first && told.length > 0) states.push([before.to, '']);
  return [...states, ...told.map(([at, state]): StateLogEntry => [at, stateName(state)])];
}

/** Of what a chart calls `sampling.checking`, people know the state; of `sampling.paused`, the pause. */
function stateName(id: string): string {
  const [state = id, inner] = id.split('.');
  return inner === 'paused' ? inner : state;
}
