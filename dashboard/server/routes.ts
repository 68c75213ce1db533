/** Which request gets which answer. Nothing gets here but through the guard. */
import { asDamonError, type DamonError } from '../../regions/index.js';
import type { HelloMessage, SavedSnapshot } from '../protocol.js';
import { readJson } from './body.js';
import { decodeCommand } from './command.js';
import { carryOut } from './control.js';
import { eventStream } from './event-stream.js';
import type { Guard } from './guard.js';
import { HistoryAnswers } from './history-answers.js';
import type { MessageHub } from './message-hub.js';
import type { MonitoredSource } from './monitored-source.js';
import { contentTypeOf, isHashed, type PageFiles, readPageFiles, withToken } from './page-files.js';
import { historyRequestOf, snapshotRequestOf } from './queries.js';
import type { Redactor } from './redactor.js';
import { JSON_TYPE, json, Refused, refuse, respond, statusOf } from './responses.js';
import { UntakenAnswers } from './untaken-answers.js';

/** What is asked for. */
export interface Shown {
  /** The path it is mounted under. */
  readonly base: string;
  readonly controls: boolean;
  readonly pageToken: string;
  readonly hub: MessageHub;
  readonly guard: Guard;
  readonly redactor: Redactor;
  hello(): HelloMessage;
  /** @throws DamonError EINVAL for an id that is none */
  sourceOf(id: string): MonitoredSource;
}

/** So long a snapshot may wait for its safe point, in milliseconds. */
const SNAPSHOT_MS = 2_000;

export class Routes {
  readonly #shown: Shown;
  readonly #answers = new HistoryAnswers();
  readonly #untaken = new UntakenAnswers();
  #files: PageFiles | undefined;

  constructor(shown: Shown, files: PageFiles | undefined) {
    this.#shown = shown;
    this.#files = files;
  }

  /**
   * Never rejects.
   *
   * @param from the address that the request comes from, where that is known
   */
  async answer(request: Request, from: string | undefined): Promise<Response> {
    const response = await this.#route(request, from).catch((error: unknown) => this.#refusal(error));
    if (request.method !== 'HEAD') return response;
    // What nobody reads is never begun: a stream of events too.
    return new Response(null, { status: response.status, headers: response.headers });
  }

  #refusal(error: unknown): Response {
    if (error instanceof Refused) return refuse(error.status, error, error.headers);
    const { code, message } = asDamonError(error, 'the request');
    // What is wrong with a request speaks of the request alone; everything else may name what is monitored.
    const refusal = { code, message };
    return refuse(statusOf(code), code === 'EINVAL' ? refusal : this.#shown.redactor.refusal(refusal));
  }

  async #route(request: Request, from: string | undefined): Promise<Response> {
    const { base, guard } = this.#shown;
    const url = new URL(request.url);
    const isBelow = url.pathname.startsWith(`${base}/`);
    const path = isBelow ? url.pathname.slice(base.length) : undefined;
    const admitted = guard.admit(request, url, path === '/', from);
    if (admitted) return respond(303, null, { location: './', 'set-cookie': admitted.setCookie });
    if (this.#shown.hub.closed)
      throw new Refused(503, 'EPERM', 'Expected a dashboard that is open, got one that was closed');
    if (path === undefined && url.pathname === base) {
      return respond(308, null, { location: `${base}/` });
    }
    const isControl = path === '/api/control';
    if (isControl !== (request.method === 'POST')) {
      const allow = isControl ? 'POST' : 'GET, HEAD';
      throw new Refused(405, 'ENOTSUP', `Expected ${allow}, got ${request.method}`, { allow });
    }
    switch (path) {
      case '/events':
        return this.#events(request);
      case '/api/sources':
        return json(200, this.#shown.hello());
      case '/api/history':
        return this.#history(url.searchParams, request.signal);
      case '/api/snapshot':
        return this.#snapshot(url.searchParams);
      case '/api/control':
        return this.#control(request);
      case '/':
        return this.#page();
      default:
        return this.#file(path?.slice(1) ?? '');
    }
  }

  #events(request: Request): Response {
    if (this.#shown.hub.full) {
      throw new Refused(
        503,
        'EBUSY',
        `Expected at most ${this.#shown.hub.mostReaders} pages to be open, got one more`,
        { 'retry-after': '10' },
      );
    }
    return respond(200, eventStream(this.#shown.hub, request.headers.get('last-event-id') ?? undefined), {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
  }

  async #history(parameters: URLSearchParams, asker: AbortSignal): Promise<Response> {
    const { source, truth, query } = historyRequestOf(parameters);
    const shown = this.#shown.sourceOf(source);
    const history = () => (truth ? shown.truth : shown.history);
    const bytes = await this.#answers.answer(`${truth ? 'truth' : 'seen'} of ${source}`, history, query, asker);
    return this.#handOver(bytes, { 'content-type': 'application/octet-stream' });
  }

  async #snapshot(parameters: URLSearchParams): Promise<Response> {
    const source = this.#shown.sourceOf(snapshotRequestOf(parameters));
    const snapshot = await source.snapshot(SNAPSHOT_MS);
    const { name, unit, epochMs, attributes, labels } = source.info;
    const saved: SavedSnapshot = {
      name,
      unit,
      attributes,
      labels,
      snapshot,
      ...(epochMs === undefined ? {} : { epochMs }),
    };
    return this.#handOver(new TextEncoder().encode(JSON.stringify(saved)), {
      'content-type': JSON_TYPE,
      'content-disposition': `attachment; filename="damonx-${source.id}-${snapshot.at}.json"`,
    });
  }

  /** What may be large, and is not the same for everybody. */
  #handOver(bytes: Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>>): Response {
    const length = { 'content-length': String(bytes.byteLength) };
    return respond(200, this.#untaken.handOver(bytes), { ...length, ...headers });
  }

  async #control(request: Request): Promise<Response> {
    if (!this.#shown.controls) {
      throw new Refused(403, 'EPERM', 'Expected a dashboard that takes commands, got one that only shows');
    }
    const command = decodeCommand(await readJson(request));
    await carryOut(command, this.#shown.sourceOf(command.source), this.#shown.redactor);
    return respond(204, null);
  }

  #page(): Response {
    const page = this.#pageFiles().get('index.html');
    if (!page) throw new Refused(503, 'ENOENT', 'Expected a page that was built, got none: run `npm run build`');
    return respond(200, withToken(page, this.#shown.pageToken), { 'content-type': contentTypeOf('index.html') });
  }

  #file(name: string): Response {
    const bytes =
      name === '' || name === 'index.html' || name.startsWith('api/') ? undefined : this.#pageFiles().get(name);
    if (!bytes) throw new Refused(404, 'ENOENT', `Expected something that is there, got \`${name.slice(0, 60)}\``);
    const kept = isHashed(name) ? { 'cache-control': 'public, max-age=31536000, immutable' } : {};
    return respond(200, bytes, { 'content-type': contentTypeOf(name), ...kept });
  }

  #pageFiles(): PageFiles {
    if (!this.#files) {
      try {
        this.#files = readPageFiles();
      } catch (error) {
        throw unavailable(asDamonError(error, 'reading the page'));
      }
    }
    return this.#files;
  }
}

function unavailable({ code, message }: DamonError): Refused {
  return new Refused(503, code, message);
}
