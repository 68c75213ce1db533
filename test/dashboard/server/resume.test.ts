/** A connection that breaks: nothing is missed and nothing comes twice, or the page is told that it has to ask anew. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { monitoringOf } from '../../../machines/index.js';
import { endAll, eventReader, get, type Received, running, served, snapshotOf, until, virtualContext } from './rig.js';

afterEach(endAll);

const numberOf = (id: string | undefined) => Number(id?.split('-')[1]);
/** When each snapshot that came was taken. */
const timesOf = (received: readonly Received[]) =>
  received.flatMap(({ message }) => (message.type === 'snapshot' ? [snapshotOf(message).at] : []));

describe('[P2] a page that comes back', () => {
  it('goes on with the message after the last one it had', async () => {
    const { port, aggregate } = await running();
    const before = await eventReader(port);
    await until(() => before.hellos.length === 1);
    aggregate(2);
    await until(() => before.snapshots.length === 2);
    const { lastEventId } = before;
    await before.close();
    aggregate(3);
    const after = await eventReader(port, { lastEventId: lastEventId ?? '' });
    await until(() => after.snapshots.length === 3);
    expect(after.hellos).toMatchObject([{ resumed: true, dropped: 0 }]);
    expect(timesOf(after.received)).toEqual([60_000, 80_000, 100_000]);
  });

  it('that had no more than its hello misses nothing either', async () => {
    const { port, aggregate } = await running();
    const before = await eventReader(port);
    await until(() => before.hellos.length === 1);
    await before.close();
    aggregate(1);
    const after = await eventReader(port, { lastEventId: before.lastEventId ?? '' });
    await until(() => after.snapshots.length === 1);
    expect(after.hellos[0]?.resumed).toBe(true);
  });

  it('has a stream without a gap and without a double, wherever it was cut and whatever happened meanwhile', async () => {
    const { port, aggregate, actor } = await running();
    const step = fc.record({
      before: fc.nat(4),
      meanwhile: fc.nat(4),
      pauses: fc.boolean(),
      // Whether it is cut when everything has come, or at once.
      waits: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const told: number[] = [];
        const all: Received[] = [];
        let reader = await eventReader(port);
        await until(() => reader.hellos.length === 1);
        const unlisten = monitoringOf(actor).events.listen(({ type, at }) => {
          if (type === 'aggregation') told.push(at);
        });
        const hasAll = () => timesOf([...all, ...reader.received]).at(-1) === told.at(-1);
        for (const { before, meanwhile, pauses, waits } of steps) {
          aggregate(before);
          if (waits) await until(hasAll);
          await reader.close();
          all.push(...reader.received);
          if (pauses) actor.send({ type: 'PAUSE' });
          aggregate(meanwhile);
          if (pauses) actor.send({ type: 'RESUME' });
          reader = await eventReader(port, { lastEventId: all.findLast(({ id }) => id !== undefined)?.id ?? '' });
          await until(() => reader.hellos.length === 1);
          expect(reader.hellos[0]).toMatchObject({ resumed: true, dropped: 0 });
        }
        aggregate(2);
        await until(hasAll);
        await reader.close();
        all.push(...reader.received);
        unlisten();
        expect(timesOf(all)).toEqual(told);
        const numbers = all.filter(({ message }) => message.type !== 'hello').map(({ id }) => numberOf(id));
        expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
      }),
      { numRuns: 20 },
    );
  });

  it('with what the ring no longer holds is told to ask anew', async () => {
    const { port, aggregate } = await running({ stream: { ringBytes: 2_000 } });
    const before = await eventReader(port);
    await until(() => before.hellos.length === 1);
    aggregate(1);
    await until(() => before.snapshots.length === 1);
    await before.close();
    aggregate(40);
    const after = await eventReader(port, { lastEventId: before.lastEventId ?? '' });
    await until(() => after.hellos.length === 1);
    expect(after.hellos[0]).toMatchObject({ resumed: false });
    aggregate(1);
    await until(() => after.snapshots.length === 1);
    expect(timesOf(after.received)).toEqual([42 * 20_000]);
  });

  it('to another server, or to one that was started anew, is told to ask anew', async () => {
    const first = await running();
    const before = await eventReader(first.port);
    await until(() => before.hellos.length === 1);
    first.aggregate(2);
    await until(() => before.snapshots.length === 2);
    const second = await running();
    second.aggregate(2);
    const after = await eventReader(second.port, { lastEventId: before.lastEventId ?? '' });
    await until(() => after.hellos.length === 1);
    expect(after.hellos[0]?.resumed).toBe(false);
    expect(after.hellos[0]?.instance).not.toBe(before.hellos[0]?.instance);
  });

  it.each([
    'nonsense',
    '-',
    'x-1',
    'INSTANCE-',
    'INSTANCE--1',
    'INSTANCE-999999',
    'INSTANCE-1e3',
    'INSTANCE-99999999999999999999',
  ])('with the id %s is told to ask anew', async (id) => {
    const { port } = await running();
    const first = await eventReader(port);
    await until(() => first.hellos.length === 1);
    const page = await eventReader(port, { lastEventId: id.replace('INSTANCE', first.hellos[0]?.instance ?? '') });
    await until(() => page.hellos.length === 1);
    expect(page.hellos[0]?.resumed).toBe(false);
  });

  it('after everybody was away for long is told to ask anew, since nothing was kept meanwhile', async () => {
    const { port, aggregate, dashboard } = await running({ stream: { graceMs: 20 } });
    const before = await eventReader(port);
    await until(() => before.hellos.length === 1);
    await before.close();
    await until(() => dashboard.clients === 0);
    await new Promise((resolve) => setTimeout(resolve, 60));
    aggregate(2);
    const after = await eventReader(port, { lastEventId: before.lastEventId ?? '' });
    await until(() => after.hellos.length === 1);
    expect(after.hellos[0]).toMatchObject({ resumed: false, sources: [{ counters: { aggregations: 2 } }] });
    aggregate(1);
    await until(() => after.snapshots.length === 1);
  });
});

describe('a line on which nothing happens', () => {
  it('is kept open by comments', async () => {
    const server = await served({ stream: { heartbeatMs: 20 } });
    const page = await eventReader(server.port);
    await until(() => page.comments >= 3);
    expect(page.messages).toHaveLength(1);
  });
});

describe('a page that only asks what an answer would be', () => {
  it('begins no stream', async () => {
    const { dashboard, port } = await served();
    const answer = await fetch(`http://127.0.0.1:${port}/events`, { method: 'HEAD' });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(dashboard.clients).toBe(0);
  });
});

describe('nobody', () => {
  it('costs nothing: no chart is watched and nothing encoded but while a page is there, or may come back', async () => {
    const context = virtualContext();
    let inspectors = 0;
    const { inspect } = context.actor.system;
    context.actor.system.inspect = (listener) => {
      inspectors++;
      const subscription = inspect.call(context.actor.system, listener);
      const unsubscribe = () => {
        inspectors--;
        subscription.unsubscribe();
      };
      return { unsubscribe };
    };
    const { dashboard, port } = await served({ stream: { graceMs: 30 } });
    const source = dashboard.add(context.actor);
    context.actor.send({ type: 'START' });
    context.aggregate(3);
    expect(inspectors).toBe(0);
    expect(JSON.parse((await get(port, '/api/sources')).body).charts[1].update.active).toEqual([
      'sampling',
      'sampling.checking',
    ]);
    expect(inspectors).toBe(0);
    const page = await eventReader(port);
    await until(() => page.hellos.length === 1);
    expect(inspectors).toBe(1);
    source.remove();
    expect(inspectors).toBe(0);
    dashboard.add(context.actor);
    expect(inspectors).toBe(1);
    await page.close();
    await until(() => dashboard.clients === 0);
    expect(inspectors).toBe(1);
    await until(() => inspectors === 0);
  });
});
