/** A trace on the live page: played in virtual time by the command, looked at in a browser, beside its exact truth. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeatmapElement } from '../../dashboard/index.js';
import { testBrowser } from './browser.js';
import { type Served, served } from './served.js';

const browser = testBrowser();
function ofMap<T>(page: Page, ask: (map: HeatmapElement) => T): Promise<T> {
  return page.evaluate(`(${ask})(document.querySelector('damonx-heatmap'))`) as Promise<T>;
}

const reached = (page: Page) => ofMap(page, (map) => map.feed?.history.to ?? 0);

describe('a replay on the page', () => {
  let command: Served;
  beforeAll(async () => {
    command = await served('--trace', 'moving', '--speed', '0.3', '--seed', '1');
  });
  afterAll(() => command.end());

  it('[P13] pauses, goes on at another speed, looks back, hurries ahead, and plays again', async () => {
    const { page, complaints, foreign } = await browser.open(command.url);
    const play = page.getByTestId('play');
    const state = page.getByTestId('state');
    const scrubber = page.getByTestId('scrubber');
    await expect.poll(() => reached(page)).toBeGreaterThan(500_000);
    await play.click();
    await expect.poll(() => state.textContent()).toBe('paused');
    const pausedAt = await reached(page);
    await page.waitForTimeout(1_000);
    expect(await reached(page)).toBeLessThanOrEqual(pausedAt + 100_000);

    // Within what was monitored: only the picture goes back.
    await scrubber.fill('50');
    // Up to a column of pixels.
    await expect.poll(() => ofMap(page, (map) => Math.abs((map.view?.to ?? 0) - 300_000))).toBeLessThan(10_000);
    expect(await ofMap(page, (map) => map.view?.following)).toBe(false);
    expect(await state.textContent()).toBe('paused');

    // Beyond it: the replay hurries there, and holds again.
    await scrubber.fill('750');
    await expect.poll(() => reached(page)).toBeGreaterThanOrEqual(4_400_000);
    await expect.poll(() => state.textContent()).toBe('paused');
    expect(await reached(page)).toBeLessThan(5_000_000);
    // It is looked at, not what was looked back at before.
    expect(await ofMap(page, (map) => map.view?.following)).toBe(true);

    // While it goes on the scrubber stays where one looks; whoever plays after that sees what is played.
    await page.getByTestId('speed').selectOption('0.25');
    await play.click();
    await expect.poll(() => state.textContent()).toBe('sampling');
    await scrubber.fill('50');
    const played = await reached(page);
    await expect.poll(() => reached(page)).toBeGreaterThan(played + 250_000);
    expect(await scrubber.inputValue()).toBe('50');
    expect(await page.getByTestId('replay').textContent()).toContain('0.3 s of 6.0 s');
    await scrubber.press('ArrowRight');
    expect(await scrubber.inputValue()).toBe('51');
    await play.click();
    await expect.poll(() => state.textContent()).toBe('paused');
    expect(await scrubber.inputValue()).toBe('51');
    await play.click();
    await expect.poll(() => state.textContent()).toBe('sampling');
    expect(await ofMap(page, (map) => map.view?.following)).toBe(true);
    await play.click();
    await expect.poll(() => state.textContent()).toBe('paused');

    await page.getByTestId('speed').selectOption('max');
    await play.click();
    await expect.poll(() => state.textContent()).toBe('idle');
    expect(await reached(page)).toBeGreaterThanOrEqual(6_000_000);
    await page.getByTestId('speed').selectOption('100');
    await play.click();
    await expect.poll(() => page.getByTestId('replay').textContent()).toContain('6.0 s of 6.0 s');
    expect([...complaints, ...foreign]).toEqual([]);
    await page.context().close();
  });

  it('[P13] lays the exact truth over or beside what the monitor saw', async () => {
    const { page } = await browser.open(command.url);
    await expect.poll(() => ofMap(page, (map) => map.feed?.truth?.to ?? 0)).toBeGreaterThanOrEqual(6_000_000);
    const kinds: string[] = [];
    for (const [name, overlay] of [
      ['Truth', 'truth'],
      ['Difference', 'difference'],
      ['Side by side', 'both'],
    ] as const) {
      await page.getByRole('button', { name, exact: true }).click();
      expect(await ofMap(page, (map) => map.settings.overlay)).toBe(overlay);
      const reads = overlay === 'difference' ? 'Orange = the monitor saw too much' : 'Strong colour = accessed often';
      expect(await page.getByTestId('caption').textContent()).toContain(reads);
      const canvas = page.locator('damonx-heatmap').locator('canvas[part=map]');
      const take = async () => (await canvas.screenshot()).toString('base64');
      // The picture of each is there when it is none of those before.
      await expect.poll(async () => kinds.includes(await take())).toBe(false);
      kinds.push(await take());
    }
    expect(new Set(kinds).size).toBe(3);
    // Also as a table, of any moment.
    await page.getByTestId('table-view').locator('summary').click();
    await page.getByTestId('table-moments').locator('tbody button').nth(3).click();
    const rows = page.getByTestId('table-truth').locator('tbody tr');
    await expect.poll(() => rows.count()).toBeGreaterThan(2);
    expect(await rows.first().locator('td').nth(5).textContent()).toBe('200/s');
    // `moving` walks from the lowest address up: at 3 s the truth is half of its way up, and idle at the top.
    const [hot, cold] = await ofMap(page, (map) => {
      map.settings = { overlay: 'monitor' };
      const history = map.feed?.truth?.query({ from: 2_950_000, to: 3_000_000 })[0]?.snapshot;
      const rates = history ? [...history].map(({ start, nrAccesses }) => [start, nrAccesses] as const) : [];
      const busy = rates.filter(([, nrAccesses]) => nrAccesses > 0).map(([start]) => start);
      return [Math.max(...busy), rates.at(-1)?.[1]];
    });
    expect(hot).toBeGreaterThan(0x1000000);
    expect(hot).toBeLessThan(0x8000000);
    expect(cold).toBe(0);
    await page.context().close();
  });
});
