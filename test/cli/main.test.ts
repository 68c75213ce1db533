import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

describe('the command', () => {
  it('loads the server of the page only where a page is wanted', async () => {
    const { metafile } = await build({
      entryPoints: [main],
      outdir: 'out',
      bundle: true,
      splitting: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    });
    const loaded = new Set<string>();
    const load = (output: string) => {
      if (loaded.has(output)) return;
      loaded.add(output);
      for (const { path, kind } of metafile.outputs[output]?.imports ?? []) {
        if (kind === 'import-statement') load(path);
      }
    };
    load('out/main.js');
    const at = (outputs: Iterable<string>) =>
      [...outputs].flatMap((output) => Object.keys(metafile.outputs[output]?.inputs ?? {}));
    expect(at(loaded)).toEqual(expect.arrayContaining(['cli/main.ts', 'cli/page.ts', 'streams/monitor.ts']));
    expect(at(loaded).filter((input) => input.startsWith('dashboard/'))).toEqual([]);
    expect(at(Object.keys(metafile.outputs))).toContain('dashboard/server/dashboard.ts');
  });
});
