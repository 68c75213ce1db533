/** What becomes of large answers that nobody takes: they are counted, and no more are given beyond a bound. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HistoryAnswers } from '../../../dashboard/server/history-answers.js';
import { Dashboard } from '../../../dashboard/server/index.js';
import { monitoringOf } from '../../../machines/index.js';
import { endAll, later, running, virtualContext } from './rig.js';

afterEach(async () => {
  vi.restoreAllMocks();
  await endAll();
});

const MIB = 2 ** 20;
const busy = {
  code: 'EBUSY',
  message: 'Expected at most 33554432 bytes of answers to wait to be taken, got more',
};

/** A dashboard whose answers about the past are these, one after the other. */
function answering(...answers: Uint8Array<ArrayBuffer>[]) {
  const dashboard = new Dashboard();
  later(() => dashboard.close());
  const { id } = dashboard.add(virtualContext().actor);
  vi.spyOn(HistoryAnswers.prototype, 'answer').mockImplementation(async () => {
    return answers.length > 1 ? answers.shift()! : answers[0]!;
  });
  return (method = 'GET') => dashboard.fetch(new Request(`http://localhost/api/history?source=${id}`, { method }));
}

/** An answer of which the first part was taken, and nothing else. */
async function begun(answer: Promise<Response>) {
  const reader = (await answer).body!.getReader();
  later(() => reader.cancel());
  await reader.read();
  return reader;
}

describe('[P6] answers that wait to be taken', () => {
  it('are refused beyond 32 MiB, until one is taken wholly or given up', async () => {
    const ask = answering(...Array.from({ length: 8 }, () => new Uint8Array(16 * MIB)));
    const first = await begun(ask());
    const second = await begun(ask());
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.json()).toEqual(busy);
    await first.cancel();
    const third = await begun(ask());
    expect((await ask()).status).toBe(503);
    for (let part = await second.read(); !part.done; part = await second.read());
    await begun(ask());
    expect((await ask()).status).toBe(503);
    await third.cancel();
    expect((await ask()).status).toBe(200);
  });

  it('are none where nobody begins to take them', async () => {
    const ask = answering(...Array.from({ length: 4 }, () => new Uint8Array(20 * MIB)));
    expect((await ask('HEAD')).status).toBe(200);
    await (await ask()).body?.cancel();
    await ask();
    expect((await ask()).status).toBe(200);
  });

  it('wait once for all who have asked the same', async () => {
    const ask = answering(new Uint8Array(20 * MIB));
    const takers = [await begun(ask()), await begun(ask()), await begun(ask())];
    await takers[0]?.cancel();
    await takers[1]?.cancel();
    vi.spyOn(HistoryAnswers.prototype, 'answer').mockResolvedValue(new Uint8Array(20 * MIB));
    expect((await ask()).status).toBe(503);
    await takers[2]?.cancel();
    expect((await ask()).status).toBe(200);
  });

  it('may be larger alone, and come as they are', async () => {
    const bytes = new Uint8Array(33 * MIB + 7);
    bytes.set([1, 2, 3], bytes.length - 3);
    const ask = answering(bytes);
    const answer = await ask();
    expect(answer.headers.get('content-length')).toBe(String(bytes.length));
    expect(Buffer.compare(new Uint8Array(await answer.arrayBuffer()), bytes)).toBe(0);
  });

  it('are snapshots too', async () => {
    const { dashboard, id, actor } = await running();
    const question = () => dashboard.fetch(new Request(`http://localhost/api/snapshot?source=${id}`));
    const snapshot = monitoringOf(actor).snapshot();
    vi.spyOn(monitoringOf(actor), 'atSafePoint').mockImplementation(async () => snapshot as never);
    vi.spyOn(HistoryAnswers.prototype, 'answer').mockResolvedValue(new Uint8Array(40 * MIB));
    const past = await begun(dashboard.fetch(new Request(`http://localhost/api/history?source=${id}`)));
    expect((await question()).status).toBe(503);
    await past.cancel();
    const answer = await question();
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answer.json()).toMatchObject({ snapshot: { targets: [{ id: 'space' }] } });
  });
});
