/**
 * The life of one context: five states, and transitions that call the primitive. The chart holds names only; what they
 * do is below it, each a step of MonitoringContext. Everything that is drawn is drawn from this machine.
 */
import {
  type ActorRefFrom,
  createActor,
  fromCallback,
  type InspectionEvent,
  type SnapshotFrom,
  setup,
  spawnChild,
  stopChild,
} from 'xstate';
import type { ContextOptions } from './context-options.js';
import { MonitoringContext } from './monitoring-context.js';
import { type Group, mayStart } from './running.js';

export type ContextEvent =
  /** Starts the monitoring; `group` says with whom. */
  | { readonly type: 'START'; readonly group?: Group }
  /** Ends it, whatever it is doing. */
  | { readonly type: 'STOP' }
  /** Samples nothing until RESUME; time does not count (M22). */
  | { readonly type: 'PAUSE' }
  | { readonly type: 'RESUME' }
  /** A sample interval has passed. */
  | { readonly type: 'TICK'; readonly at: number }
  /** Regions are constructed, `beforeStart` has answered. */
  | { readonly type: 'READY' }
  /** A hook or a callback has failed. */
  | { readonly type: 'FAILED' }
  /** An asynchronous `afterAggregation` has answered. */
  | { readonly type: 'SETTLED' }
  /** `beforeTerminate` and `cleanup` are done. */
  | { readonly type: 'CLEANED' };

interface MachineContext {
  /** The data plane and all that is told: a reference, never copied. */
  readonly monitoring: MonitoringContext;
}

type Input = { readonly monitoring: MonitoringContext };

/** A context of its own may run beside others. */
const alone: Group = { exclusive: false };

export const contextMachine = setup({
  types: {} as {
    context: MachineContext;
    events: ContextEvent;
    input: ContextOptions | Input;
  },
  actors: {
    /** Constructs the regions, at once or later. */
    construct: fromCallback<ContextEvent, Input>(({ sendBack, input }) => {
      const tell = () => sendBack({ type: input.monitoring.error ? 'FAILED' : 'READY' });
      const later = input.monitoring.run.construct();
      if (later) void later.then(tell);
      else tell();
    }),
    /** Sends TICK on the clock's grid, and charges what each has cost. */
    ticks: fromCallback<ContextEvent, Input>(({ sendBack, input: { monitoring } }) => {
      const { clock, run } = monitoring;
      const start = () =>
        clock.every(monitoring.attributes.sampleUs, (at, missed) => {
          const before = clock.now();
          run.tick(at, missed);
          sendBack({ type: 'TICK', at });
          run.charge(clock.now() - before);
        });
      let stop = start();
      run.onIntervalChange(() => {
        stop();
        stop = start();
      });
      return () => stop();
    }),
    terminate: fromCallback<ContextEvent, Input>(({ sendBack, input }) => {
      const tell = () => sendBack({ type: 'CLEANED' });
      const later = input.monitoring.run.terminate();
      if (later) void later.then(tell);
      else tell();
    }),
    /** Lives as long as the actor: when that is stopped from outside, the monitoring ends all the same. */
    lifeline: fromCallback<ContextEvent, Input>(
      ({ input }) =>
        () =>
          input.monitoring.abandon(),
    ),
  },
  actions: {
    attach: ({ context, self }) => {
      context.monitoring.attach();
      self.subscribe(() => context.monitoring.flush());
    },
    admit: ({ context, event, self }) =>
      context.monitoring.admit(groupOf(event), (notice) => {
        if (self.getSnapshot().status === 'active') self.send(notice);
      }),
    refuse: ({ context, event }) => context.monitoring.refuse(groupOf(event)),
    begin: ({ context }) => context.monitoring.run.begin(),
    missTick: ({ context }) => context.monitoring.run.missTicks(1),
    checkAccesses: ({ context }) => context.monitoring.run.checkAccesses(),
    lookForStop: ({ context }) => context.monitoring.run.lookForStop(),
    updateTargetRegions: ({ context }) => context.monitoring.run.updateTargetRegions(),
    prepareAccessChecks: ({ context }) => context.monitoring.run.prepareAccessChecks(),
    afterSampling: ({ context }) => context.monitoring.run.afterSampling(),
    aggregate: ({ context }) => context.monitoring.run.aggregate(),
    safePoint: ({ context }) => context.monitoring.run.safePoint(),
    tuneIntervals: ({ context }) => context.monitoring.run.tuneIntervals(),
    askPause: ({ context }) => context.monitoring.run.askPause(true),
    askResume: ({ context }) => context.monitoring.run.askPause(false),
    pause: ({ context }) => context.monitoring.run.pause(),
    resume: ({ context }) => context.monitoring.run.resume(),
    reset: ({ context }) => context.monitoring.run.reset(),
    terminated: ({ context }) => context.monitoring.run.terminated(),
    startTicks: spawnChild('ticks', {
      id: 'ticks',
      input: ({ context }: { context: MachineContext }) => context,
    }),
    stopTicks: stopChild('ticks'),
  },
  guards: {
    admitted: ({ event }) => mayStart(groupOf(event)),
    aggregationDue: ({ context, event }) => event.type === 'TICK' && context.monitoring.run.aggregationDue(event.at),
    ending: ({ context }) => context.monitoring.run.endReason !== undefined,
    pauseAsked: ({ context }) => context.monitoring.run.pauseAsked,
    answered: ({ context }) => context.monitoring.run.aggregationSettled,
  },
}).createMachine({
  id: 'context',
  context: ({ input }) => ({
    monitoring: 'monitoring' in input ? input.monitoring : new MonitoringContext(input),
  }),
  entry: 'attach',
  invoke: { src: 'lifeline', input: ({ context }) => context },
  initial: 'idle',
  states: {
    idle: {
      description: 'Nothing runs; targets and attributes can be set.',
      on: {
        START: [{ guard: 'admitted', target: 'starting', actions: 'admit' }, { actions: 'refuse' }],
      },
    },
    starting: {
      description: 'The primitive constructs the initial regions.',
      invoke: { src: 'construct', input: ({ context }) => context },
      on: {
        READY: { target: 'sampling', actions: ['begin', 'startTicks'] },
        FAILED: { target: 'terminating' },
        STOP: { target: 'terminating' },
        PAUSE: { actions: 'askPause' },
        RESUME: { actions: 'askResume' },
      },
    },
    sampling: {
      description: 'One access check of every region, each sample interval.',
      initial: 'checking',
      on: {
        FAILED: { target: 'terminating' },
        STOP: { target: 'terminating' },
      },
      states: {
        checking: {
          entry: ['lookForStop', 'updateTargetRegions', 'prepareAccessChecks', 'afterSampling'],
          always: [
            { guard: 'ending', target: '#context.terminating' },
            { guard: 'pauseAsked', target: 'paused' },
          ],
          on: {
            TICK: [
              {
                guard: 'aggregationDue',
                target: '#context.aggregating',
                actions: 'checkAccesses',
              },
              {
                actions: [
                  'checkAccesses',
                  'safePoint',
                  'lookForStop',
                  'updateTargetRegions',
                  'prepareAccessChecks',
                  'afterSampling',
                ],
              },
            ],
            PAUSE: { actions: 'askPause' },
          },
        },
        paused: {
          description: 'Nothing is sampled, time does not count.',
          entry: ['stopTicks', 'pause'],
          on: {
            RESUME: { target: 'checking', actions: ['resume', 'startTicks'] },
          },
        },
      },
    },
    aggregating: {
      description: 'The counts of the aggregation interval are published, then reset.',
      entry: 'aggregate',
      always: [
        { guard: 'ending', target: 'terminating' },
        {
          guard: 'answered',
          target: 'sampling',
          actions: ['safePoint', 'tuneIntervals', 'reset'],
        },
      ],
      on: {
        SETTLED: {
          target: 'sampling',
          actions: ['safePoint', 'tuneIntervals', 'reset'],
        },
        TICK: { actions: 'missTick' },
        PAUSE: { actions: 'askPause' },
        RESUME: { actions: 'askResume' },
        FAILED: { target: 'terminating' },
        STOP: { target: 'terminating' },
      },
    },
    terminating: {
      description: 'Regions are destroyed, the primitive cleans up.',
      entry: 'stopTicks',
      invoke: { src: 'terminate', input: ({ context }) => context },
      on: {
        CLEANED: { target: 'idle', actions: 'terminated' },
      },
    },
  },
});

function groupOf(event: ContextEvent): Group {
  return (event.type === 'START' && event.group) || alone;
}

export type ContextActor = ActorRefFrom<typeof contextMachine>;
export type ContextSnapshot = SnapshotFrom<typeof contextMachine>;

/** The five states. Within `sampling` a context may be paused: `snapshot.matches({ sampling: 'paused' })`. */
export type ContextState = 'idle' | 'starting' | 'sampling' | 'aggregating' | 'terminating';

/** Which of the five states a snapshot of the machine is in. */
export function stateOf({ value }: Pick<ContextSnapshot, 'value'>): ContextState {
  return typeof value === 'string' ? value : 'sampling';
}

/**
 * An actor of the machine, started and idle. The same as `createActor(contextMachine, { input: options }).start()`, but
 * bad options throw here and now.
 *
 * @throws DamonError EINVAL
 */
export function createContext(options: ContextOptions, inspect?: (event: InspectionEvent) => void): ContextActor {
  const monitoring = new MonitoringContext(options);
  return createActor(contextMachine, {
    input: { monitoring },
    ...(inspect ? { inspect } : {}),
  }).start();
}

/** Throws what `createContext` would throw, and creates nothing. @throws DamonError EINVAL */
export function checkContextOptions(options: ContextOptions): void {
  new MonitoringContext(options);
}

/** The monitoring that an actor of the machine runs. */
export function monitoringOf(actor: ContextActor): MonitoringContext {
  return actor.getSnapshot().context.monitoring;
}
