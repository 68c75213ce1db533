/** Puts dagre into the package, for the charts in other people's apps; the page of `vite.config.ts` has its own. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  build: {
    lib: { entry: here('dashboard/statechart/dagre.ts'), formats: ['es'], fileName: 'dagre' },
    outDir: here('dist/dashboard/statechart'),
    emptyOutDir: false,
    target: 'es2023',
    license: { fileName: 'dagre.LICENSE.md' },
  },
});
