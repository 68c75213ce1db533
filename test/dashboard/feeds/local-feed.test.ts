import { from, share } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FeedChange } from '../../../dashboard/feed.js';
import { LocalFeed } from '../../../dashboard/feeds/local-feed.js';
import type { ObservableLike } from '../../../dashboard/feeds/observable-like.js';
import { type MonitorEvent, runningContexts } from '../../../machines/index.js';
import { VirtualClock } from '../../../machines/testing.js';
import { accessTable } from '../../../primitives/index.js';
import { checkAttributes, DamonError } from '../../../regions/index.js';
import { monitor } from '../../../streams/index.js';
import { rows, snapshotOf } from '../../reports/snapshot-of.js';
import { HandMade } from './streams.js';

const attributes = checkAttributes({ regions: { min: 20, max: 200 } });
const started = (at: number): MonitorEvent => ({ type: 'started', seq: 0, at, targets: ['rows'], attributes, seed: 1 });
const aggregation = (at: number, cost: Partial<Extract<MonitorEvent, { type: 'aggregation' }>['cost']> = {}) =>
  ({
    type: 'aggregation',
    seq: 1,
    at,
    snapshot: snapshotOf(rows([0, 100, 20], [100, 300, 0]), { at }),
    cost: { elapsedUs: 100_000, busyUs: 1_000, missedTicks: 0, ...cost },
  }) as const;
const terminated = (at: number, error?: DamonError): MonitorEvent => ({
  type: 'terminated',
  seq: 9,
  at,
  reason: error ? 'failed' : 'stopped',
  ...(error && { error }),
});

/** Virtual times that are not about now. */
const LONG_AGO = -1_000_000_000;

function watched(options: ConstructorParameters<typeof LocalFeed>[1] = {}) {
  const source = new HandMade<MonitorEvent>();
  const feed = new LocalFeed(source, options);
  const changes: FeedChange[] = [];
  const end = feed.subscribe((change) => changes.push(change));
  return { source, feed, changes, end };
}

describe('[P12] a feed of a stream in the same program', () => {
  it('subscribes when the first looks, once for all, and unsubscribes when the last looks away', () => {
    const source = new HandMade<MonitorEvent>();
    const feed = new LocalFeed(source);
    expect(source.nrSubscribed).toBe(0);
    const ends = [feed.subscribe(() => {}), feed.subscribe(() => {})];
    expect(source.observers).toHaveLength(1);
    ends[0]?.();
    ends[0]?.();
    expect(source.observers).toHaveLength(1);
    ends[1]?.();
    expect(source.observers).toHaveLength(0);
    feed.subscribe(() => {});
    expect([source.observers.length, source.nrSubscribed]).toEqual([1, 2]);
  });

  it('runs a context exactly as long as somebody looks', () => {
    const clock = new VirtualClock();
    const stream = monitor({ primitive: accessTable({ size: 1_000 }).primitive(), clock, seed: 1 });
    const feed = new LocalFeed(stream.pipe(share()));
    expect(runningContexts()).toHaveLength(0);
    const end = feed.subscribe(() => {});
    expect(runningContexts()).toHaveLength(1);
    clock.advance(300_000);
    expect(feed.info).toMatchObject({
      state: 'sampling',
      targets: ['table'],
      counters: { samplings: 60, aggregations: 3, missedTicks: 0 },
    });
    expect(feed.history.length).toBe(3);
    end();
    expect(runningContexts()).toHaveLength(0);
    expect(feed.info?.state).toBe('idle');
  });

  it('knows nothing before the first event', () => {
    const { feed } = watched();
    expect([feed.info, feed.trouble, feed.truth, feed.history.length]).toEqual([undefined, undefined, undefined, 0]);
  });

  it('tells what the events tell: attributes and targets, counters and cost', () => {
    const { source, feed, changes } = watched({ name: 'orders', unit: 'row' });
    source.emit(started(5_000));
    expect(feed.info).toMatchObject({
      name: 'orders',
      unit: 'row',
      state: 'sampling',
      targets: ['rows'],
      attributes,
      startedAt: 5_000,
      hasTruth: false,
    });
    source.emit(aggregation(105_000, { missedTicks: 2, targetBusyUs: 7 }), aggregation(205_000, { targetBusyUs: 5 }));
    expect(feed.info?.counters).toEqual({ samplings: 40, aggregations: 2, missedTicks: 2 });
    expect(feed.info?.cost).toEqual({ elapsedUs: 200_000, busyUs: 2_000, targetBusyUs: 12 });
    expect(feed.info?.at).toBe(205_000);
    expect(changes).toEqual(['info', 'info', 'snapshot', 'info', 'snapshot']);
  });

  it('counts anew with every run', () => {
    const { source, feed } = watched();
    source.emit(started(5_000), aggregation(105_000), terminated(110_000), started(200_000));
    expect(feed.info).toMatchObject({ counters: { aggregations: 0 }, cost: { elapsedUs: 0 }, startedAt: 200_000 });
    expect(feed.info?.ended).toBeUndefined();
    expect(feed.history.length).toBe(1);
  });

  it('shows what comes where a label cannot be told, and keeps the ones before', () => {
    let nameless = false;
    const { source, feed } = watched({
      labels: () => {
        if (nameless) throw new Error('its name cannot be told');
        return 'first';
      },
    });
    source.emit(aggregation(100_000));
    const { labels } = feed.info ?? {};
    expect(labels).toMatchObject([{ start: 0, end: 300, label: 'first' }]);
    nameless = true;
    source.emit(aggregation(200_000));
    expect(feed.history.length).toBe(2);
    expect([feed.info?.labels, feed.trouble]).toEqual([labels, undefined]);
  });

  it('knows by the first sampling that something runs whose start it has not heard', () => {
    const { source, feed, changes } = watched();
    source.emit({ type: 'sampling', seq: 1, at: 5_000, nrSamplings: 1, nrRegions: 10, missedTicks: 0 });
    expect(feed.info).toMatchObject({ state: 'sampling', at: 5_000 });
    expect(changes).toEqual(['info']);
  });

  it('does not bother anybody with further samplings', () => {
    const { source, changes } = watched();
    source.emit(started(0));
    expect(changes).toEqual(['info']);
    source.emit({ type: 'sampling', seq: 1, at: 5_000, nrSamplings: 1, nrRegions: 10, missedTicks: 0 });
    expect(changes).toEqual(['info']);
  });

  it('goes through the states that the events name', () => {
    const { source, feed } = watched();
    const states = (
      [
        started(0),
        { type: 'paused', seq: 1, at: 1 },
        { type: 'resumed', seq: 2, at: 2, pausedUs: 1 },
        { type: 'terminating', seq: 3, at: 3, reason: 'stopped' },
        terminated(4),
      ] satisfies MonitorEvent[]
    ).map((event) => {
      source.emit(event);
      return feed.info?.state;
    });
    expect(states).toEqual(['sampling', 'paused', 'sampling', 'terminating', 'idle']);
    expect(feed.info?.ended).toEqual({ reason: 'stopped' });
  });

  it('takes attributes that replace others', () => {
    const { source, feed } = watched();
    const other = checkAttributes({ sampleUs: 10_000 });
    source.emit(started(0), { type: 'replaced', seq: 1, at: 1, targets: ['other'], attributes: other, by: 'user' });
    expect(feed.info).toMatchObject({ attributes: other, targets: ['other'] });
  });

  it('keeps each snapshot with the time that it is about, without the pauses', async () => {
    const { source, feed } = watched();
    source.emit(started(0), aggregation(100_000), aggregation(900_000));
    expect((await feed.query({})).map(({ from, to }) => [from, to])).toEqual([
      [0, 100_000],
      [800_000, 900_000],
    ]);
    expect(await feed.query({ from: 850_000 })).toHaveLength(1);
  });

  it('draws anew when time begins anew, as that of a replay does', () => {
    const { source, feed, changes } = watched();
    source.emit(started(0), aggregation(100_000), aggregation(200_000), terminated(200_000));
    changes.length = 0;
    source.emit(started(0), aggregation(100_000));
    expect(changes).toEqual(['info', 'info', 'reset']);
    expect([feed.history.length, feed.history.to]).toEqual([1, 100_000]);
  });

  it('takes what it can from a stream that ran before', () => {
    const { source, feed } = watched();
    source.emit(aggregation(LONG_AGO));
    expect(feed.info).toMatchObject({ state: 'sampling', targets: [1], attributes: { sampleUs: 5_000 } });
    expect(feed.info?.startedAt).toBeUndefined();
  });
});

describe('the time of day', () => {
  beforeEach(() => {
    vi.spyOn(performance, 'now').mockReturnValue(60_000);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is known of a context of this machine', () => {
    const { source, feed } = watched();
    source.emit(started(59_990_000));
    expect(feed.info?.epochMs).toBe(performance.timeOrigin);
  });

  it.each([0, 58_999_000, 61_002_000])('is not known of a context whose time is %d at second 60', (at) => {
    const { source, feed } = watched();
    source.emit(started(at));
    expect(feed.info?.epochMs).toBeUndefined();
  });
});

describe('labels', () => {
  const ranges = [{ target: 1, start: 0, end: 100, label: 'index' }];

  it('are those that were given', () => {
    const { source, feed } = watched({ labels: ranges });
    source.emit(started(0));
    expect(feed.info?.labels).toEqual(ranges);
  });

  it('can be asked for range by range', () => {
    const { source, feed } = watched({ labels: (_, { start }) => (start < 100 ? 'index' : undefined) });
    source.emit(started(0), aggregation(100_000));
    expect(feed.info?.labels).toEqual(ranges);
  });
});

describe('a feed that is described otherwise', () => {
  it('tells so, and goes on with the same stream', () => {
    const { source, feed, changes } = watched({ name: 'rows' });
    feed.describe({ name: 'too early' });
    expect(changes).toEqual([]);
    source.emit(started(0), aggregation(100_000));
    changes.length = 0;
    feed.describe({ name: 'orders', unit: 'row', labels: [] });
    expect(changes).toEqual(['info']);
    expect(feed.info).toMatchObject({ name: 'orders', unit: 'row', labels: [], counters: { aggregations: 1 } });
    feed.describe({ name: 'orders', unit: 'row', labels: () => 'all' });
    expect(feed.info?.labels).toEqual([{ target: 1, start: 0, end: 300, label: 'all' }]);
    source.emit(aggregation(200_000));
    expect(feed.info).toMatchObject({ name: 'orders', labels: [{ label: 'all' }] });
    expect(source.nrSubscribed).toBe(1);
  });
});

describe('a stream that ends', () => {
  it('by completing is idle', () => {
    const { source, feed } = watched();
    source.emit(started(0));
    source.complete();
    expect(feed.info).toMatchObject({ state: 'idle', ended: { reason: 'stopped' } });
  });

  it('by an error that its last event told has ended with it, and nothing else is wrong', () => {
    const { source, feed } = watched();
    const error = new DamonError('EIO', 'checkAccesses failed: no');
    source.emit(started(0), terminated(1, error));
    source.fail(error);
    expect(feed.info).toMatchObject({ state: 'idle', ended: { reason: 'failed', error: { code: 'EIO' } } });
    expect(feed.trouble).toBeUndefined();
  });

  it('by an error that no event told is in trouble, until it is begun again', () => {
    const { source, feed, changes, end } = watched();
    source.fail(new Error('the worker is gone'));
    expect(feed.trouble).toBe('The stream failed: the worker is gone');
    expect(changes).toEqual(['info']);
    end();
    feed.subscribe(() => {});
    source.emit(aggregation(0));
    expect(feed.trouble).toBeUndefined();
  });

  it('before it told anything says so', () => {
    const { source, feed, changes } = watched();
    source.complete();
    expect([feed.trouble, changes]).toEqual(['The stream has ended before it told anything.', ['info']]);
  });

  it('while it is subscribed to leaves nothing behind', () => {
    const feed = new LocalFeed(from([started(0), aggregation(100_000), terminated(100_000)]));
    const changes: FeedChange[] = [];
    feed.subscribe((change) => changes.push(change))();
    expect(changes).toEqual(['info', 'info', 'snapshot', 'info', 'info']);
    expect(feed.info?.state).toBe('idle');
  });
});

describe('what is no stream of events', () => {
  it.each([
    [undefined, 'got `undefined` (undefined)'],
    [null, 'got `null` (null)'],
    ['/damonx/', 'got `/damonx/` (string)'],
    [{}, 'got `Object` (object)'],
    [{ subscribe: true }, 'got `Object` (object)'],
  ])('is refused: %j', (source, got) => {
    const make = () => new LocalFeed(source as unknown as ObservableLike<MonitorEvent>);
    expect(make).toThrow(DamonError);
    expect(make).toThrow(`Expected \`source\` to be an Observable, ${got}`);
  });

  it('is taken where it gives one when it is asked', () => {
    const source = new HandMade<MonitorEvent>();
    const given = { '@@observable': () => source } as unknown as ObservableLike<MonitorEvent>;
    const feed = new LocalFeed(given);
    feed.subscribe(() => {});
    expect(source.observers).toHaveLength(1);
  });

  it('shows by what it emits, and is left then', () => {
    const source = new HandMade<unknown>();
    const feed = new LocalFeed(source as ObservableLike<MonitorEvent>);
    feed.subscribe(() => {});
    source.emit(snapshotOf(rows([0, 1, 1])), snapshotOf(rows([0, 1, 1])));
    expect(feed.trouble).toBe(
      'Expected `source` to be an Observable of the events of a monitoring, got `Snapshot` (object)',
    );
    expect(source.observers).toHaveLength(0);
    expect(feed.info).toBeUndefined();
  });
});
