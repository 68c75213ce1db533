import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { chartOf, contextMachine, drawChart } from '../../machines/index.js';

const nested = createMachine({
  id: 'nested & "quoted"',
  initial: 'on',
  states: {
    on: {
      initial: 'slow',
      states: { slow: { on: { FASTER: 'fast' } }, fast: { always: { guard: 'isTired', target: 'slow' } } },
      on: { OFF: { target: 'off', actions: 'say<bye>' } },
    },
    off: { description: 'a -- b' },
  },
});

/** The elements of a text in the order in which they close; throws where they do not nest. */
function elementsOf(xml: string): string[] {
  const open: string[] = [];
  const closed: string[] = [];
  for (const [, end, name = '', attributes = '', empty] of xml
    .replace(/<!--[\s\S]*?-->/g, '')
    .matchAll(/<(\/?)([\w:]+)((?:\s[\w:]+="[^"<]*")*)\s*(\/?)>/g)) {
    if (end) expect(open.pop(), attributes).toBe(name);
    else if (!empty) open.push(name);
    if (end || empty) closed.push(name);
  }
  expect(open).toEqual([]);
  return closed;
}

describe('the chart of a machine', () => {
  it('has exactly the five states of the life cycle', () => {
    expect(chartOf(contextMachine).states.map(({ id }) => id)).toEqual([
      'idle',
      'starting',
      'sampling',
      'aggregating',
      'terminating',
    ]);
    expect(chartOf(contextMachine).initial).toBe('idle');
  });

  it('names the hooks that transitions call', () => {
    const ticks = chartOf(contextMachine).transitions.filter(({ event }) => event === 'TICK');
    expect(ticks).toEqual([
      {
        from: 'sampling.checking',
        to: 'aggregating',
        event: 'TICK',
        guard: 'aggregationDue',
        actions: ['checkAccesses'],
      },
      {
        from: 'sampling.checking',
        to: undefined,
        event: 'TICK',
        guard: undefined,
        actions: [
          'checkAccesses',
          'safePoint',
          'lookForStop',
          'updateTargetRegions',
          'prepareAccessChecks',
          'afterSampling',
        ],
      },
      { from: 'aggregating', to: undefined, event: 'TICK', guard: undefined, actions: ['missTick'] },
    ]);
  });

  it('[M22] has the pause inside sampling', () => {
    const { states, transitions } = chartOf(contextMachine);
    const sampling = states.find(({ id }) => id === 'sampling');
    expect(sampling?.states.map(({ id }) => id)).toEqual(['sampling.checking', 'sampling.paused']);
    expect(sampling?.initial).toBe('sampling.checking');
    expect(transitions.find(({ event, from }) => event === 'RESUME' && from === 'sampling.paused')).toMatchObject({
      to: 'sampling.checking',
      actions: ['resume', 'startTicks'],
    });
  });

  it('is drawn for Mermaid, nested states inside their parents', () => {
    expect(drawChart(nested, 'mermaid')).toBe(
      [
        'stateDiagram-v2',
        '  [*] --> on',
        '  state on {',
        '    [*] --> on_slow',
        '    on_slow : slow',
        '    on_fast : fast',
        '  }',
        '  off',
        '  on --> off : OFF / say#60;bye#62;',
        '  on_slow --> on_fast : FASTER',
        '  on_fast --> on_slow : [isTired]',
        '',
      ].join('\n'),
    );
  });

  it('is drawn as SCXML that nests and escapes', () => {
    const text = drawChart(nested, 'scxml');
    expect(text).toContain('name="nested &amp; &quot;quoted&quot;"');
    expect(text).toContain('<transition cond="isTired" target="on.slow"/>');
    expect(text).toContain('<do:action name="say&lt;bye&gt;"/>');
    expect(text).not.toContain('a -- b');
    expect(elementsOf(text).filter((name) => name === 'state')).toHaveLength(4);
    expect(elementsOf(drawChart(contextMachine, 'scxml')).filter((name) => name === 'state')).toHaveLength(7);
  });

  it('is drawn as JSON that holds what chartOf gives', () => {
    expect(JSON.parse(drawChart(contextMachine, 'json'))).toEqual(JSON.parse(JSON.stringify(chartOf(contextMachine))));
  });

  it('refuses a format that it does not know', () => {
    // @ts-expect-error: no such format
    expect(() => drawChart(nested, 'dot')).toThrow(
      'Expected `format` to be one of mermaid, scxml, json, got `dot` (string)',
    );
  });
});
