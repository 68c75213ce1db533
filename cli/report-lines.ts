/** The summary of a monitoring as lines of text: what it took, how much was hot, and the regions from hot to cold. */
import {
  type AccessReport,
  type AccessRow,
  address,
  bytes,
  counted,
  percent,
  seconds,
  tail,
} from '../reports/index.js';
import type { RunTotals } from './run-totals.js';
import { costFacts, wrapped } from './terminal-map.js';
import { printable } from './usage-error.js';

/** So many rows of the table are shown, the hottest. */
const MOST_ROWS = 20;
/** Shares of the time for which watching holds the target up: what is told about, and what it should be. */
const TOO_BUSY = 0.1;
const WISHED_BUSY = 0.05;
const LABEL_COLUMN = 64;
const LEAST_LABEL = 12;

/**
 * @param report of the last aggregation; undefined where there was none
 * @param columns how wide the lines should be; names are cut to that
 */
export function reportLines(
  title: string,
  totals: RunTotals,
  report: AccessReport | undefined,
  columns = Number.POSITIVE_INFINITY,
): string[] {
  if (!report) return [`Nothing was measured of ${title}: it ended before the first aggregation.`];
  return [
    `Monitored ${printable(title, Math.max(20, columns - 24))} for ${seconds(totals.elapsedUs)}.`,
    ...wrapped(
      [
        counted(totals.aggregations, 'aggregation'),
        `${counted(totals.samplings, 'sampling')}, ${totals.missedTicks} skipped`,
        ...costFacts(totals),
      ],
      columns,
      4,
    ),
    ...adviceLines(totals),
    '',
    'At the last aggregation:',
    ...totalLines(report),
    '',
    ...tableLines(report, Math.max(LEAST_LABEL, columns - LABEL_COLUMN)),
  ];
}

/** What to do where the target was held up more than it should be: intervals suit the size it had at the start. */
function adviceLines({ started, targetBusyUs, elapsedUs }: RunTotals): string[] {
  const share = (targetBusyUs ?? 0) / elapsedUs;
  if (!started || !(share > TOO_BUSY)) return [];
  const sampleMs = Math.ceil((started.attributes.sampleUs * share) / WISHED_BUSY / 10_000) * 10;
  return [
    `A longer sample interval would hold the target up less: --sample ${sampleMs}ms for ${percent(WISHED_BUSY)}.`,
  ];
}

function totalLines({ totals }: AccessReport): string[] {
  const line = (name: string, size: number, meaning: string) =>
    `  ${name}${bytes(size).padStart(12)}${percent(size / totals.monitored).padStart(8)}  ${meaning}`;
  return [
    line('hot  ', totals.hot, 'accessed in half of the samplings or more'),
    line('warm ', totals.warm, 'accessed in fewer'),
    line('idle ', totals.idle, 'not accessed'),
    line('total', totals.monitored, `in ${counted(totals.nrRegions, 'region')}`),
  ];
}

function tableLines({ rows }: AccessReport, labelWidth: number): string[] {
  const shown = rows.slice(0, MOST_ROWS);
  const colder = rows.slice(MOST_ROWS);
  const size = colder.reduce((sum, row) => sum + row.size, 0);
  const more = `  … and ${counted(colder.length, 'colder region')}, ${bytes(size)}`;
  return [
    `${`  ${'rate'.padStart(6)} ${'age'.padStart(8)} ${'size'.padStart(10)} ${'share'.padStart(6)}  addresses`.padEnd(
      LABEL_COLUMN,
    )}what`,
    ...shown.map((row) => rowLine(row, labelWidth)),
    ...(colder.length > 0 ? [more] : []),
  ];
}

function rowLine(row: AccessRow, labelWidth: number): string {
  const numbers = [
    percent(row.rate).padStart(6),
    seconds(row.ageUs).padStart(8),
    bytes(row.size).padStart(10),
    percent(row.share).padStart(6),
  ].join(' ');
  const pieces = row.nrPieces > 1 ? `, ${row.nrPieces} pieces` : '';
  const label = `${tail(printable(row.label ?? '', 1_000), labelWidth - pieces.length)}${pieces}`;
  return `${`  ${numbers}  ${address(row.start)}-${address(row.end)}`.padEnd(LABEL_COLUMN)}${label}`.trimEnd();
}
