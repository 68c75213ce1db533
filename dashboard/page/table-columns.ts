/** The tables of the table view: what stands in which column. */
import { addressText, rateText, sizeText, type WorkingSetPercentile } from '../../reports/index.js';
import { duration } from '../heatmap/words.js';
import type { SourceInfo } from '../protocol.js';
import type { EdgeRow, StateRow } from './chart-rows.js';
import type { MomentRow, StayRow } from './past-rows.js';
import type { RegionRow } from './region-rows.js';
import type { Column, TableOptions } from './table.js';
import { countText, momentText, timeText } from './words.js';

/** What is known now of the source that the tables are of. */
export type InfoOf = () => SourceInfo;

/** Two moments of a history differ by this at least, in microseconds. */
const MOMENT_STEP_US = 10_000;

/** With enough digits to tell it from the next. */
export function exactMoment(us: number, info: SourceInfo): string {
  return momentText(us, info, MOMENT_STEP_US);
}

/** @param hasAge the truth has none: nobody had to watch it for that long */
export function regionTable(caption: string, testId: string, infoOf: InfoOf, hasAge: boolean): TableOptions<RegionRow> {
  const unit = () => infoOf().unit;
  const age: Column<RegionRow> = {
    name: 'Age',
    numeric: true,
    text: ({ ageUs }) => timeText(ageUs),
    key: ({ ageUs }) => ageUs,
  };
  return {
    caption,
    empty: 'Nothing was seen yet.',
    testId,
    sortedBy: 5,
    columns: [
      { name: 'Label', long: true, text: ({ label }) => label, key: ({ label }) => label, first: 'ascending' },
      {
        name: 'Target',
        hidden: () => infoOf().targets.length < 2,
        text: ({ target }) => String(target),
        key: ({ target }) => String(target),
        first: 'ascending',
      },
      {
        name: 'From',
        numeric: true,
        text: ({ start }) => addressText(start, unit()),
        key: ({ start }) => start,
        first: 'ascending',
      },
      { name: 'To', numeric: true, text: ({ end }) => addressText(end, unit()) },
      { name: 'Size', numeric: true, text: ({ size }) => sizeText(size, unit()), key: ({ size }) => size },
      {
        name: 'Accesses',
        numeric: true,
        text: ({ perSecond }) => rateText(perSecond),
        key: ({ perSecond }) => perSecond,
      },
      ...(hasAge ? [age] : []),
    ],
  };
}

export function momentTable(infoOf: InfoOf, choose: (row: MomentRow) => void): TableOptions<MomentRow> {
  return {
    caption: 'Over time',
    empty: 'Nothing was seen yet.',
    testId: 'table-moments',
    choose,
    columns: [
      {
        name: 'At',
        numeric: true,
        text: ({ entry: { to } }) => exactMoment(to, infoOf()),
        key: ({ entry: { to } }) => to,
      },
      { name: 'Over', numeric: true, text: ({ entry: { from, to } }) => duration(to - from) },
      {
        name: 'Working set',
        numeric: true,
        text: ({ workingSet }) => sizeText(workingSet, infoOf().unit),
        key: ({ workingSet }) => workingSet,
      },
      {
        name: 'Mean accesses',
        numeric: true,
        text: ({ perSecond }) => rateText(perSecond),
        key: ({ perSecond }) => perSecond,
      },
      {
        name: 'Regions',
        numeric: true,
        text: ({ entry: { snapshot } }) => countText(snapshot.length),
        key: ({ entry: { snapshot } }) => snapshot.length,
      },
    ],
  };
}

export function stayTable(infoOf: InfoOf): TableOptions<StayRow> {
  return {
    caption: 'States over time',
    empty: 'No chart is known.',
    testId: 'table-stays',
    columns: [
      { name: 'Since', numeric: true, text: ({ from }) => exactMoment(from, infoOf()) },
      { name: 'State', text: ({ state }) => state },
      { name: 'For', numeric: true, text: ({ from, to }) => (to === undefined ? 'still' : duration(to - from)) },
    ],
  };
}

export function workingSetTable(infoOf: InfoOf): TableOptions<WorkingSetPercentile> {
  return {
    caption: 'Working set',
    empty: 'Nothing was seen yet.',
    testId: 'table-working-set',
    columns: [
      { name: 'Percentile', numeric: true, text: ({ percentile }) => String(percentile) },
      { name: 'Size', numeric: true, text: ({ size }) => sizeText(size, infoOf().unit) },
    ],
  };
}

export const stateTable: TableOptions<StateRow> = {
  caption: 'States',
  empty: 'No chart is known.',
  testId: 'table-states',
  columns: [
    { name: 'Chart', text: ({ chart }) => chart },
    { name: 'State', text: ({ state }) => state },
    { name: 'Active', text: ({ active }) => (active ? 'active' : '') },
    { name: 'Inside', text: ({ inside }) => inside },
  ],
};

export const edgeTable: TableOptions<EdgeRow> = {
  caption: 'Transitions',
  empty: 'No chart is known.',
  testId: 'table-transitions',
  columns: [
    { name: 'Chart', text: ({ chart }) => chart },
    { name: 'From', text: ({ from }) => from },
    { name: 'Event', text: ({ event }) => event },
    { name: 'To', text: ({ to }) => to },
    { name: 'Times', numeric: true, text: ({ times }) => countText(times), key: ({ times }) => times },
    { name: 'Last', text: ({ last }) => (last ? 'last taken' : '') },
  ],
};
