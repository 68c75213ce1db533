import { defineConfig } from 'vitest/config';

const browser = ['test/browser/**/*.test.ts', 'test/dashboard/statechart/statechart-element.test.ts'];

export default defineConfig({
  test: {
    // Guards against what hangs, not measures: what passes in a tenth of it may take that long on one busy core.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      { extends: true, test: { name: 'node', include: ['test/**/*.test.ts'], exclude: browser } },
      // Once in some hundred pages a headless browser on a busy machine no longer answers at all; that fails, the page does not.
      { extends: true, test: { name: 'browser', include: browser, retry: process.env.CI ? 1 : 0 } },
    ],
  },
});
