import { spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { probeProcessMonitoring } from '../../primitives/index.js';
import { bundledCommand, compiledCommand, isAlive } from './compiled.js';

const damonx = compiledCommand();
const watchable = probeProcessMonitoring() === undefined;
const quick = ['--sample', '5ms', '--aggregation', '50ms'];

/** A line of an aggregation. */
const AGGREGATED = /^ +\d+\.\d s {2}\|/m;
const pidOf = (output: string) => Number(/process (\d+)/.exec(output)?.[1]);

/** A process that only waits, for others to watch. */
function sleeper() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  left.push(() => child.kill('SIGKILL'));
  return child;
}
let left: (() => void)[] = [];
afterEach(() => {
  for (const end of left) end();
  left = [];
});

describe('damonx', () => {
  it('prints its version, its help and its chart', async () => {
    expect(await damonx.run(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(await damonx.run([])).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage:'), stderr: '' });
    expect(await damonx.run(['monitor', '-h'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--aggregation'),
    });
    expect(await damonx.run(['chart'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^stateDiagram-v2\n/) });
    const { stdout } = await damonx.run(['chart', '--format', 'json']);
    expect(JSON.parse(stdout)).toHaveProperty('initial', 'idle');
  });

  it.each([
    ['no such option', ['monitor', '--frob', '1'], 2],
    ['no such command', ['frob'], 2],
    ['no process id', ['monitor'], 2],
    ['a process id of 0', ['monitor', '0'], 2],
    ['a sample interval of 0', ['monitor', '--sample', '0', '1'], 2],
    ['no such process', ['monitor', '999999999'], 1],
    ['no such process, as JSON', ['monitor', '--json', '999999999'], 1],
    ['no such program', ['monitor', '--', '/no/such/program'], 127],
    ['a program that may not be executed', ['monitor', '--', '/etc/passwd'], 126],
  ])('refuses %s with one line', async (_, args, code) => {
    const ended = await damonx.run(args);
    expect(ended).toMatchObject({ code, signal: null });
    expect(ended.stderr).toMatch(/^damonx: [^\n]+\n$/);
    if (!args.includes('--json')) expect(ended.stdout).toBe('');
  });
});

describe.runIf(watchable)('damonx monitor', () => {
  it('prints a line an aggregation and a summary, without escape codes, and stops by itself', async () => {
    const child = sleeper();
    const { code, stdout, stderr } = await damonx.run(['monitor', ...quick, '--duration', '1s', String(child.pid)], {
      COLORTERM: 'truecolor',
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('\x1b');
    expect(stdout).toMatch(
      /^Monitoring process \d+ \(.+\): sample 5 ms, aggregation 50 ms, seed \d+\n +\d\.\d s {2}\|/,
    );
    expect(stdout).toMatch(/\n\nMonitored .+ for \d\.\d s\.\n/);
    expect(stdout).toMatch(/%.*\/\S*node/);
    expect(isAlive(child.pid ?? 0)).toBe(true);
  });

  it('prints events as JSON and nothing else', async () => {
    const child = sleeper();
    const args = [
      'monitor',
      '--json',
      ...quick,
      '--seed',
      '7',
      '--regions',
      '20-200',
      '--duration',
      '500ms',
      String(child.pid),
    ];
    const { code, stdout, stderr } = await damonx.run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
    expect(events[0]).toMatchObject({ type: 'started', seed: 7, attributes: { regions: { min: 20, max: 200 } } });
    expect(events.slice(-2)).toMatchObject([{ type: 'terminating' }, { type: 'terminated', reason: 'stopped' }]);
    const aggregations = events.filter(({ type }) => type === 'aggregation');
    expect(aggregations.length).toBeGreaterThan(0);
    expect(aggregations[0].snapshot.targets[0]).toMatchObject({ id: child.pid, regions: expect.any(Array) });
  });

  it('passes on the exit code of a command, and its output to standard error', async () => {
    const script = 'console.log("said"); setTimeout(() => process.exit(7), 800)';
    const { code, stdout, stderr } = await damonx.run(['monitor', ...quick, '--', process.execPath, '-e', script]);
    expect({ code, stderr }).toEqual({ code: 7, stderr: 'said\n' });
    expect(stdout).toContain('Monitored ');
  });

  it.each([
    ['that ends at once', 'true', 0],
    ['that ends at once with a code', 'exit 3', 3],
    ['that a signal ends', 'kill -KILL $$', 137],
  ])('takes a command %s', async (_, script, wished) => {
    const { code, stdout, stderr } = await damonx.run(['monitor', '--', 'sh', '-c', script]);
    expect({ code, stderr }).toEqual({ code: wished, stderr: '' });
    expect(stdout).toContain('ended before the first aggregation');
  });

  it('ends the command when its own time is over', async () => {
    const script = 'setInterval(() => {}, 1000)';
    const { code, stdout } = await damonx.run([
      'monitor',
      ...quick,
      '--duration',
      '300ms',
      '--',
      process.execPath,
      '-e',
      script,
    ]);
    expect(code).toBe(0);
    expect(isAlive(pidOf(stdout))).toBe(false);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('on %s sums up, passes the signal on, and exits with %i', async (signal, code) => {
    const script = `
      process.on('${signal}', () => { console.log('got ${signal}'); process.exit(0) });
      setInterval(() => {}, 1000);
      console.log('ready');`;
    const running = damonx.start(['monitor', ...quick, '--', process.execPath, '-e', script]);
    await running.wrote(/ready/);
    await running.wrote(AGGREGATED);
    running.kill(signal);
    const ended = await running.ended;
    expect(ended).toMatchObject({ code, signal: null, stderr: `ready\ngot ${signal}\n` });
    expect(ended.stdout).toContain('Monitored ');
  });

  it('kills a command that does not end at the second signal', async () => {
    const script = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("ready")';
    const running = damonx.start(['monitor', ...quick, '--', process.execPath, '-e', script]);
    await running.wrote(/ready/);
    await running.wrote(AGGREGATED);
    running.kill('SIGTERM');
    await running.wrote(/^damonx: SIGTERM was passed on, waiting for the command to end; once more kills it$/m);
    running.kill('SIGTERM');
    const { code, stdout } = await running.ended;
    expect(code).toBe(143);
    expect(isAlive(pidOf(stdout))).toBe(false);
  });

  it('ends quietly when nobody reads any more, together with its command', async () => {
    const script = `'${process.execPath}' '${damonx.main()}' monitor --sample 5ms --aggregation 50ms -- sleep 1234 | head -n 1`;
    const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    let written = '';
    let complained = '';
    child.stdout.on('data', (data) => (written += data));
    child.stderr.on('data', (data) => (complained += data));
    await new Promise((resolve) => child.once('close', resolve));
    expect(complained).toBe('');
    expect(isAlive(pidOf(written))).toBe(false);
  });

  it('ends when the process does', async () => {
    const child = sleeper();
    const running = damonx.start(['monitor', ...quick, String(child.pid)]);
    await running.wrote(AGGREGATED);
    child.kill('SIGKILL');
    expect(await running.ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Monitored ') });
  });

  it.runIf(process.getuid?.() === 0)('refuses the process of another user with one line', async () => {
    const child = sleeper();
    const bundle = await bundledCommand();
    left.push(bundle.remove);
    const args = ['--reuid=65534', '--clear-groups', process.execPath, bundle.main, 'monitor', String(child.pid)];
    const other = spawn('setpriv', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let complained = '';
    other.stderr.on('data', (data) => (complained += data));
    const code = await new Promise((resolve) => other.once('close', resolve));
    expect({ code, complained }).toEqual({
      code: 1,
      complained: expect.stringMatching(/^damonx: Expected the right to see the memory of process \d+, [^\n]+\n$/),
    });
  });
});
