/** A dashboard that is redacted lets no name out, whatever is asked of it. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ReplayControls } from '../../../dashboard/server/index.js';
import { invalid } from '../../../regions/index.js';
import { decodeEntries } from '../../../reports/index.js';
import { command, endAll, eventReader, running, served, until, virtualContext } from './rig.js';

afterEach(endAll);

const secret = /geheim/i;

async function monitored(redact: boolean) {
  const server = await served({ redact });
  const context = virtualContext(
    { name: 'geheim-primitive', label: (_, { start }) => (start < 20_000 ? '/home/geheim/a.db' : '/home/geheim/b.db') },
    {
      name: 'geheim-context',
      targets: [{ id: 'geheim-target', ranges: [{ start: 0, end: 40_960 }] }],
      callbacks: {
        beforeTerminate: () => {
          throw new Error('cannot close /home/geheim/a.db');
        },
      },
    },
  );
  const failing = () => Promise.reject(new Error('no /home/geheim/start'));
  const source = server.dashboard.add(context.actor, { start: failing });
  server.dashboard.addMachine(virtualContext().actor, { name: 'geheim-machine' });
  const page = await eventReader(server.port);
  await until(() => page.hellos.length === 1);
  context.actor.send({ type: 'START' });
  context.aggregate(3);
  // Who runs is told by the chart of the group, a while later.
  await until(() =>
    page.messages.some(
      (each) => each.type === 'states' && each.chart === 'group' && each.update.active.includes('shared'),
    ),
  );
  source.truth(context.actor.getSnapshot().context.monitoring.snapshot(), 0);
  const text = async (path: string) => (await fetch(`http://127.0.0.1:${server.port}${path}`)).text();
  const during = [await text('/api/sources'), await text(`/api/history?source=${source.id}`)];
  context.actor.send({ type: 'STOP' });
  await until(() => page.messages.some((each) => each.type === 'source' && each.source.ended !== undefined));
  const refused = await command(server, { action: 'start', source: source.id });
  const everything = [
    page.text,
    // What is encoded in base 64 could hide a name.
    ...page.snapshots.map(({ data }) => atob(data)),
    ...during,
    await refused.text(),
    await text('/api/sources'),
    await text('/'),
    await text(`/api/snapshot?source=${source.id}`),
    await text(`/api/history?source=${source.id}&truth=1`),
    await (await fetch(`http://127.0.0.1:${server.port}/api/snapshot?source=${source.id}`)).headers.get(
      'content-disposition',
    ),
  ];
  const history = await fetch(`http://127.0.0.1:${server.port}/api/history?source=${source.id}`);
  return { everything, page, entries: decodeEntries(new Uint8Array(await history.arrayBuffer())) };
}

/** Refuses as damonx itself does, with what is no business of a page. */
const refusing: ReplayControls = {
  durationUs: 1_000_000,
  get speed() {
    return 1;
  },
  set speed(speed) {
    throw invalid('speed', 'one that /home/geheim/trace allows', speed);
  },
  seek: (us) => {
    throw invalid('us', 'within /home/geheim/trace', us);
  },
};

describe('[P15] a dashboard', () => {
  it('that is redacted numbers what has a name', async () => {
    const { everything, page, entries } = await monitored(true);
    for (const text of everything) expect(text).not.toMatch(secret);
    const source = page.messages.findLast((each) => each.type === 'source');
    expect(source).toMatchObject({
      source: {
        name: 'context 1',
        targets: ['target 1'],
        labels: [
          { target: 'target 1', start: 0, label: 'mapping 1' },
          { target: 'target 1', end: 40_960, label: 'mapping 2' },
        ],
        ended: { error: { code: 'EIO', message: 'Failed with EIO; what it said is redacted' } },
      },
    });
    expect(entries[0]?.snapshot.targets).toEqual([{ id: 'target 1', nrRegions: 10 }]);
    expect(page.hellos[0]?.charts.map(({ name, chart }) => [name, chart.id])).toEqual([
      ['Group', 'group'],
      ['context 1', 'context'],
      ['machine 1', 'machine 1'],
    ]);
  });

  it.each([
    ['seek', { us: 1 }],
    ['speed', { speed: 2 }],
  ])('that is redacted tells nothing of what the replay says that its user gave: %s', async (action, given) => {
    const told = async (redact: boolean) => {
      const server = await running({ redact }, { replay: refusing });
      const answer = await command(server, { action, source: server.id, ...given });
      return { status: answer.status, ...JSON.parse(await answer.text()) };
    };
    const message = 'Failed with EINVAL; what it said is redacted';
    expect(await told(true)).toEqual({ status: 400, code: 'EINVAL', message });
    expect(await told(false)).toMatchObject({ status: 400, message: expect.stringMatching(secret) });
  });

  it('that is not redacted tells all of it: the check above can fail', async () => {
    const { everything } = await monitored(false);
    const telling = everything.filter((text) => secret.test(text ?? ''));
    expect(telling.length).toBeGreaterThanOrEqual(8);
  });
});
