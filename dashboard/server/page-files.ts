/** The files of the built page, read once and handed out by their exact name: there is no path that could lead elsewhere. */
import { DamonError } from '../../regions/index.js';

export type PageFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** Beside the compiled server; from the sources, where the build has put it. */
const PLACES = ['../page/', '../../dist/dashboard/page/'];

/** @throws DamonError ENOENT where the page was not built, ENOTSUP where there are no files */
export function readPageFiles(): PageFiles {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  if (!fs) throw new DamonError('ENOTSUP', 'Expected a file system to read the page from, got a place without one');
  for (const place of PLACES) {
    const folder = new URL(place, import.meta.url);
    // The sources of the page lie at the first place too, but its scripts only where it was built.
    if (!fs.existsSync(new URL('assets/', folder)) || !fs.existsSync(new URL('index.html', folder))) continue;
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    const read = (name: string) => files.set(name, new Uint8Array(fs.readFileSync(new URL(name, folder))));
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) if (entry.isFile()) read(entry.name);
    for (const entry of fs.readdirSync(new URL('assets/', folder), { withFileTypes: true })) {
      if (entry.isFile()) read(`assets/${entry.name}`);
    }
    return files;
  }
  throw new DamonError('ENOENT', 'Expected a page that was built, got none: run `npm run build`');
}

export function contentTypeOf(name: string): string {
  return CONTENT_TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}

/** Whether the name changes with what is in it. */
export function isHashed(name: string): boolean {
  return /^assets\/.+-[\w-]{8,}\.\w+$/.test(name);
}

/** The page with the token that its commands have to show. */
export function withToken(page: Uint8Array, token: string): string {
  const html = new TextDecoder().decode(page);
  const meta = `<meta name="damonx-token" content="${token}">`;
  const head = /<head[^>]*>/i.exec(html);
  if (!head) return meta + html;
  const at = head.index + head[0].length;
  return html.slice(0, at) + meta + html.slice(at);
}
