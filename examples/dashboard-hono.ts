/**
 * The live page below a path of a Hono app, which speaks standard requests: the handler is mounted as it is. These do not
 * say which machine they come from: listen on the loopback interface alone, or give the dashboard a token.
 */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
// In a program of your own: from 'damonx/dashboard/server' and 'damonx'.
import { Dashboard } from '../dashboard/server/index.js';
import { accessTable, createContext } from '../index.js';

export interface Running {
  readonly url: string;
  close(): Promise<void>;
}

export async function main(write: (line: string) => void = console.log): Promise<Running> {
  const cache = accessTable({ size: 10_000, id: 'cache' });
  const use = setInterval(() => cache.touchRange(2_000, 4_000), 1); // the program that is monitored
  const context = createContext({ primitive: cache.primitive(), aggregationUs: 50_000 });
  context.send({ type: 'START' });

  const dashboard = new Dashboard({ base: '/damonx' });
  dashboard.add(context, { unit: 'slot' });
  const app = new Hono();
  app.all('/damonx/*', ({ req }) => dashboard.fetch(req.raw));
  app.get('/', (request) => request.text('the app itself'));

  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const url = `http://127.0.0.1:${port}/damonx/`;
  write(`Watch it at ${url}`);
  return {
    url,
    async close() {
      clearInterval(use);
      context.stop();
      dashboard.close(); // ends the streams of all pages
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
