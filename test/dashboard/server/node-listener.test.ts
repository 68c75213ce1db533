/** What Node's own server gives to a listener, and what becomes of its answers. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Dashboard, nodeListener } from '../../../dashboard/server/index.js';
import { endAll, files, get, later, until } from './rig.js';

afterEach(endAll);

async function listening(listener: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  later(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { server, port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
}

function connected(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  later(() => {
    socket.destroy();
  });
  return socket;
}

describe('nodeListener', () => {
  it('answers where the framework has shortened the address', async () => {
    const dashboard = new Dashboard({ files, base: '/below' });
    const listener = nodeListener(dashboard.fetch);
    later(() => dashboard.close());
    const { port } = await listening((request, response) => {
      Object.assign(request, { originalUrl: request.url, url: '/' });
      listener(request, response);
    });
    expect((await get(port, '/below/')).status).toBe(200);
    expect((await get(port, '/')).status).toBe(404);
  });

  it('refuses options that cannot be', () => {
    const answer = () => new Response();
    expect(() => nodeListener(answer, { stalledMs: 0 })).toThrow(/stalledMs.*an integer of 1 or more.*0/);
    expect(() => nodeListener(answer, JSON.parse('{"stalled":1}'))).toThrow(/no keys but stalledMs.*stalled/);
    expect(() => nodeListener(JSON.parse('{}'))).toThrow(
      'Expected `fetch` to be a function, as `fetch` of a dashboard is',
    );
  });

  it('answers over HTTP/2 as well, where a stream of events holds up nothing else on its connection', async () => {
    const dashboard = new Dashboard({ files });
    later(() => dashboard.close());
    const server = createHttp2Server(nodeListener(dashboard.fetch));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    later(() => {
      session.destroy();
      server.close();
    });
    const ask = (path: string, authority = `127.0.0.1:${port}`) => {
      const stream = session.request({ ':path': path, ':authority': authority });
      stream.setEncoding('utf8');
      return new Promise<{ status: unknown; body: string }>((resolve) => {
        stream.on('response', ({ ':status': status }) => stream.on('data', (body) => resolve({ status, body })));
      });
    };
    expect(await ask('/events')).toMatchObject({ status: 200, body: expect.stringContaining('"type":"hello"') });
    expect(await ask('/')).toMatchObject({ status: 200, body: expect.stringContaining('damonx-token') });
    expect(await ask('/', 'foreign.example')).toMatchObject({ status: 403 });
    expect(dashboard.clients).toBe(1);
  });

  it('says so where a body was read before it came', async () => {
    const dashboard = new Dashboard({ files });
    later(() => dashboard.close());
    const listener = nodeListener(dashboard.fetch);
    const { port } = await listening((request, response) => {
      request.resume().on('end', () => listener(request, response));
    });
    const page = await fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text());
    const token = /name="damonx-token" content="([^"]+)"/.exec(page)?.[1] ?? '';
    const answer = await fetch(`http://127.0.0.1:${port}/api/control`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-damonx-token': token },
      body: '{"action":"stop","source":"context-1"}',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      code: 'EINVAL',
      message:
        'Expected a body that nobody has read, got one that was read: mount the dashboard before what parses bodies',
    });
  });

  it('[P6] throws away an answer that nobody takes, with its connection', async () => {
    let asked = 0;
    const large = new Uint8Array(64 * 2 ** 20);
    const answer = () => {
      asked++;
      return new Response(large);
    };
    const { server, port } = await listening(nodeListener(answer, { stalledMs: 200 }));
    const socket = connected(port);
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await until(() => asked === 1);
    const connections = () => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    await expect.poll(connections).toBe(0);
  });

  it('aborts the signal of a request whose client has gone, and ends a stream that fails', async () => {
    let aborted: Promise<void> | undefined;
    const { port } = await listening(
      nodeListener(({ url, signal }) => {
        if (url.endsWith('/fails')) {
          return new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('broken')) }));
        }
        return new Promise<Response>((resolve) => {
          aborted = new Promise((done) => {
            signal.addEventListener('abort', () => {
              done();
              resolve(new Response());
            });
          });
        });
      }),
    );
    const socket = connected(port);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    while (!aborted) await new Promise((resolve) => setTimeout(resolve, 5));
    socket.destroy();
    await aborted;
    await expect(fetch(`http://127.0.0.1:${port}/fails`).then((answer) => answer.text())).rejects.toThrow();
  });
});

describe('[P6] requests that come on a connection without waiting for answers', () => {
  const whole = (text: string) => new Response(text, { headers: { 'content-length': String(text.length) } });
  const asking = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

  /** A server that says what has come to it, and what of that it was asked to answer. */
  async function counting(answer: (request: Request) => Response | Promise<Response>) {
    const came: (string | undefined)[] = [];
    const asked: string[] = [];
    const listener = nodeListener((request) => {
      asked.push(new URL(request.url).pathname);
      return answer(request);
    });
    const { port } = await listening((request, response) => {
      came.push(request.url);
      listener(request, response);
    });
    return { port, came, asked };
  }

  it('are answered one by one, each when the answer before is wholly out', async () => {
    const answers: ((response: Response) => void)[] = [];
    const { port, came, asked } = await counting(() => new Promise((resolve) => answers.push(resolve)));
    const socket = connected(port);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.write(['/1', '/2', '/3'].map(asking).join(''));
    await until(() => came.length === 3);
    for (const [index, path] of ['/1', '/2', '/3'].entries()) {
      await until(() => asked.length > index);
      expect(asked).toHaveLength(index + 1);
      expect(asked.at(-1)).toBe(path);
      expect(text).not.toContain(`answer of ${path}`);
      answers[index]?.(whole(`answer of ${path}`));
      await until(() => text.includes(`answer of ${path}`));
    }
  });

  it('are not answered where nobody takes the first answer, nor when he has gone', async () => {
    const part = new Uint8Array(65_536);
    let gone = false;
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(part),
        cancel: () => {
          gone = true;
        },
      });
    const { port, came, asked } = await counting(({ url }) =>
      url.endsWith('/all') ? new Response(endless()) : whole('one'),
    );
    const socket = connected(port);
    socket.pause();
    socket.write(asking('/all').repeat(50));
    await until(() => came.length === 50);
    expect((await get(port, '/other')).body).toBe('one');
    expect(asked).toEqual(['/all', '/other']);
    socket.destroy();
    await until(() => gone);
    expect((await get(port, '/other')).body).toBe('one');
    expect(asked).toEqual(['/all', '/other', '/other']);
  });

  it('are refused with their connection where too many wait', async () => {
    let asked = 0;
    const { port } = await counting(({ signal }) => {
      asked++;
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(new Response()));
      });
    });
    const socket = connected(port);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.resume();
    socket.write(asking('/').repeat(101));
    await until(() => asked > 0);
    expect(socket.destroyed).toBe(false);
    socket.write(asking('/'));
    await closed;
    expect(asked).toBe(1);
  });
});
