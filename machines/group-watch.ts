/**
 * Who may run beside whom, as a chart (S9 to S12, M21): one for the whole program, as there is one register. No machine
 * decides this but `running.ts`; the chart says what it decides, and what it has decided so far is counted in it.
 */
import type { Chart, ChartState, ChartTransition } from './chart.js';
import { type ChartListener, ChartRecorder, type ChartWatchOptions } from './chart-recorder.js';
import { onRunningChange, type RunningChange, runningContexts, runningGroups } from './running.js';

type GroupState = 'none' | 'shared' | 'exclusive';

const state = (id: GroupState, description: string): ChartState => ({
  id,
  description,
  entry: [],
  exit: [],
  invoke: [],
  initial: undefined,
  states: [],
});

const transition = (
  from: GroupState,
  to: GroupState | undefined,
  event: 'START' | 'TERMINATED',
  guard: string | undefined,
  action: 'admit' | 'refuse' | 'release',
): ChartTransition => ({ from, to, event, guard, actions: [action] });

/** A start is that of one context, a refusal that of a group; TERMINATED is that of one context. */
export const groupChart: Chart = {
  id: 'group',
  initial: 'none',
  states: [
    state('none', 'No context is running.'),
    state('shared', 'Contexts run side by side; a group that wants to be alone is refused.'),
    state('exclusive', 'One group runs alone; every other is refused.'),
  ],
  transitions: [
    transition('none', 'shared', 'START', undefined, 'admit'),
    transition('none', 'exclusive', 'START', 'exclusive', 'admit'),
    transition('shared', undefined, 'START', undefined, 'admit'),
    transition('shared', undefined, 'START', 'exclusive', 'refuse'),
    transition('shared', 'none', 'TERMINATED', 'last', 'release'),
    transition('shared', undefined, 'TERMINATED', undefined, 'release'),
    transition('exclusive', undefined, 'START', 'sameGroup', 'admit'),
    transition('exclusive', undefined, 'START', undefined, 'refuse'),
    transition('exclusive', 'none', 'TERMINATED', 'last', 'release'),
    transition('exclusive', undefined, 'TERMINATED', undefined, 'release'),
  ],
};

/**
 * Tells where the register of running contexts stands, at once and at every change, at most every `everyMs`. `detail`
 * says how many run and which.
 *
 * @returns what ends it
 *
 * @example
 * const unwatch = watchGroup(({ active, detail }) => console.log(active[0], detail)); // 'shared 2 running: cache, users'
 */
export function watchGroup(listener: ChartListener, options: ChartWatchOptions = {}): () => void {
  let standing = currentState();
  const recorder = new ChartRecorder(listener, options, [standing]);
  recorder.describe(whoRuns());
  const unlisten = onRunningChange((change) => {
    const before = standing;
    standing = currentState();
    recorder.take(indexOf(before, standing, change));
    if (standing !== before) recorder.enter([standing], [standing]);
    recorder.describe(whoRuns());
    recorder.settle();
  });
  recorder.tell();
  return () => {
    unlisten();
    recorder.close();
  };
}

function currentState(): GroupState {
  const [group] = runningGroups();
  if (!group) return 'none';
  return group.exclusive ? 'exclusive' : 'shared';
}

function indexOf(before: GroupState, after: GroupState, change: RunningChange): number {
  const to = after === before ? undefined : after;
  return groupChart.transitions.findIndex(
    (transition) => transition.from === before && transition.to === to && transition.actions.includes(change),
  );
}

/** Long lists are cut: this is for a line beside a picture. */
function whoRuns(): string {
  const names = runningContexts().map(({ name }) => name);
  if (names.length === 0) return 'none running';
  return `${names.length} running: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`;
}
