/** What a page gets to see of a context, over a real connection. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Dashboard } from '../../../dashboard/server/index.js';
import { createContext, monitoringOf } from '../../../machines/index.js';
import { decodeEntries } from '../../../reports/index.js';
import { countingPrimitive } from '../../support/counting-primitive.js';
import { endAll, eventReader, get, running, served, snapshotOf, until, virtualContext } from './rig.js';

afterEach(endAll);

describe('a page that connects', () => {
  it('is greeted with all that there is to know', async () => {
    const { port, id, aggregate, actor } = await running({}, { name: 'cache', unit: 'row' });
    aggregate(3);
    const page = await eventReader(port);
    await until(() => page.hellos.length === 1);
    const [hello] = page.hellos;
    expect(hello).toMatchObject({ controls: true, resumed: false, dropped: 0 });
    expect(hello?.sources).toEqual([
      {
        id,
        name: 'cache',
        state: 'sampling',
        attributes: monitoringOf(actor).attributes,
        targets: ['space'],
        unit: 'row',
        at: 60_000,
        startedAt: 0,
        labels: [],
        counters: { samplings: 12, aggregations: 3, missedTicks: 0 },
        cost: { elapsedUs: 60_000, busyUs: 0 },
        hasTruth: false,
        chart: id,
      },
    ]);
    expect(hello?.charts.map((chart) => [chart.id, chart.name, chart.update.active])).toEqual([
      ['group', 'Group', ['shared']],
      [id, 'cache', ['sampling', 'sampling.checking']],
    ]);
  });

  it('gets every aggregation as it comes, with the time it covers', async () => {
    const { port, id, aggregate } = await running();
    const page = await eventReader(port);
    await until(() => page.hellos.length === 1);
    aggregate(3);
    await until(() => page.snapshots.length === 3);
    expect(page.snapshots.map(({ source, from }) => [source, from])).toEqual([
      [id, 0],
      [id, 20_000],
      [id, 40_000],
    ]);
    expect(page.snapshots.map((message) => snapshotOf(message).at)).toEqual([20_000, 40_000, 60_000]);
    expect([...snapshotOf(page.snapshots[0]!)].map(({ nrAccesses }) => nrAccesses)).toEqual(Array(10).fill(4));
  });

  it('can ask for what was before', async () => {
    const { port, id, aggregate } = await running();
    aggregate(5);
    const entries = async (query: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/history?source=${id}${query}`);
      expect(answer.headers.get('content-type')).toBe('application/octet-stream');
      return decodeEntries(new Uint8Array(await answer.arrayBuffer())).map(({ from, to }) => [from, to]);
    };
    expect(await entries('')).toEqual([0, 1, 2, 3, 4].map((i) => [i * 20_000, (i + 1) * 20_000]));
    expect(await entries('&entries=1')).toEqual([[0, 100_000]]);
    expect(await entries('&from=20000&to=60000')).toEqual([
      [20_000, 40_000],
      [40_000, 60_000],
    ]);
    expect(await entries('&truth=1')).toEqual([]);
  });
});

describe('a page', () => {
  it('takes a snapshot of this moment to save', async () => {
    const source = { name: 'cache', unit: 'row', label: () => 'rows' };
    const { port, id, actor, aggregate, clock } = await running({}, source);
    aggregate(1);
    clock.advance(10_000);
    const asked = vi.spyOn(monitoringOf(actor), 'atSafePoint');
    const answer = fetch(`http://127.0.0.1:${port}/api/snapshot?source=${id}`);
    await until(() => asked.mock.calls.length > 0);
    clock.advance(5_000);
    const taken = await answer;
    expect(taken.headers.get('content-disposition')).toBe(`attachment; filename="damonx-${id}-35000.json"`);
    expect(await taken.json()).toMatchObject({
      name: 'cache',
      unit: 'row',
      labels: [{ target: 'space', start: 0, end: 40_960, label: 'rows' }],
      snapshot: { at: 35_000, targets: [{ id: 'space', regions: { length: 10 } }] },
    });
  });

  it('takes the last one there was where nothing runs, and is told where there was none', async () => {
    const { dashboard, port, id, actor, aggregate } = await running();
    aggregate(2);
    actor.send({ type: 'STOP' });
    const answer = await get(port, `/api/snapshot?source=${id}`);
    expect(JSON.parse(answer.body).snapshot.at).toBe(40_000);
    const never = dashboard.add(virtualContext().actor);
    expect((await get(port, `/api/snapshot?source=${never.id}`)).status).toBe(409);
  });

  it('sees every state that lasts, also one that begins and ends later', async () => {
    const settle: (() => void)[] = [];
    const wait = () => new Promise<void>((resolve) => settle.push(resolve));
    const { actor, aggregate } = virtualContext({ initTargetRegions: wait, cleanup: wait });
    const { dashboard, port } = await served();
    dashboard.add(actor);
    const page = await eventReader(port);
    await until(() => page.hellos.length === 1);
    const states = () => page.messages.flatMap((each) => (each.type === 'source' ? [each.source.state] : []));
    actor.send({ type: 'START' });
    await until(() => states().at(-1) === 'starting');
    settle.shift()?.();
    await until(() => states().at(-1) === 'sampling');
    aggregate(1);
    actor.send({ type: 'STOP' });
    await until(() => states().at(-1) === 'terminating');
    settle.shift()?.();
    await until(() => states().at(-1) === 'idle');
    expect([...new Set(states())]).toEqual(['starting', 'sampling', 'terminating', 'idle']);
  });

  it('sees the end of a context whose actor was stopped from outside', async () => {
    const { port, actor } = await running();
    const page = await eventReader(port);
    await until(() => page.hellos.length === 1);
    actor.stop();
    await until(() => page.messages.some((each) => each.type === 'source' && each.source.state === 'idle'));
    const last = page.messages.findLast((each) => each.type === 'source');
    expect(last).toMatchObject({ source: { ended: { reason: 'stopped' } } });
  });

  it('is told why a run has failed', async () => {
    const checkAccesses = () => {
      throw new Error('no memory to look at');
    };
    const { actor, clock } = virtualContext({ checkAccesses });
    const { dashboard, port } = await served();
    dashboard.add(actor);
    const page = await eventReader(port);
    await until(() => page.hellos.length === 1);
    actor.send({ type: 'START' });
    clock.advance(5_000);
    await until(() => page.messages.some((each) => each.type === 'source' && each.source.ended !== undefined));
    const message = page.messages.findLast((each) => each.type === 'source');
    expect(message).toMatchObject({
      source: { state: 'idle', ended: { reason: 'failed', error: { code: 'EIO' } } },
    });
    expect(JSON.stringify(message)).toContain('no memory to look at');
  });

  it('hears of counters a few times a second at most, however many aggregations there are', async () => {
    const { port, aggregate } = await running();
    const page = await eventReader(port);
    await until(() => page.hellos.length === 1);
    aggregate(500);
    await until(() => page.snapshots.length === 500);
    const infosOf = (messages: typeof page.messages) =>
      messages.flatMap((each) => (each.type === 'source' ? [each.source] : []));
    const last = page.messages.findLastIndex(({ type }) => type === 'snapshot');
    expect(infosOf(page.messages.slice(0, last)).length).toBeLessThanOrEqual(2);
    await until(() => infosOf(page.messages).at(-1)?.counters.aggregations === 500);
    expect(infosOf(page.messages).length).toBeLessThanOrEqual(4);
  });

  it('sees what is added and taken away while it looks', async () => {
    const { dashboard, port } = await served();
    const page = await eventReader(port);
    await until(() => page.hellos.length === 1);
    const source = dashboard.add(virtualContext().actor, { name: 'late' });
    const machine = dashboard.addMachine(virtualContext().actor, { name: 'mine' });
    await until(() => page.messages.filter(({ type }) => type === 'chart').length === 2);
    expect(page.messages.find(({ type }) => type === 'source')).toMatchObject({
      source: { id: source.id, name: 'late' },
    });
    const charts = page.messages.flatMap((each) => (each.type === 'chart' ? [[each.chart.id, each.chart.name]] : []));
    expect(charts).toEqual([
      [source.id, 'late'],
      [machine.id, 'mine'],
    ]);
    source.remove();
    machine.remove();
    await until(() => page.messages.filter(({ type }) => type === 'removed').length === 2);
    source.remove();
    source.truth({} as never, 0);
    expect(JSON.parse((await get(port, '/api/sources')).body)).toMatchObject({
      sources: [],
      charts: [{ id: 'group' }],
    });
  });

  it('sees transitions counted, and later pages the sum', async () => {
    const { port, aggregate, id } = await running();
    const first = await eventReader(port);
    await until(() => first.hellos.length === 1);
    aggregate(5);
    const counted = () => {
      const sum = new Map<number, number>();
      for (const message of first.messages) {
        if (message.type !== 'states' || message.chart !== id) continue;
        for (const [index, times] of message.update.taken) sum.set(index, (sum.get(index) ?? 0) + times);
      }
      return sum;
    };
    const { transitions } = first.hellos[0]!.charts[1]!.chart;
    const toAggregating = transitions.findIndex(({ to }) => to === 'aggregating');
    await until(() => counted().get(toAggregating) === 5);
    const second = await eventReader(port);
    await until(() => second.hellos.length === 1);
    const { taken, countedSince } = second.hellos[0]!.charts[1]!.update;
    expect(new Map(taken)).toEqual(counted());
    expect(countedSince).toBe(first.hellos[0]!.charts[1]!.update.countedSince);
  });
});

describe('a source', () => {
  it('that another actor runs in another time begins anew', async () => {
    const { dashboard, port } = await served();
    const [first, second] = [virtualContext(), virtualContext()];
    const source = dashboard.add(first.actor, { name: 'trace' });
    first.actor.send({ type: 'START' });
    first.aggregate(3);
    const page = await eventReader(port);
    await until(() => page.hellos.length === 1);
    source.attach(second.actor);
    second.actor.send({ type: 'START' });
    first.aggregate(1);
    second.aggregate(1);
    await until(() => page.snapshots.length === 1);
    const types = page.messages.map(({ type }) => type);
    expect(types.indexOf('cleared')).toBeLessThan(types.indexOf('snapshot'));
    expect(page.snapshots[0]?.from).toBe(0);
    const history = await fetch(`http://127.0.0.1:${port}/api/history?source=${source.id}`);
    expect(decodeEntries(new Uint8Array(await history.arrayBuffer()))).toHaveLength(1);
    expect(monitoringOf(first.actor).events.nrListeners).toBe(0);
  });

  it('that another actor runs in the same time goes on', async () => {
    const { dashboard, port } = await served();
    const first = virtualContext();
    const second = virtualContext({}, { clock: first.clock });
    const source = dashboard.add(first.actor);
    first.actor.send({ type: 'START' });
    first.aggregate(2);
    first.actor.send({ type: 'STOP' });
    source.attach(second.actor);
    second.actor.send({ type: 'START' });
    first.aggregate(2);
    const history = await fetch(`http://127.0.0.1:${port}/api/history?source=${source.id}`);
    expect(decodeEntries(new Uint8Array(await history.arrayBuffer()))).toHaveLength(4);
  });

  it('has the truth beside what was seen', async () => {
    const context = virtualContext();
    const { dashboard, port } = await served();
    const source = dashboard.add(context.actor);
    const page = await eventReader(port);
    await until(() => page.hellos.length === 1);
    context.actor.send({ type: 'START' });
    context.aggregate(1);
    source.truth(monitoringOf(context.actor).snapshot(), 0);
    await until(() => page.messages.some((each) => each.type === 'snapshot' && each.truth === true));
    await until(() => page.messages.some((each) => each.type === 'source' && each.source.hasTruth));
    const truth = await fetch(`http://127.0.0.1:${port}/api/history?source=${source.id}&truth=1`);
    expect(decodeEntries(new Uint8Array(await truth.arrayBuffer()))).toMatchObject([{ from: 0, to: 20_000 }]);
  });

  it('keeps its labels when the run is over, and the run when a label fails', async () => {
    let known = true;
    const label = () => {
      if (!known) throw new Error('gone');
      return 'heap';
    };
    const { actor, aggregate } = virtualContext({ label });
    const { dashboard, port } = await served();
    dashboard.add(actor);
    actor.send({ type: 'START' });
    aggregate(1);
    known = false;
    const labels = async () => JSON.parse((await get(port, '/api/sources')).body).sources[0].labels;
    expect(await labels()).toEqual([{ target: 'space', start: 0, end: 40_960, label: 'heap' }]);
    const now = performance.now();
    await until(() => performance.now() - now > 1_100);
    aggregate(1);
    actor.send({ type: 'STOP' });
    expect(monitoringOf(actor).endReason).toBe('stopped');
    expect(await labels()).toHaveLength(1);
  });

  it('is no source without a context', () => {
    const dashboard = new Dashboard();
    for (const given of [undefined, {}, 'context']) {
      expect(() => dashboard.add(given as never)).toThrow(expect.objectContaining({ code: 'EINVAL' }));
      expect(() => dashboard.addMachine(given as never, { name: 'x' })).toThrow(
        expect.objectContaining({ code: 'EINVAL' }),
      );
    }
    const { actor } = virtualContext();
    for (const options of [
      { title: 'x' },
      { id: 1 },
      { id: '' },
      { id: 'a/b' },
      { name: 1 },
      { unit: 1 },
      { label: 'x' },
      { start: 1 },
      { virtual: 1 },
      { replay: {} },
    ]) {
      expect(() => dashboard.add(actor, options as never)).toThrow(expect.objectContaining({ code: 'EINVAL' }));
    }
    expect(() => dashboard.addMachine(actor, {} as never)).toThrow(expect.objectContaining({ code: 'EINVAL' }));
    expect(monitoringOf(actor).events.nrListeners).toBe(0);
    dashboard.close();
    expect(() => dashboard.add(actor)).toThrow(expect.objectContaining({ code: 'EPERM' }));
  });

  it('has the id that it is given, which nothing else may have', async () => {
    const { dashboard, port } = await served();
    const { actor } = virtualContext();
    expect(dashboard.add(actor, { id: 'orders' }).id).toBe('orders');
    expect(dashboard.add(actor, { id: 'context-1' }).id).toBe('context-1');
    const { id, remove } = dashboard.add(actor);
    expect(id).toBe('context-2');
    expect(dashboard.addMachine(actor, { name: 'shop', id: 'shop' }).id).toBe('shop');
    const busy = { code: 'EBUSY', message: 'Expected an id that is free, got `shop`, which something else has' };
    expect(() => dashboard.add(actor, { id: 'shop' })).toThrow(expect.objectContaining(busy));
    expect(() => dashboard.addMachine(actor, { name: 'x', id: 'orders' })).toThrow(
      /`orders`, which something else has/,
    );
    expect(() => dashboard.addMachine(actor, { name: 'x', id: '' })).toThrow(/Expected `id` to be 1 to 64 letters/);
    remove();
    expect(dashboard.add(actor, { id }).id).toBe(id);
    const { sources, charts } = JSON.parse((await get(port, '/api/sources')).body);
    expect(sources.map((source: { id: string }) => source.id)).toEqual(['orders', 'context-1', 'context-2']);
    expect(charts.map((chart: { id: string }) => chart.id)).toContain('shop');
    actor.stop();
  });

  it('says at which time of people it began where its clock is that of this machine', async () => {
    const { dashboard, port } = await served();
    const options = { primitive: countingPrimitive(), targets: [{ id: 0, ranges: [{ start: 0, end: 65_536 }] }] };
    const actor = createContext(options);
    dashboard.add(actor);
    dashboard.add(actor, { virtual: true });
    const [real, virtual] = JSON.parse((await get(port, '/api/sources')).body).sources;
    expect(Math.abs(real.epochMs - performance.timeOrigin)).toBeLessThan(2_000);
    expect(virtual.epochMs).toBeUndefined();
    actor.stop();
  });
});
