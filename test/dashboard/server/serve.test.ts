/** Where a dashboard is served, and who gets in. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Dashboard, serveDashboard } from '../../../dashboard/server/index.js';
import { endAll, files, get, later, raw, running, served } from './rig.js';

afterEach(endAll);

const token = 'correct-horse-battery';

describe('[P5] serveDashboard', () => {
  it('serves on this machine only, on a port that is free', async () => {
    const { url, close } = await serveDashboard(new Dashboard({ files }));
    later(close);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect((await fetch(url)).status).toBe(200);
  });

  it('names the base, and the token where there is one', async () => {
    const { url } = await served({ base: '/deep/damonx', token });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/deep\/damonx\/\?token=correct-horse-battery$/);
  });

  it.each(['0.0.0.0', '::', '192.168.0.1', 'example.org', '127.0.0.1.nip.io'])(
    'does not serve on %s without a token',
    async (host) => {
      await expect(serveDashboard(new Dashboard(), { host })).rejects.toMatchObject({
        name: 'DamonError',
        code: 'EACCES',
        message: expect.stringContaining('token'),
      });
    },
  );

  it('serves on every address with a token, also under the number that it has there', async () => {
    const { port } = await served({ token }, { host: '0.0.0.0' });
    const authorization = `Bearer ${token}`;
    expect((await get(port, '/', { host: '10.1.2.3:80', authorization })).status).toBe(200);
    expect((await get(port, '/', { host: '10.1.2.3:80' })).status).toBe(401);
    expect((await get(port, '/', { host: 'evil.example', authorization })).status).toBe(403);
  });

  it('says which port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    later(() => new Promise((resolve) => other.close(() => resolve())));
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await expect(serveDashboard(new Dashboard(), { port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: `Expected a port that is free, got 127.0.0.1:${port}, one that is taken`,
    });
  });

  it.each([{ port: -1 }, { port: 65_536 }, { port: 1.5 }, { host: '' }, { hostname: 'x' }])(
    'refuses %j',
    async (options) => {
      await expect(serveDashboard(new Dashboard(), options)).rejects.toMatchObject({ code: 'EINVAL' });
    },
  );

  it('closes every connection at its end, also those that wait for events', async () => {
    const dashboard = new Dashboard({ files });
    const { url, close } = await serveDashboard(dashboard);
    const events = await fetch(`${url}events`);
    const reader = events.body!.getReader();
    await reader.read();
    expect(dashboard.clients).toBe(1);
    await close();
    // Cut off is not the same as ended to every client, but over it is.
    expect((await reader.read().catch(() => ({ done: true }))).done).toBe(true);
    await expect(fetch(url)).rejects.toThrow();
  });
});

describe('a dashboard that is closed', () => {
  it('ends its streams, takes no more contexts and answers that it is closed', async () => {
    const { dashboard, url } = await served();
    const reader = (await fetch(`${url}events`)).body!.getReader();
    await reader.read();
    dashboard.close();
    expect((await reader.read()).done).toBe(true);
    expect(dashboard.clients).toBe(0);
    expect((await fetch(url)).status).toBe(503);
    dashboard.close();
  });
});

describe('options', () => {
  it.each([
    { base: 'damonx' },
    { base: '/damonx/' },
    { base: '/a b' },
    { hosts: 'localhost' },
    { hosts: ['http://x'] },
    { hosts: [''] },
    { hosts: ['*'] },
    { token: 'short' },
    { token: '' },
    { token: 'with; a semicolon' },
    { controls: 'yes' },
    { redact: 1 },
    { historyBytes: 10 },
    { port: 80 },
  ])('of %j are refused', (options) => {
    expect(() => new Dashboard(options as object)).toThrow(expect.objectContaining({ code: 'EINVAL' }));
  });

  it('do not repeat a token that is refused', () => {
    expect(() => new Dashboard({ token: 'sec ret secret' })).toThrow(/^(?!.*sec ret)/);
  });
});

describe('[P4] a name of this machine', () => {
  it('is answered where it was given, with any port or with its own', async () => {
    const { port } = await served({ hosts: ['Monitor.example', 'other.example:8080'] });
    const status = async (host: string) => (await get(port, '/', { host })).status;
    expect(await status('monitor.example')).toBe(200);
    expect(await status('MONITOR.EXAMPLE:1234')).toBe(200);
    expect(await status('other.example:8080')).toBe(200);
    expect(await status('other.example')).toBe(403);
    expect(await status('sub.monitor.example')).toBe(403);
  });
});

describe('[P5] a dashboard with a token', () => {
  it('is closed to whoever does not show it', async () => {
    const { port } = await served({ token });
    for (const path of ['/', '/events', '/api/sources', '/assets/plain.css', '/nothing', '/?token=wrong', '/?token=']) {
      const answer = await get(port, path);
      expect([path, answer.status]).toEqual([path, 401]);
      expect(answer.body).not.toContain(token);
    }
    const wrong = ['', 'x', `${token}x`, token.slice(1)].flatMap((value) => [
      { cookie: `damonx-${port}=${value}` },
      { authorization: `Bearer ${value}` },
    ]);
    for (const headers of [...wrong, { cookie: `damonx-1=${token}` }, { authorization: `Basic ${token}` }]) {
      expect((await get(port, '/api/sources', headers)).status).toBe(401);
    }
  });

  it('takes it from the address of the page once, and from a cookie then', async () => {
    const { port } = await served({ token });
    const first = await get(port, `/?token=${token}`);
    expect(first.status).toBe(303);
    expect(first.head).toMatch(/^location: \.\/$/im);
    const [, cookie = ''] = /^set-cookie: (.*)$/im.exec(first.head) ?? [];
    expect(cookie.trim()).toBe(`damonx-${port}=${token}; HttpOnly; SameSite=Strict`);
    const headers = { cookie: `theme=dark; ${cookie.split(';')[0]}` };
    expect((await get(port, '/', headers)).status).toBe(200);
    expect((await get(port, '/api/sources', headers)).status).toBe(200);
  });

  it('[P5] has the cookie kept to connections that are encrypted, where the page came by one', async () => {
    const { dashboard } = await served({ token });
    const cookieBy = async (scheme: string) => {
      const answer = await dashboard.fetch(new Request(`${scheme}://127.0.0.1:8443/?token=${token}`));
      expect(answer.status).toBe(303);
      return answer.headers.get('set-cookie');
    };
    expect(await cookieBy('https')).toBe(`damonx-8443=${token}; HttpOnly; SameSite=Strict; Secure`);
    expect(await cookieBy('http')).toBe(`damonx-8443=${token}; HttpOnly; SameSite=Strict`);
  });

  it('takes it from the address of nothing but the page', async () => {
    const { port } = await served({ token });
    expect((await get(port, `/api/sources?token=${token}`)).status).toBe(401);
    expect((await get(port, `/events?token=${token}`)).status).toBe(401);
  });

  it('still asks a command for the token of the page', async () => {
    const { port } = await served({ token });
    const head = `POST /api/control HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;
    expect((await raw(port, head)).status).toBe(403);
  });

  it('has a browser ask again that came by a link from elsewhere, when its cookie does not come with it', async () => {
    const { port } = await served({ token });
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await get(port, '/', link)).head).toMatch(/^refresh: 0$/im);
    expect((await get(port, '/', { ...link, 'sec-fetch-site': 'none' })).head).not.toMatch(/^refresh/im);
  });
});

describe('the page', () => {
  it('comes with the token of its commands, another one for each dashboard', async () => {
    const [one, other] = [await served(), await served()];
    expect(one.pageToken).toMatch(/^[\w-]{24}$/);
    expect(other.pageToken).not.toBe(one.pageToken);
    const page = await (await fetch(one.url)).text();
    expect(page).toContain(`<head><meta name="damonx-token" content="${one.pageToken}"><title>`);
  });

  it('has files that are kept where their name changes with them', async () => {
    const { port } = await served();
    const script = await get(port, '/assets/index-Ab12Cd34.js');
    expect(script.body).toBe('console.log("page")');
    expect(script.head).toMatch(/^content-type: text\/javascript; charset=utf-8$/im);
    expect(script.head).toMatch(/^cache-control: public, max-age=31536000, immutable$/im);
    expect((await get(port, '/assets/plain.css')).head).toMatch(/^cache-control: no-store$/im);
    expect((await get(port, '/icon.svg')).head).toMatch(/^content-type: image\/svg\+xml$/im);
  });

  it('lies below its base, to which one is led', async () => {
    const { port } = await served({ base: '/deep/damonx' });
    const moved = await get(port, '/deep/damonx');
    expect(moved.status).toBe(308);
    expect(moved.head).toMatch(/^location: \/deep\/damonx\/$/im);
    expect((await get(port, '/deep/damonx/')).status).toBe(200);
    expect((await get(port, '/deep/damonx/api/sources')).status).toBe(200);
    for (const path of ['/', '/deep/', '/deep/damonxx/', '/api/sources'])
      expect((await get(port, path)).status).toBe(404);
  });

  it('that was not built is told of in one line', async () => {
    const dashboard = new Dashboard({ files: new Map() });
    const answer = await dashboard.fetch(new Request('http://localhost/'));
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({
      code: 'ENOENT',
      message: 'Expected a page that was built, got none: run `npm run build`',
    });
  });
});

describe('a query', () => {
  it.each([
    '',
    '?source=nobody',
    '?source=ID&from=x',
    '?source=ID&from=1e3',
    '?source=ID&from=NaN',
    '?source=ID&from=Infinity',
    '?source=ID&from=0x10',
    '?source=ID&from=',
    '?source=ID&from=1.5',
    '?source=ID&from=10&to=9',
    '?source=ID&to=99999999999999999999',
    '?source=ID&entries=0',
    '?source=ID&entries=10001',
    '?source=ID&truth=yes',
    '?source=ID&source=ID',
    '?source=ID&__proto__=1',
    '?source=ID&limit=1',
  ])('of the history as %s is refused', async (query) => {
    const server = await running();
    const answer = await get(server.port, `/api/history${query.replaceAll('ID', server.id)}`);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({ code: 'EINVAL', message: expect.stringMatching(/^Expected .* got /) });
  });
});
