/** What charts can have beyond the five states of a context, in each of the formats. */
import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createMachine, fromPromise } from 'xstate';
import { type ChartState, chartOf, drawChart } from '../../machines/index.js';
import { zoo } from '../support/machine-zoo.js';

const linesOf = (machine: AnyStateMachine, format: 'mermaid' | 'scxml') =>
  drawChart(machine, format)
    .split('\n')
    .map((line) => line.trim());
const { player, order, keyboard, names, request } = zoo as Record<string, AnyStateMachine>;

function stateOf(machine: AnyStateMachine, id: string): ChartState | undefined {
  const all = (states: readonly ChartState[]): ChartState[] => states.flatMap((state) => [state, ...all(state.states)]);
  return all(chartOf(machine).states).find((state) => state.id === id);
}

describe('the data of a chart', () => {
  it('has how deep a history is, and where it leads before there is any', () => {
    const machine = createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: {
          initial: 'b',
          states: {
            b: {},
            c: { initial: 'd', states: { d: {} } },
            plain: { type: 'history' },
            named: { type: 'history', history: 'deep', target: 'c.d' },
            absolute: { type: 'history', target: '#m.a.c' },
          },
        },
      },
    });
    const { states } = stateOf(machine, 'a')!;
    expect(states.flatMap(({ type, history, initial }) => (type === 'history' ? [[history, initial]] : []))).toEqual([
      ['shallow', 'a.b'],
      ['deep', 'a.c.d'],
      ['shallow', 'a.c'],
    ]);
    expect(stateOf(player!, 'playing.lastDeep')).toMatchObject({ history: 'deep', initial: undefined });
  });

  it('tells a root whose states are side by side', () => {
    expect(chartOf(keyboard!)).toMatchObject({ type: 'parallel', initial: '' });
    expect(chartOf(player!)).not.toHaveProperty('type');
  });

  it('keeps apart names with dots and states within states', () => {
    const ids = chartOf(names!).states.flatMap(({ id, states }) => [id, ...states.map((inner) => inner.id)]);
    expect(ids).toEqual([
      'v1\\.0',
      'v1\\.1',
      'v1\\.1.in use',
      'v1\\.1.state',
      'v1',
      'v1.1',
      'größer --> kleiner',
      'end',
      'note',
    ]);
  });

  it('has no names for what was written in place', () => {
    const machine = createMachine({
      initial: 'a',
      states: {
        a: {
          entry: () => {},
          invoke: { src: fromPromise(async () => 1) },
          on: { GO: { guard: () => true, actions: [() => {}, function counted() {}] } },
        },
      },
    });
    const { states, transitions } = chartOf(machine);
    expect(states[0]).toMatchObject({ entry: ['inline'], invoke: ['inline'] });
    expect(transitions[0]).toMatchObject({ guard: 'inline', actions: ['inline', 'counted'] });
  });
});

describe('a chart for Mermaid', () => {
  it('parts what is side by side, and has a history as the state that UML draws', () => {
    expect(drawChart(player!, 'mermaid')).toBe(
      [
        'stateDiagram-v2',
        '  [*] --> stopped',
        '  stopped',
        '  state playing {',
        '    playing_last : H',
        '    playing_last --> playing_track',
        '    playing_lastDeep : H*',
        '    state "track" as playing_track {',
        '      [*] --> playing_track_paused',
        '      playing_track_paused : paused',
        '      state "running" as playing_track_running {',
        '        [*] --> playing_track_running_normal',
        '        playing_track_running_normal : normal',
        '        playing_track_running_fast : fast',
        '      }',
        '    }',
        '    --',
        '    state "volume" as playing_volume {',
        '      [*] --> playing_volume_normal',
        '      playing_volume_normal : normal',
        '      playing_volume_muted : muted',
        '    }',
        '    --',
        '    state "screen" as playing_screen {',
        '      [*] --> playing_screen_on',
        '      playing_screen_on : on',
        '      playing_screen_off : off',
        '    }',
        '  }',
        '  stopped --> playing : LOAD',
        '  stopped --> playing_last : BACK',
        '  stopped --> playing_lastDeep : BACK_EXACTLY',
        '  playing --> stopped : EJECT',
        '  playing --> playing_volume_muted : QUIET',
        '  playing --> playing_screen_off : QUIET',
        '  playing_track_paused --> playing_track_running : PLAY',
        '  playing_track_running --> playing_track_paused : PAUSE',
        '  playing_track_running_normal --> playing_track_running_fast : FASTER',
        '  playing_track_running_fast --> playing_track_running_normal : SLOWER',
        '  playing_volume_normal --> playing_volume_muted : MUTE',
        '  playing_volume_muted --> playing_volume_normal : MUTE',
        '  playing_screen_on --> playing_screen_off : DIM',
        '  playing_screen_off --> playing_screen_on : WAKE',
        '',
      ].join('\n'),
    );
  });

  it('has a root that is parallel as a state', () => {
    const lines = linesOf(keyboard!, 'mermaid');
    expect(lines.slice(1, 3)).toEqual(['state "keyboard" as keyboard {', 'state bold {']);
    expect(lines.filter((line) => line === '--')).toHaveLength(2);
  });

  it('leads from a final state to the end of what it is in', () => {
    const text = drawChart(order!, 'mermaid');
    expect(text).toContain('      checkout_payment_paid --> [*]\n    }');
    expect(text).toContain('\n  delivered --> [*]\n  refused\n  refused --> [*]\n');
  });

  it('has what may happen anywhere, in words that people use', () => {
    expect(linesOf(request!, 'mermaid')).toEqual(
      expect.arrayContaining([
        'in_any_state : in any state',
        'in_any_state --> idle : CANCEL / forget',
        'loading --> failed : failed fetch<br/>after 30 s',
        'waiting --> loading : after backoff',
      ]),
    );
  });

  it('gives every state a name of its own that Mermaid takes, and escapes what it does not', () => {
    const lines = linesOf(names!, 'mermaid');
    expect(lines).toEqual(
      expect.arrayContaining([
        'v1_0 : v1.0',
        'state "v1.1" as v1_1 {',
        'v1_1_2 : 1',
        'end_ : end',
        'größer_____kleiner : größer --#62; kleiner',
        'v1_0 --> end_ : price #60; 5 #58; now#59; or #34;later#34;',
      ]),
    );
  });

  it('has a label on a transition that needs nothing', () => {
    const machine = createMachine({ initial: 'a', states: { a: { always: 'b' }, b: {} } });
    expect(linesOf(machine, 'mermaid')).toContain('a --> b : at once');
  });
});

describe('a chart as SCXML', () => {
  it('has elements for what is side by side, for history and for ends', () => {
    const lines = linesOf(player!, 'scxml');
    expect(lines).toEqual(
      expect.arrayContaining([
        '<parallel id="playing">',
        '<transition event="QUIET" target="playing.volume.muted playing.screen.off"/>',
        '<history id="playing.last" type="shallow">',
        '<transition target="playing.track"/>',
        '<history id="playing.lastDeep" type="deep">',
        '<transition target="playing.track playing.volume playing.screen"/>',
      ]),
    );
    expect(linesOf(order!, 'scxml')).toContain('<final id="checkout.payment.paid"/>');
  });

  it('puts a state around those that a root with transitions has, but for the ends of all', () => {
    const text = drawChart(request!, 'scxml');
    expect(text).toContain('name="request" initial="request">\n  <state id="request" initial="idle">\n    <transition');
    expect(text.endsWith('  </state>\n  <final id="success"/>\n</scxml>\n')).toBe(true);
    expect(linesOf(keyboard!, 'scxml')).toContain('<parallel id="keyboard">');
  });

  it('calls what happens by itself as SCXML does', () => {
    const lines = linesOf(order!, 'scxml');
    expect(lines).toContain('<transition event="done.state.order.checkout" target="shipping"/>');
    expect(linesOf(request!, 'scxml')).toContain('<transition event="done.invoke.fetch" target="success"/>');
  });
});
