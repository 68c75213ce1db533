/** The states of a context for the strip below its heat map: as its chart told them, and before that, what follows from its history. */
import type { HistoryEntry } from '../../reports/index.js';
import type { StateLogEntry } from '../statechart/state-log.js';

/** A chart is watched only while somebody looks. Whatever has been seen was sampled; between that, nothing is known. */
export function knownStates(told: readonly StateLogEntry[], past: readonly HistoryEntry[]): StateLogEntry[] {
  const first = told[0]?.[0] ?? Number.POSITIVE_INFINITY;
  const states: StateLogEntry[] = [];
  let end: number | undefined;
  for (const { from, to, snapshot } of past) {
    if (from >= first) break;
    const isHole = end !== undefined && from - end > snapshot.aggregationUs / 2;
    if (isHole) states.push([end ?? from, '']);
    if (isHole || end === undefined) states.push([from, 'sampling']);
    end = to;
  }
  if (end !== undefined && end < first && told.length > 0) states.push([end, '']);
  return [...states, ...told.map(([at, state]): StateLogEntry => [at, stateName(state)])];
}

/** Of what a chart calls `sampling.checking`, people know the state; of `sampling.paused`, the pause. */
function stateName(id: string): string {
  const [state = id, inner] = id.split('.');
  return inner === 'paused' ? inner : state;
}
