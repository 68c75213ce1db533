/**
 * The apps of examples/, built and used as their users do. They monitor their own reads of 100 000 rows inside the page,
 * in real time; what is asked of the picture is what even a busy machine gives.
 */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { testBrowser } from './browser.js';
import { builtApp } from './built.js';

const browser = testBrowser();
const LONGEST_MS = 60_000;
const ROW_HEIGHT = 28;

/** Scrolls as a reader does: what is in sight, and a thousand rows before and after, is read at every frame. */
async function scrollTo(page: Page, row: number): Promise<void> {
  await page.locator('.list').evaluate((list, top) => {
    list.scrollTop = top;
  }, row * ROW_HEIGHT);
}

/** Waits until what is hot, of the latest aggregation that the heat map shows, is there and nowhere else. */
async function waitForBand(page: Page, from: number, to: number): Promise<void> {
  await page.waitForFunction(
    ([from = 0, to = 0]) => {
      const latest = document.querySelector('damonx-heatmap')?.feed?.history.latest?.snapshot;
      const hot = [...(latest ?? [])].filter((_, index) => (latest?.rate(index) ?? 0) >= 0.5);
      return hot.length > 0 && hot.every(({ start, end }) => end > from && start < to);
    },
    [from, to],
    { timeout: 30_000 },
  );
}

const running = (page: Page, nr: number) =>
  page.waitForFunction((text) => document.querySelector('output')?.textContent?.includes(text), `running: ${nr}`);

describe.each(['react-app', 'svelte-app'])('the app of examples/%s', (name) => {
  const app = builtApp({
    configFile: fileURLToPath(new URL(`../../examples/${name}/vite.config.ts`, import.meta.url)),
  });

  it('shows its list, and renders no more of it than is in sight', { timeout: LONGEST_MS }, async () => {
    const { page, complaints, foreign } = await browser.open(app.url);
    expect(await page.locator('li').first().innerText()).toContain('Adler');
    expect(await page.locator('li').count()).toBeLessThan(100);
    await scrollTo(page, 60_000);
    await page.locator('li', { hasText: '60005' }).waitFor();
    expect(await page.locator('li').count()).toBeLessThan(100);
    await page.getByRole('searchbox').fill('basel');
    await page.getByText(/^12,\d\d\d of 100,000$/).waitFor();
    expect([complaints, foreign]).toEqual([[], []]);
    await page.context().close();
  });

  it('shows the hot band where it reads, wherever it is scrolled to', { timeout: LONGEST_MS }, async () => {
    const { page, complaints, foreign } = await browser.open(app.url);
    await waitForBand(page, 0, 1_000);
    await scrollTo(page, 60_000);
    await waitForBand(page, 59_000, 61_000);
    // Where a reader would point at: the newest column, at the height of these rows and of others.
    await page.waitForFunction(() => {
      const map = document.querySelector('damonx-heatmap');
      const plot = map?.plot;
      if (!map || !plot) return false;
      const rateAt = (row: number) =>
        map.cellAt(plot.right - 2, plot.top + (row / 100_000) * plot.height)?.region?.rate ?? -1;
      return rateAt(60_000) >= 0.5 && rateAt(500) === 0 && rateAt(90_000) === 0;
    });
    expect([complaints, foreign]).toEqual([[], []]);
    await page.context().close();
  });

  it('runs a context while its elements are shown, and none when they are not', { timeout: LONGEST_MS }, async () => {
    const { page, complaints } = await browser.open(app.url);
    await running(page, 1);
    await page.getByRole('button', { name: 'Hide monitor' }).click();
    await running(page, 0);
    expect(await page.locator('damonx-heatmap, damonx-statechart').count()).toBe(0);
    await page.getByRole('button', { name: 'Show monitor' }).click();
    await running(page, 1);
    await waitForBand(page, 0, 1_000);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('scrolls by itself, and the band goes along', { timeout: LONGEST_MS }, async () => {
    const { page, complaints } = await browser.open(app.url);
    await waitForBand(page, 0, 1_000);
    await page.getByRole('button', { name: 'Scroll by itself' }).click();
    await page.waitForFunction(() => {
      const latest = document.querySelector('damonx-heatmap')?.feed?.history.latest?.snapshot;
      return [...(latest ?? [])].some(({ start }, index) => start > 20_000 && (latest?.rate(index) ?? 0) >= 0.3);
    });
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
