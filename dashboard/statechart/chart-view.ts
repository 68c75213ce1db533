/** What lies in the shadow of the element: the picture, what cannot be drawn in it, and a table of it. */
import { innermostOf, lastName, namesOf } from '../../machines/chart-names.js';
import type { Chart, ChartUpdate } from '../../machines/index.js';
import { h, setAttribute, setText } from '../dom.js';
import type { ChartFeed } from '../feed.js';
import { ChartDrawing } from './chart-drawing.js';
import type { ChartLayout } from './chart-layout.js';
import { RowsTable } from './chart-table.js';
import { compact, stayText, transitionText } from './chart-words.js';
import { plannedLayout } from './planned-layout.js';
import { statechartSheets } from './statechart-style.js';

/** The picture is drawn larger than it was laid out up to this, and smaller down to that; then it scrolls. */
const LARGEST = 1.15;
const SMALLEST = 0.85;

export interface ShownChart {
  readonly feed: ChartFeed | undefined;
  readonly update: ChartUpdate | undefined;
  /** Undefined where it is not known. */
  readonly stayUs: number | undefined;
  readonly visited: ReadonlySet<string>;
  readonly pixels: number;
  readonly now: number;
}

export class ChartView {
  readonly #frame = h('div', { class: 'frame' });
  readonly #message = h('p', { class: 'message' });
  readonly #more = h('p', { class: 'more' });
  readonly #table = new RowsTable();
  readonly #redraw: () => void;
  #drawing: ChartDrawing | undefined;
  #chart: Chart | undefined;
  #layout: ChartLayout | undefined;
  /** Of which chart and width the layout is, or will be. */
  #laidOut: readonly [Chart, number] | undefined;
  #failure: string | undefined;

  constructor(root: ShadowRoot, redraw: () => void) {
    this.#redraw = redraw;
    root.adoptedStyleSheets = statechartSheets();
    root.replaceChildren(this.#message, this.#frame, this.#more, this.#table.element);
  }

  /** @returns whether it is to be called again for the next frame */
  show({ feed, update, stayUs, visited, pixels, now }: ShownChart): boolean {
    const chart = feed?.chart;
    if (!feed || !chart) this.#clear();
    if (chart !== this.#laidOut?.[0]) this.#failure = undefined;
    const trouble = this.#failure ?? feed?.trouble;
    setText(this.#message, trouble ?? plainMessage(feed, chart));
    this.#message.classList.toggle('bad', trouble !== undefined);
    if (!feed || !chart || pixels === 0) return false;

    if (update) {
      setText(this.#more, moreText(chart, update));
      this.#table.show(feed.name, chart, update, now);
    }
    if (chart.states.length === 0) {
      this.#clearPicture();
      return false;
    }
    this.#layOut(chart, pixels);
    const layout = this.#layout;
    if (!layout || !update) return false;
    this.#drawing ??= this.#draw(chart, layout);
    const { svg } = this.#drawing;
    svg.style.maxWidth = `${layout.width * LARGEST}px`;
    const least = layout.width * SMALLEST;
    svg.style.minWidth = `${least}px`;
    if (least > pixels) this.#frame.tabIndex = 0;
    else this.#frame.removeAttribute('tabindex');

    this.#drawing.show(update, stayUs, visited, now);
    setAttribute(svg, 'aria-label', `State chart of ${feed.name}: ${standingText(update, stayUs)}`);
    return this.#drawing.settle(now);
  }

  #layOut(chart: Chart, pixels: number): void {
    // Plans come in a few widths; with dagre it is laid out anew only where much has changed.
    const width = Math.round(pixels / 20) * 20;
    if (this.#laidOut?.[0] === chart && this.#laidOut[1] === width) return;
    this.#laidOut = [chart, width];
    const place = (layout: ChartLayout | undefined) => {
      if (chart === this.#chart && layout?.width === this.#layout?.width) return;
      this.#chart = chart;
      this.#layout = layout;
      this.#drawing = undefined;
    };
    const known = plannedLayout(chart, pixels);
    if (known) {
      this.#failure = undefined;
      place(known);
      return;
    }
    const mine = this.#laidOut;
    const load = () => import('./dagre-layout.js');
    const later = load().then(({ dagreLayout }) => dagreLayout(chart, pixels));
    later.then(
      (layout) => {
        if (mine !== this.#laidOut) return;
        this.#failure = undefined;
        place(layout);
        this.#redraw();
      },
      (error: unknown) => {
        if (mine !== this.#laidOut) return;
        this.#clearPicture();
        // Not tried again until something else is to be drawn.
        this.#laidOut = mine;
        this.#failure = `This machine cannot be drawn: ${error instanceof Error ? error.message : error}`;
        this.#redraw();
      },
    );
  }

  #draw(chart: Chart, layout: ChartLayout): ChartDrawing {
    const drawing = new ChartDrawing(chart, layout);
    this.#frame.replaceChildren(drawing.svg);
    return drawing;
  }

  #clear(): void {
    this.#clearPicture();
    this.#failure = undefined;
    this.#table.clear();
    setText(this.#more, '');
  }

  #clearPicture(): void {
    this.#drawing = undefined;
    this.#layout = undefined;
    this.#chart = undefined;
    this.#laidOut = undefined;
    this.#frame.replaceChildren();
  }
}

/** What is said where nothing can be drawn. */
function plainMessage(feed: ChartFeed | undefined, chart: Chart | undefined): string {
  if (!feed) return 'No machine to show';
  if (!chart) return 'Waiting for the machine …';
  return chart.states.length === 0 ? 'This machine has no states, only what it does on events' : '';
}

/** Where it stands, in words. */
function standingText({ active, ended }: ChartUpdate, stayUs: number | undefined): string {
  const where =
    innermostOf(active)
      .map((id) => namesOf(id).join(', '))
      .join(' and ') || 'in no state';
  if (ended) return `${where}, ended (${ended})`;
  return stayUs === undefined ? where : `${where} for ${stayText(stayUs)}`;
}

/** What is in no picture: what is told beside the states, and what may happen in all of them, with how often it did. */
function moreText(chart: Chart, { detail, taken }: ChartUpdate): string {
  const times = new Map(taken);
  const anywhere = chart.transitions.flatMap((transition, index) => {
    if (transition.from !== '') return [];
    const { to, also = [] } = transition;
    const counted = times.get(index);
    return [
      [
        transitionText(transition),
        to !== undefined && `→ ${[to, ...also].map((id) => lastName(id) || 'the beginning').join(' and ')}`,
        counted !== undefined && `(${compact(counted)})`,
      ]
        .filter(Boolean)
        .join(' '),
    ];
  });
  return [detail, anywhere.length > 0 && `Anywhere: ${anywhere.join(', ')}`].filter(Boolean).join(' · ');
}
