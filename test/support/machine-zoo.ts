/** Machines as people write them, with all that XState lets a chart have: for whatever draws, counts or writes them. */
import { type AnyStateMachine, assign, createMachine, fromCallback, fromPromise, setup } from 'xstate';

const never = () => new Promise<void>(() => {});

/** A request that is tried again: invoked actors, delays of a name, guards with parameters, a machine made with setup. */
const request = setup({
  types: { context: {} as { tries: number } },
  actors: { fetchOrders: fromPromise(never) },
  guards: { fewerTriesThan: ({ context }, { most }: { most: number }) => context.tries < most },
  actions: { countTry: assign({ tries: ({ context }) => context.tries + 1 }), forget: assign({ tries: 0 }) },
  delays: { backoff: ({ context }) => 100 * 2 ** context.tries },
}).createMachine({
  id: 'request',
  context: { tries: 0 },
  initial: 'idle',
  on: { CANCEL: { target: '.idle', actions: 'forget' } },
  states: {
    idle: { on: { FETCH: 'loading' } },
    loading: {
      entry: 'countTry',
      invoke: { id: 'fetch', src: 'fetchOrders', onDone: 'success', onError: 'failed' },
      after: { 30000: 'failed' },
    },
    failed: {
      always: { guard: { type: 'fewerTriesThan', params: { most: 5 } }, target: 'waiting' },
      on: { RETRY: 'loading' },
    },
    waiting: { after: { backoff: 'loading' } },
    success: { type: 'final' },
  },
});

/** A player: parallel states, history both shallow and deep, arrows across borders. */
const player = createMachine({
  id: 'player',
  initial: 'stopped',
  states: {
    stopped: { on: { LOAD: 'playing', BACK: 'playing.last', BACK_EXACTLY: 'playing.lastDeep' } },
    playing: {
      type: 'parallel',
      on: { EJECT: 'stopped', QUIET: { target: ['.volume.muted', '.screen.off'] } },
      states: {
        track: {
          initial: 'paused',
          states: {
            paused: { on: { PLAY: 'running' } },
            running: {
              initial: 'normal',
              on: { PAUSE: 'paused' },
              states: { normal: { on: { FASTER: 'fast' } }, fast: { on: { SLOWER: 'normal' } } },
            },
          },
        },
        volume: { initial: 'normal', states: { normal: { on: { MUTE: 'muted' } }, muted: { on: { MUTE: 'normal' } } } },
        screen: { initial: 'on', states: { on: { on: { DIM: 'off' } }, off: { on: { WAKE: 'on' } } } },
        last: { type: 'history', target: '#player.playing.track' },
        lastDeep: { type: 'history', history: 'deep' },
      },
    },
  },
});

/** An order through a shop: final states within states, done events, three levels deep. */
const order = createMachine({
  id: 'order',
  initial: 'cart',
  on: { '*': { actions: 'logUnknown' } },
  states: {
    cart: {
      on: {
        ADD: { actions: 'add' },
        CLEAR: { target: 'cart', reenter: true, actions: 'clear' },
        CHECK_OUT: [{ guard: 'isEmpty' }, { guard: 'isBlocked', target: 'refused' }, { target: 'checkout' }],
      },
    },
    checkout: {
      initial: 'address',
      onDone: 'shipping',
      on: { BACK: 'cart' },
      states: {
        address: { on: { NEXT: 'payment' } },
        payment: {
          initial: 'choosing',
          onDone: 'confirmed',
          states: {
            choosing: { on: { CARD: 'card', INVOICE: 'paid' } },
            card: { on: { DECLINED: 'choosing', ACCEPTED: 'paid' } },
            paid: { type: 'final' },
          },
        },
        confirmed: { type: 'final' },
      },
    },
    shipping: { on: { DELIVERED: 'delivered', LOST: 'refused' } },
    delivered: { type: 'final' },
    refused: { type: 'final' },
  },
});

/** A root whose states are side by side. */
const keyboard = createMachine({
  id: 'keyboard',
  type: 'parallel',
  states: Object.fromEntries(
    ['bold', 'italics', 'underline'].map((style) => [
      style,
      {
        initial: 'off',
        states: {
          off: { on: { [`TOGGLE_${style.toUpperCase()}`]: 'on' } },
          on: { on: { [`TOGGLE_${style.toUpperCase()}`]: 'off' } },
        },
      },
    ]),
  ),
});

/** Names with dots, spaces and other letters; words that languages of charts keep for themselves. */
const names = createMachine({
  id: 'names "quoted" & <odd>',
  initial: 'v1.0',
  states: {
    'v1.0': { on: { 'release.next': 'v1\\.1', 'price < 5 : now; or "later"': 'end' } },
    'v1.1': {
      initial: 'in use',
      states: { 'in use': { on: { 'user.*': 'state' } }, state: {} },
      on: { 'release.next': 'größer --> kleiner' },
    },
    v1: { initial: '1', states: { 1: { on: { UP: '#names "quoted" & <odd>.v1\\.0' } } } },
    'größer --> kleiner': { on: { DOWN: 'v1' } },
    end: { on: { NOTE: 'note' } },
    note: { description: 'a -- b --> c' },
  },
});

/** Labels longer than any line: names of events, guards and states that people have been known to write. */
const longNames = createMachine({
  id: 'longNames',
  initial: 'waitingForTheUserToConfirmTheirEmailAddress',
  states: {
    waitingForTheUserToConfirmTheirEmailAddress: {
      on: {
        'user.confirmedTheirEmailAddress': {
          guard: 'theConfirmationHasNotExpiredAndIsTheirs',
          target: 'accountIsReady',
        },
        'user.askedForAnotherMessage': {
          guard: 'fewerThanFiveMessagesToday',
          target: 'waitingForTheUserToConfirmTheirEmailAddress',
          reenter: true,
        },
        'user.gaveUp': 'gone',
        'user.wasBlockedByAnAdministrator': 'gone',
        'user.wasForgottenForLackOfActivity': { guard: 'nothingIsLeftToRemember', target: 'gone' },
      },
    },
    accountIsReady: { on: { 'account.deletionRequestedByItsOwner': 'gone' } },
    gone: { type: 'final' },
  },
});

/** Forty states in a grid, each with ways on and back. */
const large = createMachine({
  id: 'large',
  initial: 's0',
  states: Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [
      `s${index}`,
      {
        on: {
          NEXT: `s${(index + 1) % 40}`,
          ...(index % 8 === 0 ? { SKIP: `s${(index + 8) % 40}` } : {}),
          ...(index % 5 === 4 ? { RESET: 's0' } : {}),
        },
      },
    ]),
  ),
});

/** Many arrows between few states, and all ways to stay. */
const dense = createMachine({
  id: 'dense',
  initial: 'a',
  states: Object.fromEntries(
    ['a', 'b', 'c', 'd'].map((from) => [
      from,
      {
        on: {
          ...Object.fromEntries(['a', 'b', 'c', 'd'].map((to) => [`TO_${to}`, { target: to, reenter: true }])),
          STAY: { actions: 'note' },
          MAYBE: { guard: 'isLucky', actions: 'note' },
        },
      },
    ]),
  ),
});

/** Seven levels, one state each but the last. */
const deep = createMachine({
  id: 'deep',
  initial: 'one',
  states: {
    one: {
      initial: 'two',
      on: { OUT: { target: 'one', reenter: true } },
      states: {
        two: {
          initial: 'three',
          states: {
            three: {
              initial: 'four',
              on: { IN: '.four.here' },
              states: {
                four: {
                  initial: 'here',
                  states: { here: { on: { GO: 'there', UP: '#deep.one.two' } }, there: { on: { AWAY: '#deep.rest' } } },
                },
              },
            },
          },
        },
      },
    },
    rest: { on: { BACK: 'one.two.three.four.there' } },
  },
});

/** Spawned and invoked children, at the root and within. */
const parent = setup({
  actors: { clock: fromCallback(() => {}), request },
  actions: { spawnHelper: assign(({ spawn }) => ({ helper: spawn('clock') })), look: () => {} },
}).createMachine({
  id: 'parent',
  context: {},
  invoke: { id: 'clock', src: 'clock', onError: '.broken' },
  initial: 'working',
  states: {
    working: { entry: 'spawnHelper', invoke: { src: 'request', onSnapshot: { actions: 'look' }, onDone: 'over' } },
    broken: {},
    over: { type: 'final' },
  },
});

const one = createMachine({
  id: 'one',
  initial: 'only',
  states: { only: { on: { AGAIN: { target: 'only', reenter: true } } } },
});
const none = createMachine({ id: 'none', on: { PING: { actions: 'pong' } } });

export const zoo: Readonly<Record<string, AnyStateMachine>> = {
  request,
  player,
  order,
  keyboard,
  names,
  longNames,
  large,
  dense,
  deep,
  parent,
  one,
  none,
};
