/** The table of accuracy as lines of text: columns of fixed widths, so that rows can be printed as they come. */
import { accuracyFront, interval } from '../reports/index.js';
import type { Measured } from './accuracy-measure.js';

const SETTING = 40;

export function tableHead(): string {
  return `${setting('strategy', 'regions', 'sample')}${cells('checks', 'F1', 'RMSE', 'WSS')}  to see a change`;
}

/** `=` stands before the number of regions that costs as many checks as the row of mainline before. */
export function tableRow(row: Measured): string {
  const { estimated, actual } = row.workingSet;
  const values = [row.checks.toFixed(0), row.f1.toFixed(3), row.rmse.toFixed(4), (estimated / actual).toFixed(2)];
  return `${settingOf(row)}${cells(...values)}  ${changesOf(row)}`.trimEnd();
}

/** The Pareto front: rows that no other row is better than, by rising cost. */
export function frontLines(rows: readonly Measured[]): string[] {
  const seen = new Set<string>();
  const different = rows.filter((row) => !seen.has(settingOf(row)) && seen.add(settingOf(row)));
  return [
    'No other setting has fewer checks, higher F1 or lower error than these without being worse in another:',
    '',
    `${setting('strategy', 'regions', 'sample')}${cells('checks', 'F1', 'RMSE')}`,
    ...accuracyFront(different).map(
      (row) => settingOf(row) + cells(row.checks.toFixed(0), row.f1.toFixed(3), row.rmse.toFixed(4)),
    ),
  ];
}

export function rangeText({ min, max }: Measured['regions']): string {
  return min === max ? `${max}` : `${min}-${max}`;
}

function settingOf({ strategy, regions, equalCost, sampleUs }: Measured): string {
  return setting(strategy, `${equalCost ? '= ' : ''}${rangeText(regions)}`, interval(sampleUs));
}

function setting(strategy: string, regions: string, sample: string): string {
  return `  ${strategy.padEnd(10)}${regions.padEnd(14)}${sample.padStart(9)}`.padEnd(SETTING);
}

function cells(...values: string[]): string {
  return values.map((value) => value.padStart(9)).join('');
}

function changesOf({ changes: { number, unseen, aggregations } }: Measured): string {
  if (number === 0) return '-';
  return `${aggregations.toFixed(1)}${unseen > 0 ? ` (${unseen} of ${number} unseen)` : ''}`;
}
