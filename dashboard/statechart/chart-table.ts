/** The chart as a table for those who hear the page; written at most once a second, for nobody reads faster. */
import type { Chart, ChartUpdate } from '../../machines/index.js';
import { chartRows } from './chart-rows.js';

const EVERY_MS = 1_000;

export class RowsTable {
  readonly element = document.createElement('div');
  #chart: Chart | undefined;
  #name: string | undefined;
  #cells: HTMLTableCellElement[] = [];
  #writtenAt = Number.NEGATIVE_INFINITY;

  constructor() {
    this.element.className = 'unseen';
  }

  show(name: string, chart: Chart, { taken }: ChartUpdate, now: number): void {
    const same = chart === this.#chart && name === this.#name;
    if (same && now - this.#writtenAt < EVERY_MS) return;
    this.#writtenAt = now;
    const rows = chartRows(chart, taken);
    if (!same) {
      this.#chart = chart;
      this.#name = name;
      const table = document.createElement('table');
      table.createCaption().textContent = `Transitions of ${name}`;
      const head = table.createTHead().insertRow();
      for (const title of ['From', 'To', 'Event', 'Guard', 'Actions', 'Times']) {
        const cell = document.createElement('th');
        cell.scope = 'col';
        cell.textContent = title;
        head.append(cell);
      }
      const body = table.createTBody();
      this.#cells = rows.map(({ from, to, event, guard, actions }) => {
        const row = body.insertRow();
        for (const text of [from, to, event, guard, actions]) row.insertCell().textContent = text;
        return row.insertCell();
      });
      this.element.replaceChildren(table);
    }
    for (const [index, { times }] of rows.entries()) {
      const cell = this.#cells[index];
      if (cell && cell.textContent !== String(times)) cell.textContent = String(times);
    }
  }

  clear(): void {
    this.#chart = undefined;
    this.element.replaceChildren();
  }
}
