/** What becomes of an element in a page that lives: it is moved, hidden, resized, fails, and comes and goes a thousand times. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Dashboard, nodeListener } from '../../dashboard/server/index.js';
import { createContext, stopContexts } from '../../machines/index.js';
import { accessTable } from '../../primitives/index.js';
import { testBrowser, type WatchedPage } from './browser.js';
import { builtApp } from './built.js';

const browser = testBrowser();
const dashboard = new Dashboard({ base: '/damonx' });
const app = builtApp(
  { root: fileURLToPath(new URL('elements-page', import.meta.url)), configFile: false },
  { '/damonx/': nodeListener(dashboard.fetch) },
);
const context = createContext({ primitive: accessTable({ size: 1_000 }).primitive(), aggregationUs: 50_000 });

beforeAll(() => {
  dashboard.add(context, { name: 'orders', unit: 'row' });
  context.send({ type: 'START' });
});
afterAll(async () => {
  dashboard.close();
  await stopContexts([context]);
});

let watched: WatchedPage;
let page: Page;
beforeEach(async () => {
  watched = await browser.open(app.url);
  page = watched.page;
  await page.evaluate(() => window.tools.defineElements());
  return async () => {
    expect([watched.complaints, watched.foreign]).toEqual([[], []]);
    await page.context().close();
  };
});

const nrRunning = () => page.evaluate(() => window.tools.nrRunning());
/** Waits until a heat map, wherever it is, has painted so many columns. */
const painted = (nr = 1) => page.waitForFunction((nr) => (window.map?.painted ?? 0) >= nr, nr, { polling: 'raf' });

declare global {
  interface Window {
    /** The element that a test looks at. */
    map?: HTMLElementTagNameMap['damonx-heatmap'];
  }
}

/** Puts a heat map of a running monitoring into the page. */
const mount = () =>
  page.evaluate(() => {
    const map = document.createElement('damonx-heatmap');
    map.source = window.tools.rows(1_000);
    document.body.append(map);
    window.map = map;
  });

describe('[P12] an element that is moved', () => {
  it('goes on with the same run', async () => {
    await mount();
    await painted();
    const before = await page.evaluate(() => window.map?.feed?.info?.startedAt);
    await page.evaluate(() => {
      const section = document.createElement('section');
      document.body.append(section);
      if (window.map) section.append(window.map);
      const { map } = window;
      // A platform that can move what is there need not take it out at all.
      if (map && 'moveBefore' in document.body)
        Reflect.apply(Object(document.body).moveBefore, document.body, [map, null]);
    });
    const after = await page.evaluate(() => window.map?.feed?.info);
    expect([after?.startedAt, after?.state, await nrRunning()]).toEqual([before, 'sampling', 1]);
  });

  it('keeps its connection', async () => {
    const streams: string[] = [];
    page.on('request', (request) => streams.push(...(request.url().endsWith('/events') ? [request.url()] : [])));
    await page.evaluate(() => {
      const map = document.createElement('damonx-heatmap');
      map.src = '/damonx/';
      document.body.append(map);
      window.map = map;
    });
    await painted();
    await page.evaluate(() => {
      const section = document.createElement('section');
      document.body.append(section);
      for (let i = 0; i < 10; i++) (i % 2 ? section : document.body).append(window.map ?? '');
    });
    await painted(5);
    expect([streams.length, dashboard.clients]).toEqual([1, 1]);
    await page.evaluate(() => window.map?.remove());
    await expect.poll(() => dashboard.clients).toBe(0);
  });

  it('runs for another stream as soon as it has one', async () => {
    await mount();
    await painted();
    const names = await page.evaluate(() => {
      const { map } = window;
      if (!map) throw new Error('Expected an element');
      map.source = window.tools.rows(2_000);
      return [window.tools.nrRunning(), map.feed?.history.length];
    });
    expect(names).toEqual([1, 0]);
    await page.waitForFunction(() => window.map?.feed?.history.latest?.snapshot.ends.at(-1) === 2_000);
  });
});

describe('[P12] two elements of one stream', () => {
  it('share a run where the stream is shared, which ends with the last', async () => {
    const counts = await page.evaluate(async () => {
      const { rows, nrRunning } = window.tools;
      const source = rows(1_000);
      const maps = [1, 2].map(() => document.createElement('damonx-heatmap'));
      for (const map of maps) map.source = source;
      document.body.append(...maps);
      const counts = [nrRunning()];
      for (const map of maps) {
        map.remove();
        await null;
        counts.push(nrRunning());
      }
      return counts;
    });
    expect(counts).toEqual([1, 1, 0]);
  });
});

describe('an element whose stream ends', () => {
  const trouble = () =>
    page.evaluate(() => {
      const { source, observers } = window.tools.handMade();
      const told: (string | undefined)[] = [];
      document.addEventListener('damonx-trouble', (event) => {
        if (event instanceof CustomEvent) told.push(event.detail.trouble);
      });
      const map = document.createElement('damonx-heatmap');
      map.source = source;
      document.body.append(map);
      Object.assign(window, { map, observers, told });
    });
  const told = () => page.evaluate(() => Reflect.get(window, 'told'));

  it('with an error shows it and tells of it, and is well again with another stream', async () => {
    await trouble();
    await page.evaluate(() => {
      for (const observer of Reflect.get(window, 'observers')) observer.error(new Error('the table is gone'));
    });
    await page.getByText('the table is gone').first().waitFor();
    await page.evaluate(() => {
      if (window.map) window.map.source = window.tools.rows(1_000);
    });
    await painted();
    const [first, ...others] = await told();
    expect(first).toContain('the table is gone');
    expect(others).toEqual([undefined]);
  });

  it('before it told anything says so', async () => {
    await trouble();
    await page.evaluate(() => {
      for (const observer of Reflect.get(window, 'observers')) observer.complete();
    });
    await page.getByText('The stream has ended before it told anything.').first().waitFor();
    expect(await told()).toEqual(['The stream has ended before it told anything.']);
  });
});

describe('an element of whatever size, wherever it is', () => {
  it('in a shadow root draws, and what it tells leaves it', async () => {
    const seen = await page.evaluate(async () => {
      const host = document.createElement('div');
      document.body.append(host);
      const map = document.createElement('damonx-heatmap');
      map.source = window.tools.rows(1_000);
      const seen = new Promise<EventTarget | null>((resolve) => {
        document.addEventListener('damonx-window', (event) => resolve(event.target), { once: true });
      });
      host.attachShadow({ mode: 'open' }).append(map);
      window.map = map;
      return (await seen) === host;
    });
    expect(seen).toBe(true);
    await painted(3);
  });

  it('draws as soon as it is seen, what came meanwhile too', async () => {
    await page.evaluate(() => {
      document.body.innerHTML = '<div style="display:none"><damonx-heatmap></damonx-heatmap></div>';
      const map = document.querySelector('damonx-heatmap');
      if (!map) throw new Error('Expected an element');
      map.source = window.tools.rows(1_000);
      window.map = map;
    });
    await page.waitForFunction(() => (window.map?.feed?.history.length ?? 0) >= 3);
    expect(await page.evaluate(() => [window.map?.painted, window.map?.plot])).toEqual([0, undefined]);
    await page.evaluate(() => document.querySelector('div')?.removeAttribute('style'));
    await painted(3);
    const width = await page.evaluate(() => window.map?.plot?.width);
    expect(width).toBeGreaterThan(300);
  });

  it('is drawn anew for every size, none at all included', async () => {
    await mount();
    await painted();
    for (const width of ['500px', '0', '900px']) {
      await page.evaluate(async (width) => {
        window.map?.style.setProperty('width', width);
        for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
      }, width);
    }
    await page.waitForFunction(() => {
      const { right = 0 } = window.map?.plot ?? {};
      return right > 700 && right <= 908;
    });
  });
});

describe('[P12] elements that came and went', () => {
  it('leave nothing behind: no context, connection, listener or node', { timeout: 120_000 }, async () => {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const cycles = (nr: number) =>
      page.evaluate(async (nr) => {
        for (let i = 0; i < nr; i++) {
          const map = document.createElement('damonx-heatmap');
          const chart = document.createElement('damonx-statechart');
          const source = window.tools.rows(1_000);
          map.source = source;
          chart.source = window.tools.chartStates(source);
          document.body.append(map, chart);
          if (i % 10 === 0) await new Promise((resolve) => requestAnimationFrame(resolve));
          map.remove();
          chart.remove();
        }
      }, nr);
    const left = async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
      return { nodes: of('Nodes'), listeners: of('JSEventListeners'), heap: of('JSHeapUsedSize') };
    };
    await cycles(50);
    const before = await left();
    await cycles(1_000);
    expect(await nrRunning()).toBe(0);
    await expect.poll(async () => (await left()).nodes, { timeout: 20_000 }).toBeLessThan(before.nodes + 500);
    const after = await left();
    expect(after.listeners).toBeLessThan(before.listeners + 50);
    expect(after.heap).toBeLessThan(before.heap + 4_000_000);
  });
});
