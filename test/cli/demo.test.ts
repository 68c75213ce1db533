import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { tableWorkload } from '../../cli/demo-workload.js';
import { compiledCommand, isAlive } from './compiled.js';
import { layPage, pageOf } from './served-page.js';
import { visible } from './visible.js';

const damonx = compiledCommand();

describe('damonx demo', () => {
  it('tells hot and cold apart, and says of what memory and why', async () => {
    const { code, stdout, stderr } = await damonx.run(['demo', '--duration', '7s']);
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^damonx is at http:\/\/127\.0\.0\.1:\d+\/\n/);
    expect(stdout.split('\n')[1]).toMatch(
      /^Watching (the real memory of process \d+, as this kernel|an access table in this process, as real)/,
    );
    expect(stdout).toMatch(/\n +\d+ %.* 1 always hot\n/);
    expect(stdout.match(/^ +\d+ {4}(always hot|phases|moving|cold) .*%.* yes$/gm)).toHaveLength(16);
    expect(stdout).toMatch(/Hot and cold were told apart\.\n$/);
    expect(stdout).not.toContain('\x1b');
  });

  it('is on a page, with its memories by name, which can stop and start it', async () => {
    layPage(damonx.main());
    const running = damonx.startInTerminal(['demo']);
    const page = await pageOf(running);
    await expect
      .poll(async () => (await page.source()).labels.map(({ label }) => label))
      .toEqual(expect.arrayContaining(['1 always hot', '4 phases', '7 moving', '16 cold']));
    await page.send({ action: 'stop' });
    await running.wrote(/stopped on the page, which can start it again/);
    expect((await page.source()).state).toBe('idle');
    const before = (await page.history()).length;
    await page.send({ action: 'start' });
    await expect.poll(async () => (await page.history()).length).toBeGreaterThan(before);
    await page.send({ action: 'stop' });
    running.type('q');
    const { stdout } = await running.ended;
    expect(visible(stdout)).toContain(page.url);
    expect(stdout).toContain('What the 16 memories truly did');
  });

  it('goes on without a page where that is wished', async () => {
    const { stdout } = await damonx.run(['demo', '--no-page', '--duration', '300ms']);
    expect(stdout).toMatch(/^Watching /);
    expect(stdout).not.toContain('http://');
  });

  it('goes on without a page where there is no port to be had, and says why', async () => {
    const refusing = `import { Server } from 'node:net';
      Server.prototype.listen = function () {
        queueMicrotask(() => this.emit('error', Object.assign(new Error('not here'), { code: 'EACCES' })));
      };`;
    const { stdout, stderr } = await damonx.run(['demo', '--duration', '1s'], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(refusing)}`,
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^There is no page: Expected a port that this user may take, got 127\.0\.0\.1:4600, [^\n]+\nW/,
    );
    expect(stdout).toContain('Monitored the workload');
  });

  it('ends its workload when it is killed itself', async () => {
    const running = damonx.start(['demo']);
    await running.wrote(/ \d+\.\d s/);
    const [, pid] = /process (\d+)/.exec(running.output()) ?? [];
    running.kill('SIGKILL');
    await running.ended;
    if (pid === undefined) return;
    for (let tries = 0; tries < 50 && isAlive(Number(pid)); tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isAlive(Number(pid))).toBe(false);
  });

  it('stops at a signal, sums up and leaves nothing behind', async () => {
    const running = damonx.start(['demo']);
    await running.wrote(/ [1-9]\d*\.\d s/);
    running.kill('SIGTERM');
    const { code, stdout } = await running.ended;
    expect(code).toBe(143);
    expect(stdout).toContain('What the 16 memories truly did');
    const [, pid] = /process (\d+)/.exec(stdout) ?? [];
    if (pid !== undefined) expect(isAlive(Number(pid))).toBe(false);
  });
});

describe('the workload in a table', () => {
  it('says why it is not real memory, and touches what it tells', async () => {
    const told: number[] = [];
    const workload = tableWorkload(
      ({ stretches }) => told.push(...stretches.map(([memory]) => memory)),
      'no such kernel',
    );
    await workload.end();
    expect(workload.why).toContain('no such kernel');
    expect(workload.memories).toHaveLength(16);
    expect([...new Set(told)].sort((a, b) => a - b).slice(0, 3)).toEqual([0, 1, 2]);
  });

  it.runIf(canHideProc())('is what the demo watches where /proc does not tell', async () => {
    const script = `mount -t tmpfs none /proc && exec '${process.execPath}' '${damonx.main()}' demo --duration 5s`;
    const stdout = execFileSync('unshare', ['-m', 'sh', '-c', script], { encoding: 'utf8' });
    expect(stdout.split('\n')[1]).toMatch(
      /^Watching an access table in this process, as real memory cannot be watched here: Expected/,
    );
    expect(stdout).toMatch(/Hot and cold were told apart\.\n$/);
  });
});

/** Root can try a machine without a usable /proc. */
function canHideProc(): boolean {
  try {
    execFileSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs none /proc'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
