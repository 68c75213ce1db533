/** Builds the page that a dashboard serves: one script, one style sheet, and what is loaded only when it is needed. */
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Vite's helper loads style sheets ahead of what is imported later; there are none, and it is 1 % of the page. */
const plainImports: Plugin = {
  name: 'plain-imports',
  enforce: 'pre',
  load: (id) => (id.endsWith('vite/preload-helper.js') ? 'export const __vitePreload = (load) => load();' : undefined),
};

export default defineConfig({
  root: here('dashboard/page'),
  base: './',
  plugins: [plainImports],
  build: {
    outDir: here('dist/dashboard/page'),
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: false,
    assetsInlineLimit: 0,
  },
});
