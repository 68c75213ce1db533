/** Standard requests for Node's own servers, of HTTP/1 and 2, and whatever is built on them: Express, Fastify, Koa. */
import { checkInteger, checkOptions, DamonError, invalid } from '../../regions/index.js';
import { ConnectionTurns } from './connection-turns.js';
import type { NodeRequest, NodeResponse } from './node-messages.js';

/** What is still sent after the answer is thrown away for so long, in milliseconds; then the connection is. */
const LINGER_MS = 1_000;
const STALLED_MS = 60_000;
const READ_BEFORE =
  'Expected a body that nobody has read, got one that was read: mount the dashboard before what parses bodies';

export interface NodeListenerOptions {
  /** For how long a client may take nothing of an answer, in milliseconds; then its connection is closed. Default 60 000. */
  readonly stalledMs?: number;
}

/**
 * A listener for the requests of `node:http` that answers with `fetch`. Bodies are streamed both ways, at the pace of who
 * reads; the request's signal is aborted when the client goes before it has its answer. What is asked on a connection
 * before an earlier answer is wholly out waits for that; where more than 100 wait, the connection is closed.
 *
 * @param fetch is given the address that the request comes from too; nothing where it comes by no network
 * @throws DamonError EINVAL for what is no function, or options that cannot be
 *
 * @example
 * createServer(nodeListener(dashboard.fetch)).listen(8080, '127.0.0.1');
 */
export function nodeListener(
  fetch: (request: Request, from?: string) => Response | Promise<Response>,
  options: NodeListenerOptions = {},
): (request: NodeRequest, response: NodeResponse) => void {
  if (typeof fetch !== 'function') throw invalid('fetch', 'a function, as `fetch` of a dashboard is', fetch);
  checkOptions('options', options, ['stalledMs']);
  const stalledMs = checkInteger('stalledMs', options.stalledMs ?? STALLED_MS, 1);
  const turns = new ConnectionTurns();
  return (incoming, outgoing) => {
    const gone = whenGone(incoming, outgoing);
    const isTaken = turns.take(incoming.socket, async () => {
      if (gone.aborted) return;
      // What breaks here is the connection, and nobody is left to be told.
      await answer(fetch, incoming, outgoing, stalledMs, gone).catch(() => outgoing.destroy());
      await over(outgoing, gone);
    });
    if (!isTaken) incoming.socket.destroy();
  };
}

/** When the answer is wholly out, or nobody waits for it any more. */
function over(outgoing: NodeResponse, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (outgoing.writableFinished || gone.aborted) resolve();
    outgoing.once('finish', resolve);
    gone.addEventListener('abort', () => resolve());
  });
}

async function answer(
  fetch: (request: Request, from?: string) => Response | Promise<Response>,
  incoming: NodeRequest,
  outgoing: NodeResponse,
  stalledMs: number,
  gone: AbortSignal,
): Promise<void> {
  const request = requestOf(incoming, gone);
  const response = request ? await fetch(request, addressOf(incoming)) : new Response(null, { status: 400 });
  endBody(incoming, outgoing);
  const headers: [string, string | string[]][] = [...response.headers].filter(([name]) => name !== 'set-cookie');
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers.push(['set-cookie', cookies]);
  // A stream that ends has been ended: a server that waits for its connections to close is not to wait for this one.
  if (response.body && !response.headers.has('content-length')) outgoing.shouldKeepAlive = false;
  // Heartbeats keep a stream of events moving; an answer that nobody takes would be kept for ever.
  outgoing.setTimeout(stalledMs, () => outgoing.destroy());
  outgoing.writeHead(response.status, Object.fromEntries(headers));
  if (!response.body || incoming.method === 'HEAD') {
    void response.body?.cancel();
    outgoing.end();
    return;
  }
  await send(response.body, outgoing, gone);
}

/** Aborted when the client goes before it has its answer. */
function whenGone(incoming: NodeRequest, outgoing: NodeResponse): AbortSignal {
  const gone = new AbortController();
  const leave = () => {
    if (!outgoing.writableFinished) gone.abort();
  };
  outgoing.on('close', leave);
  // An answer that waits behind others on its connection does not hear of its end; the request does.
  incoming.once('close', () => {
    if (!incoming.readableEnded) leave();
  });
  return gone.signal;
}

/** Of who asks. A connection that has broken knows its own end alone, which is as near to this machine as the other. */
function addressOf({ socket }: NodeRequest): string | undefined {
  return socket.remoteAddress ?? socket.localAddress;
}

/** Undefined for what no request of a browser can be. */
function requestOf(incoming: NodeRequest, signal: AbortSignal): Request | undefined {
  const { method = 'GET', rawHeaders, headers: parsed } = incoming;
  // Express shortens `url` to what is below the path where it mounts.
  const path = 'originalUrl' in incoming ? String(incoming.originalUrl) : (incoming.url ?? '/');
  const host = parsed.host ?? parsed[':authority'];
  if (!path.startsWith('/') || host === undefined) return undefined;
  const protocol = 'encrypted' in incoming.socket ? 'https' : 'http';
  try {
    const headers = new Headers();
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      const name = rawHeaders[i] ?? '';
      // HTTP/2 has its method, path and host among them.
      if (!name.startsWith(':')) headers.append(name, rawHeaders[i + 1] ?? '');
    }
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const init: RequestInit & { duplex: 'half' } = { method, headers, signal, duplex: 'half' };
    if (hasBody) init.body = bodyOf(incoming);
    return new Request(`${protocol}://${host}${path}`, init);
  } catch {
    return undefined;
  }
}

/** Reads from the connection only when somebody reads from this. */
function bodyOf(incoming: NodeRequest): ReadableStream<Uint8Array> {
  const ends: (() => void)[] = [];
  const on: NodeRequest['on'] = (name, listener) => {
    incoming.on(name, listener);
    ends.push(() => incoming.off(name, listener));
  };
  const finish = () => {
    for (const end of ends.splice(0)) end();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (incoming.readableEnded) {
          controller.error(new DamonError('EINVAL', READ_BEFORE));
          return;
        }
        on('data', (chunk: Uint8Array) => {
          incoming.pause();
          controller.enqueue(chunk);
        });
        on('end', () => {
          finish();
          controller.close();
        });
        on('close', () => {
          finish();
          controller.error(new TypeError('The connection was closed before the end of the body'));
        });
        on('error', (error: Error) => {
          finish();
          controller.error(error);
        });
        incoming.pause();
      },
      pull() {
        incoming.resume();
      },
      cancel() {
        finish();
        incoming.pause();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * Whatever of the body nobody has read is thrown away once the answer is out, for a moment: a connection that is closed
 * on who still sends looks to him as if it had broken, and he never sees why.
 */
function endBody(incoming: NodeRequest, outgoing: NodeResponse): void {
  if (incoming.complete) return;
  outgoing.once('finish', () => {
    if (incoming.complete) return;
    incoming.resume();
    const timer = setTimeout(() => incoming.socket.destroy(), LINGER_MS);
    incoming.once('close', () => clearTimeout(timer));
  });
}

async function send(body: ReadableStream<Uint8Array>, outgoing: NodeResponse, gone: AbortSignal): Promise<void> {
  const reader = body.getReader();
  const cancel = () => {
    void reader.cancel().catch(() => {});
  };
  if (gone.aborted) cancel();
  gone.addEventListener('abort', cancel);
  // What fails while the client takes nothing would otherwise be noticed only when it takes something again.
  reader.closed.catch(() => outgoing.destroy());
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (gone.aborted) return;
    if (!outgoing.write(part.value)) await drained(outgoing, gone);
  }
  gone.removeEventListener('abort', cancel);
  outgoing.end();
}

function drained(outgoing: NodeResponse, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (gone.aborted) resolve();
    const done = () => {
      outgoing.off('drain', done);
      gone.removeEventListener('abort', done);
      resolve();
    };
    outgoing.on('drain', done);
    gone.addEventListener('abort', done);
  });
}
