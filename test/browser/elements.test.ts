/** The elements as a page without a framework uses them: when they run, what they show, and what they refuse. */
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
const contexts = [1_000, 2_000].map((size) => createContext({ primitive: accessTable({ size }).primitive() }));

beforeAll(() => {
  const [first, second] = contexts;
  if (!first || !second) throw new Error('Expected two contexts');
  dashboard.add(first, { name: 'orders', unit: 'row' });
  dashboard.add(second, { name: 'customers', unit: 'row' });
  for (const context of contexts) context.send({ type: 'START' });
});
afterAll(async () => {
  dashboard.close();
  await stopContexts(contexts);
});

let watched: WatchedPage;
let page: Page;
beforeEach(async () => {
  watched = await browser.open(app.url);
  page = watched.page;
  return async () => {
    expect([watched.complaints, watched.foreign]).toEqual([[], []]);
    await page.context().close();
  };
});

const nrRunning = () => page.evaluate(() => window.tools.nrRunning());
/** Waits until the heat map shows the context of that name. */
const showing = (name: string) =>
  page.waitForFunction((name) => {
    const { info, history } = document.querySelector('damonx-heatmap')?.feed ?? {};
    return info?.name === name && (history?.length ?? 0) > 0;
  }, name);

describe('[P12] an element that has a stream', () => {
  it('runs while it is in the document, as often as it is put there', async () => {
    const counts = await page.evaluate(async () => {
      const { defineElements, rows, nrRunning } = window.tools;
      defineElements();
      const map = document.createElement('damonx-heatmap');
      const counts: number[] = [];
      for (const step of [
        () => {},
        () => {
          map.source = rows(1_000);
        },
        () => document.body.append(map),
        () => map.remove(),
        () => document.body.append(map),
        () => {
          map.source = null;
        },
      ]) {
        step();
        await null;
        counts.push(nrRunning());
      }
      return counts;
    });
    expect(counts).toEqual([0, 0, 1, 0, 1, 0]);
  });

  it('has a width of its own where the layout asks for one, and the height that it is given', async () => {
    const sizes = await page.evaluate(() => {
      window.tools.defineElements();
      const row = document.createElement('div');
      row.style.display = 'flex';
      document.body.append(row);
      return ['damonx-heatmap', 'damonx-statechart'].map((name) => {
        row.innerHTML = `<${name}></${name}>`;
        const element = row.firstElementChild as HTMLElement;
        const { width } = element.getBoundingClientRect();
        element.style.height = '260px';
        const stage = element.shadowRoot?.querySelector('.stage') ?? element;
        const below = stage.getBoundingClientRect().bottom - element.getBoundingClientRect().bottom;
        return [width, element.getBoundingClientRect().height, below <= 0];
      });
    });
    expect(sizes).toEqual([
      [640, 260, true],
      [640, 260, true],
    ]);
  });

  it('takes what was set before it was known what it is', async () => {
    await page.evaluate(() => {
      const { defineElements, rows } = window.tools;
      document.body.innerHTML = '<damonx-heatmap name="rows"></damonx-heatmap>';
      const map = document.querySelector('damonx-heatmap');
      if (!map) throw new Error('Expected an element');
      map.source = rows(1_000);
      map.unit = 'row';
      map.labels = [{ target: 'table', start: 0, end: 500, label: 'first half' }];
      defineElements();
    });
    expect(await nrRunning()).toBe(1);
    await showing('rows');
    const info = await page.evaluate(() => document.querySelector('damonx-heatmap')?.feed?.info);
    expect(info).toMatchObject({ name: 'rows', unit: 'row', labels: [{ label: 'first half' }] });
  });

  it('goes on with the same context when it is told something else about it', async () => {
    await page.evaluate(() => {
      const { defineElements, rows } = window.tools;
      defineElements();
      const map = document.createElement('damonx-heatmap');
      map.source = rows(1_000);
      document.body.append(map);
    });
    await showing('monitor');
    const after = await page.evaluate(() => {
      const map = document.querySelector('damonx-heatmap');
      if (!map?.feed) throw new Error('Expected an element with a feed');
      const { source, feed } = map;
      const { history } = feed;
      map.name = 'slots';
      map.setAttribute('unit', 'slot');
      map.source = source;
      return { isSame: map.feed.history === history, name: map.feed.info?.name, unit: map.feed.info?.unit };
    });
    expect(after).toEqual({ isSame: true, name: 'slots', unit: 'slot' });
    expect(await nrRunning()).toBe(1);
  });

  it('draws the chart of the context that another draws the map of', async () => {
    await page.evaluate(() => {
      const { defineElements, rows, chartStates } = window.tools;
      defineElements();
      const source = rows(1_000);
      const map = document.createElement('damonx-heatmap');
      const chart = document.createElement('damonx-statechart');
      map.source = source;
      chart.source = chartStates(source);
      chart.name = 'the context';
      document.body.append(map, chart);
    });
    expect(await nrRunning()).toBe(1);
    await page.waitForFunction(() => {
      const { name, update } = document.querySelector('damonx-statechart')?.feed ?? {};
      return name === 'the context' && update?.active.includes('sampling');
    });
    await page.evaluate(() => document.body.replaceChildren());
    expect(await nrRunning()).toBe(0);
  });
});

describe('[P12] an element that has a URL', () => {
  it('shows the first context of the dashboard there, or the one that is named', async () => {
    await page.evaluate(() => {
      window.tools.defineElements();
      document.body.innerHTML = '<damonx-heatmap src="/damonx/"></damonx-heatmap>';
    });
    await showing('orders');
    await page.evaluate(async () => {
      const { sources } = await (await fetch('/damonx/api/sources')).json();
      document.querySelector('damonx-heatmap')?.setAttribute('context', sources[1].id);
    });
    await showing('customers');
    expect(dashboard.clients).toBe(1);
  });

  it('shares its connection with the others, and closes it when the last has gone', async () => {
    await page.evaluate(() => {
      window.tools.defineElements();
      document.body.innerHTML =
        '<damonx-heatmap src="/damonx"></damonx-heatmap><damonx-statechart src="./damonx/"></damonx-statechart>';
    });
    await showing('orders');
    // Of the charts there it is that of the first context, and not the one of the group.
    await page.waitForFunction(() =>
      document.querySelector('damonx-statechart')?.feed?.update?.active.includes('sampling'),
    );
    expect(dashboard.clients).toBe(1);
    await page.evaluate(() => document.body.replaceChildren());
    await expect.poll(() => dashboard.clients).toBe(0);
  });

  it('says that there is no such context', async () => {
    await page.evaluate(() => {
      window.tools.defineElements();
      document.body.innerHTML = '<damonx-heatmap src="/damonx/" context="nobody"></damonx-heatmap>';
    });
    await page.getByText('There is no context `nobody` on the dashboard at /damonx/').first().waitFor();
  });

  it('gives way to a stream, and a stream to it', async () => {
    await page.evaluate(() => {
      const { defineElements, rows } = window.tools;
      defineElements();
      document.body.innerHTML = '<damonx-heatmap src="/damonx/"></damonx-heatmap>';
      const map = document.querySelector('damonx-heatmap');
      if (map) map.source = rows(1_000);
    });
    await showing('monitor');
    expect(await page.evaluate(() => document.querySelector('damonx-heatmap')?.outerHTML)).not.toContain('src');
    await expect.poll(() => dashboard.clients).toBe(0);
    const source = await page.evaluate(() => {
      const map = document.querySelector('damonx-heatmap');
      if (map) map.src = '/damonx/';
      return String(map?.source);
    });
    expect([source, await nrRunning()]).toEqual(['undefined', 0]);
    await showing('orders');
  });
});

describe('a value that cannot be right', () => {
  it('is refused by the property and said in the element', async () => {
    const refusals = await page.evaluate(() => {
      const { defineElements, thrownBy } = window.tools;
      defineElements();
      document.body.innerHTML = '<damonx-heatmap></damonx-heatmap><damonx-statechart></damonx-statechart>';
      const map = document.querySelector('damonx-heatmap');
      const chart = document.querySelector('damonx-statechart');
      return [
        thrownBy(() => Reflect.set(map ?? {}, 'feed', {})),
        thrownBy(() => Reflect.set(map ?? {}, 'src', 'http://[')),
        thrownBy(() => Reflect.set(map ?? {}, 'src', 'mailto:a@b.example')),
        thrownBy(() => Reflect.set(map ?? {}, 'src', 'http://localhost:8080/damonx/')),
        thrownBy(() => Reflect.set(map ?? {}, 'labels', 'all')),
        thrownBy(() => Reflect.set(map ?? {}, 'labels', [{ start: 'a', end: 'b', label: 3 }])),
        thrownBy(() => Reflect.set(map ?? {}, 'states', 'sampling')),
        thrownBy(() => Reflect.set(map ?? {}, 'states', [[0, 'sampling'], [5]])),
        thrownBy(() => Reflect.set(map ?? {}, 'settings', { metric: 'hotness' })),
        thrownBy(() => Reflect.set(map ?? {}, 'settings', { colour: 'red' })),
        thrownBy(() => Reflect.set(map ?? {}, 'settings', { brightness: 2 })),
        thrownBy(() => Reflect.set(map ?? {}, 'settings', { relative: 'yes' })),
        thrownBy(() => Reflect.set(map ?? {}, 'settings', { overlay: 'nope' })),
        thrownBy(() => map?.showTime(Number.NaN)),
        thrownBy(() => Reflect.set(chart ?? {}, 'source', { subscribe() {}, getSnapshot() {} })),
        thrownBy(() => Reflect.set(map ?? {}, 'source', 'rows')),
        thrownBy(() => Reflect.set(chart ?? {}, 'source', [])),
      ];
    });
    expect(refusals).toEqual([
      ['EINVAL', 'Expected `feed` to be the feed of a context, got `Object` (object)'],
      ['EINVAL', 'Expected `src` to be the URL of a dashboard, got `http://[` (string)'],
      ['EINVAL', 'Expected `src` to be the URL of a dashboard, got `mailto:a@b.example` (string)'],
      [
        'EINVAL',
        'Expected `src` to be of the same origin as the page: mount the dashboard there, or let a proxy do so, got `http://localhost:8080/damonx/` (string)',
      ],
      ['EINVAL', 'Expected `labels` to be labelled ranges, or a function that labels a range, got `all` (string)'],
      ['EINVAL', 'Expected `labels[0]` to be a target, a start, an end and a label, got `Object` (object)'],
      ['EINVAL', 'Expected `states` to be an array of times and states, got `sampling` (string)'],
      [
        'EINVAL',
        'Expected `states[1]` to be a time in microseconds and the name of a state, got `array of 1` (object)',
      ],
      ['EINVAL', 'Expected `settings.metric` to be one of rate, age, temperature, got `hotness` (string)'],
      [
        'EINVAL',
        'Expected `settings` to be an object with no keys but metric, relative, brightness, overlay, got `colour` (string)',
      ],
      ['EINVAL', 'Expected `settings.brightness` to be a number from -1 to 1, got `2` (number)'],
      ['EINVAL', 'Expected `settings.relative` to be a boolean, got `yes` (string)'],
      ['EINVAL', 'Expected `settings.overlay` to be one of monitor, truth, difference, both, got `nope` (string)'],
      ['EINVAL', 'Expected `us` to be a time in microseconds, got `NaN` (number)'],
      ['EINVAL', 'Expected `source` to be what `chartStates` gives for an actor, got `Object` (object)'],
      ['EINVAL', 'Expected `source` to be an Observable, got `rows` (string)'],
      ['EINVAL', 'Expected `source` to be an Observable, got `array of 0` (object)'],
    ]);
    await page.getByText('got `rows` (string)').first().waitFor();
    await page.getByText('got `array of 0` (object)').first().waitFor();
  });

  it('is said in the element where nobody could catch it', async () => {
    await page.evaluate(() => {
      document.body.innerHTML =
        '<damonx-heatmap src="http://["></damonx-heatmap><damonx-statechart></damonx-statechart>';
      Reflect.set(document.querySelector('damonx-statechart') ?? {}, 'source', 5);
      window.tools.defineElements();
    });
    await page.getByText('Expected `src` to be the URL of a dashboard, got `http://[` (string)').first().waitFor();
    await page.getByText('Expected `source` to be an Observable, got `5` (number)').first().waitFor();
  });

  it('is forgotten with the next one', async () => {
    await page.evaluate(() => {
      const { defineElements, thrownBy, rows } = window.tools;
      defineElements();
      const map = document.createElement('damonx-heatmap');
      document.body.append(map);
      thrownBy(() => Reflect.set(map, 'source', 5));
      map.source = rows(1_000);
    });
    await showing('monitor');
    expect(await page.getByText('Expected').count()).toBe(0);
  });
});
