/**
 * The live page in a program that has a server of Node's own already: a cache of 10 000 slots, and who looks may stop and
 * start its monitoring.
 */
import { createServer } from 'node:http';
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

  const dashboard = new Dashboard();
  dashboard.add(context, { unit: 'slot' });
  const server = createServer(nodeListener(dashboard.fetch));

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const url = `http://127.0.0.1:${port}/`;
  write(`Watch it at ${url}`);
  return {
    url,
    async close() {
      clearInterval(use);
      context.stop();
      dashboard.close(); // ends the streams of all pages
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
