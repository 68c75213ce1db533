/** What a page shows that was open while its server was started anew: ids are given again, to others than before. */
import { afterEach, describe, expect, it } from 'vitest';
import { Dashboard, type ServedDashboard, serveDashboard } from '../../dashboard/server/index.js';
import { type ContextActor, createContext } from '../../machines/index.js';
import { accessTable } from '../../primitives/index.js';
import { testBrowser } from './browser.js';

const browser = testBrowser();

describe('[P3] a page whose server was started anew', () => {
  let dashboard: Dashboard;
  let served: ServedDashboard | undefined;
  const contexts: ContextActor[] = [];

  /** Another dashboard at the same address, with sources of these names. */
  const serve = async (...names: readonly string[]) => {
    const port = served ? Number(new URL(served.url).port) : 0;
    await end();
    dashboard = new Dashboard();
    for (const name of names) dashboard.add(contextOf(name));
    served = await serveDashboard(dashboard, { port });
    return served.url;
  };
  const contextOf = (name: string) => {
    const context = createContext({ name, primitive: accessTable({ size: 1_000 }).primitive() });
    contexts.push(context);
    return context;
  };
  const end = async () => {
    if (!served) return;
    dashboard.close();
    await served.close();
    for (const context of contexts.splice(0)) context.stop();
  };
  afterEach(async () => {
    await end();
    served = undefined;
  });

  it('has its new sources at a glance, also those that have the ids of others before', async () => {
    const { page } = await browser.open(await serve('first', 'second'));
    await page.getByRole('tab', { name: 'All' }).click();
    const names = () => page.getByTestId('overview').locator('tbody th').allTextContents();
    await expect.poll(names).toEqual(['first', 'second']);
    await serve();
    await expect.poll(() => page.getByRole('tab').count()).toBe(0);
    for (const name of ['third', 'fourth']) dashboard.add(contextOf(name));
    await expect.poll(names).toEqual(['third', 'fourth']);
    await page.context().close();
  });

  it('draws its new machines, also those that have the ids of others before', async () => {
    const { page } = await browser.open(await serve('first', 'second'));
    const machines = page.getByTestId('machines');
    const heads = () => machines.locator('h4').allTextContents();
    const { id } = dashboard.addMachine(contextOf('watched'), { name: 'a machine' });
    await page.getByRole('tab', { name: 'first' }).click();
    await machines.locator('summary').click();
    await expect.poll(heads).toContain('a machine');
    await serve('first', 'second');
    await expect.poll(heads).toEqual([]);
    const context = contextOf('watched');
    expect(dashboard.addMachine(context, { name: 'another machine' }).id).toBe(id);
    await expect.poll(heads).toEqual(['another machine']);
    context.send({ type: 'START' });
    await machines.locator('damonx-statechart .active[data-state="sampling"]').waitFor({ state: 'attached' });
    await page.context().close();
  });
});
