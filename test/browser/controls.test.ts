/** The live page in the hands of somebody who types wrong things, has no mouse, or a connection that breaks. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContext, monitoringOf, stopContexts } from '../../machines/index.js';
import { accessTable } from '../../primitives/index.js';
import { DamonError } from '../../regions/index.js';
import { testBrowser } from './browser.js';
import { accessibilityFaults } from './faults.js';
import { type PageRig, servePage } from './page-rig.js';

const browser = testBrowser();
const focused = (page: Page) => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.testid);
const stateOfPage = (page: Page, state: string) =>
  page.getByTestId('state').getByText(state, { exact: true }).waitFor();

describe('whoever uses the live page', () => {
  let rig: PageRig;
  beforeAll(async () => {
    rig = await servePage();
  });
  afterAll(() => rig.close());

  async function opened(options?: Parameters<typeof browser.open>[1], hash = '') {
    const watched = await browser.open(rig.url + hash, options);
    await stateOfPage(watched.page, 'sampling');
    return watched;
  }

  it('[P7] is told at every field what is wrong there, and until it is mended', async () => {
    const { page, complaints } = await opened();
    const { attributes } = monitoringOf(rig.context);
    const typed = { sampleUs: '5', updateUs: 'soon', 'regions.min': '2', 'regions.max': '120' };
    for (const [name, text] of Object.entries(typed)) await page.getByTestId(`field-${name}`).fill(text);
    await page.keyboard.press('Enter');
    const form = page.getByTestId('attributes');
    await form.getByText('Nothing was changed: 3 fields are wrong.').waitFor();
    const wrong = () =>
      form.locator('[aria-invalid]').evaluateAll((fields) => fields.map((field) => field.getAttribute('name')));
    expect(await wrong()).toEqual(['sampleUs', 'updateUs', 'regions.min']);
    expect(await focused(page)).toBe('field-sampleUs');
    for (const [name, text] of Object.entries(typed)) {
      expect(await page.getByTestId(`field-${name}`).inputValue()).toBe(text);
    }
    expect(monitoringOf(rig.context).attributes).toEqual(attributes);
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByTestId('field-updateUs').fill('2 s');
    expect(await wrong()).toEqual(['sampleUs', 'regions.min']);
    await page.getByTestId('field-sampleUs').fill('5 ms');
    await page.getByTestId('field-regions.min').fill('40');
    expect(await wrong()).toEqual([]);
    await page.getByTestId('apply').dblclick();
    await expect
      .poll(() => monitoringOf(rig.context).attributes)
      .toMatchObject({ updateUs: 2_000_000, regions: { min: 40, max: 120 } });
    expect(await focused(page)).toBe('apply');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('[P7] loses nothing that was typed while something else was on its way', async () => {
    const { page } = await opened();
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route('**/api/control', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByTestId('field-regions.max').fill('150');
    await page.keyboard.press('Enter');
    await page.getByTestId('apply').getByText('Applying …').waitFor();
    await page.getByTestId('field-updateUs').fill('3 s');
    letGo();
    await expect.poll(() => monitoringOf(rig.context).attributes.regions.max).toBe(150);
    await page.getByTestId('apply').getByText('Apply', { exact: true }).waitFor();
    // What is known of the source is told anew with every aggregation.
    await page.waitForTimeout(600);
    expect(await page.getByTestId('field-updateUs').inputValue()).toBe('3 s');
    await page.getByTestId('discard').focus();
    await page.keyboard.press('Enter');
    expect(await page.getByTestId('field-updateUs').inputValue()).toBe('2 s');
    expect(await focused(page)).toBe('apply');
    await page.context().close();
  });

  it('[P14] keeps the place on the page while the buttons change under the keys', async () => {
    const { page } = await opened();
    const press = async (button: string, state: string) => {
      await page.getByTestId(button).focus();
      await page.keyboard.press('Enter');
      await stateOfPage(page, state);
    };
    await press('pause', 'paused');
    await expect.poll(() => focused(page)).toBe('resume');
    await page.keyboard.press('Enter');
    await stateOfPage(page, 'sampling');
    await expect.poll(() => focused(page)).toBe('pause');
    await press('stop', 'idle');
    expect(await focused(page)).toBe('stop');
    // It cannot be stopped twice, and says so.
    expect(await page.getByTestId('stop').getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Enter');
    await press('start', 'sampling');
    expect(await focused(page)).toBe('start');
    expect(await page.getByTestId('controls').locator('> .error').textContent()).toBe('');
    await page.context().close();
  });

  it('[P14] starts what has not run where it is said, and is told once that it does not run', async () => {
    const context = createContext({ name: 'new', primitive: accessTable({ size: 5_000, id: 'new' }).primitive() });
    const source = rig.dashboard.add(context, { unit: 'slot' });
    const { page } = await browser.open(`${rig.url}#${source.id}`);
    await stateOfPage(page, 'idle');
    const notice = page.getByTestId('notice');
    expect(await notice.locator('p').textContent()).toBe('Nothing is monitored yet.');
    const message = page.locator('damonx-heatmap').locator('[part=message]');
    await expect.poll(() => message.textContent()).toContain('Not running');
    expect(await message.isVisible()).toBe(false);
    expect(await accessibilityFaults(page)).toEqual([]);
    await notice.getByRole('button', { name: 'Start' }).focus();
    await page.keyboard.press('Enter');
    await stateOfPage(page, 'sampling');
    await notice.waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
    source.remove();
    await stopContexts([context]);
    context.stop();
    await page.context().close();
  });

  it('[P14] stays on a tab when another one comes', async () => {
    const names = ['second', 'third'];
    const contexts = names.map((name) =>
      createContext({ name, primitive: accessTable({ size: 5_000, id: name }).primitive() }),
    );
    const [second, third] = contexts;
    if (!second || !third) throw new Error('Expected two contexts');
    const sources = [rig.dashboard.add(second, { unit: 'slot' })];
    const { page } = await opened();
    const tabs = page.getByRole('tab');
    await tabs.nth(1).focus();
    sources.push(rig.dashboard.add(third, { unit: 'slot' }));
    await expect.poll(() => tabs.count()).toBe(4);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('rows of a table');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { level: 1, name: 'second' }).waitFor();
    for (const source of sources) source.remove();
    for (const context of contexts) context.stop();
    await page.context().close();
  });

  it('[P7] is told when the server does not answer, and no longer once it does', async () => {
    const { page } = await opened();
    await page.route('**/api/control', (route) => route.abort());
    await page.getByTestId('pause').click();
    const error = page.getByTestId('controls').locator('> .error');
    await expect.poll(() => error.textContent()).toBe('The server does not answer.');
    await stateOfPage(page, 'sampling');
    await page.unroute('**/api/control');
    const dot = () => page.getByTestId('state').evaluate((chip) => getComputedStyle(chip, '::before').backgroundColor);
    const live = await dot();
    const follow = page.locator('damonx-heatmap').locator('[part=live]');
    const followDot = () => follow.locator('.dot').evaluate((dot) => getComputedStyle(dot).backgroundColor);
    await expect.poll(followDot).toBe(live);
    rig.drop();
    await page.locator('[data-testid=connection][data-state=trouble]').waitFor();
    // What it was last is not what it is.
    expect(await dot()).not.toBe(live);
    await expect.poll(followDot).not.toBe(live);
    expect(await follow.getAttribute('aria-pressed')).toBe('true');
    expect(await page.title()).toContain('not connected');
    expect(await page.getByTestId('pause').getAttribute('aria-disabled')).toBe('true');
    expect(await accessibilityFaults(page)).toEqual([]);
    rig.restore();
    await page.locator('[data-testid=connection][data-state=live]').waitFor();
    await expect.poll(() => error.textContent()).toBe('');
    await expect.poll(dot).toBe(live);
    await expect.poll(followDot).toBe(live);
    await page.context().close();
  });

  it('[P7] is told once, in plain words, that what was watched has gone', async () => {
    let gone: DamonError | undefined;
    const table = accessTable({ size: 5_000, id: 'going' });
    const primitive = table.primitive();
    const initTargetRegions: typeof primitive.initTargetRegions = (plane, signal) => {
      if (gone) throw gone;
      return primitive.initTargetRegions?.(plane, signal);
    };
    const context = createContext({ name: 'going', primitive: { ...primitive, initTargetRegions } });
    const source = rig.dashboard.add(context);
    context.send({ type: 'START' });
    const { page } = await opened({}, `#${source.id}`);
    await page.locator('damonx-heatmap').locator('[part=plot]').waitFor();
    await page.getByTestId('stop').click();
    await stateOfPage(page, 'idle');
    gone = new DamonError('ESRCH', 'Expected the pid of a running process, got 7');
    await page.getByTestId('start').click();
    await stateOfPage(page, 'failed');
    const told = 'The monitoring failed. There is no such process any more. What was seen stays here.';
    await page.getByTestId('notice').getByText(told).waitFor();
    const notes = page.locator('damonx-heatmap').locator('[part=note-feed]');
    await expect.poll(() => notes.count()).toBe(1);
    expect(await notes.isVisible()).toBe(false);
    await expect.poll(() => page.getByTestId('controls').locator('> .error').textContent()).toBe('');
    source.remove();
    context.stop();
    await page.context().close();
  });

  it('[P14] gets the page from a link that is broken', async () => {
    const { page, complaints } = await opened({}, '#%E0%A4%A');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('keeps what was seen of a context that is taken off the page, until there is another', async () => {
    const { page } = await opened();
    await page.getByText('Waiting for the first aggregation …').waitFor({ state: 'hidden' });
    rig.source.remove();
    await page.getByTestId('notice').getByText('It is watched no longer.').waitFor();
    expect(await page.locator('damonx-heatmap').count()).toBe(1);
    expect(await page.getByTestId('empty').isHidden()).toBe(true);
    rig.dashboard.add(rig.context, { name: 'the same again', unit: 'row' });
    await page.getByRole('heading', { level: 1, name: 'the same again' }).waitFor();
    await page.getByTestId('notice').waitFor({ state: 'hidden' });
    expect(await page.locator('damonx-heatmap').count()).toBe(1);
    await page.context().close();
  });
});
