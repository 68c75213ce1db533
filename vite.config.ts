/** Builds the page that a dashboard serves: one script, one style sheet, and what is loaded only when it is needed. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('dashboard/page'),
  base: './',
  build: {
    outDir: here('dist/dashboard/page'),
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: false,
    assetsInlineLimit: 0,
  },
});
