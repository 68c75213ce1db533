/** What `damonx serve` says while it runs: in a terminal one line that is kept up to date, and what has happened. */
import type { MonitorEvent } from '../machines/index.js';
import { accessTotals, bytes, counted, seconds } from '../reports/index.js';
import type { Output } from './output.js';
import { noTotals, type RunTotals, sinceStart, virtualTotals, withEvent } from './run-totals.js';
import type { Served } from './served.js';
import { costFacts, wrapped } from './terminal-map.js';

export interface StatusFacts {
  readonly state: string;
  readonly totals: RunTotals;
  /** How many pages are open. */
  readonly pages: number;
}

const EVERY_MS = 500;
const WIPE = '\r\x1b[2K';

/** As much of it as fits on a line. */
export function statusText({ state, totals, pages }: StatusFacts, columns: number): string {
  const sizes = totals.last && accessTotals(totals.last.snapshot);
  const parts = [
    state,
    counted(pages, 'open page'),
    'Ctrl-C ends',
    ...(totals.started ? [seconds(sinceStart(totals, totals.at))] : []),
    ...(sizes ? [`hot ${bytes(sizes.hot)} of ${bytes(sizes.monitored)}`] : []),
    ...costFacts(totals),
  ];
  return wrapped(parts, columns, 1)[0] ?? '';
}

/** What the end of a run means to who has served it; undefined where it was stopped on the page. */
export function endText(
  { title, durationUs }: Pick<Served, 'title' | 'durationUs'>,
  { at, reason }: Extract<MonitorEvent, { type: 'terminated' }>,
): string | undefined {
  if (reason === 'invalid') return `${title} has ended; the page keeps what was seen, until Ctrl-C.`;
  if (reason !== 'stopped' || durationUs === undefined || at < durationUs) return undefined;
  return `${title} is over; the page keeps what was seen and can start it again, until Ctrl-C.`;
}

export class Status {
  readonly #served: Served;
  readonly #output: Output;
  readonly #pages: () => number;
  #totals: RunTotals;
  #state = 'starting';
  #timer: NodeJS.Timeout | undefined;

  /** @param pages how many are open */
  constructor(served: Served, output: Output, pages: () => number) {
    this.#served = served;
    this.#output = output;
    this.#pages = pages;
    this.#totals = served.durationUs === undefined ? noTotals : virtualTotals;
  }

  /** Follows what is told. */
  next(event: MonitorEvent): void {
    this.#totals = withEvent(this.#totals, event);
    if (event.type === 'started' || event.type === 'resumed') this.#state = 'watching';
    if (event.type === 'paused') this.#state = 'paused on the page';
    if (event.type !== 'terminated') return;
    const { error } = event;
    const text = endText(this.#served, event);
    this.#state = error ? 'failed' : text ? 'ended' : 'stopped on the page';
    if (this.#timer) this.#wipe();
    if (error) this.#output.complain(error.message);
    else if (text) this.#output.print(text);
  }

  /** From now on it is kept up to date, if there is a terminal. */
  show(): void {
    if (!process.stdout.isTTY) return;
    const draw = () => {
      const facts = { state: this.#state, totals: this.#totals, pages: this.#pages() };
      this.#output.write(WIPE + statusText(facts, (process.stdout.columns || 80) - 1));
    };
    draw();
    this.#timer = setInterval(draw, EVERY_MS);
  }

  /** Leaves the line empty. */
  end(): void {
    if (this.#timer) this.#wipe();
    clearInterval(this.#timer);
  }

  #wipe(): void {
    this.#output.write(WIPE);
  }
}
