/**
 * The live page of contexts and machines, as a handler of standard requests: mount it in any server. Knows what it shows
 * and who looks; what is asked of it goes through the guard first.
 */
import type { ContextActor } from '../../machines/index.js';
import { checkOptions, DamonError, invalid, type Snapshot } from '../../regions/index.js';
import type { HelloMessage } from '../protocol.js';
import { checkDashboardOptions, type DashboardOptions } from './dashboard-options.js';
import { Guard } from './guard.js';
import { MessageHub } from './message-hub.js';
import { MonitoredSource } from './monitored-source.js';
import { Redactor } from './redactor.js';
import { Routes } from './routes.js';
import { type AnyActor, actorSubject, groupSubject, ShownChart } from './shown-chart.js';
import { checkId, checkSourceOptions, type SourceOptions } from './source-options.js';

/** A context on the page. */
export interface Source {
  readonly id: string;
  /** Another actor runs it from now on. Where it goes by another clock, what was seen so far is forgotten. */
  attach(actor: ContextActor): void;
  /** Adds what is exactly true of the time from `from` (microseconds of the context's clock) to the snapshot's `at`. */
  truth(snapshot: Snapshot, from: number): void;
  /** Takes it off the page. The context itself goes on. */
  remove(): void;
}

/** A machine of the user's on the page. */
export interface ShownMachine {
  readonly id: string;
  remove(): void;
}

/**
 * Shows contexts in a browser, and lets it control them. Nothing runs but while somebody looks, apart from the history,
 * which is kept for every context in a fixed memory.
 *
 * @example
 * const dashboard = new Dashboard();
 * dashboard.add(createContext({ primitive: rows.primitive() }), { unit: 'row' });
 * createServer(nodeListener(dashboard.fetch)).listen(8080, '127.0.0.1');
 */
export class Dashboard {
  /**
   * The standard handler, bound: mount it anywhere. Never rejects. Without a token, who comes from another machine is
   * refused; which it is, a standard request does not say. {@link nodeListener} tells by the second argument, the address.
   * Where anything else calls this, or gives it anything but a text, the server must listen on the loopback interface
   * alone, or the dashboard needs a token.
   */
  readonly fetch: (request: Request, from?: unknown) => Promise<Response>;
  /** @internal */
  readonly options: Readonly<DashboardOptions>;
  readonly #hub: MessageHub;
  readonly #redactor: Redactor;
  readonly #sources = new Map<string, MonitoredSource>();
  readonly #charts = new Map<string, ShownChart>();
  #nrAdded = 0;

  /** @throws DamonError EINVAL for options that cannot be right */
  constructor(options: DashboardOptions = {}) {
    this.options = checkDashboardOptions(options);
    const { base = '', hosts = [], token, controls = true, redact = false, stream, files } = options;
    const pageToken = randomToken();
    const guard = new Guard({ hosts: hosts.map((host) => host.toLowerCase()), token, pageToken });
    const redactor = new Redactor(redact);
    const hub = new MessageHub({
      hello: (resumed, dropped) => this.#hello(resumed, dropped),
      onAwake: (awake) => {
        for (const chart of this.#charts.values()) chart.watch(awake);
      },
      ...stream,
    });
    this.#hub = hub;
    this.#redactor = redactor;
    const hello = () => this.#hello(false, 0);
    const sourceOf = (id: string) => this.#sourceOf(id);
    const routes = new Routes({ base, controls, pageToken, hub, guard, redactor, hello, sourceOf }, files);
    // Whoever calls handlers may have something of his own to give them.
    this.fetch = (request, from) => routes.answer(request, typeof from === 'string' ? from : undefined);
    this.#show(new ShownChart(hub, 'group', 'Group', groupSubject(!redact)));
  }

  /** How many pages are connected. */
  get clients(): number {
    return this.#hub.nrReaders;
  }

  /** How many messages pages were too slow for, over all of them. */
  get dropped(): number {
    return this.#hub.dropped;
  }

  /**
   * Shows a context from now on.
   *
   * @throws DamonError EINVAL for what is no actor of `contextMachine`, or for options that cannot be right; EBUSY for an id
   * that something else has; EPERM for a dashboard that was closed
   */
  add(context: ContextActor, options: SourceOptions = {}): Source {
    this.#checkOpen();
    checkSourceOptions(options);
    checkContext(context);
    const id = this.#idFor('context', options.id);
    const source = new MonitoredSource(this.#hub, this.#redactor, id, context, options, this.options.historyBytes);
    this.#sources.set(id, source);
    source.tell();
    this.#show(source.chart);
    return {
      id,
      attach: (actor) => {
        checkContext(actor);
        if (this.#sources.has(id)) source.attach(actor);
      },
      truth: (snapshot, from) => {
        if (this.#sources.has(id)) source.addTruth(snapshot, from);
      },
      remove: () => {
        if (!this.#sources.delete(id)) return;
        source.remove();
        this.#charts.delete(id);
        this.#hub.publish({ type: 'removed', source: id });
      },
    };
  }

  /**
   * Shows the state chart of any XState machine beside those of the contexts. The names of its states are shown even
   * where the dashboard is redacted.
   *
   * @param options `id` as in {@link SourceOptions}
   * @throws DamonError EINVAL for what is no actor of a state machine, EBUSY for an id that something else has, EPERM for a
   * dashboard that was closed
   */
  addMachine(actor: AnyActor, options: { readonly name: string; readonly id?: string }): ShownMachine {
    this.#checkOpen();
    checkOptions('options', options, ['name', 'id']);
    if (typeof options.name !== 'string') throw invalid('name', 'a string', options.name);
    if (options.id !== undefined) checkId(options.id);
    const name = this.#redactor.name('machine', options.name);
    const subject = actorSubject(actor, {}, this.options.redact ? name : undefined);
    const chart = new ShownChart(this.#hub, this.#idFor('machine', options.id), name, subject);
    this.#show(chart);
    return {
      id: chart.id,
      remove: () => {
        if (!this.#charts.delete(chart.id)) return;
        chart.watch(false);
        this.#hub.publish({ type: 'removed', source: chart.id });
      },
    };
  }

  /** Ends every connection, and forgets everything. The contexts themselves go on. */
  close(): void {
    for (const source of this.#sources.values()) source.remove();
    for (const chart of this.#charts.values()) chart.watch(false);
    this.#hub.close();
    this.#sources.clear();
    this.#charts.clear();
  }

  #show(chart: ShownChart): void {
    this.#charts.set(chart.id, chart);
    chart.watch(this.#hub.awake);
    if (this.#hub.awake) this.#hub.publish({ type: 'chart', chart: chart.info });
  }

  /** Every source has a chart of its id. */
  #idFor(kind: string, wished: string | undefined): string {
    if (wished !== undefined) {
      if (!this.#charts.has(wished)) return wished;
      throw new DamonError('EBUSY', `Expected an id that is free, got \`${wished}\`, which something else has`);
    }
    let id: string;
    do id = `${kind}-${++this.#nrAdded}`;
    while (this.#charts.has(id));
    return id;
  }

  #checkOpen(): void {
    if (this.#hub.closed) throw new DamonError('EPERM', 'Expected a dashboard that is open, got one that was closed');
  }

  #hello(resumed: boolean, dropped: number): HelloMessage {
    return {
      type: 'hello',
      instance: this.#hub.instance,
      controls: this.options.controls ?? true,
      sources: [...this.#sources.values()].map(({ info }) => info),
      charts: [...this.#charts.values()].map(({ info }) => info),
      resumed,
      dropped,
    };
  }

  #sourceOf(id: string): MonitoredSource {
    const source = this.#sources.get(id);
    if (source) return source;
    throw invalid('source', `one of ${[...this.#sources.keys()].join(', ') || 'none: nothing is shown'}`, id);
  }
}

function checkContext(context: ContextActor): void {
  if (context?.getSnapshot?.()?.context?.monitoring === undefined) {
    throw invalid('context', 'an actor of contextMachine', context);
  }
}

/** 144 bits, in characters that need no escape anywhere. */
function randomToken(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
