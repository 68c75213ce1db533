import { share } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type ChartItem, LocalChartFeed } from '../../../dashboard/feeds/local-chart-feed.js';
import type { ObservableLike } from '../../../dashboard/feeds/observable-like.js';
import { type Chart, type ChartUpdate, runningContexts } from '../../../machines/index.js';
import { VirtualClock } from '../../../machines/testing.js';
import { accessTable } from '../../../primitives/index.js';
import { chartStates, monitor } from '../../../streams/index.js';
import { HandMade } from './streams.js';

const chart: Chart = { id: 'door', initial: 'shut', states: [], transitions: [] };
const update = (given: Partial<ChartUpdate>): ChartUpdate => ({
  at: 0,
  active: ['shut'],
  since: 0,
  taken: [],
  entered: [],
  ...given,
});

describe('a feed of the states of a chart', () => {
  it('subscribes while somebody looks', () => {
    const source = new HandMade<ChartItem>();
    const feed = new LocalChartFeed(source);
    const end = feed.subscribe(() => {});
    expect(source.observers).toHaveLength(1);
    end();
    expect(source.observers).toHaveLength(0);
  });

  it('is named after the chart, where nobody names it', () => {
    const source = new HandMade<ChartItem>();
    const feed = new LocalChartFeed(source);
    expect(feed.name).toBe('chart');
    feed.subscribe(() => {});
    source.emit({ chart, update: update({}) });
    expect(feed.name).toBe('door');
    expect(new LocalChartFeed(source, { name: 'front door' }).name).toBe('front door');
  });

  it('adds up transitions and states from update to update', () => {
    const source = new HandMade<ChartItem>();
    const feed = new LocalChartFeed(source);
    let told = 0;
    feed.subscribe(() => told++);
    source.emit(
      { chart, update: update({ taken: [[0, 2]], last: 0, entered: [[1, 'open']], active: ['open'] }) },
      {
        chart,
        update: update({
          taken: [
            [0, 1],
            [3, 5],
          ],
          entered: [[2, 'shut']],
        }),
      },
    );
    expect(feed.update).toEqual(
      update({
        taken: [
          [0, 3],
          [3, 5],
        ],
        last: 0,
        entered: [
          [1, 'open'],
          [2, 'shut'],
        ],
      }),
    );
    expect(told).toBe(2);
  });

  it('goes on counting when it is looked at again, but not for another machine', () => {
    const source = new HandMade<ChartItem>();
    const feed = new LocalChartFeed(source);
    feed.subscribe(() => {})();
    feed.subscribe(() => {});
    source.emit({ chart, update: update({ taken: [[0, 2]] }) });
    source.emit({ chart: structuredClone(chart), update: update({ taken: [[0, 2]] }) });
    expect(feed.update?.taken).toEqual([[0, 4]]);
    source.emit({ chart: { ...chart, id: 'window' }, update: update({ taken: [[0, 2]] }) });
    expect(feed.update?.taken).toEqual([[0, 2]]);
  });

  it('shows the context that a monitoring runs', () => {
    const clock = new VirtualClock();
    const stream = monitor({ primitive: accessTable({ size: 1_000 }).primitive(), clock, seed: 1 });
    const now = () => clock.now();
    const feed = new LocalChartFeed(chartStates(stream.pipe(share()), { now, everyMs: 1 }));
    const end = feed.subscribe(() => {});
    expect(runningContexts()).toHaveLength(1);
    expect(feed.chart?.states.map(({ id }) => id)).toContain('sampling');
    expect(feed.update?.active[0]).toBeDefined();
    end();
    expect(runningContexts()).toHaveLength(0);
  });

  it('says what is wrong with a stream', () => {
    const source = new HandMade<unknown>();
    const feed = new LocalChartFeed(source as ObservableLike<ChartItem>);
    feed.subscribe(() => {});
    source.emit('sampling');
    expect(feed.trouble).toBe(
      'Expected `source` to be an Observable of the states of a chart, such as `chartStates` gives, got `sampling` (string)',
    );
    expect(source.observers).toHaveLength(0);
    const failing = new HandMade<ChartItem>();
    const other = new LocalChartFeed(failing);
    other.subscribe(() => {});
    failing.fail(new Error('no'));
    expect(other.trouble).toBe('The stream failed: no');
    const empty = new HandMade<ChartItem>();
    const another = new LocalChartFeed(empty);
    let nrChanges = 0;
    another.subscribe(() => nrChanges++);
    empty.complete();
    expect([another.trouble, nrChanges]).toEqual(['The stream has ended before it told anything.', 1]);
  });

  it('finds nothing wrong with a stream that ends once it has told of its chart', () => {
    const source = new HandMade<ChartItem>();
    const feed = new LocalChartFeed(source);
    feed.subscribe(() => {});
    source.emit({ chart, update: update({}) });
    source.complete();
    expect(feed.trouble).toBeUndefined();
  });
});
