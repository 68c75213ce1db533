/** How much a browser loads before it shows anything: of the page that was built last. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const page = join(import.meta.dirname, '../../dist/dashboard/page');

describe('the page as it is loaded first', () => {
  it('is less than 60 000 bytes, packed: the document, its script and its style', () => {
    const html = readFileSync(join(page, 'index.html'), 'utf8');
    const named = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, name = '']) => name);
    expect(named.map((name) => name.split('.').at(-1)).sort()).toEqual(['css', 'js']);
    // What a script imports at its top is loaded with it.
    const script = readFileSync(join(page, named.find((name) => name.endsWith('.js')) ?? ''), 'utf8');
    const imported = [...script.matchAll(/\bfrom\s*"\.\/([^"]+)"|\bimport\s*"\.\/([^"]+)"/g)];
    expect(imported).toEqual([]);
    const sizes = ['index.html', ...named].map((name) => gzipSync(readFileSync(join(page, name)), { level: 9 }).length);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(60_000);
    // The rest is for charts of other machines, and for who reads tables.
    const rest = readdirSync(join(page, 'assets')).filter((name) => name.endsWith('.js') && !html.includes(name));
    expect(rest.length).toBeGreaterThan(0);
  });
});
