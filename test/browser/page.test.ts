/**
 * The live page as a visitor has it: a real browser, a real server, a monitoring that runs. Shows what was built last,
 * which `npm test` does first.
 */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeatmapElement } from '../../dashboard/index.js';
import { createContext, monitoringOf, stateOf, stopContexts } from '../../machines/index.js';
import { accessTable } from '../../primitives/index.js';
import { testBrowser, type WatchedPage } from './browser.js';
import { accessibilityFaults } from './faults.js';
import { HOT, type PageRig, SIZE, servePage } from './page-rig.js';

const browser = testBrowser();

/** The page with its heat map drawn. */
async function opened(url: string, options?: Parameters<typeof browser.open>[1]): Promise<WatchedPage> {
  const watched = await browser.open(url, options);
  await watched.page.waitForFunction(() => {
    const map = document.querySelector('damonx-heatmap') as HeatmapElement | null;
    return (map?.view !== undefined && (map?.feed?.history.length ?? 0) >= 8) === true;
  });
  return watched;
}

/** Asks the heat map; the function is run in the page. */
function ofMap<T>(page: Page, ask: (map: HeatmapElement) => T): Promise<T> {
  return page.evaluate(`(${ask})(document.querySelector('damonx-heatmap'))`) as Promise<T>;
}

/** Mean brightness, 0 to 255, of the map's pixels at so many addresses, in the newest third of the picture. */
async function brightnessAt(page: Page, shares: readonly number[]): Promise<number[]> {
  return page.evaluate((shares) => {
    const map = document.querySelector('damonx-heatmap') as HeatmapElement;
    const plot = map.plot as DOMRect;
    const canvas = map.shadowRoot?.querySelector('canvas') as HTMLCanvasElement;
    const box = canvas.getBoundingClientRect();
    const ratio = canvas.width / box.width;
    const { width, height } = canvas;
    const options = { willReadFrequently: true };
    const context = new OffscreenCanvas(width, height).getContext('2d', options) as OffscreenCanvasRenderingContext2D;
    context.drawImage(canvas, 0, 0);
    return shares.map((share) => {
      const x = (plot.right - plot.width / 8 - box.left) * ratio;
      const y = (plot.top + plot.height * share - box.top) * ratio;
      const { data } = context.getImageData(Math.round(x), Math.round(y) - 1, 20, 3);
      let sum = 0;
      for (let at = 0; at < data.length; at += 4) {
        sum += 0.3 * (data[at] ?? 0) + 0.59 * (data[at + 1] ?? 0) + 0.11 * (data[at + 2] ?? 0);
      }
      return sum / (data.length / 4);
    });
  }, shares);
}

/** Where the map is drawn, once the newest of the workload's band is painted there and nothing above it moves any more. */
async function settledPlot(page: Page) {
  const look = () => ofMap(page, (map) => map.plot?.toJSON() as DOMRect);
  let before = await look();
  await expect
    .poll(async () => {
      const [plot, rated] = [
        await look(),
        await page.evaluate((share) => {
          const map = document.querySelector('damonx-heatmap') as HeatmapElement;
          const { right, top, width, height } = map.plot as DOMRect;
          return map.cellAt(right - width / 10, top + height * share)?.label !== undefined;
        }, middle),
      ];
      const stands = JSON.stringify(plot) === JSON.stringify(before);
      before = plot;
      return stands && rated;
    })
    .toBe(true);
  return before;
}

const middle = (HOT.start + HOT.end) / 2 / SIZE;

describe('the live page', () => {
  let rig: PageRig;
  beforeAll(async () => {
    rig = await servePage();
  });
  afterAll(() => rig.close());

  it('[P1] shows the hot band where the workload made it, by its pixels, in light and in dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints, foreign } = await opened(rig.url, { colorScheme });
      // Hot stands out from the ground: dark on light, bright on dark.
      const sign = colorScheme === 'light' ? -1 : 1;
      const contrasts = async () => {
        const [above = 0, hot = 0, below = 0] = await brightnessAt(page, [0.1, middle, 0.7]);
        return { standsOut: sign * (hot - above) > 60, evenGround: Math.abs(above - below) < 20, above, hot, below };
      };
      await expect.poll(contrasts).toMatchObject({ standsOut: true, evenGround: true });
      expect([...complaints, ...foreign]).toEqual([]);
      await page.context().close();
    }
  });

  it('[P1] tells of a point what a tooltip shows: range, rate, label', async () => {
    const { page } = await opened(rig.url);
    const plot = await settledPlot(page);
    const cell = await page.evaluate(
      ({ x, y }) => (document.querySelector('damonx-heatmap') as HeatmapElement).cellAt(x, y),
      { x: plot.right - plot.width / 10, y: plot.top + plot.height * middle },
    );
    expect(cell).toMatchObject({ label: 'first half' });
    await page.mouse.move(plot.right - plot.width / 10, plot.top + plot.height * middle);
    const tooltip = page.locator('damonx-heatmap').locator('[part=tooltip]');
    await tooltip.waitFor();
    expect(await tooltip.textContent()).toContain('first half');
    await page.context().close();
  });

  it('[P14] pins a cell on a click, copies it as text, and does the same by keyboard', async () => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const { page } = await opened(rig.url, { permissions });
    const plot = await settledPlot(page);
    await page.mouse.click(plot.right - plot.width / 10, plot.top + plot.height * middle);
    const pinned = page.locator('damonx-heatmap').getByRole('dialog');
    await pinned.getByRole('button', { name: 'Copy' }).click();
    await pinned.getByText('Copied').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain('first half');
    expect(copied).toMatch(/\d+ rows/);
    await page.keyboard.press('Escape');
    await pinned.waitFor({ state: 'hidden' });

    await page.locator('damonx-heatmap').locator('[part=plot]').focus();
    for (const key of ['ArrowLeft', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await pinned.waitFor();
    expect(await pinned.textContent()).toMatch(/rows/);
    await page.context().close();
  });

  it('[P1] paints other metrics, scales and brightness on request', async () => {
    const { page } = await opened(rig.url);
    const picture = page.locator('damonx-heatmap').locator('canvas[part=map]');
    const pictures: string[] = [];
    // The next picture is there when it is none of those before.
    const take = () =>
      expect
        .poll(async () => {
          const taken = (await picture.screenshot()).toString('base64');
          const isNew = !pictures.includes(taken);
          if (isNew) pictures.push(taken);
          return isNew;
        })
        .toBe(true);
    // Held still, so that only what is asked for changes.
    await page.locator('damonx-heatmap').locator('[part=live]').click();
    for (const [name, says] of [
      ['Age', 'Strong colour = unchanged for long.'],
      ['Temperature', 'Orange = hot, blue = cold for long.'],
      ['Rate', 'Strong colour = accessed often.'],
    ] as const) {
      await page.getByRole('button', { name, exact: true }).click();
      expect(await page.getByTestId('caption').textContent()).toContain(says);
      await take();
    }
    await page.locator('damonx-heatmap').locator('[part=brightness]').fill('1');
    await take();
    expect(pictures).toHaveLength(4);
    await page.getByRole('button', { name: 'Relative' }).click();
    expect(await ofMap(page, (map) => map.settings)).toMatchObject({ metric: 'rate', relative: true });
    await page.context().close();
  });

  it('[P1] has a tab for each context, and one for all of them', async () => {
    const { page, complaints } = await opened(rig.url);
    const tabs = page.getByRole('tab');
    expect(await tabs.count()).toBe(0);
    const table = accessTable({ size: 5_000, id: 'other' });
    const other = createContext({ name: 'another table', primitive: table.primitive() });
    const source = rig.dashboard.add(other, { unit: 'slot' });
    await expect.poll(() => tabs.allTextContents()).toEqual(['All', 'rows of a table', 'another table']);
    await tabs.nth(2).click();
    await page.getByRole('heading', { level: 1, name: 'another table' }).waitFor();
    await expect.poll(() => page.getByTestId('state').textContent()).toBe('idle');
    await page.getByTestId('start').click();
    await expect.poll(() => page.getByTestId('state').textContent()).toBe('sampling');
    await page.keyboard.press('Tab');
    await tabs.nth(2).focus();
    await page.keyboard.press('Home');
    const all = page.getByTestId('overview').locator('tbody tr');
    await expect.poll(() => all.count()).toBe(2);
    expect(await accessibilityFaults(page)).toEqual([]);
    source.remove();
    await expect.poll(() => tabs.count()).toBe(0);
    expect(monitoringOf(other).running).toBe(true);
    await stopContexts([other]);
    other.stop();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('[P10] asks the server again for what is zoomed into, and shows only that', async () => {
    const { page } = await opened(rig.url);
    const plot = await settledPlot(page);
    const before = await ofMap(page, (map) => map.view);
    const asked = page.waitForRequest((request) => /api\/history\?.*from=\d+.*to=\d+/.test(request.url()));
    await page.mouse.move(plot.right - plot.width * 0.3, plot.top + plot.height * 0.25);
    await page.mouse.down();
    await page.mouse.move(plot.right - plot.width * 0.1, plot.top + plot.height * 0.45, { steps: 5 });
    await page.mouse.up();
    const url = new URL((await asked).url());
    const view = await ofMap(page, (map) => map.view);
    expect(view?.following).toBe(false);
    expect(view?.start).toBeGreaterThan(0.2 * SIZE);
    expect(view?.end).toBeLessThan(0.5 * SIZE);
    expect((view?.to ?? 0) - (view?.from ?? 0)).toBeLessThan(0.3 * ((before?.to ?? 0) - (before?.from ?? 0)));
    const [askedFrom, askedTo] = ['from', 'to'].map((name) => Number(url.searchParams.get(name)));
    expect(Math.min(askedTo ?? 0, view?.to ?? 0) - Math.max(askedFrom ?? 0, view?.from ?? 0)).toBeGreaterThan(
      0.95 * ((view?.to ?? 0) - (view?.from ?? 0)),
    );
    await page.getByRole('button', { name: /^Reset/ }).click();
    await page.waitForFunction(() => (document.querySelector('damonx-heatmap') as HeatmapElement).view?.start === 0);
    await page.context().close();
  });

  it('[P3] misses nothing and doubles nothing when the connection drops', async () => {
    const { page } = await opened(rig.url);
    const entries = () =>
      ofMap(page, (map) => map.feed?.history.query().map(({ from, to, nrMerged }) => [from, to, nrMerged]) ?? []);
    const before = await entries();
    rig.drop();
    await page
      .getByTestId('connection')
      .getByText('Not connected')
      .or(page.locator('[data-testid=connection][data-state=trouble]'))
      .first()
      .waitFor();
    const aggregations = () => monitoringOf(rig.context).counters.aggregations;
    const dropped = aggregations();
    await expect.poll(aggregations).toBeGreaterThan(dropped + 5);
    rig.restore();
    await page.locator('[data-testid=connection][data-state=live]').waitFor();
    await expect.poll(async () => (await entries()).length).toBeGreaterThan(before.length + 15);
    const after = await entries();
    // One after the other, each as it came; a hole would be an aggregation that was missed.
    for (const [index, [from = 0]] of after.entries()) {
      if (index > 0) expect([index, from]).toEqual([index, after[index - 1]?.[1]]);
    }
    expect(after.slice(-15).every(([, , nrMerged]) => nrMerged === 1)).toBe(true);
    await page.context().close();
  });

  it('[P7] says at its field what is wrong with an attribute, and the old state stands', async () => {
    const { page, complaints } = await opened(rig.url);
    const { attributes } = monitoringOf(rig.context);
    const field = page.getByTestId('field-regions.max');
    await field.fill('2');
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    const told = await page
      .locator(`#${(await field.getAttribute('aria-describedby'))?.split(' ').at(-1)}`)
      .textContent();
    expect(told).toBe('Expected a whole number from 3 to 16\u202f777\u202f216');
    expect(await field.inputValue()).toBe('2');
    expect(monitoringOf(rig.context).attributes).toEqual(attributes);
    await field.fill('120');
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => monitoringOf(rig.context).attributes.regions.max).toBe(120);
    // What the browser itself notes of an answer of 400.
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([]);
    await page.context().close();
  });

  it('[P7] saves a snapshot of this moment as JSON', async () => {
    const { page } = await opened(rig.url);
    const downloading = page.waitForEvent('download');
    await page.getByTestId('snapshot').click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^damonx-rows-of-a-table-\d+\.json$/);
    const saved = JSON.parse(await readFile(await download.path(), 'utf8'));
    const { attributes } = monitoringOf(rig.context);
    expect(saved).toMatchObject({ name: 'rows of a table', unit: 'row', attributes });
    const labels: { label: string }[] = saved.labels;
    expect(labels.map(({ label }) => label)).toEqual(['first half', 'second half']);
    // By the clock on the wall it was just now.
    expect(Math.abs(saved.epochMs + saved.snapshot.at / 1_000 - Date.now())).toBeLessThan(60_000);
    const [target] = saved.snapshot.targets;
    expect(target.id).toBe('rows');
    // Region after region, without a hole.
    let end = 0;
    for (const [start, until, nrAccesses, age] of target.regions) {
      expect(start).toBe(end);
      expect(nrAccesses).toBeLessThanOrEqual(saved.snapshot.nrSamplings);
      expect(age).toBeGreaterThanOrEqual(0);
      end = until;
    }
    expect(end).toBe(SIZE);
    await page.context().close();
  });

  it('[P11] lights terminating and then idle when it is stopped, and sampling when it is started again', async () => {
    const { page, complaints } = await opened(rig.url);
    const chart = page.getByTestId('charts').locator('damonx-statechart').first();
    const lit = (id: string) => chart.locator(`[data-state="${id}"].active`).waitFor({ state: 'attached' });
    await lit('sampling');
    const release = rig.holdEnd();
    await page.getByTestId('stop').click();
    await lit('terminating');
    release();
    await lit('idle');
    expect(stateOf(rig.context.getSnapshot())).toBe('idle');
    await expect.poll(() => page.getByTestId('state').textContent()).toBe('idle');
    await page.getByTestId('start').click();
    await lit('sampling');
    expect(monitoringOf(rig.context).running).toBe(true);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['light', 1_280],
    ['dark', 1_280],
    ['light', 360],
  ] as const)(
    '[P14] has no accessibility fault, %s and %d px wide, with its tables open',
    async (colorScheme, width) => {
      const { page } = await opened(rig.url, { colorScheme, viewport: { width, height: 800 } });
      await page.getByTestId('table-view').locator('summary').click();
      await page.getByTestId('table-regions').locator('tbody tr').first().waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.context().close();
    },
  );

  it('[P14] fits every width from 360 px to 4K without scrolling sideways', async () => {
    const { page } = await opened(rig.url);
    for (const width of [360, 520, 768, 1_024, 1_440, 2_560, 3_840]) {
      await page.setViewportSize({ width, height: 900 });
      const widths = () =>
        page.evaluate(() => ({
          scroll: document.documentElement.scrollWidth,
          plot: (document.querySelector('damonx-heatmap') as HeatmapElement).plot?.width ?? 0,
        }));
      await expect.poll(async () => (await widths()).plot).toBeGreaterThan(width / 3);
      await page.waitForTimeout(200);
      expect([width, (await widths()).scroll]).toEqual([width, width]);
    }
    await page.context().close();
  });

  it('says how to zoom, with a mouse and with fingers', async () => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
    for (const [options, text] of [
      [{}, 'down. Drag to zoom.'],
      [phone, 'down. Hold, then drag to zoom.'],
    ] as const) {
      const { page } = await opened(rig.url, options);
      expect(await page.getByTestId('caption').textContent()).toContain(text);
      await page.context().close();
    }
  });

  it('[P11] draws any machine of the user beside the contexts, with a layout that is loaded only then', async () => {
    const { page } = await opened(rig.url);
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.url()));
    const shown = rig.dashboard.addMachine(rig.context, { name: 'A machine of mine' });
    const charts = page.getByTestId('charts');
    await charts.locator('summary').click();
    await charts.getByText('A machine of mine').first().waitFor();
    await charts.locator('damonx-statechart').last().locator('[data-state="sampling"]').waitFor({ state: 'attached' });
    shown.remove();
    await expect.poll(() => charts.getByText('A machine of mine').count()).toBe(0);
    await page.context().close();
  });
});

describe('a page with a token', () => {
  it('[P5] lets in whoever comes with it, and keeps it out of the address', async () => {
    const rig = await servePage({ token: 'a-secret-of-mine' });
    try {
      const { page } = await opened(rig.url);
      expect(new URL(page.url()).search).toBe('');
      const refused = await browser.open(new URL('/', rig.url).href);
      expect(await refused.page.textContent('body')).toContain('Expected the token of this dashboard');
      await page.context().close();
    } finally {
      await rig.close();
    }
  });
});
