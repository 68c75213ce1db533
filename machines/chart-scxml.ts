/**
 * A chart as SCXML: names only, which no interpreter of SCXML can run. A root with transitions of its own, or whose
 * states are side by side, becomes a state around them, since `<scxml>` may have neither.
 */
import type { Chart, ChartState } from './chart.js';
import { namer, namesFor } from './chart-names.js';

export function scxml(chart: Chart): string {
  const give = namer(ncName);
  const ids = namesFor(chart.states, give).set('', give(chart.id));
  const idOf = (path: string | undefined) => (path === undefined ? undefined : ids.get(path));
  // Only directly below the root does a final state end the machine.
  const endsAll = ({ type }: ChartState) => type === 'final' && chart.type !== 'parallel';
  const isWrapped = chart.type === 'parallel' || chart.transitions.some(({ from }) => from === '');
  const first = chart.initial || undefined;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:do="https://www.npmjs.com/package/damonx" version="1.0"${attributes({ name: chart.id, initial: idOf(isWrapped ? '' : first) })}>`,
  ];
  const executable = (names: readonly string[], indent: string) =>
    names.map((name) => `${indent}<do:action${attributes({ name })}/>`);

  const addTransitions = (path: string, indent: string) => {
    for (const { from, to, also = [], event, guard, actions } of chart.transitions) {
      if (from !== path) continue;
      const target = to === undefined ? undefined : [to, ...also].map(idOf).join(' ');
      const open = `${indent}<transition${attributes({ event: descriptorOf(event), cond: guard, target })}`;
      if (actions.length === 0) lines.push(`${open}/>`);
      else lines.push(`${open}>`, ...executable(actions, `${indent}  `), `${indent}</transition>`);
    }
  };
  const add = (state: ChartState, siblings: readonly ChartState[], indent: string) => {
    const element = state.type ?? 'state';
    if (state.history) {
      const regions = siblings.filter(({ type }) => type !== 'history').map(({ id }) => id);
      const target = (state.initial === undefined ? regions : [state.initial]).map(idOf).join(' ');
      lines.push(
        `${indent}<history${attributes({ id: idOf(state.id), type: state.history })}>`,
        `${indent}  <transition${attributes({ target })}/>`,
        `${indent}</history>`,
      );
      return;
    }
    const open = `${indent}<${element}${attributes({ id: idOf(state.id), initial: idOf(state.initial) })}`;
    const before = lines.push(`${open}>`);
    if (state.description) lines.push(`${indent}  <!-- ${escaped(state.description).replace(/-(?=-)/g, '- ')} -->`);
    for (const part of ['entry', 'exit'] as const) {
      if (state[part].length === 0) continue;
      lines.push(`${indent}  <on${part}>`, ...executable(state[part], `${indent}    `), `${indent}  </on${part}>`);
    }
    for (const src of state.invoke) {
      lines.push(`${indent}  <invoke${attributes({ id: give(`${idOf(state.id)}.${src}`), src })}/>`);
    }
    // A final state of SCXML has nothing more.
    if (state.type !== 'final') addTransitions(state.id, `${indent}  `);
    for (const child of state.states) add(child, state.states, `${indent}  `);
    if (lines.length === before) lines[before - 1] = `${open}/>`;
    else lines.push(`${indent}</${element}>`);
  };

  if (isWrapped) {
    const element = chart.type ?? 'state';
    lines.push(`  <${element}${attributes({ id: idOf(''), initial: idOf(first) })}>`);
    addTransitions('', '    ');
    for (const state of chart.states.filter((state) => !endsAll(state))) add(state, chart.states, '    ');
    lines.push(`  </${element}>`);
    for (const state of chart.states.filter(endsAll)) add(state, chart.states, '  ');
  } else {
    for (const state of chart.states) add(state, chart.states, '  ');
  }
  return `${[...lines, '</scxml>'].join('\n')}\n`;
}

/** As SCXML names what happens by itself; a blank would part two events. */
function descriptorOf(event: string): string {
  return event
    .replace(/^xstate\.(done\.state|after)\./, '$1.')
    .replace(/^xstate\.(done|error)\.actor\./, '$1.invoke.')
    .replace(/\s+/g, '_');
}

/** Such names are all that an id of XML may be. */
function ncName(wished: string): string {
  const plain = wished.replace(/[^\p{L}\p{N}_.-]/gu, '_');
  return /^[\p{L}_]/u.test(plain) ? plain : `_${plain}`;
}

/** Those that are neither undefined nor empty. */
function attributes(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value ? [` ${name}="${escaped(value)}"`] : []))
    .join('');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
