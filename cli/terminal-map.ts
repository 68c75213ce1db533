/**
 * The live picture as lines of text: who is watched, at what cost, the heat map (address across, time down, the newest
 * at the bottom), and what its columns and colours mean. Pure: a picture and a size in, lines out.
 */
import type { AggregationEvent } from '../machines/index.js';
import {
  accessTotals,
  axisOf,
  bytes,
  costPercent,
  counted,
  interval,
  type LabelOf,
  project,
  seconds,
} from '../reports/index.js';
import { axisLines } from './axis-lines.js';
import { legend, mapLines, rowsPerLine } from './map-rows.js';
import type { ColourDepth } from './palette.js';
import { type RunTotals, sinceStart } from './run-totals.js';

export interface Picture {
  /** Who is watched. */
  readonly title: string;
  /** Where it can be looked at in a browser, or why not. */
  readonly page?: string;
  readonly totals: RunTotals;
  /** Oldest first. */
  readonly history: readonly AggregationEvent[];
  readonly labelOf: LabelOf;
  /** What to say of the last key pressed. */
  readonly notice?: string;
}

export interface Paper {
  readonly columns: number;
  readonly rows: number;
  readonly depth: ColourDepth;
}

/** Columns left of the map, for times. */
const GUTTER = 9;
const LINES_BETWEEN_TIMES = 4;
const KEYS = 'q stop · +/- interval · space pause';

/** At most as many lines as the paper has rows, none wider than it. */
export function paintMap(picture: Picture, paper: Paper): string[] {
  const { totals, history } = picture;
  const page = picture.page === undefined ? [] : [picture.page.slice(0, paper.columns)];
  const header = [titleLine(picture, paper.columns), ...page, ...wrapped(facts(totals), paper.columns, 2)];
  const height = paper.rows - header.length - 3;
  const width = paper.columns - GUTTER;
  const last = history.findLast(({ snapshot }) => snapshot.length > 0);
  if (!last || height < 1 || width < 10) {
    return [...header, '', `${last ? 'no room for a map' : 'waiting for the first aggregation …'}  ${KEYS}`]
      .slice(0, paper.rows)
      .map((line) => line.slice(0, paper.columns));
  }

  const axis = axisOf([last.snapshot]);
  const shown = history.slice(-height * rowsPerLine(paper.depth));
  const rows = shown.map(({ snapshot }) => project(snapshot, axis, width));
  const lines = mapLines(rows, paper.depth).map((line, index, all) => {
    const newest = shown[Math.min(shown.length, (index + 1) * rowsPerLine(paper.depth)) - 1];
    const timed = (all.length - 1 - index) % LINES_BETWEEN_TIMES === 0;
    const time = timed && newest ? seconds(sinceStart(totals, newest.at)) : '';
    return `${time.padStart(GUTTER - 1)} ${line}`;
  });
  while (lines.length < height) lines.unshift('');
  const under = axisLines(last.snapshot, axis, width, picture.labelOf).map((line) => ' '.repeat(GUTTER) + line);
  return [...header, ...lines, ...under, footer(paper)];
}

function titleLine({ title, totals, notice }: Picture, columns: number): string {
  const since = seconds(sinceStart(totals, totals.at));
  const time = notice ? `${notice.slice(0, Math.max(0, columns - since.length - 12))}  ${since}` : since;
  const room = Math.max(0, columns - time.length - 2);
  const shown = title.length > room ? `${title.slice(0, Math.max(0, room - 1))}…` : title;
  return `${shown.padEnd(room)}  ${time}`.slice(0, columns);
}

function facts(totals: RunTotals): string[] {
  const attributes = totals.started?.attributes;
  if (!attributes) return ['starting …'];
  const { last } = totals;
  const sizes = last && accessTotals(last.snapshot);
  return [
    `sample ${interval(attributes.sampleUs)}`,
    `aggregation ${interval(attributes.aggregationUs)}`,
    ...(sizes ? [`${bytes(sizes.monitored)} in ${counted(sizes.nrRegions, 'region')}`, `hot ${bytes(sizes.hot)}`] : []),
    ...costFacts(totals),
    `${counted(totals.samplings, 'sampling')}, ${totals.missedTicks} skipped`,
  ];
}

/** What the monitoring costs this program, and the target. */
export function costFacts(totals: RunTotals): string[] {
  if (totals.elapsedUs === 0) return [];
  const { busyUs, targetBusyUs } = totals;
  return [
    ...(busyUs === undefined ? [] : [`monitor busy ${costPercent(busyUs / totals.elapsedUs)}`]),
    ...(targetBusyUs === undefined ? [] : [`target held up ${costPercent(targetBusyUs / totals.elapsedUs)}`]),
  ];
}

/** As many of the facts as fit on so many lines, the first ones first. */
export function wrapped(parts: readonly string[], columns: number, most: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + part.length + 3 <= columns) lines[lines.length - 1] = `${line} · ${part}`;
    else if (lines.length < most) lines.push(part.slice(0, columns));
    else break;
  }
  return lines;
}

function footer({ columns, depth }: Paper): string {
  const width = legend('none').length;
  const meaning = columns > KEYS.length + width + 4 ? `${legend(depth)}   ` : '';
  return `${meaning}${KEYS}`.slice(0, meaning === '' ? columns : undefined);
}
