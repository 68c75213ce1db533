/**
 * What the heat map of the live page costs the browser that shows it, with 1 000 regions and 600 snapshots in sight.
 *
 * Method: the page that was built, in a headless Chromium of npm without a graphics processor, of a context with 1 000
 * regions that are all in use, aggregated 40 times a second, once 600 snapshots are in sight. Script time of every animation frame that does
 * anything, over 5 s of following; then of the frames in which all is painted anew, ten times with another brightness and
 * ten times with another metric, for which every snapshot is projected again. Painting by the browser itself is not in it.
 */
import { Dashboard, serveDashboard } from 'damonx/dashboard/server';
import { createContext } from 'damonx/machines';
import { accessTable } from 'damonx/primitives';
import { launchChromium } from '../test/support/chromium.mjs';
import { alone } from './support/bench.mjs';

const ROWS = 100_000;
const SNAPSHOTS = 600;
const AGGREGATION_US = 25_000;
const BUDGET_MS = 1_000 / 60;

/** Run in the page, before its scripts: the script time of every animation frame goes into `frames`. */
function watchFrames() {
  const own = requestAnimationFrame;
  globalThis.frames_ = [];
  globalThis.requestAnimationFrame = (call) =>
    own((at) => {
      const before = performance.now();
      call(at);
      frames_.push(performance.now() - before);
    });
}

const mean = (times) => times.reduce((sum, time) => sum + time, 0) / times.length;
const percentile95 = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)];

async function measure() {
  const rows = accessTable({ size: ROWS });
  const use = setInterval(() => {
    for (let i = 0; i < 2_000; i++) rows.touch(Math.floor(Math.random() ** 2 * ROWS));
  }, 2);
  const options = {
    sampleUs: 5_000,
    aggregationUs: AGGREGATION_US,
    regions: { min: 900, max: 1_000 },
    minRegionSize: 1,
  };
  const context = createContext({ primitive: rows.primitive(), ...options });
  const dashboard = new Dashboard();
  dashboard.add(context, { unit: 'row' });
  const { url, close } = await serveDashboard(dashboard);
  context.send({ type: 'START' });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1_440, height: 900 } });
    await page.addInitScript(watchFrames);
    await page.goto(url);
    const map = 'document.querySelector("damonx-heatmap")';
    const isFull = (least) => (document.querySelector('damonx-heatmap')?.feed?.history.length ?? 0) > least;
    await page.waitForFunction(isFull, SNAPSHOTS, { timeout: 60_000 });
    const frames = () => page.evaluate('frames_.splice(0)');
    const worked = async () => (await frames()).filter((time) => time > 0.2);

    await frames();
    await page.waitForTimeout(5_000);
    const live = await worked();
    const { length: nrRegions } = await page.evaluate(`({ length: ${map}.feed.history.latest.snapshot.length })`);

    await page.locator('damonx-heatmap').locator('[part=live]').click();
    const painted = async (settings) => {
      const times = [];
      for (let turn = 0; turn < 10; turn++) {
        await frames();
        await page.evaluate(`${map}.settings = ${settings(turn)}`);
        await page.waitForTimeout(100);
        times.push(Math.max(...(await frames())));
      }
      return times;
    };
    const repaint = await painted((turn) => `{ brightness: ${turn / 10} }`);
    const reproject = await painted((turn) => `{ metric: '${turn % 2 === 0 ? 'age' : 'rate'}' }`);
    const beside = { what: 'a frame at 60 Hz', value: BUDGET_MS };
    const row = (what, times, note) => ({
      what,
      value: mean(times),
      unit: 'ms',
      beside,
      note: `p95 ${percentile95(times).toFixed(1)} ms${note}`,
    });
    return [
      row(
        'script of a frame, following',
        live,
        `, ${live.length} frames in 5 s for 200 snapshots of ${nrRegions} regions`,
      ),
      row('all painted anew', repaint, ''),
      row('all projected and painted anew', reproject, `, ${SNAPSHOTS} snapshots`),
    ];
  } finally {
    await browser.close();
    clearInterval(use);
    context.stop();
    dashboard.close();
    await close();
  }
}

export const pages = {
  name: 'page',
  method: `script time of animation frames of the live page, ${SNAPSHOTS} snapshots of 1 000 regions in sight, in Chromium without a graphics processor on this machine; beside what a frame may take`,
  measure,
};

await alone(import.meta, pages);
