/** A dashboard of real contexts behind a proxy that can drop its connections, for a browser to look at. */
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Dashboard, type DashboardOptions, type Source, serveDashboard } from '../../dashboard/server/index.js';
import { type ContextActor, createContext, monitoringOf } from '../../machines/index.js';
import { type AccessTable, accessTable } from '../../primitives/index.js';

/** Which rows the workload reads, of `SIZE`. */
export const SIZE = 100_000;
export const HOT = { start: 30_000, end: 40_000 } as const;
export interface PageRig {
  readonly dashboard: Dashboard;
  readonly url: string;
  readonly rows: AccessTable;
  readonly context: ContextActor;
  readonly source: Source;
  /** How many bytes the browser has been sent. */
  readonly sent: number;
  /** From now on the end of a run lasts until what is returned is called, so that it can be seen. */
  holdEnd(): () => void;
  /** Breaks every connection; new ones are refused until `restore`. */
  drop(): void;
  restore(): void;
  close(): Promise<void>;
}

/** Serves a table of which a tenth is read all the time; monitoring has started. */
export async function servePage(options: DashboardOptions = {}): Promise<PageRig> {
  const rows = accessTable({ size: SIZE, id: 'rows' });
  const app = setInterval(() => rows.touchRange(HOT.start, HOT.end), 1);
  let held = Promise.resolve();
  const primitive = {
    ...rows.primitive(),
    cleanup: () => held,
    label: (_: unknown, { start }: { start: number }) => (start < 50_000 ? 'first half' : 'second half'),
  };
  const context = createContext({
    name: 'rows of a table',
    primitive,
    sampleUs: 5_000,
    aggregationUs: 100_000,
    minRegionSize: 1,
    regions: { min: 50, max: 200 },
    seed: 7,
  });
  const dashboard = new Dashboard(options);
  const source = dashboard.add(context, { unit: 'row' });
  const served = await serveDashboard(dashboard);
  const proxy = await dropping(Number(new URL(served.url).port));
  context.send({ type: 'START' });

  const url = new URL(served.url);
  url.port = String(proxy.port);
  return {
    dashboard,
    url: url.href,
    rows,
    context,
    source,
    get sent() {
      return proxy.sent;
    },
    holdEnd() {
      let release = () => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    drop: proxy.drop,
    restore: proxy.restore,
    async close() {
      clearInterval(app);
      context.send({ type: 'STOP' });
      while (monitoringOf(context).running) await wait(20);
      context.stop();
      dashboard.close();
      proxy.close();
      await served.close();
    },
  };
}

/** Passes bytes on to a port of this machine. */
async function dropping(to: number) {
  const sockets = new Set<Socket>();
  let broken = false;
  let sent = 0;
  const server = createServer((socket) => {
    if (broken) {
      socket.destroy();
      return;
    }
    const upstream = connect(to, '127.0.0.1');
    for (const each of [socket, upstream]) {
      sockets.add(each);
      each.on('error', () => {});
      each.on('close', () => {
        sockets.delete(each);
        socket.destroy();
        upstream.destroy();
      });
    }
    socket.pipe(upstream);
    upstream.on('data', (data) => {
      sent += data.length;
    });
    upstream.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    get sent() {
      return sent;
    },
    drop() {
      broken = true;
      for (const socket of sockets) socket.destroy();
    },
    restore() {
      broken = false;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
