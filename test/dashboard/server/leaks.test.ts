/** What is left of a thousand pages that came and went: nothing. */
import { afterEach, describe, expect, it } from 'vitest';
import { monitoringOf } from '../../../machines/index.js';
import { endAll, eventReader, running, until } from './rig.js';

afterEach(endAll);

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}

describe('a thousand pages that connect and leave', () => {
  it('leave no listener, no timer and no connection', async () => {
    const { dashboard, port, actor, aggregate } = await running({ stream: { graceMs: 1 } });
    const { events } = monitoringOf(actor);
    const listeners = events.nrListeners;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = { timers: timers(), sockets: sockets() };
    for (let round = 0; round < 40; round++) {
      const pages = await Promise.all(Array.from({ length: 25 }, () => eventReader(port)));
      await until(() => pages.every(({ hellos }) => hellos.length === 1));
      expect(dashboard.clients).toBe(25);
      aggregate(1);
      // Some have everything, some are cut in the middle.
      if (round % 2 === 0) await until(() => pages.every(({ snapshots }) => snapshots.length === 1));
      await Promise.all(pages.map((page) => page.close()));
      await until(() => dashboard.clients === 0);
    }
    expect(events.nrListeners).toBe(listeners);
    await until(() => timers() <= before.timers && sockets() <= before.sockets);
    dashboard.close();
    expect(events.nrListeners).toBe(0);
  }, 60_000);

  it('without a socket: a stream that is cancelled, or never read, is no client', async () => {
    const { dashboard } = await running();
    for (let i = 0; i < 1_000; i++) {
      const { body } = await dashboard.fetch(new Request('http://localhost/events'));
      if (i % 2 === 0) continue;
      const reader = body!.getReader();
      await reader.read();
      expect(dashboard.clients).toBe(1);
      await reader.cancel();
      expect(dashboard.clients).toBe(0);
    }
  });

  it('are not all let in at once', async () => {
    const { dashboard, port } = await running({ stream: { mostReaders: 2 } });
    const pages = [await eventReader(port), await eventReader(port)];
    await until(() => dashboard.clients === 2);
    const third = await fetch(`http://127.0.0.1:${port}/events`);
    expect(third.status).toBe(503);
    expect(third.headers.get('retry-after')).toBe('10');
    expect(await third.json()).toMatchObject({ message: 'Expected at most 2 pages to be open, got one more' });
    await pages[0]?.close();
    await until(() => dashboard.clients === 1);
    const fourth = await eventReader(port);
    await until(() => fourth.hellos.length === 1);
  });

  it('are no more than may be, however many ask at a time', async () => {
    const { dashboard } = await running({ stream: { mostReaders: 2 } });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => dashboard.fetch(new Request('http://localhost/events'))),
    );
    const readers = answers.map(({ body }) => body!.getReader());
    const first = await Promise.all(readers.map((reader) => reader.read()));
    expect(first.map(({ done }) => done)).toEqual([false, false, true, true, true]);
    expect(dashboard.clients).toBe(2);
    await Promise.all(readers.map((reader) => reader.cancel()));
  });
});
