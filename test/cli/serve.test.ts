import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { probeProcessMonitoring } from '../../primitives/index.js';
import { compiledCommand, isAlive, type Running } from './compiled.js';
import { layPage, pageOf } from './served-page.js';

const damonx = compiledCommand();
const watchable = probeProcessMonitoring() === undefined;
const quick = ['--sample', '5ms', '--aggregation', '50ms'];
beforeAll(() => layPage(damonx.main()));

const left: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of left.splice(0)) await end();
});

/** Serves on a port that is free, until the end of the test. */
function serve(...args: readonly string[]): Running {
  const running = damonx.start(['serve', '--port', '0', ...args]);
  left.push(() => {
    running.kill('SIGKILL');
    return running.ended;
  });
  return running;
}

/** A process that only waits, for others to watch. */
function sleeper() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  left.push(() => child.kill('SIGKILL'));
  return child;
}

const ADDRESS = /^damonx is at http:\/\/127\.0\.0\.1:\d+\/\n$/;

describe.runIf(watchable)('damonx serve', () => {
  it('shows a process at the address that it prints, and ends by a signal as monitor does', async () => {
    const child = sleeper();
    const running = serve(...quick, String(child.pid));
    const page = await pageOf(running);
    await expect.poll(async () => (await page.history()).length).toBeGreaterThan(2);
    const { controls } = await page.hello();
    const source = await page.source();
    expect({ controls, ...source }).toMatchObject({
      controls: true,
      name: expect.stringMatching(`^process ${child.pid} `),
      targets: [child.pid],
      attributes: { sampleUs: 5_000, aggregationUs: 50_000 },
      unit: 'byte',
      hasTruth: false,
    });
    expect(source.labels.map(({ label }) => label).join()).toMatch(/node/);
    running.kill('SIGTERM');
    expect(await running.ended).toEqual({
      code: 143,
      signal: null,
      stderr: '',
      stdout: expect.stringMatching(ADDRESS),
    });
    expect(isAlive(child.pid ?? 0)).toBe(true);
  });

  it('stops and starts, pauses and changes what it shows as the page wishes, and lives on', async () => {
    const running = serve(...quick, String(sleeper().pid));
    const page = await pageOf(running);
    const state = async () => (await page.source()).state;
    expect(await page.send({ action: 'pause' })).toEqual({ status: 204 });
    await expect.poll(state).toBe('paused');
    expect(await page.send({ action: 'resume' })).toEqual({ status: 204 });
    expect(await page.send({ action: 'stop' })).toEqual({ status: 204 });
    await expect.poll(state).toBe('idle');
    const before = (await page.history()).length;
    const attributes = { sampleUs: 10_000, aggregationUs: 40_000, updateUs: 400_000 };
    expect(await page.send({ action: 'replace', attributes })).toEqual({ status: 204 });
    expect(await page.send({ action: 'start' })).toEqual({ status: 204 });
    await expect.poll(async () => (await page.history()).length).toBeGreaterThan(before + 2);
    expect(await page.source()).toMatchObject({ attributes });
    expect(await page.send({ action: 'replace', attributes: { sampleUs: 0 } })).toMatchObject({
      status: 400,
      message: expect.stringContaining('Expected `sampleUs`'),
    });
    expect(await page.send({ action: 'seek', us: 1 })).toMatchObject({ status: expect.any(Number), code: 'ENOTSUP' });
    running.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 130, stderr: '', stdout: expect.stringMatching(ADDRESS) });
  });

  it('keeps the page when the process ends, says so, and tells the page why it cannot be started again', async () => {
    const child = sleeper();
    const running = serve(...quick, String(child.pid));
    const page = await pageOf(running);
    await expect.poll(async () => (await page.history()).length).toBeGreaterThan(2);
    child.kill('SIGKILL');
    await running.wrote(/^process \d+ \(.*\) has ended; the page keeps what was seen, until Ctrl-C\.$/m);
    expect(await page.source()).toMatchObject({ state: 'idle', ended: { reason: 'invalid' } });
    expect((await page.history()).length).toBeGreaterThan(2);
    await page.send({ action: 'start' });
    await expect.poll(async () => (await page.source()).ended).toMatchObject({ error: { code: 'ESRCH' } });
    running.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 143 });
  });

  it('ends a command that it has started, and keeps standard output for itself', async () => {
    const script = `
      process.on('SIGTERM', () => { console.log('got it'); process.exit(0) });
      setInterval(() => {}, 1000);
      console.log('ready');`;
    const running = serve(...quick, '--', process.execPath, '-e', script);
    const page = await pageOf(running);
    await running.wrote(/ready/);
    const [pid] = (await page.source()).targets;
    expect(isAlive(Number(pid))).toBe(true);
    running.kill('SIGTERM');
    expect(await running.ended).toEqual({
      code: 143,
      signal: null,
      stdout: expect.stringMatching(ADDRESS),
      stderr: 'ready\ngot it\n',
    });
    expect(isAlive(Number(pid))).toBe(false);
  });

  it('kills a command that does not end at the second signal', async () => {
    const script = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("ready")';
    const running = serve(...quick, '--', process.execPath, '-e', script);
    const page = await pageOf(running);
    await running.wrote(/ready/);
    const [pid] = (await page.source()).targets;
    running.kill('SIGTERM');
    await running.wrote(/waiting for the command to end; once more kills it$/m);
    running.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 143 });
    expect(isAlive(Number(pid))).toBe(false);
  });

  it('ends by itself when its time is over', async () => {
    const { code, stderr } = await serve(...quick, '--host', 'LOCALHOST', '--duration', '300ms', String(sleeper().pid))
      .ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('keeps one line up to date in a terminal', async () => {
    const child = sleeper();
    const running = damonx.startInTerminal(['serve', '--port', '0', ...quick, String(child.pid)]);
    await running.wrote(/watching · 0 open pages · Ctrl-C ends · \d+\.\d s · hot .* of .*/);
    running.type('\x03');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    expect(stdout.match(/damonx is at http/g)).toHaveLength(1);
    // Wiped, for the prompt to come.
    expect(stdout.endsWith('\r\x1b[2K')).toBe(true);
  });

  it.each([
    ['no such process', ['999999999'], 1],
    ['no such program', ['--', '/no/such/program'], 127],
    ['no such trace', ['--trace', '/no/such/trace'], 1],
    ['a file that is no trace', ['--trace', '/etc/passwd'], 2],
    ['an address of others', ['--host', '192.0.2.1', '--token', 'well-known', '1'], 2],
  ])('refuses %s with one line', async (_, args, code) => {
    const ended = await serve(...args).ended;
    expect(ended).toMatchObject({ code, signal: null, stdout: '' });
    expect(ended.stderr).toMatch(/^damonx: [^\n]+\n$/);
  });

  it.each(['0.0.0.0', '::', '127.0.0.1.example.org'])(
    '[P5] wants a token before anything starts where others can reach it: %s',
    async (host) => {
      const folder = mkdtempSync(join(tmpdir(), 'damonx-serve-'));
      left.push(() => rmSync(folder, { recursive: true }));
      const ended = await serve('--host', host, '--', 'touch', join(folder, 'started')).ended;
      const stderr = `damonx: Expected a --token, as others can reach \`${host}\`, got none\n`;
      expect(ended).toEqual({ code: 2, signal: null, stdout: '', stderr });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('says of a command that ends at once what it has ended with', async () => {
    const ended = await serve('--', '/bin/sh', '-c', 'exit 7').ended;
    expect(ended).toMatchObject({ code: 1, signal: null, stdout: '' });
    expect(ended.stderr).toBe('damonx: Expected a command that runs on, got one that has ended at once, with 7\n');
  });

  it('takes the port that is asked for, or refuses; one that nobody asked for may be another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    left.push(() => other.close());
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const refused = await damonx.run(['serve', '--port', String(port), '--trace', 'zipf']);
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`127.0.0.1:${port}`) });

    // Whoever has the usual one: this, or somebody else.
    const usual = createServer();
    left.push(() => usual.close());
    await new Promise<unknown>((resolve) => {
      usual.once('listening', resolve).once('error', resolve).listen(4_600, '127.0.0.1');
    });
    const { code, stdout } = await damonx.run(['serve', '--duration', '100ms', '--trace', 'zipf']);
    expect(code).toBe(0);
    expect(stdout).toMatch(ADDRESS);
    expect(stdout).not.toContain(':4600/');
  });

  it('asks for the token that it prints, redacts, and takes no commands, where that is wished', async () => {
    const args = ['--token', 'well-known', '--redact', '--read-only', String(sleeper().pid)];
    const running = serve(...quick, ...args);
    await running.wrote(/damonx is at http:\/\/127\.0\.0\.1:\d+\/\?token=well-known\n/);
    const [, url = ''] = /damonx is at (\S+)\?/.exec(running.output()) ?? [];
    expect((await fetch(`${url}api/sources`)).status).toBe(401);
    const allowed = await fetch(`${url}api/sources`, { headers: { authorization: 'Bearer well-known' } });
    const text = await allowed.text();
    expect(JSON.parse(text)).toMatchObject({ controls: false, sources: [{ state: 'sampling' }] });
    expect(text).not.toContain('node');
  });
});

describe('damonx serve --trace', () => {
  const HOT = [96 * 2 ** 20, 112 * 2 ** 20] as const;

  it('shows what the monitoring saw and what is true', async () => {
    const running = serve('--trace', 'contiguous', '--speed', '100', '--seed', '1');
    const page = await pageOf(running);
    await running.wrote(
      /^the trace contiguous of 6\.0 s is over; the page keeps what was seen and can start it again/m,
    );
    expect(await page.source()).toMatchObject({
      state: 'idle',
      hasTruth: true,
      replay: { durationUs: 6_000_000, speed: 100, playing: false },
    });
    const seen = await page.history();
    const truths = await page.history(true);
    expect(truths.map(({ from, to }) => [from, to])).toEqual(seen.map(({ from, to }) => [from, to]));
    expect(truths).toHaveLength(60);
    const hot = [...(truths.at(-1)?.snapshot ?? [])].filter(({ nrAccesses }) => nrAccesses >= 10);
    expect(hot[0]?.start).toBe(HOT[0]);
    expect(hot.at(-1)?.end).toBe(HOT[1]);
  });

  it('goes on at another speed, to a time that is sought, and from the beginning once more', async () => {
    const running = serve('--trace', 'moving', '--speed', '0.000001');
    const page = await pageOf(running);
    const at = async () => (await page.source()).at;
    expect(await at()).toBe(0);
    expect(await page.send({ action: 'seek', us: 2_500_000 })).toEqual({ status: 204 });
    await expect.poll(at).toBe(2_500_000);
    expect(await page.send({ action: 'seek', us: 1_000_000 })).toMatchObject({
      status: 400,
      message: 'Expected `us` to be a time to come, of 2500000 or more, got `1000000` (number)',
    });
    expect(await page.send({ action: 'speed', speed: null })).toEqual({ status: 204 });
    await running.wrote(/is over/);
    expect(await page.source()).toMatchObject({ state: 'idle', replay: { speed: null, playing: false } });
    expect(await page.history()).toHaveLength(60);

    expect(await page.send({ action: 'speed', speed: 1e-6 })).toEqual({ status: 204 });
    expect(await page.send({ action: 'start' })).toEqual({ status: 204 });
    await expect.poll(async () => (await page.source()).state).toBe('sampling');
    expect([await at(), await page.history(), await page.history(true)]).toEqual([0, [], []]);
    await page.send({ action: 'seek', us: 500_000 });
    await expect.poll(async () => (await page.history(true)).length).toBe(5);
    running.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 143, stderr: '' });
  });
});
