/**
 * The picture that README.md opens with: the page of the sample workload, in light and in dark. `npm run readme` takes it
 * anew; otherwise it is taken to see that it can be, and thrown away.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { HeatmapElement } from '../../dashboard/index.js';
import { testBrowser } from './browser.js';
import { served } from './served.js';

const browser = testBrowser();
const isKept = process.env.DAMONX_WRITE_README !== undefined;
/** So much of the past is seen, in microseconds. */
const LEAST_US = isKept ? 40_000_000 : 3_000_000;

it('README opens with the page as it is, in light and in dark', { timeout: 120_000 }, async () => {
  const page = await served();
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      const options = { colorScheme, viewport: { width: 1_200, height: 820 }, deviceScaleFactor: isKept ? 1.5 : 1 };
      const { page: shown, complaints, foreign } = await browser.open(page.url, options);
      await shown.waitForFunction(
        (least) => {
          const { from = 0, to = 0 } =
            (document.querySelector('damonx-heatmap') as HeatmapElement | null)?.feed?.history ?? {};
          return to - from > least;
        },
        LEAST_US,
        { timeout: 60_000 },
      );
      await shown.waitForTimeout(isKept ? 3_000 : 500);
      const path = fileURLToPath(new URL(`../../docs/page-${colorScheme}.png`, import.meta.url));
      const taken = await shown.screenshot({ fullPage: true, ...(isKept ? { path } : {}) });
      expect(taken.length).toBeGreaterThan(50_000);
      expect(existsSync(path)).toBe(true);
      expect([...complaints, ...foreign]).toEqual([]);
      await shown.context().close();
    }
  } finally {
    await page.end();
  }
});
