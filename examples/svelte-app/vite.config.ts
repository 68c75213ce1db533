import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const checkout = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [svelte({ configFile: false })],
  resolve: {
    // The sources of this checkout, as if they were installed. An app of your own has damonx in its package.json instead.
    alias: [
      { find: /^damonx$/, replacement: checkout('index.ts') },
      { find: /^damonx\/(\w+)$/, replacement: checkout('$1/index.ts') },
    ],
  },
});
