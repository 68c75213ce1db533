/** What the map knows of a feed: its axis, and which part of it is seen, while both change. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FeedChange, MonitorFeed } from '../../../dashboard/feed.js';
import { Listeners } from '../../../dashboard/feeds/listeners.js';
import { HeatmapModel } from '../../../dashboard/heatmap/model.js';
import type { SnapshotRegion } from '../../../regions/index.js';
import { History } from '../../../reports/index.js';
import { someRegions } from '../../reports/past.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';

const STEP_US = 100_000;
/** The overview, and with it the axis, is made anew by then. */
const LATER_MS = 6_000;

class FakeFeed implements MonitorFeed {
  readonly info = undefined;
  readonly truth = undefined;
  readonly trouble = undefined;
  readonly history = new History({ bytes: 262_144 });
  readonly #listeners = new Listeners<[FeedChange]>();

  add(step: number, regions: readonly SnapshotRegion[]): void {
    this.history.add(snapshotOf(regions, { at: step * STEP_US }), (step - 1) * STEP_US);
  }

  /** Only the latest is kept: what else the axis has is seen no longer. */
  forget(): void {
    const { latest } = this.history;
    this.history.clear();
    if (latest) this.history.add(latest.snapshot, latest.from);
  }

  tell(change: FeedChange): void {
    this.#listeners.tell(change);
  }

  query() {
    return Promise.resolve(this.history.query());
  }

  subscribe(listener: (change: FeedChange) => void): () => void {
    return this.#listeners.add(listener);
  }
}

function listening(begun?: () => void) {
  const model = new HeatmapModel(() => {}, begun);
  const feed = new FakeFeed();
  model.listen(feed);
  return { model, feed };
}

describe('[P1] what is seen of the axis', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('stays when the axis grows, also where it ends with the axis', () => {
    const { model, feed } = listening();
    feed.add(1, rows([0, 1_000, 1]));
    model.update(0);
    model.viewport.zoomTo({ start: 500, end: 1_000 });
    feed.add(2, rows([0, 1_000, 1], [2_000, 3_000, 1]));
    model.update(16);
    expect(model.axis.length).toBe(2_000);
    expect(model.viewport.view).toMatchObject({ start: 500, end: 1_000 });
  });

  test('is all of it where nothing of what was seen is left', () => {
    const { model, feed } = listening();
    const region = { start: 0, nrAccesses: 1, age: 0 };
    feed.add(1, [{ ...region, target: 'a', end: 1_000 }]);
    model.update(0);
    model.viewport.zoomTo({ start: 100, end: 500 });
    feed.history.clear();
    model.monitor.clear();
    feed.add(3, [{ ...region, target: 'b', end: 700 }]);
    model.update(2 * LATER_MS);
    expect(model.axis.ranges).toEqual([{ target: 'b', start: 0, end: 700, position: 0 }]);
    expect(model.viewport.view).toMatchObject({ start: 0, end: 700 });
  });

  test('is never empty, and never beyond the axis, whatever comes, goes and is done', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const comes = fc.record({
      type: fc.constant('comes' as const),
      pause: fc.constantFrom(0, 0, 4),
      regions: someRegions,
    });
    const zoom = fc.record({ type: fc.constant('zoom' as const), a: share, b: share });
    const zoomBy = fc.record({
      type: fc.constant('zoomBy' as const),
      factor: fc.double({ min: 0.2, max: 5, noNaN: true }),
      around: share,
    });
    const windows = fc.double({ min: -2, max: 2, noNaN: true });
    const pan = fc.record({ type: fc.constant('pan' as const), time: windows, positions: windows });
    const other = fc.record({ type: fc.constantFrom('forget', 'back', 'pause', 'follow', 'reset') });
    fc.assert(
      fc.property(fc.array(fc.oneof(comes, zoom, zoomBy, pan, other), { maxLength: 40 }), (steps) => {
        const { model, feed } = listening();
        const { viewport } = model;
        let step = 0;
        let now = 0;
        for (const each of steps) {
          const { from, to, start, end } = viewport.view;
          const at = (share: number) => start + share * (end - start);
          if (each.type === 'comes') {
            step += 1 + each.pause;
            feed.add(
              step,
              each.regions.map((region) => ({ ...region, start: region.start * 100, end: region.end * 100 })),
            );
          } else if (each.type === 'forget') {
            feed.forget();
            now += LATER_MS;
          } else if (each.type === 'zoom') {
            viewport.zoomTo({ start: at(Math.min(each.a, each.b)), end: at(Math.max(each.a, each.b)) });
          } else if (each.type === 'zoomBy') {
            const { factor, around } = each;
            viewport.zoomBy(factor, { position: at(around), time: from + around * (to - from) });
          } else if (each.type === 'pan') viewport.pan(each.time, each.positions);
          else viewport[each.type]();
          now += 16;
          model.update(now);
          if (each.type !== 'comes') model.look();
          if (model.axis.length === 0) continue;
          const { view } = viewport;
          expect(view.start).toBeGreaterThanOrEqual(0);
          expect(view.end).toBeGreaterThan(view.start);
          expect(view.end).toBeLessThanOrEqual(model.axis.length);
          expect(view.to).toBeGreaterThan(view.from);
        }
        model.rest();
      }),
      { numRuns: 500 },
    );
  });
});

test('[P1] says so when nothing of what was shown is any longer: for another feed, and for another past of it', () => {
  let begun = 0;
  const { model, feed } = listening(() => void begun++);
  begun = 0;
  feed.add(1, rows([0, 100, 1]));
  feed.tell('snapshot');
  model.listen(feed);
  expect(begun).toBe(0);
  feed.tell('reset');
  expect(begun).toBe(1);
  model.listen(new FakeFeed());
  expect(begun).toBe(2);
});

describe('[P1] what stands beside the axis', () => {
  const of = (target: string, start: number) => ({ target, start, end: start + 100, nrAccesses: 1, age: 0 });

  test('are the ids of targets where there are several and nobody has named anything', () => {
    const { model, feed } = listening();
    feed.add(1, [of('orders', 0)]);
    model.update(0);
    expect(model.labels).toEqual([]);
    feed.add(2, [of('customers', 0), of('orders', 0)]);
    model.update(LATER_MS);
    expect(model.labels.map(({ target, label }) => [target, label])).toEqual([
      ['orders', 'orders'],
      ['customers', 'customers'],
    ]);
    model.rest();
  });

  test('is the sample interval only while all that is seen has the same', () => {
    const { model, feed } = listening();
    const add = (step: number, sampleUs: number) =>
      feed.history.add(snapshotOf(rows([0, 100, 1]), { at: step * STEP_US, sampleUs }), (step - 1) * STEP_US);
    add(1, 10_000);
    model.update(0);
    expect(model.sampleUs).toBe(10_000);
    add(2, 5_000);
    model.update(16);
    expect(model.sampleUs).toBeUndefined();
    model.rest();
  });
});
