/**
 * Runs the examples as a user does: in real time, each for about a second. What they find depends on how busy the machine
 * is, so the tests ask for little of it, but that nothing is left behind.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import * as hotRangeAlert from '../../examples/hot-range-alert.js';
import * as inspect from '../../examples/inspect.js';
import * as twoContexts from '../../examples/two-contexts.js';
import * as workingSetGauge from '../../examples/working-set-gauge.js';
import { runningContexts } from '../../machines/index.js';

afterEach(() => {
  expect(runningContexts()).toEqual([]);
});

describe('the examples', () => {
  it('are all run here, but for those of the live page', () => {
    const all = readdirSync(new URL('../../examples', import.meta.url)).sort();
    expect(all.filter((name) => !/^dashboard-|-app$/.test(name))).toEqual([
      'hot-range-alert.ts',
      'inspect.ts',
      'two-contexts.ts',
      'working-set-gauge.ts',
    ]);
  });

  it.each(['orders.ts', 'monitoring.ts', 'style.css'])('have one %s for both apps, each to be copied whole', (name) => {
    const [react, svelte] = ['react', 'svelte'].map((framework) =>
      readFileSync(new URL(`../../examples/${framework}-app/src/${name}`, import.meta.url), 'utf8'),
    );
    expect(react).toBe(svelte);
  });

  it('hot-range-alert alerts of what turned hot, and of nothing else', async () => {
    const lines: string[] = [];
    const alerts = await hotRangeAlert.main((line) => lines.push(line));
    expect(lines).toEqual(alerts);
    expect(alerts.length).toBeGreaterThan(0);
    for (const alert of alerts) {
      const [, start, end, rate] = /^cache (\d+)-(\d+) turned hot: (\d+) %$/.exec(alert) ?? [];
      expect(Number(start)).toBeLessThan(4_000);
      expect(Number(end)).toBeGreaterThan(2_000);
      expect(Number(rate)).toBeGreaterThanOrEqual(70);
    }
  });

  it('working-set-gauge shows a bar with every aggregation', async () => {
    const lines: string[] = [];
    const size = await workingSetGauge.main((line) => lines.push(line));
    expect(lines).toHaveLength(10);
    for (const line of lines)
      expect(line).toMatch(/^[█░]{40} \d+ of 100000 rows \(\d+ %\), 90 % of the time at most \d+$/);
    expect(size).toBeGreaterThan(10_000);
    expect(size).toBeLessThan(50_000);
  });

  it('two-contexts adds up what two contexts find, and tells which ranges are hot', async () => {
    const lines: string[] = [];
    const rows = await twoContexts.main((line) => lines.push(line));
    expect(lines).toContain(`${rows} rows in use`);
    expect(rows).toBeGreaterThan(7_500);
    expect(rows).toBeLessThan(30_000);
    expect(lines.some((line) => /^users \d+-\d+ is hot$/.test(line))).toBe(true);
    expect(lines.some((line) => /^orders \d+-\d+ is hot$/.test(line))).toBe(true);
  });

  it('inspect sees what happens while it looks, and nothing else', async () => {
    const lines: string[] = [];
    const seen = await inspect.main((line) => lines.push(line));
    const [first, ...others] = lines;
    expect(first).toMatch(/^an actor: x:\d+$/);
    expect(others.filter((line) => line.startsWith('an event'))).toEqual([
      'an event: PAUSE',
      'an event: RESUME',
      'an event: xstate.init',
    ]);
    expect(others.at(-1)).toBe(`${seen} events seen`);
  });
});
