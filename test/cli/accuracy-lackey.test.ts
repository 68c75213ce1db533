import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiledCommand } from './compiled.js';

const damonx = compiledCommand();
const hasValgrind = spawnSync('valgrind', ['--version']).status === 0;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'damonx-lackey-'));
  const numbers = Array.from({ length: 300 }, (_, i) => (i * 48_271) % 65_537);
  writeFileSync(join(folder, 'numbers.txt'), `${numbers.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Records a program; a few MB of text. */
function record(name: string, command: readonly string[]): string {
  const path = join(folder, `${name}.lackey.gz`);
  const script = 'valgrind --tool=lackey --trace-mem=yes --log-fd=9 "$@" 9>&1 >/dev/null 2>&1 | gzip -1 > "$0"';
  const env = { ...process.env, LC_ALL: 'C' };
  const { status, stderr } = spawnSync('sh', ['-c', script, path, ...command], { cwd: folder, env, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return path;
}

describe.runIf(hasValgrind)('damonx accuracy, on what valgrind records of a real program', () => {
  it.each([
    ['ls', ['ls', '-l', '/etc']],
    ['sort', ['sort', '-n', 'numbers.txt']],
    ['grep', ['grep', '-c', '^1.*7', 'numbers.txt']],
  ])('compares the strategies on %s', async (name, command) => {
    const path = record(name, command);
    const args = ['accuracy', path, '--instructions-per-us', '1', '--regions', '10-100'];
    const { code, stdout, stderr } = await damonx.run([...args, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [mainline, equal, guided, ...others] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(others).toEqual([]);
    expect(mainline).toMatchObject({ trace: path, strategy: 'mainline', regions: { min: 10, max: 100 } });
    expect(equal).toMatchObject({ strategy: 'guided', equalCost: true });
    expect(guided).toMatchObject({ strategy: 'guided', regions: { min: 10, max: 100 } });
    expect(equal.checks).toBeLessThanOrEqual(mainline.checks);
    for (const { checks, f1, rmse, workingSet } of [mainline, equal, guided]) {
      expect(checks).toBeGreaterThan(0);
      expect(checks).toBeLessThanOrEqual(2_000);
      expect(f1).toBeGreaterThan(0);
      expect(f1).toBeLessThanOrEqual(1);
      expect(rmse).toBeGreaterThan(0);
      expect(rmse).toBeLessThan(1);
      expect(workingSet.actual).toBeGreaterThan(100_000);
    }
    // The budget in full is spent to some avail.
    expect(guided.rmse).toBeLessThan(mainline.rmse);
    expect((await damonx.run(args)).stdout).toContain(`${mainline.f1.toFixed(3)}`);
  });
});

describe('damonx accuracy', () => {
  it('prints a table and what is worth its cost', async () => {
    const { code, stdout, stderr } = await damonx.run(['accuracy', 'contiguous', '--regions', '10-100']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('contiguous (1 run, seed 0)');
    expect(lines[2]).toMatch(/^ {2}strategy {2}regions .* checks .* F1 .* RMSE .* WSS {2}to see a change$/);
    expect(lines.slice(3, 6).map((line) => line.trim().split(/\s+/)[0])).toEqual(['mainline', 'guided', 'guided']);
    expect(stdout).toContain('No other setting has fewer checks');
  });

  it('goes through all patterns', async () => {
    const args = ['accuracy', '--all', '--regions', '10-20', '--sample', '20ms', '--strategy', 'guided', '--json'];
    const { code, stdout } = await damonx.run(args);
    expect(code).toBe(0);
    const text = readFileSync(new URL('../../primitives/trace/patterns.ts', import.meta.url), 'utf8');
    const names = [...text.matchAll(/^ {2}(\w+): `$/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(5);
    const traces = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).trace);
    expect(traces).toEqual(names);
  });

  it.each([
    ['no such file', ['/no/such/trace'], 1],
    ['a file that is no trace', ['/bin/ls'], 2],
    ['no trace', [], 2],
    ['a trace that is too short', ['contiguous', '--sample', '100ms'], 2],
  ])('refuses %s with one line', async (_, args, code) => {
    const ended = await damonx.run(['accuracy', ...args]);
    expect(ended).toMatchObject({ code, stdout: '', signal: null });
    expect(ended.stderr).toMatch(/^damonx: [^\n]+\n$/);
  });
});
