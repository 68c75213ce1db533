/** A state chart that a test feeds by hand. */
import { createMachine } from 'xstate';
import type { ChartFeed } from '../../../../dashboard/feed.js';
import { defineElements } from '../../../../dashboard/index.js';
import { type Chart, type ChartUpdate, chartOf, contextMachine, drawChart } from '../../../../machines/index.js';
import { zoo } from '../../../support/machine-zoo.js';

class HandFeed implements ChartFeed {
  readonly name = 'cache';
  chart: Chart | undefined;
  update: ChartUpdate | undefined;
  readonly listeners = new Set<() => void>();

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(chart: Chart, update: Partial<ChartUpdate>): void {
    this.chart = chart;
    this.update = { at: 0, since: 0, active: ['idle'], taken: [], entered: [], ...update };
    for (const listener of this.listeners) listener();
  }
}

const other = chartOf(
  createMachine({ id: 'lamp', initial: 'off', states: { off: { on: { FLIP: 'on' } }, on: { on: { FLIP: 'off' } } } }),
);
const tools = {
  feed: new HandFeed(),
  context: chartOf(contextMachine),
  other,
  machines: Object.keys(zoo),
  chartOf: (name: string) => chartOf(machine(name)),
  scxmlOf: (name: string) => drawChart(machine(name), 'scxml'),
};

function machine(name: string) {
  const found = zoo[name];
  if (!found) throw new Error(`Expected one of the zoo, got ${name}`);
  return found;
}

declare global {
  interface Window {
    charts: typeof tools;
  }
}

window.charts = tools;
defineElements();
document.querySelector('main')?.append(document.createElement('damonx-statechart'));
