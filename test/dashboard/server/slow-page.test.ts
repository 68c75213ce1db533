/** A page that does not keep up: it loses whole messages, is told how many, and nobody else notices. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../../../dashboard/protocol.js';
import { Dashboard } from '../../../dashboard/server/index.js';
import { Snapshot } from '../../../regions/index.js';
import { endAll, eventReader, later, running, until, virtualContext } from './rig.js';

afterEach(endAll);

/** A snapshot that takes some space: addresses that nothing can be left out of. */
function large(at: number, length = 1_000): Snapshot {
  const buffer = new ArrayBuffer(24 * length);
  const snapshot = new Snapshot({
    at,
    nrSamplings: 20,
    sampleUs: 1,
    aggregationUs: 20,
    targets: [{ id: 1, nrRegions: length }],
    buffer,
  });
  for (let i = 0; i < length; i++) {
    snapshot.starts[i] = i * 4_099 + (i % 7);
    snapshot.ends[i] = (i + 1) * 4_099 + ((i + 1) % 7);
    snapshot.nrAccesses[i] = (i * 7) % 21;
    snapshot.ages[i] = (i * 31) % 1_000;
  }
  return snapshot;
}

/** The stream of events of a dashboard, read frame by frame, each when it is asked for. */
async function stepwise(dashboard: Dashboard) {
  const { body } = await dashboard.fetch(new Request('http://localhost/events'));
  const reader = body!.getReader();
  later(() => reader.cancel());
  return async (): Promise<Message> => {
    const { value } = await reader.read();
    return JSON.parse(/^data: (.*)$/m.exec(new TextDecoder().decode(value))?.[1] ?? 'null');
  };
}

describe('[P6] a page that is too slow', () => {
  it('begins anew with a hello that says how many messages it has lost', async () => {
    const dashboard = new Dashboard({ stream: { lagBytes: 100_000 } });
    later(() => dashboard.close());
    const context = virtualContext();
    const source = dashboard.add(context.actor);
    const next = await stepwise(dashboard);
    expect(await next()).toMatchObject({ type: 'hello', dropped: 0 });
    source.truth(large(1), 0);
    expect(await next()).toMatchObject({ type: 'snapshot', from: 0 });
    expect(await next()).toMatchObject({ type: 'source' });
    for (let at = 2; at <= 51; at++) source.truth(large(at), at - 1);
    expect(await next()).toMatchObject({ type: 'hello', resumed: false, dropped: 50 });
    expect(dashboard.dropped).toBe(50);
    source.truth(large(52), 51);
    expect(await next()).toMatchObject({ type: 'snapshot', from: 51 });
    for (let at = 53; at <= 102; at++) source.truth(large(at), at - 1);
    expect(await next()).toMatchObject({ type: 'hello', dropped: 100 });
  });

  it('loses nothing while it is less far behind than it may be', async () => {
    const dashboard = new Dashboard();
    later(() => dashboard.close());
    const source = dashboard.add(virtualContext().actor);
    const next = await stepwise(dashboard);
    await next();
    for (let at = 1; at <= 50; at++) source.truth(large(at), at - 1);
    const froms: number[] = [];
    while (froms.length < 50) {
      const message = await next();
      if (message.type === 'snapshot') froms.push(message.from);
    }
    expect(froms).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(dashboard.dropped).toBe(0);
  });

  it('holds up nobody, takes no memory, and goes on when it reads again', async () => {
    const { dashboard, port, actor, aggregate } = await running({
      stream: { ringBytes: 1_000_000, lagBytes: 200_000 },
    });
    const source = dashboard.add(actor, { name: 'again' });
    const [slow, quick] = [await eventReader(port), await eventReader(port)];
    await until(() => slow.hellos.length + quick.hellos.length === 2);
    slow.pause();
    const snapshot = large(1);
    const arrayBuffers = () => process.memoryUsage().arrayBuffers;
    const before = arrayBuffers();
    let most = 0;
    // Far more than the buffers of two sockets hold.
    for (let round = 0; round < 200; round++) {
      for (let i = 0; i < 20; i++) source.truth(snapshot, 0);
      most = Math.max(most, arrayBuffers());
      await until(() => quick.snapshots.length === (round + 1) * 20);
    }
    expect(quick.hellos).toHaveLength(1);
    slow.resume();
    await until(() => slow.hellos.length > 1);
    expect(slow.hellos.at(-1)).toMatchObject({ resumed: false });
    const { dropped } = slow.hellos.at(-1)!;
    expect(dropped).toBeGreaterThan(1_000);
    const got = slow.snapshots.length;
    expect(got + dropped).toBeGreaterThanOrEqual(4_000);
    aggregate(1);
    await until(() => slow.snapshots.length === got + 2);
    expect(most - before).toBeLessThan(64_000_000);
  }, 60_000);
});
