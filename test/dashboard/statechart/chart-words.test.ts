import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { chartRows } from '../../../dashboard/statechart/chart-rows.js';
import { compact, cut, stayText } from '../../../dashboard/statechart/chart-words.js';
import { durationText, eventText } from '../../../machines/event-text.js';
import { chartOf } from '../../../machines/index.js';

describe('the words of a chart', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1.0k'],
    [1_249, '1.2k'],
    [9_949, '9.9k'],
    [9_950, '10k'],
    [999_499, '999k'],
    [999_500, '1.0M'],
    [5_600_000, '5.6M'],
    [7e15, '7000T'],
  ])('count %d as %s', (count, text) => {
    expect(compact(count)).toBe(text);
  });

  it.each([
    ['TICK', 'TICK'],
    ['', ''],
    ['*', 'any event'],
    ['xstate.after.500.lights.red', 'after 500 ms'],
    ['xstate.after.90000.lights.red', 'after 1 min 30 s'],
    ['xstate.after.patience.lights.red', 'after patience'],
    ['xstate.done.state.lights.red', 'red done'],
    ['xstate.done.actor.fetch', 'done fetch'],
    ['xstate.done.actor.0.lights.red', 'done'],
    ['xstate.error.actor.fetch', 'failed fetch'],
  ])('say the event %s as %s', (event, text) => {
    expect(eventText(event)).toBe(text);
  });

  it('say times only as exactly as they can be read', () => {
    expect([999_999, 1_000_000, 61_000_000, 3_600_000_000, 7_500_000_000].map(stayText)).toEqual([
      '< 1 s',
      '1 s',
      '1 min 1 s',
      '1 h',
      '2 h 5 min',
    ]);
    expect(durationText(60_000_000)).toBe('1 min');
  });

  it('are cut where they are too long', () => {
    expect([cut('sampling', 8), cut('sampling', 5)]).toEqual(['sampling', 'samp…']);
  });
});

describe('the rows of a chart', () => {
  it('are its transitions with how often each was taken', () => {
    const machine = createMachine({
      initial: 'off',
      on: { RESET: '.off' },
      states: {
        off: { on: { FLIP: { guard: 'dark', target: 'on', actions: ['click', 'glow'] }, TOUCH: { actions: 'click' } } },
        on: { always: 'off' },
      },
    });
    expect(chartRows(chartOf(machine), [[1, 7]])).toEqual([
      { from: 'anywhere', to: 'off', event: 'RESET', guard: '', actions: '', times: 0 },
      { from: 'off', to: 'on', event: 'FLIP', guard: 'dark', actions: 'click, glow', times: 7 },
      { from: 'off', to: 'stays', event: 'TOUCH', guard: '', actions: 'click', times: 0 },
      { from: 'on', to: 'off', event: 'at once', guard: '', actions: '', times: 0 },
    ]);
  });
});
