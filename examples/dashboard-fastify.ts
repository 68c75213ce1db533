/**
 * The live page below a path of a Fastify app. Taken over at `onRequest`, before Fastify reads the body, which the dashboard
 * does itself.
 */
import fastify from 'fastify';
// In a program of your own: from 'damonx/dashboard/server' and 'damonx'.
import { Dashboard, nodeListener } from '../dashboard/server/index.js';
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
  const listener = nodeListener(dashboard.fetch);
  const app = fastify();
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/damonx/')) return;
    reply.hijack();
    listener(request.raw, reply.raw);
  });
  app.get('/', () => 'the app itself');

  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `${origin}/damonx/`;
  write(`Watch it at ${url}`);
  return {
    url,
    async close() {
      clearInterval(use);
      context.stop();
      dashboard.close(); // ends the streams of all pages
      await app.close();
    },
  };
}
