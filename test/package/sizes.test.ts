/** How much an app loads of damonx, as README tells it: bundled, minified and packed, without what is loaded later. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { root } from './project.js';

/** In bytes, with all that is loaded at once with it. */
async function sizeOf(program: string): Promise<number> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: program, resolveDir: root, sourcefile: 'program.ts', loader: 'ts' },
    bundle: true,
    minify: true,
    splitting: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2023',
    outdir: 'out',
    write: false,
    metafile: true,
    logLevel: 'silent',
    absWorkingDir: root,
  });
  const loaded = new Set<string>();
  const load = (output: string) => {
    if (loaded.has(output)) return;
    loaded.add(output);
    for (const { path, kind } of metafile.outputs[output]?.imports ?? []) if (kind === 'import-statement') load(path);
  };
  load('out/stdin.js');
  const names = new Set([...loaded].map((output) => basename(output)));
  return outputFiles
    .filter(({ path }) => names.has(basename(path)))
    .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}

it('README tells how large the elements and a monitoring are, to a kilobyte', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const told =
    /Both elements are (\d+) kB gzipped \(the map alone (\d+), the chart alone (\d+)\), `monitor\(\)` with XState and RxJS is\s(\d+) kB/.exec(
      readme,
    );
  const programs = [
    `import { defineElements } from './dashboard/index.ts'; defineElements();`,
    `import { HeatmapElement } from './dashboard/index.ts'; customElements.define('damonx-heatmap', HeatmapElement);`,
    `import { StatechartElement } from './dashboard/index.ts'; customElements.define('damonx-statechart', StatechartElement);`,
    `import { monitor } from './index.ts'; monitor({ primitive: {} }).subscribe();`,
  ];
  const sizes = await Promise.all(programs.map(sizeOf));
  const figures = told?.slice(1).map(Number) ?? [];
  expect(figures).toHaveLength(sizes.length);
  for (const [index, size] of sizes.entries()) expect(Math.abs((figures[index] ?? 0) - size / 1_000)).toBeLessThan(1);
});
