/**
 * The chart walked along all its paths, as xstate/graph finds them, in a real context: each event of a path is brought
 * about by what causes it outside, and after each step it is looked at whether all holds that must.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { getShortestPaths, getSimplePaths, type StatePath } from 'xstate/graph';
import {
  type ContextActor,
  type ContextEvent,
  type ContextSnapshot,
  type ContextState,
  contextMachine,
  createContext,
  runningContexts,
  stateOf,
} from '../../machines/index.js';
import { MonitoringContext } from '../../machines/monitoring-context.js';
import { allFailures, type Failure, hookNames, type Script } from '../support/scripted-primitive.js';
import { dismantle, flush, HandClock, only, type Rig, rigOn } from './rig.js';

afterEach(dismantle);

const sampleUs = 10;
const aggregationUs = 100_000;

/**
 * An event of the chart, with what the guards will find: that the run is to end, that a callback answers later, or that
 * a pause was asked for before.
 */
type Stimulus = ContextEvent & { readonly says?: 'end' | 'later' | 'pause' };

/** A state of the chart, or the one inside `sampling`. */
type Place = ContextState | 'paused';

function placeOf(snapshot: ContextSnapshot): Place {
  return snapshot.matches({ sampling: 'paused' }) ? 'paused' : stateOf(snapshot);
}

const exclusive = { exclusive: true };
const plainTick = { type: 'TICK', at: sampleUs } as const;
const dueTick = { type: 'TICK', at: aggregationUs } as const;
const stimuli: readonly Stimulus[] = [
  { type: 'START' },
  { type: 'START', group: exclusive },
  { type: 'READY' },
  { type: 'READY', says: 'end' },
  { type: 'READY', says: 'pause' },
  { type: 'FAILED' },
  { type: 'STOP' },
  plainTick,
  { ...plainTick, says: 'end' },
  dueTick,
  { ...dueTick, says: 'end' },
  { ...dueTick, says: 'later' },
  { type: 'SETTLED' },
  { type: 'SETTLED', says: 'end' },
  { type: 'SETTLED', says: 'pause' },
  { type: 'PAUSE' },
  { type: 'RESUME' },
  { type: 'CLEANED' },
];

const says = (event: ContextEvent) => (event as Stimulus).says;

/**
 * The chart itself, with guards that take the event's word. XState asks them after every event, also after one that a
 * state ignores; so a word is offered only where the event leads somewhere.
 */
const model = contextMachine.provide({
  guards: {
    admitted: ({ event }) => event.type === 'START' && event.group?.exclusive !== true,
    aggregationDue: ({ event }) => isDue(event),
    ending: ({ event }) => says(event) === 'end',
    pauseAsked: ({ event }) => event.type === 'PAUSE' || says(event) === 'pause',
    answered: ({ event }) => isDue(event) && says(event) !== 'later',
  },
});

function isDue(event: ContextEvent): boolean {
  return event.type === 'TICK' && event.at === aggregationUs;
}

function offered(state: ContextSnapshot): Stimulus[] {
  return stimuli.filter((event) => {
    const place = placeOf(state);
    if (place === 'aggregating' && event.type === 'TICK') return !isDue(event) && says(event) === undefined;
    // There a pause is only noted: it shows at the READY or SETTLED that says so.
    if (place === 'starting' || place === 'aggregating') if (event.type === 'PAUSE') return false;
    return says(event) === undefined || state.can(event);
  });
}

type Path = StatePath<ContextSnapshot, ContextEvent>;
type Edge = (state: ContextSnapshot, event: ContextEvent | undefined, before?: ContextSnapshot) => string;

const edge: Edge = (state, event, before) => `${before ? placeOf(before) : ''} ${named(event)} ${placeOf(state)}`;
const options = {
  input: { monitoring: new MonitoringContext({ primitive: {} }) },
  events: offered,
  serializeState: edge,
};
/** To every transition and to every event that a state ignores, the shortest way. */
const shortest: Path[] = getShortestPaths(model, options);
/** Every way along transitions that takes none twice, without pauses, and with them but without failures. */
const simple: Path[] = [
  ...waysOf((event) => event.type !== 'PAUSE' && event.type !== 'RESUME' && says(event) !== 'pause'),
  ...waysOf((event) => event.type !== 'FAILED' && says(event) !== 'end' && !(isDue(event) && says(event) !== 'later')),
];

/** The ways that are not the beginning of another: each is looked at along its whole length. */
function waysOf(taken: (event: ContextEvent) => boolean): Path[] {
  const ways = getSimplePaths(model, {
    ...options,
    filterEvents: (state: ContextSnapshot, event: ContextEvent) => taken(event) && state.can(event),
  });
  const byName = new Map(ways.map((way) => [described(way), way]));
  const names = [...byName.keys()].sort();
  return names.flatMap((name, index) => (names[index + 1]?.startsWith(`${name}, `) ? [] : (byName.get(name) ?? [])));
}

function named(event: ContextEvent | undefined): string {
  if (event === undefined || (event.type as string) === 'xstate.init') return '';
  const parts: string[] = [event.type];
  if (event.type === 'START' && event.group) parts.push('exclusively');
  if (isDue(event)) parts.push('(due)');
  const word = says(event);
  if (word) parts.push(`(${word})`);
  return parts.join(' ');
}

function described(path: Path): string {
  return path.steps
    .map(({ event }) => named(event))
    .join(', ')
    .replace(/^, /, '');
}

const expectedChildren: Record<Place, string[]> = {
  idle: ['lifeline'],
  starting: ['construct', 'lifeline'],
  sampling: ['lifeline', 'ticks'],
  paused: ['lifeline'],
  aggregating: ['lifeline', 'ticks'],
  terminating: ['lifeline', 'terminate'],
};

/** A context on which each event of the chart can be brought about. */
class Walker {
  readonly rig: Rig<HandClock>;
  /** It runs beside, so that nothing can start that wants to be alone. */
  readonly #bystander: ContextActor;
  /** For each end that was told: what it was told to have failed with, and what failed first. */
  readonly #ends: { readonly told: unknown; readonly first: unknown }[] = [];
  #admitted = 0;
  #refused = 0;
  #lastAggregationAt = 0;

  constructor(script: Script = {}) {
    this.#bystander = createContext({ name: 'bystander', primitive: {}, clock: new HandClock() });
    this.#bystander.send({ type: 'START' });
    this.rig = rigOn(
      new HandClock(),
      { ...script, later: ['initTargetRegions', 'afterSampling', 'cleanup'] },
      { sampleUs, aggregationUs, updateUs: 2 * sampleUs },
    );
    const { scripted, monitoring } = this.rig;
    let before = 0;
    monitoring.events.listen((event) => {
      if (event.type !== 'terminated' || event.reason === 'refused') return;
      this.#ends.push({ told: event.error?.cause, first: scripted.errors[before] });
      before = scripted.errors.length;
    });
  }

  get place(): Place {
    return placeOf(this.rig.actor.getSnapshot());
  }

  /** Brings about what makes the machine see the event. */
  async cause(event: ContextEvent): Promise<void> {
    const { scripted, actor } = this.rig;
    const word = says(event);
    const before = this.place;
    if (word === 'pause') actor.send({ type: 'PAUSE' });
    if (event.type === 'START') {
      if (before === 'idle' && event.group) this.#refused++;
      else if (before === 'idle') {
        this.#admitted++;
        scripted.valid = true;
        scripted.answer('beforeStart', undefined);
        scripted.later.delete('afterAggregation');
      }
      actor.send(event.group ? { type: 'START', group: exclusive } : { type: 'START' });
    } else if (event.type === 'READY' && before === 'starting') {
      if (word === 'end') scripted.answer('beforeStart', 'stop');
      this.#lastAggregationAt = this.rig.clock.now();
      if (scripted.waiting.includes('initTargetRegions')) scripted.settle('initTargetRegions');
    } else if (event.type === 'FAILED' && before !== 'idle' && before !== 'terminating') {
      const step = (
        {
          starting: 'initTargetRegions',
          sampling: 'afterSampling',
          paused: 'afterSampling',
          aggregating: 'afterAggregation',
        } as const
      )[before];
      if (scripted.waiting.includes(step)) scripted.reject(step, new Error(`no ${step}`));
    } else if (event.type === 'SETTLED' && before === 'aggregating') {
      if (word === 'end') scripted.settle('afterAggregation', 'stop');
      else scripted.settle('afterAggregation');
    } else if (event.type === 'TICK') {
      this.#tick(isDue(event), word);
    } else if (event.type === 'CLEANED' && before === 'terminating') {
      await this.settleEverything();
    } else {
      actor.send(event);
    }
    await flush();
  }

  #tick(due: boolean, word: Stimulus['says']): void {
    const { clock, scripted, actor } = this.rig;
    if (clock.pending === 0) {
      actor.send(due ? dueTick : plainTick);
      return;
    }
    if (this.place === 'sampling') {
      if (word === 'later') scripted.later.add('afterAggregation');
      else scripted.later.delete('afterAggregation');
      if (word === 'end' && due) scripted.failNext('checkAccesses', new Error('no checkAccesses'));
      else if (word === 'end') scripted.valid = false;
    }
    const at = due && this.place === 'sampling' ? this.#lastAggregationAt + aggregationUs : clock.now() + sampleUs;
    if (due && this.place === 'sampling') this.#lastAggregationAt = at;
    clock.tick(at);
  }

  async settleEverything(): Promise<void> {
    for (let i = 0; i < 4; i++) {
      this.rig.scripted.settleAll();
      await flush();
    }
  }

  /** What must hold in every state. */
  check(why: string): void {
    const { scripted, monitoring, clock, events, actor } = this.rig;
    const { place } = this;
    const isRunning = place !== 'idle';
    expect(monitoring.running, why).toBe(isRunning);
    expect(runningContexts().includes(monitoring), why).toBe(isRunning);
    if (!isRunning) expect(monitoring.plane.nrRegions, why).toBe(0);
    if (place !== 'idle' && place !== 'starting' && place !== 'terminating')
      expect(monitoring.plane.nrRegions, why).toBeGreaterThan(0);
    expect(clock.pending, why).toBe(place === 'sampling' || place === 'aggregating' ? 1 : 0);
    expect(childrenOf(actor), why).toEqual(expectedChildren[place]);

    const ended = this.#admitted - (isRunning ? 1 : 0);
    const ends = [scripted.count('beforeTerminate'), scripted.count('cleanup')];
    if (place === 'terminating') for (const count of ends) expect([ended, ended + 1], why).toContain(count);
    else expect(ends, why).toEqual([ended, ended]);
    expect(only(events, 'terminated'), why).toHaveLength(ended + this.#refused);
    expect(only(events, 'terminating'), why).toHaveLength(ended + (place === 'terminating' ? 1 : 0));
    expect(only(events, 'started').length, why).toBeLessThanOrEqual(this.#admitted);
    expect(
      events.map(({ seq }) => seq),
      why,
    ).toEqual(events.map((_, index) => index));
    for (const { told, first } of this.#ends) expect(told, why).toBe(first);
  }

  /** Ends the run, whatever is under way, and sees to it that it has wholly ended. */
  async finish(why: string): Promise<void> {
    this.rig.stop();
    await flush();
    await this.settleEverything();
    expect(this.place, why).toBe('idle');
    this.check(`${why}, at the end`);
  }

  leave(): void {
    this.#bystander.stop();
  }
}

/** Names without the path that XState puts before those of invoked actors. */
function childrenOf(actor: ContextActor): string[] {
  const children = actor.getSnapshot().children as Record<string, { src?: unknown } | undefined>;
  return Object.values(children)
    .map((child) => String(child?.src))
    .sort();
}

async function walk(walker: Walker, path: Path, name = described(path)): Promise<void> {
  for (const [index, { event, state }] of path.steps.entries()) {
    if (index === 0) continue;
    await walker.cause(event);
    const where = `${name}: step ${index}, ${named(event)}`;
    expect(walker.place, where).toBe(placeOf(state));
    walker.check(where);
  }
}

describe('the paths of the chart', () => {
  it('lead to all five states, to the pause, and along every transition', () => {
    expect(new Set(shortest.map(({ state }) => placeOf(state)))).toEqual(
      new Set([...Object.keys(contextMachine.states), 'paused']),
    );
    const taken = new Set(simple.flatMap(({ steps }) => steps.slice(1).map(({ event }) => event.type)));
    expect(taken).toEqual(new Set(stimuli.map(({ type }) => type)));
    // Each of 11 events in each of 6 places, but for three that are not offered; 7 with a word; and the beginning.
    expect(shortest).toHaveLength(6 * 11 - 3 + 7 + 1);
    expect(simple.length).toBeGreaterThan(1_000);
  });

  it.each(shortest.slice(1).map((path): [string, Path] => [described(path), path]))(
    'hold what they promise, and can be left and gone again: %s',
    async (name, path) => {
      const walker = new Walker();
      for (let time = 1; time <= 2; time++) {
        await walk(walker, path, `${name}, time ${time}`);
        if (walker.place !== 'idle') await walker.finish(name);
      }
      walker.leave();
    },
  );

  it('hold what they promise along every way that takes no transition twice', async () => {
    for (const path of simple) {
      const walker = new Walker();
      await walk(walker, path);
      await walker.finish(described(path));
      walker.leave();
      await dismantle();
    }
  });

  it('can be gone one after the other by one context (S13)', async () => {
    const walker = new Walker();
    for (const path of shortest) {
      await walk(walker, path);
      if (walker.place !== 'idle') await walker.finish(described(path));
    }
    walker.leave();
  });
});

describe('the paths of the chart with a primitive that fails', () => {
  const failures = [1, 2].flatMap(allFailures).map((failure): [string, Failure] => {
    const { step, how, nth } = failure;
    return [`${step} ${how}s at call ${nth}`, failure];
  });

  it.each(failures)('hold what they promise wherever they then lead: %s', async (_, failure) => {
    let happened = 0;
    for (const path of shortest) {
      const walker = new Walker({ hooks: hookNames, failures: [failure] });
      const name = described(path);
      for (let time = 1; time <= 2; time++) {
        for (const { event } of path.steps.slice(1)) {
          await walker.cause(event);
          walker.check(`${name}: ${named(event)}`);
        }
        await walker.finish(name);
      }
      if (walker.rig.scripted.failed.includes(failure)) happened++;
      walker.leave();
      await dismantle();
    }
    expect(happened).toBeGreaterThan(0);
  });
});
