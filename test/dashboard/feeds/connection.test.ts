import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Connection, type ConnectionShare, connect } from '../../../dashboard/feeds/connection.js';
import type { ChartInfo, HelloMessage, Message, SnapshotMessage, SourceInfo } from '../../../dashboard/protocol.js';
import { encodeSnapshot, Snapshot } from '../../../regions/index.js';
import { encodeEntries, type HistoryEntry } from '../../../reports/index.js';

const STEP_US = 100_000;
const BASE = 'http://127.0.0.1:8080/damonx/';

/** Stands in for the browser's: what the tests do with it is what a server and a network do. */
class FakeEventSource {
  static readonly made: FakeEventSource[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  readyState = 0;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    FakeEventSource.made.push(this);
  }

  close(): void {
    this.readyState = 2;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  tell(message: Message): void {
    this.tellText(JSON.stringify(message));
  }

  tellText(data: string): void {
    this.onmessage?.({ data });
  }

  /** The browser comes back by itself. */
  breaks(): void {
    this.readyState = 0;
    this.onerror?.();
  }

  /** The browser gives up. */
  isRefused(): void {
    this.readyState = 2;
    this.onerror?.();
  }
}

/** A region of 16 addresses in each step. */
function snapshotAt(step: number): Snapshot {
  const buffer = new ArrayBuffer(24);
  new Float64Array(buffer, 0, 2).set([0, 16]);
  new Uint32Array(buffer, 16, 2).set([step % 20, 1]);
  const targets = [{ id: 1, nrRegions: 1 }];
  return new Snapshot({
    at: step * STEP_US,
    nrSamplings: 20,
    sampleUs: 5_000,
    aggregationUs: STEP_US,
    targets,
    buffer,
  });
}

function entryAt(step: number): HistoryEntry {
  const snapshot = snapshotAt(step);
  return { from: snapshot.at - STEP_US, to: snapshot.at, snapshot, nrMerged: 1 };
}

function told(step: number, more: Partial<SnapshotMessage> = {}): SnapshotMessage {
  const data = btoa(String.fromCharCode(...encodeSnapshot(snapshotAt(step))));
  return { type: 'snapshot', source: 'a', from: (step - 1) * STEP_US, data, ...more };
}

function sourceInfo(more: Partial<SourceInfo> = {}): SourceInfo {
  return {
    id: 'a',
    name: 'table',
    state: 'sampling',
    attributes: {
      sampleUs: 5_000,
      aggregationUs: STEP_US,
      updateUs: 1_000_000,
      regions: { min: 10, max: 1_000 },
      minRegionSize: 1,
      strategy: 'mainline',
    },
    targets: [1],
    unit: 'row',
    at: 0,
    labels: [{ target: 1, start: 0, end: 16, label: 'all' }],
    counters: { samplings: 0, aggregations: 0, missedTicks: 0 },
    cost: { elapsedUs: 0, busyUs: 0 },
    hasTruth: false,
    chart: 'a',
    ...more,
  };
}

const chart: ChartInfo = {
  id: 'a',
  name: 'table',
  chart: {
    id: 'light',
    initial: 'off',
    states: [],
    transitions: [{ from: 'off', to: 'on', event: 'PRESS', guard: undefined, actions: [] }],
  },
  update: { at: 5, active: ['off'], since: 0, countedSince: 2, taken: [[0, 3]], last: 0, entered: [[0, 'off']] },
};

function hello(more: Partial<HelloMessage> = {}): HelloMessage {
  return {
    type: 'hello',
    instance: 'one',
    controls: true,
    sources: [sourceInfo()],
    charts: [chart],
    resumed: false,
    dropped: 0,
    ...more,
  };
}

describe('A connection to a dashboard', () => {
  let share: ConnectionShare;
  let connection: Connection;
  /** What the server keeps, and every request that it got. */
  let kept: HistoryEntry[];
  let requests: { url: string; body: unknown; token: string | null }[];
  let answerControl: (token: string | null) => Response;

  const latest = () => FakeEventSource.made.at(-1) as FakeEventSource;
  const feed = () => {
    const [first] = connection.sources;
    if (!first) throw new Error('no source');
    return first;
  };
  const steps = () =>
    feed()
      .history.query()
      .map(({ to }) => to / STEP_US);
  const settled = () => vi.advanceTimersByTimeAsync(0);
  const begin = async (message = hello()) => {
    latest().open();
    latest().tell(message);
    await settled();
  };

  beforeEach(() => {
    vi.useFakeTimers();
    FakeEventSource.made.length = 0;
    kept = [];
    requests = [];
    answerControl = () => new Response(null, { status: 204 });
    vi.stubGlobal('EventSource', FakeEventSource);
    vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
      const token = new Headers(init.headers).get('x-damonx-token');
      requests.push({ url, body: init.body ? JSON.parse(String(init.body)) : undefined, token });
      if (url.includes('api/history')) return new Response(new Uint8Array(encodeEntries(kept)));
      if (url.endsWith('api/control')) return answerControl(token);
      if (url === BASE) return new Response('<meta name="damonx-token" content="fresh">');
      return Response.json({ code: 'EBUSY', message: 'Expected fewer pages' }, { status: 503 });
    });
    vi.stubGlobal('document', {
      querySelector: (selector: string) => (selector === 'meta[name="damonx-token"]' ? { content: 'page' } : null),
    });
    share = connect(BASE);
    connection = share.connection;
  });

  afterEach(() => {
    share.release();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('is one for all who ask for the same place, and closes with the last of them', () => {
    const other = connect(`${BASE.slice(0, -1)}?x=1#y`);
    expect(other.connection).toBe(connection);
    expect(FakeEventSource.made.map(({ url }) => url)).toEqual([`${BASE}events`]);
    other.release();
    other.release();
    expect(latest().readyState).toBe(0);
    share.release();
    expect(latest().readyState).toBe(2);
    const again = connect(BASE);
    expect(again.connection).not.toBe(connection);
    again.release();
  });

  it('fills histories with the past of the server, and what comes meanwhile', async () => {
    kept = [1, 2, 3, 4].map(entryAt);
    latest().open();
    latest().tell(hello());
    latest().tell(told(4));
    latest().tell(told(5));
    await settled();
    latest().tell(told(6));
    expect(steps()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(requests[0]?.url).toBe(`${BASE}api/history?source=a&entries=600`);
  });

  it('misses nothing and asks for nothing when a broken line is resumed', async () => {
    await begin();
    latest().tell(told(1));
    const changes: string[] = [];
    feed().subscribe((change) => changes.push(change));
    latest().breaks();
    expect(feed().trouble).toBe('Connection lost, trying again …');
    latest().open();
    latest().tell(hello({ resumed: true, sources: [sourceInfo({ state: 'paused' })] }));
    latest().tell(told(2));
    await settled();
    expect(feed().trouble).toBeUndefined();
    expect(feed().info.state).toBe('paused');
    expect(steps()).toEqual([1, 2]);
    expect(changes).not.toContain('reset');
    expect(requests).toHaveLength(1);
    expect(FakeEventSource.made).toHaveLength(1);
  });

  it('keeps the past also where that comes before the messages which it covers', async () => {
    kept = [1, 2, 3, 4].map(entryAt);
    await begin(hello({ sources: [sourceInfo({ hasTruth: true })] }));
    for (const step of [2, 3, 4, 5]) {
      latest().tell(told(step));
      latest().tell(told(step, { truth: true }));
    }
    expect(steps()).toEqual([1, 2, 3, 4, 5]);
    expect(
      feed()
        .truth?.query()
        .map(({ to }) => to / STEP_US),
    ).toEqual([1, 2, 3, 4, 5]);
  });

  it('takes what is earlier than the past that it loaded for another time, once that past is over', async () => {
    kept = [1, 2, 3, 4].map(entryAt);
    await begin();
    latest().tell(told(5));
    latest().tell(told(2));
    expect(steps()).toEqual([2]);
  });

  it('takes the messages of another time from its beginning', async () => {
    kept = [1, 2, 3, 4].map(entryAt);
    await begin();
    latest().tell({ type: 'cleared', source: 'a' });
    latest().tell(told(1));
    expect(steps()).toEqual([1]);
  });

  it('asks once more for a past that a broken line has kept back', async () => {
    kept = [1, 2].map(entryAt);
    const answering = globalThis.fetch;
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await begin(hello({ sources: [sourceInfo({ hasTruth: true })] }));
    latest().tell(told(3));
    expect(feed().trouble).toBe('What was before could not be loaded: The server does not answer.');
    latest().breaks();
    vi.stubGlobal('fetch', answering);
    latest().open();
    latest().tell(hello({ resumed: true, sources: [sourceInfo({ hasTruth: true })] }));
    await settled();
    expect(feed().trouble).toBeUndefined();
    expect(steps()).toEqual([1, 2, 3]);
    expect(feed().truth?.length).toBe(2);
    latest().tell(hello({ resumed: true }));
    expect(requests).toHaveLength(2);
  });

  it.each([
    ['cannot be resumed', { resumed: false }],
    ['is resumed by another instance', { resumed: true, instance: 'two' }],
  ])('begins anew where the line %s', async (_, more) => {
    await begin();
    latest().tell(told(1));
    kept = [2, 3].map(entryAt);
    const changes: string[] = [];
    feed().subscribe((change) => changes.push(change));
    latest().breaks();
    latest().open();
    latest().tell(hello(more));
    await settled();
    expect(steps()).toEqual([2, 3]);
    expect(changes).toContain('reset');
  });

  it('takes no past for the one of a history that was begun anew meanwhile', async () => {
    kept = [entryAt(1)];
    latest().open();
    latest().tell(hello());
    latest().tell({ type: 'cleared', source: 'a' });
    await settled();
    expect(steps()).toEqual([]);
  });

  it.each([
    ['another page, as a server of an app gives for every path', 200, 'something else'],
    ['nothing', 404, 'status 404'],
  ])('says that there is no dashboard where there is %s', async (_, status, got) => {
    vi.stubGlobal(
      'fetch',
      async () => new Response('<!doctype html>', { status, headers: { 'content-type': 'text/html' } }),
    );
    latest().isRefused();
    await settled();
    expect(connection.trouble).toBe(`Expected a dashboard at ${BASE}, got ${got}. Trying again …`);
  });

  it('tries again ever less often where the browser gives up, and says why the server refuses', async () => {
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      latest().isRefused();
      await settled();
      expect(connection.trouble).toBe('The server refuses: Expected fewer pages. Trying again …');
      const before = FakeEventSource.made.length;
      const since = Date.now();
      while (FakeEventSource.made.length === before) await vi.advanceTimersByTimeAsync(500);
      waits.push((Date.now() - since) / 1_000);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
    await begin();
    expect(connection.trouble).toBeUndefined();
    latest().isRefused();
    const before = FakeEventSource.made.length;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(FakeEventSource.made).toHaveLength(before + 1);
  });

  it('tries no more once it is released', async () => {
    latest().isRefused();
    share.release();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeEventSource.made).toHaveLength(1);
  });

  it('follows sources that come and go, and keeps what was seen of those that went', async () => {
    await begin();
    latest().tell(told(1));
    const gone = feed();
    latest().tell({ type: 'source', source: sourceInfo({ id: 'b', name: 'other' }) });
    expect(connection.sources.map(({ info }) => info.name)).toEqual(['table', 'other']);
    latest().tell({ type: 'removed', source: 'a' });
    expect(connection.sources.map(({ id }) => id)).toEqual(['b']);
    expect(connection.source('a')).toBeUndefined();
    expect(connection.source()?.id).toBe('b');
    expect(connection.chart('a')).toBeUndefined();
    expect(gone.trouble).toBe('It is watched no longer. What was seen stays here.');
    expect(gone.history.length).toBe(1);
    latest().tell(hello({ resumed: true, sources: [] }));
    expect(connection.sources).toEqual([]);
  });

  it.each([
    ['what is no JSON', '{'],
    ['an unknown type', '{"type":"boo"}'],
    ['a field that is missing', '{"type":"source","source":{"id":"a"}}', '`message.source.name`'],
    ['what is no snapshot', JSON.stringify(told(2, { data: btoa('boo') }))],
  ])('lives on after %s, and says so until it is greeted again', async (_, text, field = '') => {
    await begin();
    latest().tellText(text);
    expect(feed().trouble).toContain('A message of the server was not understood');
    expect(feed().trouble).toContain(field);
    latest().tell(told(1));
    expect(steps()).toEqual([1]);
    latest().tell(hello({ resumed: true }));
    expect(feed().trouble).toBeUndefined();
  });

  it('adds up what a chart has done since the server knows it', async () => {
    await begin();
    const seen = connection.chart('a');
    let times = 0;
    seen?.subscribe(() => times++);
    const update = {
      at: 9,
      countedSince: 7,
      active: ['on'],
      since: 8,
      taken: [[0, 2]] as const,
      entered: [[8, 'on']] as const,
    };
    latest().tell({ type: 'states', chart: 'a', update });
    latest().tell(hello({ resumed: true }));
    expect(seen?.update).toMatchObject({ taken: [[0, 5]], countedSince: 2 });
    expect(seen?.update.last).toBe(0);
    expect(seen?.update.active).toEqual(['on']);
    expect(seen?.update.entered).toEqual([
      [0, 'off'],
      [8, 'on'],
    ]);
    expect(times).toBe(1);
    latest().tell(hello());
    expect(connection.chart('a')).toBe(seen);
    expect(seen?.update.taken).toEqual([[0, 3]]);
  });

  it('keeps the truth beside what was seen', async () => {
    await begin(hello({ sources: [sourceInfo({ hasTruth: true })] }));
    latest().tell(told(1));
    latest().tell(told(1, { truth: true }));
    latest().tell(told(2, { truth: true }));
    expect(feed().history.length).toBe(1);
    expect(feed().truth?.length).toBe(2);
    expect(requests.map(({ url }) => url.includes('truth=1')).sort()).toEqual([false, true]);
  });

  it('asks the server for the finest of a span, and falls back on what is here where that does not answer', async () => {
    await begin();
    latest().tell(told(1));
    kept = [7, 8].map(entryAt);
    const found = await feed().query({ from: 0.5, to: 900_000.5, entries: 10 });
    expect(found.map(({ to }) => to / STEP_US)).toEqual([7, 8]);
    expect(requests.at(-1)?.url).toBe(`${BASE}api/history?source=a&from=0&to=900001&entries=10`);
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    expect((await feed().query({})).map(({ to }) => to / STEP_US)).toEqual([1]);
  });

  it('sends commands with the token, and rejects with what the server says', async () => {
    await begin();
    await feed().send?.({ action: 'stop' });
    expect(requests.at(-1)).toEqual({
      url: `${BASE}api/control`,
      body: { action: 'stop', source: 'a' },
      token: 'page',
    });
    answerControl = () => Response.json({ code: 'EPERM', message: 'Expected a context that runs' }, { status: 409 });
    await expect(feed().send?.({ action: 'stop' })).rejects.toThrow('Expected a context that runs');
  });

  it('reads the token of the page anew where the server has another one', async () => {
    await begin();
    answerControl = (token) => new Response(null, { status: token === 'fresh' ? 204 : 403 });
    await feed().send?.({ action: 'stop' });
    await feed().send?.({ action: 'start' });
    const sent = requests.filter(({ url }) => url.endsWith('control'));
    expect(sent.map(({ token }) => token)).toEqual(['page', 'fresh', 'fresh']);
  });

  it('offers no commands where the server takes none', async () => {
    await begin(hello({ controls: false }));
    expect(feed().send).toBeUndefined();
    latest().tell(hello());
    expect(feed().send).toBeDefined();
  });
});
