/** The states of a context for the strip below its heat map: as its chart told them, and before that, what follows from its history. */
import { isHole } from '../../reports/history-entry.js';
import type { HistoryEntry } from '../../reports/index.js';
import type { StateLogEntry } from '../statechart/state-log.js';

/** A chart is watched only while somebody looks. Whatever has been seen was sampled; between that, nothing is known. */
export function knownStates(told: readonly StateLogEntry[], past: readonly HistoryEntry[]): StateLogEntry[] {
  const first = told[0]?.[0] ?? Number.POSITIVE_INFINITY;
  const states: StateLogEntry[] = [];
  const push = (at: number, state: string) => {
    if (state !== states.at(-1)?.[1]) states.push([at, state]);
  };
  let before: HistoryEntry | undefined;
  for (const entry of past) {
    if (entry.from >= first) break;
    if (before && isHole(before, entry)) push(before.to, '');
    push(entry.from, 'sampling');
    before = entry;
  }
  if (before && before.to < first && told.length > 0) push(before.to, '');
  for (const [at, state] of told) push(at, stateName(state));
  return states;
}

/** Of what a chart calls `sampling.checking`, people know the state; of `sampling.paused`, the pause. Aggregating is a moment of sampling. */
function stateName(id: string): string {
  const [state = id, inner] = id.split('.');
  if (inner === 'paused') return inner;
  return state === 'aggregating' ? 'sampling' : state;
}
