import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ChartUpdate, groupChart, startContexts, stopContexts, watchGroup } from '../../machines/index.js';
import { dismantle, rig } from './rig.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await dismantle();
});

/** The updates of the register so far, and what was taken in words since the last look. */
function watched() {
  const updates: ChartUpdate[] = [];
  const unwatch = watchGroup((update) => updates.push(update));
  let told = 0;
  const taken = () => {
    vi.advanceTimersByTime(1_000);
    const words = updates.slice(told).flatMap((update) =>
      update.taken.map(([index, times]) => {
        const { from, to, event, guard, actions } = groupChart.transitions[index]!;
        return `${from} → ${to ?? 'stays'}: ${event}${guard ? ` [${guard}]` : ''} / ${actions.join()} × ${times}`;
      }),
    );
    told = updates.length;
    return words;
  };
  return { updates, unwatch, taken };
}

describe('the chart of groups', () => {
  it('tells at once that nobody runs', () => {
    const { updates, unwatch } = watched();
    unwatch();
    expect(updates).toMatchObject([{ active: ['none'], detail: 'none running', taken: [] }]);
  });

  it('[M21] has contexts side by side, and refuses one that wants to be alone', async () => {
    const { updates, unwatch, taken } = watched();
    const [one, other, alone] = [rig({}, { name: 'one' }), rig({}, { name: 'other' }), rig()];
    await startContexts([one.actor], { exclusive: false });
    other.start();
    expect(taken()).toEqual(['none → shared: START / admit × 1', 'shared → stays: START / admit × 1']);
    expect(updates.at(-1)).toMatchObject({ active: ['shared'], detail: '2 running: one, other' });

    await expect(startContexts([alone.actor])).rejects.toMatchObject({ code: 'EBUSY' });
    alone.actor.send({ type: 'START', group: { exclusive: true } });
    expect(taken()).toEqual([
      'shared → stays: START [exclusive] / refuse × 1',
      'shared → stays: START [exclusive] / refuse × 1',
    ]);

    one.stop();
    other.stop();
    expect(taken()).toEqual([
      'shared → stays: TERMINATED / release × 1',
      'shared → none: TERMINATED [last] / release × 1',
    ]);
    expect(updates.at(-1)).toMatchObject({ active: ['none'], detail: 'none running' });
    unwatch();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('[S9] has one group alone, and refuses every other', async () => {
    const { updates, unwatch, taken } = watched();
    const [one, other, third] = [rig(), rig(), rig()];
    await startContexts([one.actor, other.actor]);
    expect(taken()).toEqual([
      'none → exclusive: START [exclusive] / admit × 1',
      'exclusive → stays: START [sameGroup] / admit × 1',
    ]);
    third.start();
    expect(taken()).toEqual(['exclusive → stays: START / refuse × 1']);
    expect(updates.flatMap(({ entered }) => entered.map(([, state]) => state))).toEqual(['exclusive']);
    await stopContexts([one.actor, other.actor]);
    expect(taken()).toEqual([
      'exclusive → stays: TERMINATED / release × 1',
      'exclusive → none: TERMINATED [last] / release × 1',
    ]);
    unwatch();
  });

  it('[S12] counts a context until it has wholly terminated', () => {
    const slow = rig({ later: ['cleanup'] });
    const { updates, unwatch, taken } = watched();
    slow.start();
    slow.stop();
    taken();
    expect(updates.at(-1)?.active).toEqual(['shared']);
    unwatch();
  });

  it('says no more once it is taken back', () => {
    const { updates, unwatch } = watched();
    unwatch();
    rig().start();
    vi.advanceTimersByTime(1_000);
    expect(updates).toHaveLength(1);
  });
});
