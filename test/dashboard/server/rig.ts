/** What the tests of the server stand on: a dashboard on a real socket, a context on virtual time, and who reads from it. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectSocket } from 'node:net';
import type { Command, HelloMessage, Message, SnapshotMessage } from '../../../dashboard/protocol.js';
import {
  Dashboard,
  type DashboardOptions,
  type SourceOptions,
  serveDashboard,
} from '../../../dashboard/server/index.js';
import type { ServeOptions } from '../../../dashboard/server/serve.js';
import { type ContextActor, type ContextOptions, createContext, monitoringOf } from '../../../machines/index.js';
import type { VirtualClock } from '../../../machines/testing.js';
import type { Primitive } from '../../../primitives/primitive.js';
import { decodeSnapshot, type Snapshot } from '../../../regions/index.js';
import { virtualOptions } from '../../support/counting-primitive.js';

/** A page small enough to read. */
export const files = new Map(
  Object.entries({
    'index.html': '<!doctype html><html><head><title>damonx</title></head><body></body></html>',
    'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'assets/index-Ab12Cd34.js': 'console.log("page")',
    'assets/plain.css': 'body { margin: 0 }',
  }).map(([name, text]) => [name, new Uint8Array(new TextEncoder().encode(text))]),
);

const endings: (() => Promise<void> | void)[] = [];

/** Ends all that the tests have begun. For `afterEach`. */
export async function endAll(): Promise<void> {
  for (const end of endings.splice(0).reverse()) await end();
}

export function later(end: () => Promise<void> | void): void {
  endings.push(end);
}

export interface Served {
  readonly dashboard: Dashboard;
  readonly url: string;
  readonly port: number;
  /** The token that commands show. */
  readonly pageToken: string;
}

export async function served(options: DashboardOptions = {}, serving: ServeOptions = {}): Promise<Served> {
  const dashboard = new Dashboard({ files, ...options });
  const server = await serveDashboard(dashboard, serving);
  later(async () => {
    dashboard.close();
    await server.close();
  });
  const { port } = new URL(server.url);
  const bearer = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  const page = await dashboard.fetch(
    new Request(`http://127.0.0.1:${port}${options.base ?? ''}/`, { headers: bearer }),
  );
  const pageToken = /name="damonx-token" content="([^"]+)"/.exec(await page.text())?.[1] ?? '';
  return { dashboard, url: server.url, port: Number(port), pageToken };
}

export interface VirtualContext {
  readonly actor: ContextActor;
  readonly clock: VirtualClock;
  /** Lets so many aggregations pass. */
  aggregate(times?: number): void;
}

export function virtualContext(hooks: Primitive = {}, options: Partial<ContextOptions> = {}): VirtualContext {
  const { clock, options: base } = virtualOptions(hooks);
  const actor = createContext({ ...base, ...options });
  later(() => {
    actor.stop();
  });
  const { aggregationUs } = monitoringOf(actor).attributes;
  return {
    actor,
    clock,
    aggregate: (times = 1) => {
      for (let i = 0; i < times; i++) clock.advance(aggregationUs);
    },
  };
}

/** A dashboard that shows one context, which runs. */
export async function running(
  options: DashboardOptions = {},
  source: SourceOptions = {},
): Promise<Served & VirtualContext & { readonly id: string }> {
  const context = virtualContext();
  const server = await served(options);
  const { id } = server.dashboard.add(context.actor, source);
  context.actor.send({ type: 'START' });
  return { ...server, ...context, id };
}

/** Resolves when it is so. */
export async function until(isSo: () => boolean, withinMs = 20_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`Not so within ${withinMs} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export interface Received {
  readonly id: string | undefined;
  readonly message: Message;
}

export interface EventReader {
  readonly received: readonly Received[];
  readonly messages: readonly Message[];
  readonly hellos: readonly HelloMessage[];
  readonly snapshots: readonly SnapshotMessage[];
  readonly comments: number;
  readonly lastEventId: string | undefined;
  readonly ended: boolean;
  readonly text: string;
  /** Takes nothing until it is called again. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/** A page's stream of events, over a socket of its own. */
export function eventReader(
  port: number,
  options: { lastEventId?: string; path?: string; headers?: Record<string, string> } = {},
): Promise<EventReader> {
  const { lastEventId: from, path = '/events', headers = {} } = options;
  return new Promise((resolve, reject) => {
    const asked = httpRequest({
      host: '127.0.0.1',
      port,
      path,
      agent: false,
      headers: { ...headers, ...(from === undefined ? {} : { 'last-event-id': from }) },
    });
    asked.on('error', reject);
    asked.on('response', (response: IncomingMessage) => {
      const received: Received[] = [];
      let comments = 0;
      let rest = '';
      let text = '';
      let ended = false;
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        rest += chunk;
        const frames = rest.split('\n\n');
        rest = frames.pop() ?? '';
        for (const frame of frames) {
          const lines = frame.split('\n');
          if (lines.every((line) => line.startsWith(':'))) comments++;
          const data = lines.find((line) => line.startsWith('data: '))?.slice(6);
          const id = lines.find((line) => line.startsWith('id: '))?.slice(4);
          if (data !== undefined) received.push({ id, message: JSON.parse(data) as Message });
        }
      });
      const end = () => {
        ended = true;
      };
      response.on('close', end).on('error', end);
      later(() => {
        asked.destroy();
      });
      const only = <T extends Message['type']>(type: T) =>
        received
          .map(({ message }) => message)
          .filter((message): message is Extract<Message, { type: T }> => message.type === type);
      resolve({
        received,
        get messages() {
          return received.map(({ message }) => message);
        },
        get hellos() {
          return only('hello');
        },
        get snapshots() {
          return only('snapshot');
        },
        get comments() {
          return comments;
        },
        get lastEventId() {
          return received.findLast(({ id }) => id !== undefined)?.id;
        },
        get ended() {
          return ended;
        },
        get text() {
          return text;
        },
        pause: () => response.pause(),
        resume: () => response.resume(),
        close: () =>
          new Promise((closed) => {
            if (ended) closed();
            response.on('close', closed);
            asked.destroy();
          }),
      });
    });
    asked.end();
  });
}

export function snapshotOf({ data }: SnapshotMessage): Snapshot {
  return decodeSnapshot(new Uint8Array(Buffer.from(data, 'base64')));
}

/** Sends a command as a page does. */
export function command({ port, pageToken }: Served, body: Command | object, headers: Record<string, string> = {}) {
  return fetch(`http://127.0.0.1:${port}/api/control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-damonx-token': pageToken, ...headers },
    body: JSON.stringify(body),
  });
}

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends bytes as they are, and gives what comes back until the other side closes. */
export function raw(port: number, bytes: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(port, '127.0.0.1');
    let answer = '';
    const done = () => {
      socket.destroy();
      const end = answer.indexOf('\r\n\r\n');
      const head = end < 0 ? answer : answer.slice(0, end);
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), head, body: answer.slice(end + 4) });
    };
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('close', done);
    socket.on('error', (error) => (answer === '' ? reject(error) : done()));
    socket.write(bytes);
  });
}

/** A GET with exactly these headers. */
export function get(port: number, path: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  return send(port, 'GET', path, headers);
}

export function send(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<RawAnswer> {
  const all = { host: `127.0.0.1:${port}`, connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return raw(port, `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}
