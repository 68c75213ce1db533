/**
 * A chart as a Mermaid `stateDiagram-v2`. Regions of a parallel state are parted by `--`, what ends leads to `[*]`.
 * Mermaid has no history: such a state is drawn as one of the name H, or H* where it is deep, as UML has it. What may
 * happen anywhere, of which Mermaid has nothing either, leads away from a state of that name.
 */
import type { Chart, ChartState, ChartTransition } from './chart.js';
import { lastName, namer, namesFor, shownName } from './chart-names.js';
import { eventText } from './event-text.js';

/** Stands for the root, from which Mermaid lets nothing lead. */
const ANYWHERE = 'in any state';

export function mermaid(chart: Chart): string {
  const give = namer(aliasOf);
  const root = chart.type === 'parallel' ? give(chart.id) : '';
  const aliases = namesFor(chart.states, give).set('', give(ANYWHERE));
  const alias = (id: string) => aliases.get(id) ?? '';
  const lines = ['stateDiagram-v2'];

  const describe = (id: string, name: string, inside: readonly string[], indent: string) => {
    // One that is part of nothing else would not be drawn.
    if (inside.length === 0 && name === alias(id)) lines.push(`${indent}${alias(id)}`);
    else for (const text of [name, ...inside]) lines.push(`${indent}${alias(id)} : ${escaped(text)}`);
  };
  const addInside = (holder: ChartState | Chart, indent: string) => {
    if (holder.initial) lines.push(`${indent}[*] --> ${alias(holder.initial)}`);
    // A history is of the whole state, not of one of its regions.
    const parts = holder.type === 'parallel' ? holder.states.toSorted((a, b) => order(a) - order(b)) : holder.states;
    for (const [index, state] of parts.entries()) {
      if (holder.type === 'parallel' && parts[index - 1] && parts[index - 1]?.type !== 'history') {
        lines.push(`${indent}--`);
      }
      add(state, indent);
    }
  };
  const add = (state: ChartState, indent: string) => {
    const { id } = state;
    if (state.states.length > 0) {
      const name = lastName(id);
      const title = name === alias(id) ? '' : `"${escaped(name)}" as `;
      lines.push(`${indent}state ${title}${alias(id)} {`);
      addInside(state, `${indent}  `);
      lines.push(`${indent}}`);
    }
    // What happens without leaving the state stands inside it, as UML has it: arrows back to it would hide each other.
    const inside = [
      ...(state.entry.length > 0 ? [`entry / ${state.entry.join(', ')}`] : []),
      ...(state.invoke.length > 0 ? [`do / ${state.invoke.join(', ')}`] : []),
      ...staysIn(chart, id),
      ...(state.exit.length > 0 ? [`exit / ${state.exit.join(', ')}`] : []),
    ];
    if (state.states.length === 0) describe(id, shownName(state), inside, indent);
    if (state.type === 'final') lines.push(`${indent}${alias(id)} --> [*]`);
    if (state.history && state.initial !== undefined) lines.push(`${indent}${alias(id)} --> ${alias(state.initial)}`);
  };

  if (chart.type === 'parallel') {
    lines.push(`  state "${escaped(chart.id)}" as ${root} {`);
    addInside(chart, '    ');
    lines.push('  }');
  } else {
    addInside(chart, '  ');
  }
  if (chart.transitions.some(({ from }) => from === '')) describe('', ANYWHERE, staysIn(chart, ''), '  ');

  const arrows = new Map<string, string[]>();
  for (const transition of chart.transitions) {
    if (transition.to === undefined) continue;
    for (const to of [transition.to, ...(transition.also ?? [])]) {
      const arrow = `${alias(transition.from)} --> ${alias(to || chart.initial)}`;
      arrows.set(arrow, [...(arrows.get(arrow) ?? []), labelOf(transition)]);
    }
  }
  for (const [arrow, labels] of arrows) {
    // Mermaid takes no empty label.
    const label = labels.map((text) => escaped(text || 'at once')).join('<br/>');
    lines.push(`  ${arrow} : ${label}`);
  }
  return `${lines.join('\n')}\n`;
}

function order({ type }: ChartState): number {
  return type === 'history' ? 0 : 1;
}

function staysIn(chart: Chart, id: string): string[] {
  return chart.transitions.filter(({ from, to }) => from === id && to === undefined).map(labelOf);
}

function labelOf({ event, guard, actions }: ChartTransition): string {
  return [eventText(event), guard && `[${guard}]`, actions.length > 0 && `/ ${actions.join(', ')}`]
    .filter(Boolean)
    .join(' ');
}

/** Words that begin a statement. */
const reserved = /^(state|note|end|class|classdef|style|click|direction|scale|hide|as|default)$/i;

/** A name as Mermaid takes it. */
function aliasOf(id: string): string {
  const plain = id.replaceAll('\\', '').replace(/[^\p{L}\p{N}_]/gu, '_');
  return reserved.test(plain) ? `${plain}_` : plain;
}

/** Of these, Mermaid takes only the codes. */
function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[#<>":;&]/g, (character) => `#${character.codePointAt(0)};`);
}
