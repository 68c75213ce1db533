/** A server of its own for a dashboard: on this machine only, unless whoever comes has to know a token. */
import { checkInteger, checkOptions, DamonError, type DamonErrorCode, invalid } from '../../regions/index.js';
import { Dashboard } from './dashboard.js';
import { isLoopback } from './loopback.js';
import { nodeListener } from './node-listener.js';

type Server = import('node:http').Server;

export interface ServeOptions {
  /** Default 0: any that is free. */
  readonly port?: number;
  /** Default 127.0.0.1. Any address that others can reach needs a dashboard with a `token`. */
  readonly host?: string;
  /** @internal For tests: how long a request may take to come in, in milliseconds. */
  readonly requestMs?: number;
  /** @internal For tests: how long a client may take nothing of its answer, in milliseconds. */
  readonly stalledMs?: number;
}

export interface ServedDashboard {
  /** Where the page is, with the token in it where there is one: to be opened by whoever may look. */
  readonly url: string;
  /** Closes every connection; resolves when the port is free again. The dashboard itself stays. */
  close(): Promise<void>;
}

/** For all of a request to come in, in milliseconds. A command is one packet. */
const REQUEST_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;
const MOST_CONNECTIONS = 1_000;
const MOST_HEADER_BYTES = 16_384;

/**
 * @throws (rejects) DamonError EACCES for an address that others can reach and a dashboard without a token, or a port
 * that needs more rights; EADDRINUSE for a port that is taken; EINVAL for options or an address that cannot be;
 * ENOTSUP where there is no `node:http`
 *
 * @example
 * const { url, close } = await serveDashboard(dashboard, { port: 8080 });
 * console.log(url); // http://127.0.0.1:8080/
 */
export async function serveDashboard(dashboard: Dashboard, options: ServeOptions = {}): Promise<ServedDashboard> {
  if (!(dashboard instanceof Dashboard)) throw invalid('dashboard', 'a Dashboard', dashboard);
  checkOptions('options', options, ['port', 'host', 'requestMs', 'stalledMs']);
  const { port = 0, host = '127.0.0.1', requestMs = REQUEST_MS, stalledMs } = options;
  checkInteger('port', port, 0, 65_535);
  if (typeof host !== 'string' || host === '') throw invalid('host', 'a name or an address', host);
  const { token, base = '' } = dashboard.options;
  if (token === undefined && !isLoopback(host)) {
    throw new DamonError(
      'EACCES',
      `Expected a dashboard with a token to be served on ${host}, where others can reach it, got one without`,
    );
  }
  const http = globalThis.process?.getBuiltinModule?.('node:http');
  if (!http) throw new DamonError('ENOTSUP', 'Expected a place with `node:http` to serve from, got one without');
  const server = http.createServer(
    {
      headersTimeout: requestMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: Math.ceil(requestMs / 10),
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MOST_HEADER_BYTES,
    },
    nodeListener(dashboard.fetch, stalledMs === undefined ? {} : { stalledMs }),
  );
  // Beyond a number Node drops headers without a word, an Origin too; their bytes bound them.
  server.maxHeadersCount = 0;
  server.maxConnections = MOST_CONNECTIONS;
  await listening(server, port, host);
  const address = server.address();
  const taken = typeof address === 'object' ? address?.port : undefined;
  const query = token === undefined ? '' : `?token=${token}`;
  return {
    url: `http://${reachable(host)}:${taken}${base}/${query}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: Error & { code?: string }) => reject(refusalOf(error, port, host)));
    server.listen(port, host, resolve);
  });
}

const REASONS: Readonly<Record<string, readonly [code: DamonErrorCode, expected: string, got: string]>> = {
  EADDRINUSE: ['EADDRINUSE', 'that is free', 'one that is taken'],
  EACCES: ['EACCES', 'that this user may take', 'one that needs more rights'],
  EADDRNOTAVAIL: ['EINVAL', 'of this machine', 'an address of another one'],
  ENOTFOUND: ['EINVAL', 'of this machine', 'a name that nobody knows'],
};

function refusalOf(error: Error & { code?: string }, port: number, host: string): DamonError {
  const [code, expected, got] = REASONS[error.code ?? ''] ?? ['EIO', 'to listen on', error.message];
  return new DamonError(code, `Expected a port ${expected}, got ${host}:${port}, ${got}`, { cause: error });
}

/** An address that a browser can open: for every address of this machine, the first that others see. */
function reachable(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host.includes(':') ? `[${host}]` : host;
  const interfaces = globalThis.process.getBuiltinModule('node:os').networkInterfaces();
  const outside = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  return outside?.address ?? '127.0.0.1';
}
