/** The drawn chart, in a real browser. */
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { testBrowser } from '../../browser/browser.js';
import { builtApp } from '../../browser/built.js';

const browser = testBrowser();
const app = builtApp({
  root: fileURLToPath(new URL('./page', import.meta.url)),
  configFile: false,
  build: { target: 'es2023', modulePreload: { polyfill: false } },
});

const open = async (width = 900) => {
  const opened = await browser.open(app.url, { viewport: { width, height: 900 } });
  await opened.page.evaluate(() => {
    const chart = document.querySelector('damonx-statechart');
    if (chart) chart.feed = window.charts.feed;
  });
  return opened;
};

/** Where the context stands in the picture. */
const label = (page: Page) => page.locator('damonx-statechart svg').getAttribute('aria-label');
const lit = (page: Page) => page.locator('damonx-statechart .innermost > .name').allTextContents();

/** The words of whatever is marked for a moment from now on: on a busy machine the moment is over before anybody looks. */
const momentsOf = async (page: Page): Promise<() => Promise<string[]>> => {
  const noted = await page.evaluateHandle(() => {
    const noted: string[] = [];
    const root = document.querySelector('damonx-statechart')?.shadowRoot;
    if (!root) throw new Error('Expected a state chart');
    new MutationObserver((records) => {
      for (const { target } of records) {
        if (!(target instanceof Element) || !target.matches('.moment')) continue;
        noted.push((target.querySelector('.name') ?? target.querySelector('title'))?.textContent ?? '');
      }
    }).observe(root, { subtree: true, attributeFilter: ['class'] });
    return noted;
  });
  return () => noted.jsonValue();
};

describe('the state chart in a page', () => {
  it('waits, then lights the state in which the context is', async () => {
    const { page, complaints } = await open();
    await page.getByText('Waiting for the machine …').waitFor();
    await page.evaluate(() => window.charts.feed.tell(window.charts.context, { at: 5e6, since: 0, active: ['idle'] }));
    await page.locator('damonx-statechart svg').waitFor();
    // Nobody saw when that began.
    expect(await label(page)).toBe('State chart of cache: idle');
    expect(await lit(page)).toEqual(['idle']);
    await page.evaluate(() =>
      window.charts.feed.tell(window.charts.context, {
        at: 9e6,
        since: 6e6,
        active: ['sampling', 'sampling.paused'],
        entered: [[6e6, 'sampling.paused']],
      }),
    );
    await expect.poll(() => lit(page)).toEqual(['paused']);
    expect(await page.locator('damonx-statechart .active > .name').allTextContents()).toEqual(['sampling', 'paused']);
    await expect.poll(() => label(page)).toMatch(/^State chart of cache: sampling, paused for \d s$/);
    expect(complaints).toEqual([]);
  });

  it('marks a state that was left again at once, and takes the mark back', async () => {
    const { page } = await open();
    const active = ['sampling', 'sampling.checking'];
    await page.evaluate((active) => {
      const { feed, context } = window.charts;
      feed.tell(context, { active });
    }, active);
    await expect.poll(() => lit(page)).toEqual(['checking']);
    const marked = page.locator('damonx-statechart .state.moment > .name');
    expect(await marked.count()).toBe(0);
    const moments = await momentsOf(page);
    await page.evaluate((active) => {
      const { feed, context } = window.charts;
      feed.tell(context, {
        active,
        entered: [
          [1, 'aggregating'],
          [1, 'sampling.checking'],
        ],
      });
    }, active);
    await expect.poll(moments).toContain('aggregating');
    await expect.poll(() => marked.count()).toBe(0);
  });

  it('counts each transition, and pulses the one that was taken', async () => {
    const { page } = await open();
    await page.evaluate(() => window.charts.feed.tell(window.charts.context, { taken: [[0, 1_234]] }));
    const start = page.locator('damonx-statechart .arrow', { hasText: '[admitted]' });
    await expect.poll(() => start.locator('.count').allTextContents()).toEqual([' 1.2k']);
    expect(await start.getAttribute('class')).not.toContain('moment');
    const moments = await momentsOf(page);
    await page.evaluate(() => window.charts.feed.tell(window.charts.context, { taken: [[0, 2_000]], last: 0 }));
    await expect.poll(moments).toContainEqual(expect.stringContaining('START [admitted]'));
    await expect.poll(() => start.getAttribute('class')).not.toContain('moment');
    expect(await start.getAttribute('class')).toContain('last');
    expect(await start.locator('title').textContent()).toBe('idle → starting: START [admitted] / admit, 2,000 times');
  });

  it('says all that it draws to those who do not see it', async () => {
    const { page } = await open();
    await page.evaluate(() => window.charts.feed.tell(window.charts.context, { taken: [[0, 3]] }));
    const table = page.getByRole('table', { name: 'Transitions of cache' });
    await expect.poll(() => table.getByRole('row').count()).toBe(25);
    expect(await table.getByRole('row').nth(1).innerText()).toBe('idle\tstarting\tSTART\tadmitted\tadmit\t3');
    await page.evaluate(axe.source);
    const faults: unknown = await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))');
    expect(faults).toEqual([]);
  });

  it.each([320, 600, 1_200])('lies within a page of %d pixels, its texts too', async (width) => {
    const { page } = await open(width);
    await page.evaluate(() => {
      const { feed, context } = window.charts;
      feed.tell(context, {
        active: ['sampling', 'sampling.checking'],
        taken: context.transitions.map((_, index) => [index, 12]),
      });
    });
    await expect.poll(() => lit(page)).toEqual(['checking']);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const overlaps = await page.evaluate(() => {
      const root = document.querySelector('damonx-statechart')?.shadowRoot;
      const rects = [...(root?.querySelectorAll('.label') ?? [])].map((text) => ({
        text: text.textContent,
        rect: text.getBoundingClientRect(),
      }));
      return rects.flatMap(({ text, rect: a }, index) =>
        rects
          .slice(index + 1)
          .flatMap(({ text: other, rect: b }) =>
            a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom
              ? [`${text} over ${other}`]
              : [],
          ),
      );
    });
    expect(overlaps).toEqual([]);
  });

  it.each([360, 1_200])('cuts off no text of any machine, and lays none over another, in %d pixels', async (width) => {
    const { page, complaints } = await open(width);
    const names = await page.evaluate(() => window.charts.machines);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      const drawn = await page.evaluate((name) => {
        const { feed, chartOf } = window.charts;
        const chart = chartOf(name);
        const stays = chart.transitions.filter(({ to }) => to !== undefined);
        const taken = stays.map((each): [number, number] => [chart.transitions.indexOf(each), 12]);
        feed.tell(chart, { active: chart.states.slice(0, 1).map(({ id }) => id), taken });
        return { id: chart.id, hasStates: chart.states.length > 0, first: chart.states[0]?.id };
      }, name);
      if (!drawn.hasStates) continue;
      const first = drawn.first?.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
      await page.locator(`damonx-statechart [data-state="${first}"]`).waitFor({ state: 'attached' });
      const faults = await page.evaluate(textFaults);
      expect(faults, name).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });

  it('says what a machine without states does', async () => {
    const { page } = await open();
    await page.evaluate(() => {
      const { feed, chartOf } = window.charts;
      feed.tell(chartOf('none'), { active: [], taken: [[0, 3]] });
    });
    await page.getByText('This machine has no states, only what it does on events').waitFor();
    await page.getByText('Anywhere: PING (3)').waitFor();
    expect(await page.locator('damonx-statechart svg').count()).toBe(0);
    await page.evaluate(() => window.charts.feed.tell(window.charts.other, { active: ['off'] }));
    await expect.poll(() => lit(page)).toEqual(['off']);
    expect(await page.locator('damonx-statechart .message').textContent()).toBe('');
  });

  it('counts what may happen anywhere, and says where it leads', async () => {
    const { page } = await open();
    await page.evaluate(() => {
      const { feed, chartOf } = window.charts;
      feed.tell(chartOf('request'), { active: ['loading'], taken: [[0, 1_234]] });
    });
    await page.getByText('Anywhere: CANCEL → idle (1.2k)').waitFor();
  });

  it('lights a name with a dot, and not the state that it could be taken for', async () => {
    const { page } = await open();
    await page.evaluate(() => {
      const { feed, chartOf } = window.charts;
      feed.tell(chartOf('names'), { active: ['v1\\.1', 'v1\\.1.in use'] });
    });
    await expect.poll(() => lit(page)).toEqual(['in use']);
    expect(await page.locator('damonx-statechart .active > .name').allTextContents()).toEqual(['v1.1', 'in use']);
    expect(await label(page)).toMatch(/: v1\.1, in use$/);
  });

  it('is drawn again where it was taken away and given back', async () => {
    const { page } = await open();
    await page.evaluate(() => window.charts.feed.tell(window.charts.context, {}));
    await expect.poll(() => lit(page)).toEqual(['idle']);
    const give = (given: boolean) =>
      page.evaluate((given) => {
        const chart = document.querySelector('damonx-statechart');
        if (chart) chart.feed = given ? window.charts.feed : undefined;
      }, given);
    await give(false);
    await page.getByText('No machine to show').waitFor();
    await give(true);
    await expect.poll(() => lit(page)).toEqual(['idle']);
  });

  it('keeps a state readable that was left a moment ago and is entered again', async () => {
    const { page } = await open();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const tell = (active: string, entered: readonly string[]) =>
      page.evaluate(
        ({ active, entered }) => {
          const { feed, other } = window.charts;
          feed.tell(other, { active: [active], entered: entered.map((state): [number, string] => [1, state]) });
        },
        { active, entered },
      );
    const fillOf = (state: string) =>
      page.evaluate((state) => {
        const group = document.querySelector('damonx-statechart')?.shadowRoot?.querySelector(`[data-state="${state}"]`);
        return [group?.getAttribute('class'), getComputedStyle(group?.querySelector('.box') ?? document.body).fill];
      }, state);
    await tell('on', []);
    await expect.poll(() => lit(page)).toEqual(['on']);
    const [, full] = await fillOf('on');
    await tell('off', ['on', 'off']);
    await expect.poll(async () => (await fillOf('on'))[0]).toContain('moment');
    await tell('on', ['on']);
    await expect.poll(() => lit(page)).toEqual(['on']);
    expect((await fillOf('on'))[1]).toBe(full);
  });

  it('is XML that a parser takes, as SCXML', async () => {
    const { page } = await open();
    const names = await page.evaluate(() => window.charts.machines);
    for (const name of names) {
      const faults = await page.evaluate((name) => {
        const parsed = new DOMParser().parseFromString(window.charts.scxmlOf(name), 'application/xml');
        const error = parsed.querySelector('parsererror')?.textContent;
        if (error) return [error];
        const ids = [...parsed.querySelectorAll('[id]')].map(({ id }) => id);
        const wanted = [...parsed.querySelectorAll('[target], [initial]')].flatMap((element) =>
          ['target', 'initial'].flatMap((attribute) => element.getAttribute(attribute)?.split(' ') ?? []),
        );
        return [
          ...ids.filter((id, index) => ids.indexOf(id) !== index || !/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(id)),
          ...wanted.filter((id) => !ids.includes(id)),
        ];
      }, name);
      expect(faults, name).toEqual([]);
    }
  });

  it('loads dagre for another machine, and only then', async () => {
    const { page, complaints } = await open();
    const chunks: string[] = [];
    page.on('request', (request) => chunks.push(request.url()));
    await page.evaluate(() => window.charts.feed.tell(window.charts.context, {}));
    await expect.poll(() => lit(page)).toEqual(['idle']);
    expect(chunks).toEqual([]);
    await page.evaluate(() => window.charts.feed.tell(window.charts.other, { active: ['off'] }));
    await expect.poll(() => lit(page)).toEqual(['off']);
    expect(chunks.some((url) => url.includes('dagre'))).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('says so where dagre cannot be loaded', async () => {
    const { page } = await open();
    await page.route('**/dagre*', (route) => route.abort());
    await page.evaluate(() => window.charts.feed.tell(window.charts.other, { active: ['off'] }));
    await expect
      .poll(() => page.locator('damonx-statechart .message').textContent())
      .toMatch(/^This machine cannot be drawn: /);
    expect(await page.locator('damonx-statechart svg').count()).toBe(0);
    // That is not said of the machine that comes next.
    await page.evaluate(() => window.charts.feed.tell(window.charts.chartOf('none'), { active: [] }));
    await page.getByText('This machine has no states, only what it does on events').waitFor();
  });

  it('is subscribed only while it is in the document', async () => {
    const { page } = await open();
    const listeners = () => page.evaluate(() => window.charts.feed.listeners.size);
    expect(await listeners()).toBeGreaterThan(0);
    await page.evaluate(() => document.querySelector('damonx-statechart')?.remove());
    expect(await listeners()).toBe(0);
  });

  it('moves nothing where somebody wants less motion', async () => {
    const { page } = await open();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.evaluate(() => window.charts.feed.tell(window.charts.context, {}));
    await page.evaluate(() => window.charts.feed.tell(window.charts.context, { taken: [[0, 1]], last: 0 }));
    await page.locator('damonx-statechart svg').waitFor();
    const moving = await page.evaluate(
      () => document.querySelector('damonx-statechart')?.shadowRoot?.getAnimations().length,
    );
    expect(moving).toBe(0);
  });
});

/** Texts that are cut off or lie over each other, by what the browser measures. To be run in the page. */
function textFaults(): string[] {
  const root = document.querySelector('damonx-statechart')?.shadowRoot;
  const whole = root?.querySelector('svg')?.getBoundingClientRect();
  if (!root || !whole) return ['nothing is drawn'];
  const faults: string[] = [];
  const texts = [...root.querySelectorAll('.label, .name, .note')].flatMap((text) => {
    const rect = text.getBoundingClientRect();
    return rect.width > 0 ? [{ text: text.textContent, rect, element: text }] : [];
  });
  for (const [index, { text, rect: a, element }] of texts.entries()) {
    if (a.left < whole.left - 1 || a.right > whole.right + 1 || a.top < whole.top - 1 || a.bottom > whole.bottom + 1) {
      faults.push(`${text} is cut off`);
    }
    const box = element.closest('.state')?.querySelector('.box')?.getBoundingClientRect();
    if (box && (a.left < box.left || a.right > box.right || a.top < box.top || a.bottom > box.bottom)) {
      faults.push(`${text} is wider than its state`);
    }
    for (const { text: other, rect: b } of texts.slice(index + 1)) {
      if (a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom) {
        faults.push(`${text} over ${other}`);
      }
    }
    if (text?.includes('…')) faults.push(`${text} is not whole`);
  }
  return faults;
}
