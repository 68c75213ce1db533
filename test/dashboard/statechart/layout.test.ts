import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import {
  arrowsOf,
  type ChartLayout,
  LINE_HEIGHT,
  type Point,
  type StateBox,
  statesOf,
} from '../../../dashboard/statechart/chart-layout.js';
import { dagreLayout } from '../../../dashboard/statechart/dagre-layout.js';
import { labelLines, widthOf } from '../../../dashboard/statechart/label-lines.js';
import { plannedLayout } from '../../../dashboard/statechart/planned-layout.js';
import { isInside } from '../../../machines/chart-names.js';
import { type Chart, chartOf, contextMachine, groupChart } from '../../../machines/index.js';
import { zoo } from '../../support/machine-zoo.js';

const player = chartOf(
  createMachine({
    id: 'player',
    initial: 'ready',
    states: {
      ready: { on: { LOAD: 'active', LATER: 'active.volume.muted', AGAIN: { target: 'ready', reenter: true } } },
      active: {
        type: 'parallel',
        on: { EJECT: 'ready', INNER: '.volume.normal' },
        states: {
          track: {
            initial: 'paused',
            states: { playing: { on: { PAUSE: 'paused' } }, paused: { on: { PLAY: 'playing' } } },
          },
          volume: {
            initial: 'normal',
            states: { normal: { on: { MUTE: 'muted' } }, muted: { on: { OFF: '#player.ready' } } },
          },
          past: { type: 'history' },
        },
      },
    },
  }),
);
const {
  transitions: [, ...others],
  ...context
} = chartOf(contextMachine);

const edges = ({ x, y, width, height }: StateBox) => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
});

/** How far a point is from the border of a box. */
function offBorder(box: StateBox, { x, y }: Point): number {
  const { left, right, top, bottom } = edges(box);
  const outside = Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  return outside > 0 ? outside : Math.min(x - left, right - x, y - top, bottom - y);
}

function liesIn(inner: StateBox, outer: StateBox): boolean {
  const [a, b] = [edges(inner), edges(outer)];
  return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
}

function isApart(one: StateBox, other: StateBox): boolean {
  const [a, b] = [edges(one), edges(other)];
  return a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
}

/** Every state and arrow is there once, boxes lie in or beside each other, arrows lead from border to border. */
function expectGood(layout: ChartLayout, chart: Chart): void {
  expect(layout.boxes.map(({ state }) => state.id).sort()).toEqual(
    statesOf(chart)
      .map(({ id }) => id)
      .sort(),
  );
  expect(layout.arrows.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(
    arrowsOf(chart)
      .map(({ from, to }) => `${from} ${to}`)
      .sort(),
  );
  const whole: StateBox = {
    ...layout.boxes[0]!,
    x: layout.width / 2,
    y: layout.height / 2,
    width: layout.width,
    height: layout.height,
  };
  const boxOf = new Map(layout.boxes.map((box) => [box.state.id, box]));
  for (const one of layout.boxes) {
    expect(liesIn(one, whole), one.state.id).toBe(true);
    for (const other of layout.boxes) {
      const [a, b] = [one.state.id, other.state.id];
      if (isInside(b, a)) expect(liesIn(other, one), `${b} in ${a}`).toBe(true);
      else if (a !== b && !isInside(a, b)) expect(isApart(one, other), `${a} beside ${b}`).toBe(true);
    }
  }
  for (const { from, to, points } of layout.arrows) {
    expect(offBorder(boxOf.get(from)!, points[0]!), `${from} at the start of → ${to}`).toBeLessThan(1);
    expect(offBorder(boxOf.get(to)!, points.at(-1)!), `${to} at the end of ${from} →`).toBeLessThan(1);
    for (const { x, y } of points)
      expect(x >= 0 && y >= 0 && x <= layout.width && y <= layout.height, `${from} → ${to}`).toBe(true);
  }
}

interface Rectangle {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What a label covers, with no count behind it. */
function labelOf(chart: Chart, { label, transitions }: ChartLayout['arrows'][number]): Rectangle {
  const lines = transitions.flatMap((index) => labelLines(chart.transitions[index]!, label.most));
  const width = Math.max(...lines.map(widthOf));
  const height = lines.length * LINE_HEIGHT;
  const left = label.x - { start: 0, middle: width / 2, end: width }[label.anchor];
  const top = label.y - { above: height, middle: height / 2, below: LINE_HEIGHT }[label.hang];
  return { left, right: left + width, top, bottom: top + height };
}

function meet(a: Rectangle, b: Rectangle): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** All that lies where it hides something else, in words. */
function faultsOf(layout: ChartLayout, chart: Chart): string[] {
  const faults: string[] = [];
  const labels = layout.arrows.map((line) => ({ name: `${line.from} → ${line.to}`, ...labelOf(chart, line) }));
  const whole = { left: 0, right: layout.width, top: 0, bottom: layout.height };
  for (const [index, label] of labels.entries()) {
    const { name } = label;
    for (const other of labels.slice(index + 1)) if (meet(label, other)) faults.push(`${name} over ${other.name}`);
    for (const box of layout.boxes) {
      if (box.state.states.length === 0 && meet(label, edges(box))) faults.push(`${name} over ${box.state.id}`);
    }
    const { left, right, top, bottom } = label;
    if (left < 0 || right > whole.right || top < 0 || bottom > whole.bottom) faults.push(`${name} is cut off`);
  }
  for (const [{ x, y }] of layout.initials) if (x < 4 || y < 4) faults.push(`a dot at ${x}, ${y} is cut off`);
  return faults;
}

describe('a chart that is laid out by hand', () => {
  it.each([320, 560, 700, 780, 1_200])('is whole for a context in %d pixels', (pixels) => {
    const layout = plannedLayout(chartOf(contextMachine), pixels);
    expectGood(layout!, chartOf(contextMachine));
  });

  it.each([320, 700])('is whole for groups in %d pixels', (pixels) => {
    expectGood(plannedLayout(groupChart, pixels)!, groupChart);
  });

  it('needs not be scaled down, from 320 pixels on', () => {
    for (let pixels = 320; pixels < 1_000; pixels += 10) {
      expect(plannedLayout(chartOf(contextMachine), pixels)!.width).toBeLessThan(pixels * 1.15);
    }
  });

  it('is none for a machine with other states or arrows', () => {
    expect(plannedLayout(player, 700)).toBeUndefined();
    expect(plannedLayout({ ...context, transitions: others }, 700)).toBeUndefined();
    expect(plannedLayout({ ...context, transitions: [], states: context.states.slice(1) }, 700)).toBeUndefined();
  });
});

describe('a chart that is laid out by dagre', () => {
  it.each([320, 1_200])('is whole for nested, parallel and history states, in %d pixels', async (pixels) => {
    expectGood(await dagreLayout(player, pixels), player);
  });

  const drawn = Object.entries(zoo).filter(([, machine]) => Object.keys(machine.states).length > 0);
  describe.each(drawn)('of %s', (_, machine) => {
    it.each([344, 1_200])('is whole, and hides nothing, in %d pixels', async (pixels) => {
      const chart = chartOf(machine);
      const layout = await dagreLayout(chart, pixels);
      expectGood(layout, chart);
      expect(faultsOf(layout, chart)).toEqual([]);
    });
  });

  it('leads into a state past the others inside it', async () => {
    for (const pixels of [344, 1_200]) {
      const layout = await dagreLayout(chartOf(zoo.player!), pixels);
      for (const { from, to, points } of layout.arrows) {
        if (from !== 'playing' && from !== 'stopped') continue;
        for (const box of layout.boxes) {
          const { id } = box.state;
          if ([from, to].some((end) => end === id || isInside(end, id)) || isInside(id, to)) continue;
          const { left, right, top, bottom } = edges(box);
          for (const [index, a] of points.slice(0, -1).entries()) {
            const b = points[index + 1]!;
            const crossed =
              (a.x === b.x || a.y === b.y) &&
              meet(
                {
                  left: Math.min(a.x, b.x),
                  right: Math.max(a.x, b.x) + 1e-9,
                  top: Math.min(a.y, b.y),
                  bottom: Math.max(a.y, b.y) + 1e-9,
                },
                { left, right, top, bottom },
              );
            expect(crossed, `${from} → ${to} over ${id} in ${pixels} pixels`).toBe(false);
          }
        }
      }
    }
  });

  it('puts what nothing connects one below the other where there is little room', async () => {
    const keyboard = chartOf(zoo.keyboard!);
    expect((await dagreLayout(keyboard, 344)).width).toBeLessThan(344 / 0.85);
  });

  it('is whole for a context too, should its plan not fit any more', async () => {
    expectGood(await dagreLayout(chartOf(contextMachine), 900), chartOf(contextMachine));
  });

  it('goes from left to right where there is room, and down where there is not', async () => {
    const chart = chartOf(
      createMachine({ initial: 'a', states: { a: { on: { N: 'b' } }, b: { on: { N: 'c' } }, c: {} } }),
    );
    const [wide, narrow] = [await dagreLayout(chart, 800), await dagreLayout(chart, 200)];
    expect(new Set(wide.boxes.map(({ y }) => y)).size).toBe(1);
    expect(new Set(narrow.boxes.map(({ x }) => x)).size).toBe(1);
  });
});
