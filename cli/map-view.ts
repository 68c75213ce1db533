/** The live heat map on a full screen: gathers events, paints at most ten times a second, and asks to stop by key. */
import type { ReadStream, WriteStream } from 'node:tty';
import type { AggregationEvent, MonitorEvent } from '../machines/index.js';
import type { LabelOf } from '../reports/index.js';
import type { Controls } from './controls.js';
import type { ColourDepth } from './palette.js';
import { type RunTotals, withEvent } from './run-totals.js';
import type { Stop } from './stop.js';
import { Screen } from './terminal.js';
import { paintMap } from './terminal-map.js';
import type { View } from './view.js';

export interface MapViewOptions {
  readonly title: string;
  /** What to say of the page. */
  readonly page?: string;
  readonly labelOf: LabelOf;
  readonly depth: ColourDepth;
  /** What the sums begin with. */
  readonly totals: RunTotals;
  readonly output: WriteStream;
  readonly input: ReadStream;
  readonly stop: Stop;
  readonly controls: Controls;
}

const MOST_ROWS = 400;
const PAINT_EVERY_MS = 100;
/** So often at least, to show that it is alive, where aggregations are rare. */
const IDLE_PAINT_MS = 500;
const CTRL_C = '\x03';
const CTRL_L = '\x0c';

export function mapView(options: MapViewOptions): View {
  const { title, page, labelOf, depth, output, input, stop, controls } = options;
  let { totals } = options;
  let history: AggregationEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  let paintedAt = Number.NEGATIVE_INFINITY;

  const paint = () => {
    timer = undefined;
    paintedAt = performance.now();
    const { columns, rows } = screen;
    const picture = { title, ...(page === undefined ? {} : { page }), totals, history, labelOf };
    screen.draw(paintMap({ ...picture, notice: controls.notice }, { columns, rows, depth }));
  };
  const paintSoon = () => {
    timer ??= setTimeout(paint, Math.max(0, paintedAt + PAINT_EVERY_MS - performance.now()));
  };
  const screen = new Screen(output, input, {
    key(key) {
      if (key === 'q' || key === 'Q') stop.ask('quit');
      if (key === CTRL_C) stop.ask('SIGINT');
      if (key === CTRL_L) paint();
      void controls.key(key).then((known) => {
        if (known) paintSoon();
      });
    },
    resized: paintSoon,
  });
  screen.enter();
  paint();

  return {
    next(event: MonitorEvent) {
      totals = withEvent(totals, event);
      if (event.type === 'aggregation') history = [...history.slice(-MOST_ROWS), event];
      else if (event.type === 'sampling' && performance.now() - paintedAt < IDLE_PAINT_MS) return;
      paintSoon();
    },
    end() {
      clearTimeout(timer);
      screen.leave();
    },
  };
}
