/** The heat map alone: its picture whatever way it came about, and fingers on it. */
import { fileURLToPath } from 'node:url';
import type { CDPSession, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { HeatmapElement } from '../../dashboard/index.js';
import { testBrowser } from './browser.js';
import { builtApp } from './built.js';
import type { PastOptions } from './heatmap-page/main.js';

const browser = testBrowser();
const app = builtApp({ root: fileURLToPath(new URL('heatmap-page', import.meta.url)), configFile: false });

type Options = Parameters<typeof browser.open>[1];

async function opened(past: PastOptions, options?: Options) {
  const watched = await browser.open(app.url, options);
  await watched.page.evaluate((past) => void window.show(past), past);
  await watched.page.waitForFunction(
    () => (document.querySelector('damonx-heatmap') as HeatmapElement | null)?.view !== undefined,
  );
  return watched;
}

/** Asks the heat map; the function is run in the page. */
function ofMap<T>(page: Page, ask: (map: HeatmapElement) => T): Promise<T> {
  return page.evaluate(`(${ask})(document.querySelector('damonx-heatmap'))`) as Promise<T>;
}

/** The pixels of the canvas, once nothing changes any more. */
async function pixels(page: Page): Promise<string> {
  const take = () =>
    page.evaluate(async () => {
      for (let frame = 0; frame < 12; frame++) await new Promise(requestAnimationFrame);
      const map = document.querySelector('damonx-heatmap') as HeatmapElement;
      return map.shadowRoot?.querySelector<HTMLCanvasElement>('canvas[part=map]')?.toDataURL() ?? '';
    });
  let before = await take();
  for (;;) {
    const now = await take();
    if (now === before) return now;
    before = now;
  }
}

describe('[P1] the picture of a heat map', () => {
  const past = { nrSnapshots: 600, nrRegions: 400 };

  it('is the same again after other metrics, colours, sizes and views', async () => {
    const { page, complaints } = await opened(past);
    const first = await pixels(page);
    const set = (settings: HeatmapElement['settings']) =>
      page.evaluate((settings) => {
        const map = document.querySelector('damonx-heatmap') as HeatmapElement;
        map.settings = settings;
      }, settings);
    await set({ metric: 'age', relative: true });
    // Not waited for: one is still being made as the next is asked for.
    await set({ metric: 'temperature', brightness: 0.5 });
    const other = await pixels(page);
    expect(other).not.toBe(first);
    await set({ metric: 'rate', relative: false, brightness: 0 });
    const plot = await ofMap(page, (map) => ({ ...map.plot?.toJSON() }));
    await page.mouse.move(plot.left + plot.width * 0.4, plot.top + plot.height * 0.2);
    await page.mouse.down();
    await page.mouse.move(plot.left + plot.width * 0.6, plot.top + plot.height * 0.5, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.down('Control');
    for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(0, turn < 6 ? -80 : 40);
    await page.keyboard.up('Control');
    for (let turn = 0; turn < 6; turn++) await page.mouse.wheel(turn < 3 ? 90 : -60, 0);
    await page.setViewportSize({ width: 900, height: 900 });
    await pixels(page);
    await page.setViewportSize({ width: 1_280, height: 900 });
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.mouse.move(0, 0);
    expect(await pixels(page)).toBe(first);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('is painted once for each snapshot, and rests when nothing changes', async () => {
    const { page } = await opened(past);
    await pixels(page);
    const counts = await page.evaluate(async () => {
      const own = requestAnimationFrame;
      let asked = 0;
      globalThis.requestAnimationFrame = (call) => {
        asked++;
        return own(call);
      };
      const frames = async (number: number) => {
        for (let frame = 0; frame < number; frame++) await new Promise(own);
      };
      await frames(10);
      const atRest = asked;
      for (let step = 0; step < 5; step++) {
        window.grow();
        await frames(4);
      }
      return [atRest, asked];
    });
    expect(counts).toEqual([0, 5]);
    await page.context().close();
  });

  it('is the same whether it grew or was drawn at once', async () => {
    const grown = await opened({ ...past, nrSnapshots: 590 });
    await grown.page.evaluate(async () => {
      for (let step = 0; step < 10; step++) {
        window.grow();
        await new Promise(requestAnimationFrame);
      }
    });
    const atOnce = await opened(past);
    // The overview is brought up to date every five seconds only, so it is the map that is compared.
    const mapOf = (page: Page) => ofMap(page, (map) => map.view);
    expect(await mapOf(grown.page)).toEqual(await mapOf(atOnce.page));
    const pictures = [];
    for (const { page } of [grown, atOnce]) {
      await pixels(page);
      pictures.push((await page.locator('damonx-heatmap').locator('[part=plot]').screenshot()).toString('base64'));
    }
    expect(pictures[0]).toBe(pictures[1]);
    for (const { page } of [grown, atOnce]) await page.context().close();
  });

  it('does not hang at addresses beyond 2^53, however far it is zoomed in', async () => {
    const { page, complaints } = await opened({
      nrSnapshots: 20,
      nrRegions: 4,
      unit: 'byte',
      base: 0xffff_8880_0000_0000,
    });
    const seen = () => ofMap(page, (map) => (map.view ? map.view.end - map.view.start : 0));
    const before = await seen();
    const plot = await ofMap(page, (map) => ({ ...map.plot?.toJSON() }));
    await page.mouse.move(plot.left + plot.width / 2, plot.top + plot.height / 2);
    await page.keyboard.down('Control');
    await page.keyboard.down('Alt');
    for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, -200);
    await page.keyboard.up('Control');
    await page.keyboard.up('Alt');
    await expect.poll(seen).toBeLessThan(before / 20);
    await pixels(page);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('keeps no point pinned of what was shown before', async () => {
    const { page } = await opened(past);
    const plot = await ofMap(page, (map) => ({ ...map.plot?.toJSON() }));
    await page.mouse.click(plot.left + plot.width * 0.9, plot.top + plot.height / 2);
    const pinned = page.locator('damonx-heatmap').getByRole('dialog');
    await pinned.waitFor();
    await ofMap(page, (map) => {
      const { feed } = map;
      map.feed = feed && { ...feed, subscribe: () => () => {} };
    });
    await pinned.waitFor({ state: 'hidden' });
    await page.context().close();
  });
});

describe('[P14] fingers on a heat map', () => {
  const phone = {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  } as const;
  const past = { nrSnapshots: 400, nrRegions: 100 };

  /** A finger, or two: where they are, in shares of the map. */
  type Fingers = readonly (readonly [x: number, y: number])[];

  async function touching(page: Page) {
    const session: CDPSession = await page.context().newCDPSession(page);
    const plot = await ofMap(page, (map) => ({ ...map.plot?.toJSON() }));
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', fingers: Fingers) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: fingers.map(([x, y], id) => ({
          x: plot.left + x * plot.width,
          y: plot.top + y * plot.height,
          id,
        })),
      });
    return {
      start: (fingers: Fingers) => send('touchStart', fingers),
      end: () => send('touchEnd', []),
      async move(from: Fingers, to: Fingers, steps = 6) {
        for (let step = 1; step <= steps; step++) {
          const at = from.map(([x, y], finger) => {
            const [toX, toY] = to[finger] ?? [x, y];
            return [x + ((toX - x) * step) / steps, y + ((toY - y) * step) / steps] as const;
          });
          await send('touchMove', at);
          await page.waitForTimeout(20);
        }
      },
    };
  }

  const viewOf = (page: Page) => ofMap(page, (map) => map.view ?? { from: 0, to: 0, start: 0, end: 0 });

  it('one across moves along in time; up and down is for the page', async () => {
    const { page, complaints } = await opened(past, phone);
    const touch = await touching(page);
    await ofMap(page, (map) => map.showTime(30_000_000));
    // Zoomed in: otherwise there is nothing to move along.
    await touch.start([
      [0.4, 0.5],
      [0.6, 0.5],
    ]);
    await touch.move(
      [
        [0.4, 0.5],
        [0.6, 0.5],
      ],
      [
        [0.2, 0.5],
        [0.8, 0.5],
      ],
    );
    await touch.end();
    const before = await viewOf(page);
    await touch.start([[0.4, 0.5]]);
    await touch.move([[0.4, 0.5]], [[0.9, 0.5]]);
    await touch.end();
    await expect
      .poll(async () => (await viewOf(page)).from)
      .toBeLessThan(before.from - 0.3 * (before.to - before.from));
    const after = await viewOf(page);
    expect(after.to - after.from).toBeCloseTo(before.to - before.from, -3);
    await touch.start([[0.5, 0.8]]);
    await touch.move([[0.5, 0.8]], [[0.5, 0.1]], 12);
    await touch.end();
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(20);
    expect(await viewOf(page)).toEqual(after);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('two zoom: side by side time, one above the other addresses, and one step takes it back', async () => {
    const { page } = await opened(past, phone);
    const touch = await touching(page);
    const before = await viewOf(page);
    await touch.start([
      [0.4, 0.5],
      [0.6, 0.52],
    ]);
    await touch.move(
      [
        [0.4, 0.5],
        [0.6, 0.52],
      ],
      [
        [0.1, 0.5],
        [0.9, 0.52],
      ],
    );
    await touch.end();
    const time = await viewOf(page);
    expect((time.to - time.from) / (before.to - before.from)).toBeLessThan(0.5);
    expect([time.start, time.end]).toEqual([before.start, before.end]);
    await page.waitForTimeout(600);
    await touch.start([
      [0.5, 0.4],
      [0.52, 0.6],
    ]);
    await touch.move(
      [
        [0.5, 0.4],
        [0.52, 0.6],
      ],
      [
        [0.5, 0.1],
        [0.52, 0.9],
      ],
    );
    await touch.end();
    const both = await viewOf(page);
    expect((both.end - both.start) / (time.end - time.start)).toBeLessThan(0.5);
    expect(both.to - both.from).toBeCloseTo(time.to - time.from, -3);
    expect(await page.evaluate(() => [scrollY, visualViewport?.scale])).toEqual([0, 1]);
    await page.getByRole('button', { name: 'Back' }).tap();
    await expect.poll(() => viewOf(page)).toMatchObject({ start: time.start, end: time.end });
    await page.context().close();
  });

  it('one that holds still first chooses a part', async () => {
    const { page } = await opened(past, phone);
    const touch = await touching(page);
    const before = await viewOf(page);
    await touch.start([[0.3, 0.3]]);
    await page.waitForTimeout(700);
    await touch.move([[0.3, 0.3]], [[0.6, 0.6]]);
    await touch.end();
    await expect.poll(async () => (await viewOf(page)).start).toBeGreaterThan(before.start);
    const view = await viewOf(page);
    expect((view.to - view.from) / (before.to - before.from)).toBeCloseTo(0.3, 1);
    expect((view.end - view.start) / (before.end - before.start)).toBeCloseTo(0.3, 1);
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.context().close();
  });

  it('a tap pins a cell, and what is pinned can be closed by a tap', async () => {
    const { page } = await opened(past, phone);
    const { left, top, width, height } = await ofMap(page, (map) => ({ ...map.plot?.toJSON() }));
    await page.touchscreen.tap(left + width * 0.7, top + height * 0.4);
    const pinned = page.locator('damonx-heatmap').getByRole('dialog');
    await pinned.waitFor();
    expect(await pinned.textContent()).toMatch(/Accessed/);
    const box = await pinned.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
    await pinned.getByRole('button', { name: 'Close' }).tap();
    await pinned.waitFor({ state: 'hidden' });
    await page.context().close();
  });

  it('find every control at least 24 px wide and high', async () => {
    const { page } = await opened(past, phone);
    const { left, top, width, height } = await ofMap(page, (map) => ({ ...map.plot?.toJSON() }));
    await page.touchscreen.tap(left + width * 0.7, top + height * 0.4);
    await page.locator('damonx-heatmap').getByRole('dialog').waitFor();
    const small = await ofMap(page, (map) =>
      [...(map.shadowRoot?.querySelectorAll('button, input, [part=overview]') ?? [])]
        .map((control) => ({
          text: control.textContent || control.getAttribute('part'),
          ...control.getBoundingClientRect().toJSON(),
        }))
        .filter(({ width, height }) => width > 0 && (width < 24 || height < 24))
        .map(({ text, width, height }) => [text, width, height]),
    );
    expect(small).toEqual([]);
    await page.context().close();
  });
});

describe('[P14] in the few colours of a system, the heat map', () => {
  it('keeps the colours of its legend, and shows what is pressed', async () => {
    const { page } = await opened({ nrSnapshots: 60, nrRegions: 40 }, { forcedColors: 'active' });
    const looks = await ofMap(page, (map) => {
      const grounds: string[] = [];
      for (const part of ['metric-rate', 'metric-age', 'live', 'back']) {
        const button = map.shadowRoot?.querySelector(`[part=${part}]`);
        grounds.push(button ? getComputedStyle(button).backgroundColor : '');
      }
      const swatch = map.shadowRoot?.querySelector<HTMLElement>('.legend .swatch');
      return { grounds, swatch: swatch && [swatch.style.backgroundColor, getComputedStyle(swatch).backgroundColor] };
    });
    const [rate, age, live, back] = looks.grounds;
    expect(rate).not.toBe(age);
    expect([live, back]).toEqual([rate, age]);
    expect(looks.swatch?.[0]).toMatch(/^rgb/);
    expect(looks.swatch?.[1]).toBe(looks.swatch?.[0]);
    await page.context().close();
  });
});
