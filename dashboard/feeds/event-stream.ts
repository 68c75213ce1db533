/**
 * Server-sent events that do not end. The browser comes back by itself when a connection breaks, with the id of the last
 * message; where it gives up, because the server refuses, this tries again with a new one, ever less often.
 */
import { parseRefusal } from './message.js';

export interface EventStreamListener {
  message(json: string): void;
  /** What is wrong, for people; undefined when nothing is any more. */
  trouble(text: string | undefined): void;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** `EventSource.CLOSED`, which is no global everywhere. */
const CLOSED = 2;

export class EventStream {
  readonly #url: string;
  readonly #reasonUrl: string;
  readonly #listener: EventStreamListener;
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitMs = FIRST_WAIT_MS;
  #ended = false;

  /** @param reasonUrl what to ask when the server refuses: an `EventSource` does not tell why */
  constructor(url: string, reasonUrl: string, listener: EventStreamListener) {
    this.#url = url;
    this.#reasonUrl = reasonUrl;
    this.#listener = listener;
    this.#open();
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  #open(): void {
    const source = new globalThis.EventSource(this.#url);
    this.#source = source;
    source.onopen = () => {
      this.#waitMs = FIRST_WAIT_MS;
      this.#listener.trouble(undefined);
    };
    source.onmessage = ({ data }) => {
      if (!this.#ended) this.#listener.message(String(data));
    };
    source.onerror = () => {
      if (this.#ended) return;
      this.#listener.trouble('Connection lost, trying again …');
      if (source.readyState !== CLOSED) return;
      source.close();
      void this.#tellReason();
      this.#timer = globalThis.setTimeout(() => this.#open(), this.#waitMs);
      this.#waitMs = Math.min(LONGEST_WAIT_MS, this.#waitMs * 2);
    };
  }

  async #tellReason(): Promise<void> {
    const source = this.#source;
    const answer = await globalThis.fetch(this.#reasonUrl).catch(() => undefined);
    if (!answer) return;
    const isJson = answer.headers.get('content-type')?.startsWith('application/json');
    const refusal = isJson ? parseRefusal(await answer.text().catch(() => '')) : undefined;
    if (this.#ended || this.#source !== source || (answer.ok && isJson)) return;
    const [place] = this.#url.split(/events(?:\?.*)?$/);
    const wrong = refusal
      ? `The server refuses: ${refusal.message}.`
      : `Expected a dashboard at ${place}, got ${answer.ok ? 'something else' : `status ${answer.status}`}.`;
    this.#listener.trouble(`${wrong} Trying again …`);
  }
}
