/** Builds an app with Vite and serves what comes out of it, from memory, on 127.0.0.1. */
import { createServer, type RequestListener } from 'node:http';
import { extname } from 'node:path';
import { build, type InlineConfig } from 'vite';
import { afterAll, beforeAll } from 'vitest';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

export interface BuiltApp {
  /** Where it is served, while the tests of the file run. */
  readonly url: string;
}

/**
 * To be called at the top of a test file, or in a `describe`.
 *
 * @param mounted what else is served, by its path
 */
export function builtApp(config: InlineConfig, mounted: Readonly<Record<string, RequestListener>> = {}): BuiltApp {
  const app = { url: '' };
  const files = new Map<string, string | Uint8Array>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://app');
    const [, listener] = Object.entries(mounted).find(([path]) => pathname.startsWith(path)) ?? [];
    if (listener) {
      listener(request, response);
      return;
    }
    const path = pathname.slice(1) || 'index.html';
    const file = files.get(path);
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': types[extname(path)] ?? 'text/plain' });
    response.end(file);
  });
  beforeAll(async () => {
    const built = await build({ ...config, logLevel: 'error', build: { ...config.build, write: false } });
    for (const bundle of Array.isArray(built) ? built : [built]) {
      if (!('output' in bundle)) throw new Error('Expected a build that ends, got a watcher');
      for (const file of bundle.output) files.set(file.fileName, file.type === 'chunk' ? file.code : file.source);
    }
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('Expected a port');
    app.url = `http://127.0.0.1:${address.port}/`;
  }, 60_000);
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return app;
}
