/** Requests that mean no good, or come from who should not ask: each is refused, and nothing has happened. */
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monitoringOf } from '../../../machines/index.js';
import {
  endAll,
  eventReader,
  get,
  raw,
  running,
  type Served,
  send,
  served,
  until,
  type VirtualContext,
} from './rig.js';

let server: Served & VirtualContext & { readonly id: string };

beforeEach(async () => {
  server = await running();
});
afterEach(async () => {
  // Whatever was asked: it runs on, as it was.
  expect(monitoringOf(server.actor).running).toBe(true);
  expect(monitoringOf(server.actor).attributes.sampleUs).toBe(5_000);
  await endAll();
});

/** The command that must not get through. */
function stop(headers: Record<string, string> = {}, path = '/api/control') {
  const body = JSON.stringify({ action: 'stop', source: server.id });
  return send(
    server.port,
    'POST',
    path,
    {
      'content-type': 'application/json',
      'content-length': String(body.length),
      'x-damonx-token': server.pageToken,
      ...headers,
    },
    body,
  );
}

describe('[P4] a request', () => {
  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '10.0.0.1', '[::2]', 'a@localhost', ''])(
    'for the Host `%s` is refused: a name server may have been made to lie',
    async (host) => {
      for (const path of ['/', '/events', '/api/sources', '/assets/plain.css', '/nothing']) {
        const answer = await get(server.port, path, { host });
        expect([path, answer.status >= 400 && answer.status < 404]).toEqual([path, true]);
        expect(answer.body).not.toContain('damonx-token');
      }
      expect((await stop({ host })).status).toBeGreaterThanOrEqual(400);
    },
  );

  it('with two Hosts is refused', async () => {
    const { port } = server;
    const answer = await raw(
      port,
      `GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body).not.toContain('damonx-token');
  });

  it.each(['1.0', '1.1'])('of HTTP/%s without a Host is refused', async (version) => {
    const answer = await raw(server.port, `GET / HTTP/${version}\r\nConnection: close\r\n\r\n`);
    expect(answer.status).toBe(400);
    expect(answer.body).not.toContain('damonx-token');
  });

  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.0.0.2', '[::1]', 'localhost:1'])(
    'for the Host %s is answered',
    async (host) => {
      expect((await get(server.port, '/', { host })).status).toBe(200);
    },
  );

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'file://', 'http://127.0.0.1'])(
    'from the Origin %s is refused',
    async (origin) => {
      expect((await get(server.port, '/api/sources', { origin })).status).toBe(403);
      expect((await stop({ origin })).status).toBe(403);
    },
  );

  it('from its own Origin is answered', async () => {
    const origin = `http://127.0.0.1:${server.port}`;
    expect((await get(server.port, '/api/sources', { origin })).status).toBe(200);
  });

  it.each(['cross-site', 'same-site', 'nonsense'])('that the browser calls %s is refused', async (site) => {
    for (const path of ['/', '/events', '/api/sources', '/assets/plain.css']) {
      expect((await get(server.port, path, { 'sec-fetch-site': site })).status).toBe(403);
    }
    expect((await stop({ 'sec-fetch-site': site })).status).toBe(403);
  });

  it('that follows a link from elsewhere opens the page in a tab, but in no frame, and nothing but the page', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await get(server.port, '/', { ...link, 'sec-fetch-dest': 'document' })).status).toBe(200);
    expect((await get(server.port, '/', { ...link, 'sec-fetch-dest': 'iframe' })).status).toBe(403);
    expect((await get(server.port, '/api/sources', { ...link, 'sec-fetch-dest': 'document' })).status).toBe(403);
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])('by %s is refused', async (method) => {
    for (const path of ['/', '/api/control', '/nothing']) {
      const answer = await send(server.port, method, path);
      expect(answer.status).toBe(405);
      expect(answer.head.toLowerCase()).toContain('allow: get, head, post');
    }
  });

  it('by TRACE, which no standard request can be, is refused', async () => {
    expect((await send(server.port, 'TRACE', '/')).status).toBe(400);
  });

  it('by CONNECT is refused', async () => {
    expect((await raw(server.port, 'CONNECT evil.example:80 HTTP/1.1\r\nHost: localhost\r\n\r\n')).status).not.toBe(
      200,
    );
  });

  it('by the wrong method of a path is refused, and told the right one', async () => {
    const got = await get(server.port, '/api/control');
    expect(got.status).toBe(405);
    expect(got.head).toMatch(/^allow: POST\r?$/im);
    const posted = await stop({}, '/api/sources');
    expect(posted.status).toBe(405);
    expect(posted.head).toMatch(/^allow: GET, HEAD\r?$/im);
  });
});

describe('[P4] a command', () => {
  it('without the token of the page is refused', async () => {
    expect((await stop({ 'x-damonx-token': '' })).status).toBe(403);
  });

  it('with another token is refused, also with one that is nearly right', async () => {
    const { pageToken } = server;
    for (const token of ['x', `${pageToken}x`, pageToken.slice(1), pageToken.replace(/.$/, '!')]) {
      expect((await stop({ 'x-damonx-token': token })).status).toBe(403);
    }
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    '',
  ])('of the content type `%s` is refused', async (type) => {
    expect((await stop({ 'content-type': type })).status).toBe(415);
  });

  it('that passes all of that is carried out: the refusals above are for their reason', async () => {
    expect((await stop()).status).toBe(204);
    expect(monitoringOf(server.actor).running).toBe(false);
    server.actor.send({ type: 'START' });
  });
});

describe('[P4] a body', () => {
  const head = (more: string) =>
    `POST /api/control HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Damonx-Token: ${server.pageToken}\r\n${more}\r\n\r\n`;

  it('of 10 MB that says so is not even begun to be read', async () => {
    const answer = await raw(server.port, `${head('Content-Length: 10485760')}{"action":`);
    expect(answer.status).toBe(413);
  });

  it('of 10 MB in chunks is read no further than it may be', async () => {
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
    const answer = await raw(server.port, head('Transfer-Encoding: chunked') + chunk.repeat(160));
    expect(answer.status).toBe(413);
  });

  it('that never ends is cut off, and its connection closed', async () => {
    const closed = await new Promise<number>((resolve, reject) => {
      const began = performance.now();
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      const sending = setInterval(() => socket.write(`400\r\n${' '.repeat(1_024)}\r\n`), 1);
      socket.on('close', () => {
        clearInterval(sending);
        resolve(performance.now() - began);
      });
      setTimeout(() => reject(new Error('still open')), 8_000).unref();
      socket.resume();
      socket.write(head('Transfer-Encoding: chunked'));
    });
    expect(closed).toBeLessThan(8_000);
  });

  it.each(['', '{', '[]', 'null', '1', '"stop"', '{"action":"stop"}'])('of %s is refused', async (text) => {
    const answer = await raw(server.port, head(`Connection: close\r\nContent-Length: ${text.length}`) + text);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({ code: 'EINVAL', message: expect.stringMatching(/^Expected .+, got .+/) });
  });

  it('of bytes that are no text is refused', async () => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/api/control`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-damonx-token': server.pageToken },
      body: new Uint8Array([0x22, 0xff, 0xfe, 0x22]),
    });
    expect(answer.status).toBe(400);
  });

  it.each([
    ['what is no text', '{"toString":1,"valueOf":1}'],
    ['a long text', `"${'x'.repeat(60_000)}"`],
  ])('whose class is called %s is refused in a few words', async (_, name) => {
    const body = `{"action":{"constructor":{"name":${name}}},"source":"${server.id}"}`;
    const answer = await raw(server.port, head(`Connection: close\r\nContent-Length: ${body.length}`) + body);
    expect(answer.status).toBe(400);
    expect(answer.body.length).toBeLessThan(300);
  });

  it.each([
    '{"action":"stop","source":"ID","__proto__":{"isAdmin":true}}',
    '{"action":"stop","source":"ID","constructor":{"prototype":{"isAdmin":true}}}',
    '{"action":"__proto__","source":"ID"}',
    '{"action":"constructor","source":"ID"}',
    '{"action":"stop","source":"__proto__"}',
    '{"action":"replace","source":"ID","attributes":{"__proto__":{"sampleUs":1}}}',
    '{"action":"replace","source":"ID","attributes":{"regions":{"__proto__":{"min":3}}}}',
  ])('that reaches for prototypes is refused: %s', async (text) => {
    const body = text.replace('ID', server.id);
    const answer = await raw(server.port, head(`Connection: close\r\nContent-Length: ${body.length}`) + body);
    expect(answer.status).toBe(400);
    expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false);
  });
});

describe('[P4] a path', () => {
  it.each([
    '/../package.json',
    '/assets/../../../package.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets/plain.css%00.js',
    '//etc/passwd',
    '/assets//plain.css',
    '/assets/',
    '/assets',
    '/index.html',
    '/api/',
    '/api/sources/',
    '/events/../../x',
    '/constructor',
    '/__proto__',
  ])('of %s leads nowhere', async (path) => {
    const answer = await get(server.port, path);
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'ENOENT' });
  });

  it.each(['http://evil.example/', 'evil.example:80', '*'])('that is none, %s, is refused', async (path) => {
    expect((await get(server.port, path)).status).toBe(400);
  });
});

describe('[P4] a connection', () => {
  it('whose headers are too many or too long is refused', async () => {
    const { port } = server;
    const lines = (nr: number, length: number) =>
      Array.from({ length: nr }, (_, i) => `X-${i}: ${'a'.repeat(length)}\r\n`).join('');
    const long = await raw(port, `GET / HTTP/1.1\r\nHost: localhost\r\n${lines(1, 100_000)}\r\n`);
    expect(long.status).toBe(431);
    const many = await raw(port, `GET / HTTP/1.1\r\nHost: localhost\r\n${lines(5_000, 20)}\r\n`);
    expect(many.status).toBe(431);
  });

  it('whose headers are many loses none: the Origin that comes last is looked at too', async () => {
    const many = Object.fromEntries(Array.from({ length: 1_500 }, (_, i) => [`x${i}`, '']));
    const origin = 'http://evil.example';
    expect((await get(server.port, '/api/sources', many)).status).toBe(200);
    expect((await get(server.port, '/api/sources', { ...many, origin })).status).toBe(403);
    expect((await stop({ ...many, origin })).status).toBe(403);
  });

  it.each([
    ['that says nothing', ''],
    ['whose headers never end', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
    ['whose body never comes', 'POST'],
  ])('%s is closed after a while', async (_, begin) => {
    const short = await served({}, { requestMs: 300 });
    const { pageToken, port } = short;
    const post = `POST /api/control HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Damonx-Token: ${pageToken}\r\nContent-Length: 10\r\n\r\n{`;
    const closed = new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.on('close', () => resolve());
      socket.resume();
      socket.write(begin === 'POST' ? post : begin);
    });
    const late = new Promise((resolve) => setTimeout(resolve, 5_000, 'late').unref());
    expect(await Promise.race([closed, late])).toBeUndefined();
    expect((await get(port, '/')).status).toBe(200);
  });

  it('[P6] that asks for many streams of events at once gets one, and leaves none when it is cut', async () => {
    const { dashboard, port } = server;
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.resume();
    socket.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(100));
    await until(() => dashboard.clients > 0);
    // Whoever comes after all of these is the second.
    const page = await eventReader(port);
    await until(() => page.hellos.length === 1);
    expect(dashboard.clients).toBe(2);
    await page.close();
    socket.destroy();
    await closed;
    await until(() => dashboard.clients === 0);
  });

  it('that closes its half once it has asked is no client', async () => {
    const { dashboard, port } = server;
    const socket = connect(port, '127.0.0.1');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => {});
    socket.resume();
    socket.end('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await closed;
    await until(() => dashboard.clients === 0);
  });

  it('that is cut in the middle of everything harms nobody else', async () => {
    const page = await eventReader(server.port);
    await until(() => page.hellos.length === 1);
    for (const begin of [
      'G',
      'GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'POST /api/control HTTP/1.1\r\nHost: localhost\r\n',
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(server.port, '127.0.0.1', () => socket.write(begin, () => socket.resetAndDestroy()));
        socket.on('error', () => {});
        socket.on('close', () => resolve());
      });
    }
    await until(() => server.dashboard.clients === 1);
    server.aggregate(1);
    await until(() => page.snapshots.length === 1);
  });
});

describe('[P4] every answer', () => {
  it('keeps other pages and foreign scripts out', async () => {
    const { port } = server;
    const ways: [string, string, number][] = [
      ['GET', '/', 200],
      ['GET', '/assets/plain.css', 200],
      ['GET', '/api/sources', 200],
      ['GET', '/nothing', 404],
      ['GET', '/api/history', 400],
      ['POST', '/api/control', 403],
      ['PUT', '/', 405],
      ['HEAD', '/events', 200],
    ];
    for (const [method, path, status] of ways) {
      const answer = await send(port, method, path, { 'content-length': '0', origin: `http://127.0.0.1:${port}` });
      const head = answer.head.toLowerCase();
      expect([path, answer.status]).toEqual([path, status]);
      expect(head).toContain(
        "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(head).toContain('x-content-type-options: nosniff');
      expect(head).toContain('referrer-policy: no-referrer');
      expect(head).toContain('cross-origin-opener-policy: same-origin');
      expect(head).toContain('cross-origin-resource-policy: same-origin');
      expect(head).toContain('permissions-policy: ');
      expect(head).toContain('cache-control: no-store');
      expect(head).not.toContain('access-control');
    }
  });
});
