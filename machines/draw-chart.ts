/** Writes a machine as text: as JSON, as a Mermaid `stateDiagram-v2` and as SCXML. */
import type { AnyStateMachine } from 'xstate';
import { invalid } from '../regions/index.js';
import { chartOf } from './chart.js';
import { mermaid } from './chart-mermaid.js';
import { scxml } from './chart-scxml.js';

export const chartFormats = ['mermaid', 'scxml', 'json'] as const;
export type ChartFormat = (typeof chartFormats)[number];

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
