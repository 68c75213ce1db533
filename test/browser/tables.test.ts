/** All that the live page draws, read as tables, and the page in windows and colours that are not the usual ones. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeatmapElement } from '../../dashboard/index.js';
import { createContext, stopContexts } from '../../machines/index.js';
import { VirtualClock } from '../../machines/testing.js';
import { accessTable } from '../../primitives/index.js';
import { testBrowser } from './browser.js';
import { accessibilityFaults } from './faults.js';
import { type PageRig, SIZE, servePage } from './page-rig.js';

const browser = testBrowser();
const nrMoments = (page: Page) =>
  page.evaluate(() => (document.querySelector('damonx-heatmap') as HeatmapElement).feed?.history.length ?? 0);

describe('the live page', () => {
  let rig: PageRig;
  beforeAll(async () => {
    rig = await servePage();
  });
  afterAll(() => rig.close());

  async function opened(options?: Parameters<typeof browser.open>[1]) {
    const watched = await browser.open(rig.url, options);
    await expect.poll(() => nrMoments(watched.page)).toBeGreaterThan(10);
    return watched;
  }

  async function withTables(options?: Parameters<typeof browser.open>[1]) {
    const watched = await opened(options);
    await watched.page.getByTestId('table-view').locator('summary').click();
    await watched.page.getByTestId('table-regions').locator('tbody tr').first().waitFor();
    return watched;
  }

  it('[P14] tells as tables what was when: moments, their regions, states', async () => {
    const { page, complaints } = await withTables();
    const moments = page.getByTestId('table-moments').locator('tbody tr');
    expect(await moments.count()).toBeGreaterThan(10);
    const regions = page.getByTestId('table-regions').locator('tbody tr');
    const [time, , workingSet, , nrRegions] = await moments.nth(5).locator('td').allTextContents();
    expect(workingSet).toMatch(/^\d+\u202f000 rows$/);
    // All of them are one stop for the tab key.
    await page.getByTestId('table-moments').getByRole('button', { name: 'Regions' }).focus();
    await page.keyboard.press('Tab');
    for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const head = page.getByRole('heading', { name: `Regions at ${time}` });
    await head.waitFor();
    expect(await head.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await regions.count()).toBe(Number(nrRegions));
    // What a range is comes first, in sight; of one target there is no need to say which.
    expect(await regions.first().locator('td:visible').first().textContent()).toMatch(/^(first|second) half/);
    const heads = page.getByTestId('table-regions').locator('th:visible');
    expect(await heads.allTextContents()).toEqual(['Label', 'From', 'To', 'Size', 'Accesses', 'Age']);
    const isCut = (scroller: Element) => scroller.scrollWidth > scroller.clientWidth;
    expect(await page.getByRole('region', { name: 'Regions', exact: true }).evaluate(isCut)).toBe(false);
    // From the first row to the last, without a hole.
    await page.getByTestId('table-regions').getByRole('button', { name: 'From' }).click();
    expect(await regions.first().locator('td').nth(2).textContent()).toBe('0');
    expect((await regions.last().locator('td').nth(3).textContent())?.replace(/\D/g, '')).toBe(String(SIZE));
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.getByRole('heading', { name: 'Regions now' }).waitFor();
    const stays = page.getByTestId('table-stays').locator('tbody tr');
    expect(await stays.first().locator('td').nth(1).textContent()).toBe('sampling');
    const counted = /^Counted since \d\d:\d\d:\d\d\.$/;
    expect(await page.getByTestId('counted').textContent()).toMatch(counted);
    expect(await page.getByTestId('table-view').getByText('Counted since').textContent()).toMatch(counted);
    // No hole where the page was opened, nor a stripe for each aggregation since.
    const states = () => page.evaluate(() => (document.querySelector('damonx-heatmap') as HeatmapElement).states);
    expect((await states()).map(([, state]) => state)).toEqual(['sampling']);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('[P13] shows the latest regions where another time has begun, and has passed the moment that was chosen', async () => {
    const played = () => {
      const clock = new VirtualClock();
      const context = createContext({ name: 'played', primitive: accessTable({ size: 1_000 }).primitive(), clock });
      context.send({ type: 'START' });
      return { clock, context };
    };
    const [first, second] = [played(), played()];
    const source = rig.dashboard.add(first.context, { unit: 'row' });
    first.clock.advance(1_000_000);
    const { page } = await withTables();
    await page.getByRole('tab', { name: 'played' }).click();
    await page.getByTestId('table-view').locator('summary').click();
    await page.getByTestId('table-moments').locator('tbody button').nth(3).click();
    await page.getByRole('heading', { name: 'Regions at ' }).waitFor();
    // Nobody reads them any more.
    await page.getByTestId('table-view').locator('summary').focus();
    await page.mouse.move(0, 0);
    source.attach(second.context);
    second.clock.advance(2_000_000);
    await expect.poll(() => nrMoments(page)).toBe(20);
    await page.getByRole('heading', { name: 'Regions now' }).waitFor();
    source.remove();
    for (const { context } of [first, second]) context.stop();
    await page.context().close();
  });

  it('[P14] has its tables as soon as the server answers, when they are opened while it does not', async () => {
    const { page } = await opened();
    const trouble = page.getByTestId('table-view').locator('> [role=alert]');
    rig.drop();
    await page.locator('[data-testid=connection][data-state=trouble]').waitFor();
    await page.getByTestId('table-view').locator('summary').click();
    await expect
      .poll(() => trouble.textContent())
      .toBe('The server does not answer. The tables come as soon as it does.');
    expect(await accessibilityFaults(page)).toEqual([]);
    rig.restore();
    await page.getByTestId('table-regions').locator('tbody tr').first().waitFor();
    expect(await trouble.textContent()).toBe('');
    await page.context().close();
  });

  it('[P14] says so where what makes the tables does not come, as from a server of another version', async () => {
    const { page } = await opened();
    let asked = 0;
    await page.route(/assets\/tables-/, (route) => {
      asked++;
      return route.fulfill({ status: 404 });
    });
    const summary = page.getByTestId('table-view').locator('summary');
    await summary.click();
    const trouble = page.getByTestId('table-view').locator('> [role=alert]');
    await expect.poll(() => trouble.textContent()).toBe('The tables could not be loaded. Load the page anew.');
    // It stands, whatever comes in and however often they are opened.
    await summary.click();
    await summary.click();
    const before = await nrMoments(page);
    await expect.poll(() => nrMoments(page)).toBeGreaterThan(before + 10);
    expect(await trouble.textContent()).toBe('The tables could not be loaded. Load the page anew.');
    expect(asked).toBe(1);
    await page.context().close();
  });

  it('[P14] follows in tables without moving a row away from whoever reads it', async () => {
    const { page } = await withTables();
    const moments = page.getByTestId('table-moments').locator('tbody tr');
    const first = await moments.first().elementHandle();
    const time = () => moments.first().locator('td').first().textContent();
    const at = await time();
    await expect.poll(time).not.toBe(at);
    expect(await first?.evaluate((row) => row === row.parentElement?.firstElementChild)).toBe(true);

    await page.getByTestId('table-follow').uncheck();
    const held = await time();
    const before = await nrMoments(page);
    await expect.poll(() => nrMoments(page), { timeout: 5_000 }).toBeGreaterThan(before + 15);
    expect(await time()).toBe(held);
    await page.getByTestId('table-update').click();
    expect(await time()).not.toBe(held);
    await page.context().close();
  });

  it('[P14] holds its tables still while the pointer or the focus is in them', async () => {
    const { page } = await withTables();
    const moments = page.getByTestId('table-moments').locator('tbody tr');
    const time = () => moments.first().locator('td').first().textContent();
    for (const enter of [() => moments.nth(3).hover(), () => moments.nth(3).getByRole('button').focus()]) {
      await page.mouse.move(0, 0);
      await enter();
      await page.getByTestId('table-at').getByText('Holds still').waitFor();
      const held = await time();
      const before = await nrMoments(page);
      await expect.poll(() => nrMoments(page), { timeout: 5_000 }).toBeGreaterThan(before + 15);
      expect(await time()).toBe(held);
    }
    await page.context().close();
  });

  it('[P14] fills its columns where it is wide, and puts what can be done first where it is narrow', async () => {
    const { page } = await opened({ viewport: { width: 1_440, height: 900 } });
    const box = (id: string) => page.getByTestId(id).evaluate((element) => element.getBoundingClientRect().toJSON());
    for (const width of [1_280, 1_440, 1_920, 3_840]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(200);
      const [charts, controls, group] = [await box('charts'), await box('controls'), await box('group')];
      expect([width, controls.top]).toEqual([width, charts.top]);
      expect(controls.left).toBeGreaterThan(charts.right);
      expect(group.left).toBe(controls.left);
      expect(Math.abs(group.bottom - charts.bottom)).toBeLessThan(1);
    }
    for (const width of [768, 1_100]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(200);
      const [charts, controls, group] = [await box('charts'), await box('controls'), await box('group')];
      expect([width, group.top, group.bottom]).toEqual([width, controls.top, controls.bottom]);
      expect(group.left).toBeGreaterThan(controls.right);
      expect(charts.top).toBeGreaterThan(controls.bottom);
      expect([charts.left, charts.right]).toEqual([controls.left, group.right]);
    }
    await page.setViewportSize({ width: 390, height: 800 });
    await page.waitForTimeout(200);
    expect(await page.getByTestId('group').locator('.hint').textContent()).toContain('side by side');
    const tops = await Promise.all(['map', 'controls', 'charts', 'group', 'table-view'].map(box));
    expect(tops.map(({ top }) => top)).toEqual(tops.map(({ top }) => top).toSorted((a, b) => a - b));
    await page.context().close();
  });

  it('[P14] keeps what it costs in sight, and magnified 4 times leaves place for what is looked at', async () => {
    const { page } = await opened({ viewport: { width: 1_280, height: 900 } });
    const strip = page.getByTestId('overhead');
    const top = () => strip.evaluate((element) => element.getBoundingClientRect().top);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await expect.poll(top).toBe(0);
    // 1 280 × 900 pixels at 400 %.
    await page.setViewportSize({ width: 320, height: 225 });
    await page.waitForTimeout(300);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    expect(await top()).toBeLessThan(0);
    // Nothing is cut off or lies upon something else.
    const { cut, bottoms } = await page.evaluate(() => {
      const map = document.querySelector('damonx-heatmap') as HeatmapElement;
      const parts = [...(map.shadowRoot?.querySelectorAll('*') ?? [])].filter((part) => part.checkVisibility());
      const lowest = Math.max(...parts.map((part) => part.getBoundingClientRect().bottom));
      const names = [...document.querySelectorAll<HTMLElement>('.figure > *')];
      const cut = names.filter((name) => name.scrollWidth > name.clientWidth).map((name) => name.textContent);
      return { cut, bottoms: [lowest, map.closest('section')?.getBoundingClientRect().bottom ?? 0] as const };
    });
    expect(cut).toEqual([]);
    expect(bottoms[0]).toBeLessThanOrEqual(bottoms[1]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await page.getByRole('button', { name: 'What these figures are' }).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.context().close();
  });

  it('[P14] tells what is chosen also in the few colours of a system', async () => {
    const other = rig.dashboard.add(rig.context, { name: 'another', unit: 'row' });
    const { page } = await opened({ forcedColors: 'active' });
    const looks = (selector: string) =>
      page.locator(selector).evaluateAll((elements) =>
        elements.map((element) => {
          const { backgroundColor, borderBottomColor, borderBottomStyle } = getComputedStyle(element);
          return `${backgroundColor} ${borderBottomStyle === 'none' ? '' : borderBottomColor}`;
        }),
      );
    const [, selected] = await looks('[role=tab]');
    expect((await looks('[role=tab]')).filter((look) => look === selected)).toHaveLength(1);
    const [auto, ...others] = await looks('.segments span');
    expect(others).not.toContain(auto);
    const dot = (id: string) =>
      page.getByTestId(id).evaluate((element) => getComputedStyle(element, '::before').backgroundColor);
    expect(await dot('state')).not.toBe('rgb(255, 255, 255)');
    expect(await accessibilityFaults(page)).toEqual([]);
    other.remove();
    await page.context().close();
  });

  it('tells of a source in virtual time no share of it that the monitor would be busy, at a glance either', async () => {
    const other = rig.dashboard.add(rig.context, { name: 'a replay', unit: 'row', virtual: true });
    const { page } = await opened();
    await page.getByRole('tab', { name: 'All' }).click();
    const overview = page.getByTestId('overview');
    const heads = await overview.getByRole('columnheader').allTextContents();
    const figureOf = (name: string, head: string) =>
      overview
        .getByRole('row', { name })
        .getByRole('cell')
        .nth(heads.indexOf(head) - 1)
        .textContent();
    await expect.poll(() => figureOf('a replay', 'Running for')).not.toBe('0.0 s');
    expect(await figureOf('rows of a table', 'Monitor busy')).toMatch(/^\d+\.\d %$/);
    expect(await figureOf('a replay', 'Monitor busy')).toBe('–');
    await page.getByRole('tab', { name: 'a replay' }).click();
    const figure = page.getByTestId('overhead').locator('.figure', { hasText: 'Monitor busy' });
    await expect.poll(() => figure.locator('.value').textContent()).toBe('–');
    other.remove();
    await page.context().close();
  });

  it('[P14] has place for names that are long', async () => {
    const long = rig.dashboard.add(rig.context, { name: 'a-name-without-an-end'.repeat(10), unit: 'row' });
    for (const width of [360, 1_280]) {
      const { page } = await opened({ viewport: { width, height: 800 } });
      await page.getByRole('tab').nth(2).click();
      const name = page.getByRole('heading', { level: 1, name: /^a-name-without-an-end/ });
      const { height, x, right } = await name.evaluate((element) => ({
        ...element.getBoundingClientRect().toJSON(),
        x: (document.querySelector('.wordmark') as Element).getBoundingClientRect().right,
      }));
      expect(height).toBeLessThan(30);
      expect(right).toBeLessThanOrEqual(width);
      // Nothing parts it from what it does not stand beside.
      const line = await page.locator('.wordmark').evaluate((mark) => getComputedStyle(mark).borderRightWidth);
      expect(line).toBe(width > 900 ? '1px' : '0px');
      // Where there is place, all of the head is in one line.
      if (width > 900) expect((await name.boundingBox())?.x).toBeGreaterThan(x);
      await page.getByRole('tab').first().click();
      const state = page.getByTestId('overview').locator('tbody .chip').first();
      expect((await state.boundingBox())?.x).toBeLessThan(width);
      const all = page.getByRole('region', { name: 'All that is watched' });
      const isCut = () => all.evaluate((scroller) => scroller.scrollWidth > scroller.clientWidth);
      if (width > 900) expect(await isCut()).toBe(false);
      await page.context().close();
    }
    long.remove();
  });

  it('[P14] has place for large numbers, and tells all of their digits', async () => {
    const keys = accessTable({ size: 2 ** 52, granule: 2 ** 30, id: 'keys' });
    const app = setInterval(() => keys.touchRange(0, 2 ** 51), 1);
    const context = createContext({ name: 'keys', primitive: keys.primitive() });
    const source = rig.dashboard.add(context, { unit: 'key' });
    context.send({ type: 'START' });
    const { page } = await browser.open(`${rig.url}#${source.id}`, { viewport: { width: 360, height: 740 } });
    const size = page.getByTestId('overhead').getByText(/T keys$/);
    await size.waitFor();
    expect(await size.getAttribute('title')).toMatch(/^\d(\u202f\d{3}){5} keys$/);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    clearInterval(app);
    source.remove();
    await stopContexts([context]);
    context.stop();
    await page.context().close();
  });

  it('remembers the theme', async () => {
    const { page } = await opened({ colorScheme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.getByRole('radio', { name: 'Auto' }).focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(ground).not.toBe(light);
    const dark = await ground();
    await page.reload();
    expect(await ground()).toBe(dark);
    expect(await page.getByRole('radio', { name: 'Dark' }).isChecked()).toBe(true);
    await page.context().close();
  });
});
