/** What the monitoring costs and how much it has seen: one line that stays in sight. */
import { accessTotals, costPercent, percent, sizeText } from '../../reports/index.js';
import { freshId, h, setAttribute, setText } from '../dom.js';
import type { RemoteFeed } from '../feeds/remote-feed.js';
import type { SourceInfo } from '../protocol.js';
import { countText, shortSizeText, timeText } from './words.js';

interface FigureRead {
  readonly value: string;
  /** All digits of a value that is shortened. */
  readonly exact?: string;
  readonly of?: string;
  readonly alarm?: boolean;
}

interface Figure {
  readonly name: string;
  /** For people who do not know the word. */
  readonly help: string;
  /** What it is, and where that says more, of what. */
  read(feed: RemoteFeed): FigureRead;
}

/** From this share of time on a cost is shown as one that hurts. */
const MUCH = 0.05;
const UNKNOWN = '–';

const figures: readonly Figure[] = [
  {
    name: 'Monitor busy',
    help: 'Share of one processor core that the monitoring itself uses, measured while it runs.',
    read: ({ info }) => busyOf(info),
  },
  {
    name: 'Target held up',
    help: 'Share of its time for which what is watched has to wait for the monitoring, where that is known.',
    read: ({ info: { cost } }) => costOf(cost.targetBusyUs, cost.elapsedUs),
  },
  {
    name: 'Samplings',
    help: 'How often all regions were checked for accesses. Each check looks at one random address per region.',
    read: ({ info }) => ({ value: countText(info.counters.samplings) }),
  },
  {
    name: 'Skipped ticks',
    help: 'Samplings that were left out because the one before had not ended. Rates count only those that were made.',
    read: ({ info: { counters } }) => ({
      value: countText(counters.missedTicks),
      alarm: counters.missedTicks > counters.samplings * MUCH,
    }),
  },
  {
    name: 'Regions',
    help: 'Ranges of addresses that are taken to be accessed alike now. Their number bounds the cost, whatever the size.',
    read: ({ info, history }) => ({
      value: history.latest ? countText(history.latest.snapshot.length) : UNKNOWN,
      of: `max ${countText(info.attributes.regions.max)}`,
    }),
  },
  {
    name: 'Working set',
    help: 'Size of all regions that were found accessed at least once in the latest aggregation, and its share of all.',
    read: ({ info, history }) => {
      const totals = history.latest && accessTotals(history.latest.snapshot);
      if (!totals) return { value: UNKNOWN };
      const used = totals.hot + totals.warm;
      return {
        value: shortSizeText(used, info.unit),
        exact: sizeText(used, info.unit),
        of: percent(totals.monitored === 0 ? 0 : used / totals.monitored),
      };
    },
  },
  {
    name: 'Running for',
    help: 'How long this run has been monitoring, pauses left out.',
    read: ({ info: { cost } }) => ({ value: timeText(cost.elapsedUs) }),
  },
];

/** Virtual time stands still while the monitor works: the share of it says nothing. */
export function busyOf({ cost, epochMs }: SourceInfo) {
  return costOf(epochMs === undefined ? undefined : cost.busyUs, cost.elapsedUs);
}

function costOf(busyUs: number | undefined, elapsedUs: number) {
  if (busyUs === undefined || elapsedUs === 0) return { value: UNKNOWN };
  const share = busyUs / elapsedUs;
  return { value: costPercent(share), alarm: share > MUCH };
}

export interface OverheadStrip {
  readonly element: HTMLElement;
  update(feed: RemoteFeed): void;
}

export function overheadStrip(): OverheadStrip {
  const shown = figures.map((figure) => {
    const value = h('span', { class: 'value' });
    const of = h('span', { class: 'of' });
    const help = figure.help;
    const row = h('div', { class: 'figure', title: help }, h('dt', {}, figure.name), h('dd', {}, value, of));
    return { figure, value, of, row };
  });
  const id = freshId('figures');
  const explanations = h(
    'div',
    {
      id,
      popover: 'auto',
      class: 'explanations',
      role: 'dialog',
      // It scrolls where the window is low.
      tabindex: 0,
      'aria-label': 'What these figures are',
      beforetoggle: () => {
        explanations.style.top = `${element.getBoundingClientRect().bottom + 4}px`;
      },
    },
    h('dl', {}, ...figures.flatMap(({ name, help }) => [h('dt', {}, name), h('dd', {}, help)])),
  );
  const element = h(
    'section',
    { class: 'overhead', 'aria-label': 'Cost of the monitoring', 'data-testid': 'overhead' },
    h('dl', {}, ...shown.map(({ row }) => row)),
    h('button', { type: 'button', class: 'help', popovertarget: id, 'aria-label': 'What these figures are' }, '?'),
    explanations,
  );
  return {
    element,
    update(feed) {
      for (const { figure, value, of, row } of shown) {
        const read = figure.read(feed);
        setText(value, read.value);
        setAttribute(value, 'title', read.exact);
        setText(of, read.of ?? '');
        setAttribute(row, 'data-alarm', read.alarm ?? false);
      }
    },
  };
}
