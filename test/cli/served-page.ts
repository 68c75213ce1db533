/** A page that `damonx` serves, as the script of a browser sees it: what it asks for, and what it may send. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { type Command, type HelloMessage, type SourceInfo, TOKEN_HEADER } from '../../dashboard/protocol.js';
import { decodeEntries, type HistoryEntry } from '../../reports/index.js';
import type { Running } from './compiled.js';

/** Of a source: everything but its id, which is that of the only one there is. */
type Wish = Command extends infer Each ? (Each extends Command ? Omit<Each, 'source'> : never) : never;

export interface ServedPage {
  readonly url: string;
  hello(): Promise<HelloMessage>;
  /** What is known of the only source there is. */
  source(): Promise<SourceInfo>;
  history(truth?: boolean): Promise<HistoryEntry[]>;
  /** The answer's status, and its message where it is refused. */
  send(wish: Wish): Promise<{ readonly status: number; readonly message?: string }>;
}

/** An empty page where the compiled command looks for one, for its token: the page itself is built by others. */
export function layPage(main: string): void {
  const folder = join(dirname(main), '..', 'dashboard', 'page');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><html><head></head></html>');
}

/** The page at the address that a running command prints on its first line. */
export async function pageOf(running: Running): Promise<ServedPage> {
  await running.wrote(/damonx is at \S+\s/);
  const [, url = ''] = /damonx is at (\S+)/.exec(running.output()) ?? [];
  const get = async (path: string) => {
    const response = await fetch(new URL(path, url));
    expect(response.status).toBe(200);
    return response;
  };
  const page: ServedPage = {
    url,
    hello: async () => (await get('./api/sources')).json(),
    async source() {
      const { sources } = await page.hello();
      expect(sources).toHaveLength(1);
      return sources[0] as SourceInfo;
    },
    async history(truth = false) {
      const { id } = await page.source();
      const response = await get(`./api/history?source=${id}${truth ? '&truth=1' : ''}`);
      return decodeEntries(new Uint8Array(await response.arrayBuffer()));
    },
    async send(wish) {
      const html = await (await get('./')).text();
      const [, token = ''] = /name="damonx-token" content="([^"]+)"/.exec(html) ?? [];
      const { id } = await page.source();
      const response = await fetch(new URL('./api/control', url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', [TOKEN_HEADER]: token },
        body: JSON.stringify({ ...wish, source: id }),
      });
      return { status: response.status, ...(response.status === 204 ? {} : await response.json()) };
    },
  };
  return page;
}
