/**
 * What a watched chart counts, beside what the machine itself did: every transition and every state of a machine at
 * random notes that it was taken or entered, by an action of its own.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type AnyStateMachine, type AnyStateNode, createActor, createMachine } from 'xstate';
import { type ChartUpdate, chartOf, machineOf, watchChart } from '../../machines/index.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const EVENTS = ['A', 'B', 'C', 'D'];

interface Shape {
  readonly kind: 'plain' | 'parallel';
  readonly history: 'shallow' | 'deep' | undefined;
  readonly inner: readonly Shape[];
}

interface Edge {
  readonly from: number;
  readonly to: number | undefined;
  readonly event: string;
  readonly reenter: boolean;
}

const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.record({
    kind: fc.constantFrom('plain' as const, 'parallel' as const),
    history: fc.constantFrom(undefined, 'shallow' as const, 'deep' as const),
    inner: fc.oneof({ maxDepth: 3, withCrossShrink: true }, fc.constant([]), fc.array(tie('shape'), { maxLength: 3 })),
  }),
}));
const edges = fc.array(
  fc.record({
    from: fc.nat(50),
    to: fc.option(fc.nat(50), { nil: undefined, freq: 6 }),
    event: fc.constantFrom(...EVENTS, '*'),
    reenter: fc.boolean(),
  }),
  { minLength: 4, maxLength: 14 },
);

/** A machine of that shape; `done` is told of each transition, and of each innermost state that is entered. */
function machineFrom(roots: readonly Shape[], drawn: readonly Edge[], done: (what: string) => void): AnyStateMachine {
  const configs: { id: string; config: Record<string, unknown> }[] = [];
  const build = ({ kind, history, inner }: Shape, path: string): Record<string, unknown> => {
    const config: Record<string, unknown> = { id: path, on: {} };
    configs.push({ id: path, config });
    if (inner.length === 0) return Object.assign(config, { entry: () => done(`enter ${path}`) });
    const states = Object.fromEntries(inner.map((each, index) => [`s${index}`, build(each, `${path}.s${index}`)]));
    if (history) {
      const id = `${path}.past`;
      states.past = { id, type: 'history', history };
      configs.push({ id, config: states.past });
    }
    return Object.assign(config, kind === 'parallel' ? { type: kind } : { initial: 's0' }, { states });
  };
  const states = Object.fromEntries(roots.map((each, index) => [`s${index}`, build(each, `s${index}`)]));
  for (const [index, { from, to, event, reenter }] of drawn.entries()) {
    const source = configs[from % configs.length]!;
    if (source.config.type === 'history') continue;
    const on = source.config.on as Record<string, unknown[]>;
    const target = to === undefined ? undefined : `#${configs[to % configs.length]!.id.replaceAll('.', '\\.')}`;
    const actions = Object.defineProperty(() => done(`take t${index}`), 'name', { value: `t${index}` });
    on[event] = [...(on[event] ?? []), { ...(target ? { target, reenter } : {}), actions }];
  }
  return createMachine({ id: 'random', initial: 's0', states } as never);
}

/** A shallow history of a parallel state can lead XState where no state is active inside another; what then, is not told. */
function isWhole(active: readonly AnyStateNode[]): boolean {
  return active.every(({ type, states }) => {
    const inner = Object.values(states).filter((state) => state.type !== 'history');
    const { length } = inner.filter((state) => active.includes(state));
    return length === (type === 'parallel' ? inner.length : Math.min(1, inner.length));
  });
}

it('counts what any machine does, and nothing else', () => {
  const script = fc.array(fc.constantFrom(...EVENTS), { maxLength: 12 });
  const roots = fc.array(shape, { minLength: 2, maxLength: 3 });
  fc.assert(
    fc.property(roots, edges, script, (roots, drawn, script) => {
      const truth: string[] = [];
      const actor = createActor(machineFrom(roots, drawn, (what) => truth.push(what))).start();
      truth.length = 0;
      const { transitions } = chartOf(machineOf(actor));
      const updates: ChartUpdate[] = [];
      const unwatch = watchChart(actor, (update) => updates.push(update), { everyMs: 0 });
      for (const type of script) {
        actor.send({ type });
        vi.advanceTimersByTime(1);
        fc.pre(isWhole(actor.getSnapshot()._nodes));
        const active = actor.getSnapshot()._nodes.flatMap(({ path }) => (path.length > 0 ? [path.join('.')] : []));
        expect([...updates.at(-1)!.active].sort()).toEqual(active.sort());
      }
      unwatch();
      actor.stop();
      const taken = updates.flatMap((update) =>
        update.taken.flatMap(([index, times]) => Array<string>(times).fill(transitions[index]!.actions[0]!)),
      );
      const entered = updates.flatMap((update) => update.entered.map(([, state]) => state));
      const told = (word: string) =>
        truth.flatMap((what) => (what.startsWith(word) ? [what.slice(word.length + 1)] : []));
      expect(taken.sort()).toEqual(told('take').sort());
      expect(entered.sort()).toEqual(told('enter').sort());
    }),
    { numRuns: 1_500 },
  );
});
