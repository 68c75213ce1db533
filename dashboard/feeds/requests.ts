/** The requests of a page to the server of its dashboard. Each rejects with an error whose message is for people. */

import { decodeEntries, type HistoryEntry, type HistoryQuery } from '../../reports/index.js';
import type { Command } from '../protocol.js';
import { TOKEN_HEADER } from '../protocol.js';
import { parseRefusal } from './message.js';

export class Requests {
  readonly #base: URL;
  #token: string | undefined;

  /**
   * @param base the address of the dashboard, with a slash at its end
   * @param token what a POST has to show
   */
  constructor(base: URL, token: string | undefined) {
    this.#base = base;
    this.#token = token;
  }

  url(path: string): string {
    return new URL(path, this.#base).href;
  }

  async history(source: string, { from, to, entries }: HistoryQuery, truth: boolean): Promise<HistoryEntry[]> {
    const query = new URLSearchParams({ source });
    if (from !== undefined) query.set('from', String(Math.floor(from)));
    if (to !== undefined) query.set('to', String(Math.ceil(to)));
    if (entries !== undefined) query.set('entries', String(entries));
    if (truth) query.set('truth', '1');
    const bytes = await this.#ask(`api/history?${query}`, (answer) => answer.arrayBuffer());
    return decodeEntries(new Uint8Array(bytes));
  }

  /** The regions of this moment, as JSON. */
  async snapshot(source: string): Promise<Blob> {
    return this.#ask(`api/snapshot?${new URLSearchParams({ source })}`, (answer) => answer.blob());
  }

  /** A server that was started anew has another token, and whoever embeds an element may have given none: its page tells. */
  async control(command: Command): Promise<void> {
    const answer = await this.#post(command);
    if (answer.status !== 403) return checkAnswer(answer);
    const page = await this.#fetch('');
    const [, token] = /<meta name="damonx-token" content="([^"]+)"/.exec(await page.text()) ?? [];
    if (token === undefined || token === this.#token) return checkAnswer(answer);
    this.#token = token;
    return checkAnswer(await this.#post(command));
  }

  #post(command: Command): Promise<Response> {
    return this.#fetch('api/control', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(this.#token ? { [TOKEN_HEADER]: this.#token } : {}) },
      body: JSON.stringify(command),
    });
  }

  async #ask<Read>(path: string, read: (answer: Response) => Promise<Read>): Promise<Read> {
    const answer = await this.#fetch(path);
    await checkAnswer(answer);
    return answered(() => read(answer));
  }

  #fetch(path: string, init?: RequestInit): Promise<Response> {
    return answered(() => globalThis.fetch(this.url(path), init));
  }
}

/** The connection may break before an answer and within it. */
async function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw new NoAnswer('The server does not answer.', { cause: error });
  }
}

async function checkAnswer(answer: Response): Promise<void> {
  if (answer.ok) return;
  const refusal = parseRefusal(await answer.text());
  throw new Error(refusal?.message ?? `The server answered ${answer.status} ${answer.statusText}`.trim());
}

/** The server could not be reached; what is asked of it may be answered from what is here. */
export class NoAnswer extends Error {}
