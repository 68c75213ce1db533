/** Who gets in by the address that a request comes from, where a dashboard is mounted in a server that others can reach. */
import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Dashboard, type DashboardOptions, nodeListener } from '../../../dashboard/server/index.js';
import { endAll, files, get, later } from './rig.js';

afterEach(endAll);

const token = 'correct-horse-battery';

function made(options: DashboardOptions = {}): Dashboard {
  const dashboard = new Dashboard({ files, ...options });
  later(() => dashboard.close());
  return dashboard;
}

async function listening(listener: RequestListener, where: { path: string } | { host: string; port: number }) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(where, resolve));
  later(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Serves on this machine what seems to come by a connection with these ends. */
function seeming(dashboard: Dashboard, ends: { remoteAddress: string | undefined; localAddress?: string }) {
  const listener = nodeListener(dashboard.fetch);
  return listening(
    (request, response) => {
      for (const [end, value] of Object.entries(ends)) Object.defineProperty(request.socket, end, { value });
      listener(request, response);
    },
    { host: '127.0.0.1', port: 0 },
  );
}

describe('[P5] a dashboard without a token', () => {
  it.each(['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::1', 'fe80::1', '127.0.0.1.nip.io', ''])(
    'refuses whoever comes from `%s`, whatever he asks for',
    async (from) => {
      const dashboard = made({ base: '/damonx' });
      for (const path of ['/damonx', '/damonx/', '/damonx/events', '/damonx/api/sources', '/nothing']) {
        const answer = await dashboard.fetch(new Request(`http://localhost${path}`), from);
        expect([path, answer.status]).toEqual([path, 403]);
        expect(await answer.json()).toEqual({
          code: 'EACCES',
          message: 'Expected a request of this machine, as there is no token, got one of another',
        });
      }
      expect(dashboard.clients).toBe(0);
    },
  );

  it.each(['127.0.0.1', '127.9.8.7', '::1', '::ffff:127.0.0.1'])('answers whoever comes from %s', async (from) => {
    expect((await made().fetch(new Request('http://localhost/'), from)).status).toBe(200);
  });

  it.each([[undefined], [null], [{ remoteAddress: '10.1.2.3' }], [() => '10.1.2.3'], [7]])(
    'knows nothing of where from when it is called with %o: frameworks give handlers things of their own',
    async (given) => {
      expect((await made().fetch(new Request('http://localhost/'), given)).status).toBe(200);
    },
  );
});

describe('[P5] nodeListener', () => {
  it('says where a request comes from', async () => {
    const froms: (string | undefined)[] = [];
    const listener = nodeListener((_, from) => {
      froms.push(from);
      return new Response();
    });
    const port = await listening(listener, { host: '127.0.0.1', port: 0 });
    await get(port, '/');
    expect(froms).toEqual(['127.0.0.1']);
  });

  it('has another machine refused where there is no token, whatever Host it gives', async () => {
    const port = await seeming(made(), { remoteAddress: '10.1.2.3' });
    const answer = await get(port, '/', { host: 'localhost' });
    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain('damonx-token');
  });

  it('has another machine answered that knows the token', async () => {
    const port = await seeming(made({ token }), { remoteAddress: '10.1.2.3' });
    expect((await get(port, '/', { authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await get(port, '/')).status).toBe(401);
  });

  it('goes by the near end of a connection whose far end is not known any more', async () => {
    const from = async (localAddress: string) =>
      (await get(await seeming(made(), { remoteAddress: undefined, localAddress }), '/')).status;
    expect(await from('10.1.2.4')).toBe(403);
    expect(await from('127.0.0.1')).toBe(200);
  });

  it('has who comes by a socket of this machine answered, which has no addresses', async () => {
    const socketPath = join(tmpdir(), `damonx-${process.pid}.sock`);
    await listening(nodeListener(made().fetch), { path: socketPath });
    const status = await new Promise((resolve, reject) => {
      const asked = httpRequest({ socketPath, headers: { host: 'localhost' }, agent: false });
      asked.on('response', (answer) => resolve(answer.resume().statusCode)).on('error', reject);
      asked.end();
    });
    expect(status).toBe(200);
  });
});
