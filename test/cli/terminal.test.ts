import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { probeProcessMonitoring } from '../../primitives/index.js';
import { compiledCommand, isAlive } from './compiled.js';
import { lastFrame } from './visible.js';

const damonx = compiledCommand();
const hasTerminals = spawnSync('script', ['--version']).status === 0;
const usable = hasTerminals && probeProcessMonitoring() === undefined;
const quick = ['--sample', '5ms', '--aggregation', '50ms'];
const ENTER = '\x1b[?1049h';
const LEAVE = '\x1b[?1049l';
/** A command that says its process id and waits. */
const waiting = ['--', 'sh', '-c', 'echo said $$; exec sleep 1000'];

/** A row of the map of when the command has surely begun, with its time. */
const DRAWN = / {3}(0\.[5-9]|[1-9]\.\d) s [.0-9]{91}/;
const afterMap = (output: string) => output.slice(output.indexOf(LEAVE) + LEAVE.length);
const pidOf = (output: string) => Number(/said (\d+)/.exec(output)?.[1]);

describe.runIf(usable)('in a terminal', () => {
  it('draws a map of the whole screen, stops at q, ends the command, gives the screen back and sums up', async () => {
    const running = damonx.startInTerminal(['monitor', ...quick, ...waiting]);
    await running.wrote(DRAWN);
    const frame = lastFrame(running.output());
    expect(frame).toHaveLength(30);
    expect(frame[0]).toMatch(/^process \d+ \(sh -c .*\) +\d\.\d s$/);
    expect(frame[1]).toMatch(/^sample 5 ms · aggregation 50 ms · .* in \d+ regions/);
    expect(frame.at(-4)).toMatch(/^ {3}\d\.\d s [.0-9]{91}$/);
    expect(frame.at(-3)).toMatch(/libc/);
    expect(frame.at(-1)).toMatch(/q stop · \+\/- interval · space pause$/);
    expect(running.output()).not.toMatch(/said \d/);

    running.type('q');
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    const after = afterMap(stdout);
    expect(after).toMatch(/said \d+/);
    expect(after).toMatch(/Monitored process \d+ \(sh -c .*\) for \d/);
    expect(after).not.toContain('\x1b');
    expect(stdout.split(ENTER)).toHaveLength(2);
    expect(stdout).toContain('\x1b[?25h');
    expect(isAlive(pidOf(after))).toBe(false);
  });

  it('draws colours where the terminal has them', async () => {
    const running = damonx.startInTerminal(['monitor', ...quick, ...waiting], {
      COLORTERM: 'truecolor',
    });
    await running.wrote(/▀{20}/);
    running.type('q');
    expect(await running.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('\x1b[38;2;68;1;84') });
  });

  it('takes Ctrl-C for the signal that it is', async () => {
    const running = damonx.startInTerminal(['monitor', ...quick, ...waiting]);
    await running.wrote(DRAWN);
    running.type('\x03');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    expect(afterMap(stdout)).toContain('Monitored');
    expect(isAlive(pidOf(afterMap(stdout)))).toBe(false);
  });

  it('gives the screen back when the command ends, and passes its code on', async () => {
    const script = 'setTimeout(() => process.exit(5), 900)';
    const { code, stdout } = await damonx.startInTerminal(['monitor', ...quick, '--', process.execPath, '-e', script])
      .ended;
    expect(code).toBe(5);
    expect(afterMap(stdout)).toContain('Monitored');
  });

  it('leaves the terminal as it was when there is no such process', async () => {
    const { code, stdout } = await damonx.startInTerminal(['monitor', '999999999']).ended;
    expect(code).toBe(1);
    expect(afterMap(stdout).trim()).toMatch(/^damonx: Expected the pid of a running process, got 999999999[^\n]*$/);
  });

  it('prints lines where nothing can be drawn', async () => {
    const args = ['monitor', ...quick, '--duration', '300ms', ...waiting];
    const { code, stdout } = await damonx.startInTerminal(args, { TERM: 'dumb' }).ended;
    expect(code).toBe(0);
    expect(stdout).not.toContain('\x1b');
    expect(stdout).toContain('Monitored');
  });
});
