/**
 * Draws a machine from its own definition: as JSON, as a Mermaid `stateDiagram-v2` and as SCXML. Works for any XState
 * machine; names only, never what they do.
 */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { invalid } from '../regions/index.js';

/** One arrow of a chart; `event` is empty for a transition that needs none. */
export interface ChartTransition {
  readonly from: string;
  /** Undefined for a transition that stays and leaves nothing. */
  readonly to: string | undefined;
  /** The further targets of one that has several, each in a parallel state of its own. */
  readonly also?: readonly string[];
  readonly event: string;
  readonly guard: string | undefined;
  readonly actions: readonly string[];
}

export interface ChartState {
  readonly id: string;
  /** Only where it is not plain: its states are active side by side, it stands for the one left last, or it ends. */
  readonly type?: 'parallel' | 'history' | 'final';
  readonly description: string | undefined;
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  readonly invoke: readonly string[];
  readonly initial: string | undefined;
  readonly states: readonly ChartState[];
}

/** A machine as plain data: what all formats are made of. */
export interface Chart {
  readonly id: string;
  readonly initial: string;
  readonly states: readonly ChartState[];
  readonly transitions: readonly ChartTransition[];
}

export const chartFormats = ['mermaid', 'scxml', 'json'] as const;
export type ChartFormat = (typeof chartFormats)[number];

/** The machine as plain data. State ids are paths below the root, joined by dots. */
export function chartOf(machine: AnyStateMachine): Chart {
  const walk = (node: AnyStateNode): ChartState => {
    const states = Object.values(node.states).map(walk);
    const { type } = node;
    return {
      id: pathOf(node),
      ...(type === 'atomic' || type === 'compound' ? {} : { type }),
      description: node.description,
      entry: node.entry.map(nameOf),
      exit: node.exit.map(nameOf),
      invoke: node.invoke.map(({ src }) => nameOf(src)),
      initial: type === 'compound' ? initialOf(node) : undefined,
      states,
    };
  };
  const root = walk(machine.root);
  const transitions = definedTransitions(machine).map(({ source, target, eventType, guard, actions }) => {
    const [to, ...also] = target?.map(pathOf) ?? [];
    return {
      from: pathOf(source),
      to,
      ...(also.length > 0 ? { also } : {}),
      event: eventType,
      guard: guard === undefined ? undefined : nameOf(guard),
      actions: actions.map(nameOf),
    };
  });
  return { id: machine.id, initial: root.initial ?? '', states: root.states, transitions };
}

/**
 * The machine as text.
 *
 * @throws DamonError EINVAL for a format that is not one of `chartFormats`
 *
 * @example
 * drawChart(contextMachine, 'mermaid'); // 'stateDiagram-v2\n  [*] --> idle\n  ...'
 */
export function drawChart(machine: AnyStateMachine, format: ChartFormat): string {
  const chart = chartOf(machine);
  if (format === 'mermaid') return mermaid(chart);
  if (format === 'scxml') return scxml(chart);
  if (format === 'json') return `${JSON.stringify(chart, null, 2)}\n`;
  throw invalid('format', `one of ${chartFormats.join(', ')}`, format);
}

/** @internal All transitions of a machine, in the order of `Chart.transitions`. */
export function definedTransitions(machine: AnyStateMachine): AnyTransitionDefinition[] {
  const of = (node: AnyStateNode): AnyTransitionDefinition[] => [
    ...[...node.transitions.values()].flat(),
    ...(node.always ?? []),
    ...Object.values(node.states).flatMap(of),
  ];
  return of(machine.root);
}

/** @internal The id of a state: its path below the root, joined by dots. The root's is empty. */
export function pathOf(node: AnyStateNode): string {
  return node.path.join('.');
}

function initialOf(node: AnyStateNode): string | undefined {
  const target = node.initial?.target?.[0];
  return target && pathOf(target);
}

function nameOf(named: unknown): string {
  if (typeof named === 'string') return named;
  if (typeof named === 'function') return named.name || 'inline';
  const type: unknown = (named as { type?: unknown }).type;
  return typeof type === 'string' ? type : 'inline';
}

function mermaid(chart: Chart): string {
  const lines = ['stateDiagram-v2', `  [*] --> ${alias(chart.initial)}`];
  const add = (states: readonly ChartState[], indent: string) => {
    for (const state of states) {
      if (state.states.length > 0) {
        lines.push(`${indent}state ${alias(state.id)} {`, `${indent}  [*] --> ${alias(state.initial ?? '')}`);
        add(state.states, `${indent}  `);
        lines.push(`${indent}}`);
      }
      // What happens without leaving the state stands inside it, as UML has it: arrows back to it would hide each other.
      const stays = chart.transitions.filter(({ from, to }) => from === state.id && to === undefined);
      const inside = [
        ...(state.entry.length > 0 ? [`entry / ${state.entry.join(', ')}`] : []),
        ...(state.invoke.length > 0 ? [`do / ${state.invoke.join(', ')}`] : []),
        ...stays.map(labelOf),
        ...(state.exit.length > 0 ? [`exit / ${state.exit.join(', ')}`] : []),
      ];
      if (inside.length > 0)
        lines.push(...[lastName(state.id), ...inside].map((text) => `${indent}${alias(state.id)} : ${text}`));
    }
  };
  add(chart.states, '  ');
  const arrows = new Map<string, string[]>();
  for (const transition of chart.transitions) {
    if (transition.to === undefined) continue;
    const arrow = `${alias(transition.from)} --> ${alias(transition.to)}`;
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), labelOf(transition)]);
  }
  for (const [arrow, labels] of arrows) lines.push(`  ${arrow} : ${labels.join('<br/>')}`);
  return `${lines.join('\n')}\n`;
}

function labelOf({ event, guard, actions }: ChartTransition): string {
  return [event, guard && `[${guard}]`, actions.length > 0 && `/ ${actions.join(', ')}`].filter(Boolean).join(' ');
}

/** Mermaid takes no dots in names. */
function alias(path: string): string {
  return path.replaceAll('.', '_');
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function scxml(chart: Chart): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:do="https://www.npmjs.com/package/damonx" version="1.0" name="${escapeXml(chart.id)}" initial="${escapeXml(chart.initial)}">`,
  ];
  const executable = (names: readonly string[], indent: string) =>
    names.map((name) => `${indent}<do:action name="${escapeXml(name)}"/>`);
  const add = (state: ChartState, indent: string) => {
    lines.push(
      `${indent}<state id="${escapeXml(state.id)}"${state.initial ? ` initial="${escapeXml(state.initial)}"` : ''}>`,
    );
    if (state.description) lines.push(`${indent}  <!-- ${escapeXml(state.description).replaceAll('--', '- -')} -->`);
    for (const part of ['entry', 'exit'] as const) {
      if (state[part].length === 0) continue;
      lines.push(`${indent}  <on${part}>`, ...executable(state[part], `${indent}    `), `${indent}  </on${part}>`);
    }
    for (const src of state.invoke)
      lines.push(`${indent}  <invoke id="${escapeXml(state.id)}.${escapeXml(src)}" src="${escapeXml(src)}"/>`);
    for (const { from, to, event, guard, actions } of chart.transitions) {
      if (from !== state.id) continue;
      const attributes = [
        event && ` event="${escapeXml(event)}"`,
        guard && ` cond="${escapeXml(guard)}"`,
        to && ` target="${escapeXml(to)}"`,
      ];
      const open = `${indent}  <transition${attributes.filter(Boolean).join('')}`;
      if (actions.length === 0) lines.push(`${open}/>`);
      else lines.push(`${open}>`, ...executable(actions, `${indent}    `), `${indent}  </transition>`);
    }
    for (const child of state.states) add(child, `${indent}  `);
    lines.push(`${indent}</state>`);
  };
  for (const state of chart.states) add(state, '  ');
  return `${[...lines, '</scxml>'].join('\n')}\n`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
