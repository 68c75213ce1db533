/**
 * The connection of a page to the server of a dashboard: one stream of events, whoever of the page wants something of it,
 * and from it the feeds of all that the server shows. It mends itself; what came meanwhile is resumed exactly, or asked for
 * anew.
 */
import { asDamonError } from '../../regions/index.js';
import type { ChartInfo, HelloMessage, Message, SourceInfo } from '../protocol.js';
import { EventStream } from './event-stream.js';
import { Listeners } from './listeners.js';
import { parseMessage } from './message.js';
import { RemoteChartFeed } from './remote-chart-feed.js';
import { RemoteFeed } from './remote-feed.js';
import { Requests } from './requests.js';

/** A share in a connection. */
export interface ConnectionShare {
  readonly connection: Connection;
  /** To be called when it is needed no more; the last one closes the connection. */
  release(): void;
}

const open = new Map<string, { readonly connection: Connection; shares: number }>();

/**
 * The connection to the dashboard at a URL, the same for everybody who asks for it.
 *
 * @param url where the dashboard is mounted, relative to the page
 * @throws TypeError for what is no URL
 *
 * @example
 * const { connection, release } = connect('/damonx/');
 * connection.subscribe(() => console.log(connection.sources.map(({ info }) => info.name)));
 */
export function connect(url: string): ConnectionShare {
  const base = new URL(url, globalThis.document?.baseURI);
  base.search = '';
  base.hash = '';
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  const shared = open.get(base.href) ?? { connection: new Connection(base, tokenOfPage()), shares: 0 };
  open.set(base.href, shared);
  shared.shares++;
  let released = false;
  return {
    connection: shared.connection,
    release() {
      if (released) return;
      released = true;
      if (--shared.shares > 0) return;
      open.delete(base.href);
      shared.connection.end();
    },
  };
}

/** What commands have to show. */
function tokenOfPage(): string | undefined {
  return globalThis.document?.querySelector<HTMLMetaElement>('meta[name="damonx-token"]')?.content;
}

export class Connection {
  readonly #requests: Requests;
  readonly #stream: EventStream;
  readonly #sources = new Map<string, RemoteFeed>();
  readonly #charts = new Map<string, RemoteChartFeed>();
  readonly #listeners = new Listeners();
  #hello: HelloMessage | undefined;
  #lineTrouble: string | undefined;
  #messageTrouble: string | undefined;

  constructor(base: URL, token: string | undefined) {
    this.#requests = new Requests(base, token);
    this.#stream = new EventStream(this.#requests.url('events'), this.#requests.url('api/sources'), {
      message: (json) => this.#receive(json),
      trouble: (text) => {
        this.#lineTrouble = text;
        this.#tellTrouble();
      },
    });
  }

  /** Whether the server has said what there is. */
  get greeted(): boolean {
    return this.#hello !== undefined;
  }

  /** Whether commands are taken. */
  get controls(): boolean {
    return this.#hello?.controls ?? false;
  }

  /** How many messages this page was too slow for. */
  get dropped(): number {
    return this.#hello?.dropped ?? 0;
  }

  /** What is wrong, for people; undefined when nothing is. */
  get trouble(): string | undefined {
    return this.#lineTrouble ?? this.#messageTrouble;
  }

  /** Whether the line to the server is up, as far as is known. */
  get answers(): boolean {
    return this.#lineTrouble === undefined;
  }

  get sources(): readonly RemoteFeed[] {
    return [...this.#sources.values()];
  }

  get charts(): readonly RemoteChartFeed[] {
    return [...this.#charts.values()];
  }

  /** The source of an id; without one, the first. Undefined while there is none. */
  source(id?: string): RemoteFeed | undefined {
    return id === undefined ? this.sources[0] : this.#sources.get(id);
  }

  chart(id: string): RemoteChartFeed | undefined {
    return this.#charts.get(id);
  }

  /** Told when sources and charts come and go, and of trouble; what happens in each, its feed tells. @returns what ends it */
  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** @internal */
  end(): void {
    this.#stream.end();
  }

  #receive(json: string): void {
    try {
      this.#take(parseMessage(json));
    } catch (error) {
      this.#messageTrouble = `A message of the server was not understood. ${asDamonError(error, 'Reading it').message}`;
      this.#tellTrouble();
    }
  }

  #take(message: Message): void {
    switch (message.type) {
      case 'hello':
        this.#greet(message);
        break;
      case 'source':
        this.#tellSource(message.source);
        break;
      case 'removed':
        this.#remove(message.source);
        this.#listeners.tell();
        break;
      case 'snapshot':
        this.#sources.get(message.source)?.add(message);
        break;
      case 'cleared':
        this.#sources.get(message.source)?.clear();
        break;
      case 'chart':
        this.#addChart(message.chart);
        this.#listeners.tell();
        break;
      case 'states':
        this.#charts.get(message.chart)?.add(message.update);
    }
  }

  /** Of a connection that was resumed all messages follow: the hello is then only where they will lead. */
  #greet(hello: HelloMessage): void {
    const resumed = hello.resumed && this.#hello?.instance === hello.instance;
    this.#hello = hello;
    this.#messageTrouble = undefined;
    for (const id of this.#sources.keys()) {
      if (!hello.sources.some((source) => source.id === id)) this.#remove(id);
    }
    for (const id of this.#charts.keys()) {
      if (!hello.charts.some((chart) => chart.id === id)) this.#charts.delete(id);
    }
    for (const info of hello.sources) {
      const known = this.#sources.get(info.id);
      const feed = known ?? this.#addSource(info);
      feed.control(hello.controls);
      if (known && resumed) feed.resume(info);
      else feed.reset(info);
    }
    for (const chart of hello.charts) if (!resumed || !this.#charts.has(chart.id)) this.#addChart(chart);
    this.#tellTrouble();
  }

  #tellSource(info: SourceInfo): void {
    const known = this.#sources.get(info.id);
    if (known) {
      known.inform(info);
      return;
    }
    this.#addSource(info).reset(info);
    this.#listeners.tell();
  }

  #addSource(info: SourceInfo): RemoteFeed {
    const feed = new RemoteFeed(info, this.#requests);
    feed.control(this.controls);
    feed.tellTrouble(this.trouble);
    this.#sources.set(info.id, feed);
    return feed;
  }

  /** A source and its chart, or a machine, which has a chart only. */
  #remove(id: string): void {
    this.#sources.get(id)?.remove();
    this.#sources.delete(id);
    this.#charts.delete(id);
  }

  /** Whoever shows a chart of this id goes on with the new one. */
  #addChart(chart: ChartInfo): void {
    const feed = this.#charts.get(chart.id);
    if (feed) feed.reset(chart);
    else this.#charts.set(chart.id, new RemoteChartFeed(chart));
  }

  #tellTrouble(): void {
    for (const feed of this.#sources.values()) feed.tellTrouble(this.trouble);
    this.#listeners.tell();
  }
}
