/** The dashboard in each framework, as a user mounts it: the page, its events, and a command, over real connections. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../../dashboard/protocol.js';
import * as express from '../../examples/dashboard-express.js';
import * as fastify from '../../examples/dashboard-fastify.js';
import * as hono from '../../examples/dashboard-hono.js';
import * as nodeHttp from '../../examples/dashboard-node-http.js';
import { runningContexts } from '../../machines/index.js';

// A page of its own: what is tested is how it is mounted, whether it was built or not.
vi.mock('../../dashboard/server/page-files.js', async (original) => ({
  ...(await original<object>()),
  readPageFiles: () => new Map([['index.html', new TextEncoder().encode('<html><head></head></html>')]]),
}));

afterEach(() => {
  expect(runningContexts()).toEqual([]);
});

/** The messages of a stream of events, one after the other. */
async function* messages(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  let rest = '';
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const frames = (rest + decoder.decode(part.value, { stream: true })).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}

describe.each([
  ['node:http', nodeHttp, undefined],
  ['Express', express, 'the app itself'],
  ['Fastify', fastify, 'the app itself'],
  ['Hono', hono, 'the app itself'],
])('a dashboard in %s', (_, { main }, ownPage) => {
  it('shows the page, streams events, takes commands, and ends', async () => {
    const lines: string[] = [];
    const { url, close } = await main((line) => lines.push(line));
    try {
      expect(lines).toEqual([`Watch it at ${url}`]);
      if (ownPage !== undefined) expect(await (await fetch(new URL('/', url))).text()).toBe(ownPage);

      const page = await fetch(url);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      const token = /name="damonx-token" content="([^"]+)"/.exec(await page.text())?.[1] ?? '';

      const events = await fetch(`${url}events`);
      expect(events.headers.get('content-type')).toContain('text/event-stream');
      const stream = messages(events.body!);
      const { value: hello } = await stream.next();
      expect(hello).toMatchObject({ type: 'hello', sources: [{ unit: 'slot' }] });
      const source = hello?.type === 'hello' ? hello.sources[0]?.id : undefined;
      for await (const message of stream) if (message.type === 'snapshot') break;

      const send = (action: string, headers: Record<string, string>) =>
        fetch(`${url}api/control`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ action, source }),
        });
      expect((await send('stop', {})).status).toBe(403);
      expect(runningContexts()).toHaveLength(1);
      expect((await send('destroy', { 'x-damonx-token': token })).status).toBe(400);
      expect((await send('stop', { 'x-damonx-token': token })).status).toBe(204);
      expect(runningContexts()).toEqual([]);
      const large = await fetch(`${url}api/control`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-damonx-token': token },
        body: `"${' '.repeat(100_000)}"`,
      });
      expect(large.status).toBe(413);
    } finally {
      await close();
    }
    await expect(fetch(url)).rejects.toThrow();
  });
});
