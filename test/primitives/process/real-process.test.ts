/** The primitive against processes of this machine, in real time. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ContextActor, createContext, type MonitorEvent, monitoringOf } from '../../../machines/index.js';
import { probeProcessMonitoring, processMemory } from '../../../primitives/process/index.js';
import { parseMaps } from '../../../primitives/process/maps.js';
import { parseSmaps } from '../../../primitives/process/smaps.js';
import { parseStat } from '../../../primitives/process/stat.js';
import { type AddressRange, DamonError, type Snapshot } from '../../../regions/index.js';
import { Child } from './child.js';

const MEMORY_BYTES = 8_388_608;
const quick = { sampleUs: 40_000, aggregationUs: 400_000, updateUs: 800_000 };
const isRoot = process.geteuid?.() === 0;

function failure(of: () => unknown): unknown {
  try {
    of();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Not so in a container, where pid 2 is any process or none. */
function isKernelThread(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes('(kthreadd)');
  } catch {
    return false;
  }
}

/** Resolves with the event for which the test holds. */
function event(actor: ContextActor, test: (event: MonitorEvent) => boolean): Promise<MonitorEvent> {
  return new Promise((resolve) => {
    const stop = monitoringOf(actor).events.listen((told) => {
      if (!test(told)) return;
      stop();
      resolve(told);
    });
  });
}

async function nextSnapshot(actor: ContextActor): Promise<Snapshot> {
  const told = await event(actor, ({ type }) => type === 'aggregation' || type === 'terminated');
  if (told.type !== 'aggregation') throw new Error(`ended: ${JSON.stringify(told)}`);
  return told.snapshot;
}

/** The six memories of the child: mappings of their size that are wholly resident. */
function memoriesOf(pid: number): AddressRange[] {
  const { starts, ends, rss, length } = parseSmaps(readFileSync(`/proc/${pid}/smaps`));
  return Array.from({ length }, (_, i) => ({ start: starts[i] ?? 0, end: ends[i] ?? 0, rss: rss[i] ?? 0 })).filter(
    ({ start, end, rss }) => end - start === MEMORY_BYTES && rss * 1_024 === MEMORY_BYTES,
  );
}

/** The access rate of a range, 0 to 1: the mean of its regions by size. */
function rateOf(snapshot: Snapshot, range: AddressRange): number {
  let sum = 0;
  for (const { start, end, nrAccesses } of snapshot) {
    const size = Math.min(end, range.end) - Math.max(start, range.start);
    if (size > 0) sum += (size * nrAccesses) / snapshot.nrSamplings;
  }
  return sum / (range.end - range.start);
}

describe.skipIf(probeProcessMonitoring() !== undefined)('processMemory of real processes', () => {
  let child: Child;
  beforeEach(async () => {
    child = await Child.start();
  });
  afterEach(() => child.end());

  it('reads every line of the files of this process and of the child', () => {
    for (const pid of ['self', child.pid]) {
      const mappings = parseMaps(readFileSync(`/proc/${pid}/maps`));
      const table = parseSmaps(readFileSync(`/proc/${pid}/smaps`));
      expect(mappings.length).toBeGreaterThan(20);
      expect(Math.abs(table.length - mappings.length)).toBeLessThan(10);
    }
  });

  it('tells hot memory from idle memory, and notices when they change places', async () => {
    await child.touch(0, 1);
    const memories = memoriesOf(child.pid);
    expect(memories.length).toBe(6);
    const primitive = processMemory(child.pid);
    const actor = createContext({ primitive, ...quick });
    actor.send({ type: 'START' });
    const hotOf = (snapshot: Snapshot) => {
      const rates = memories.map((memory) => rateOf(snapshot, memory));
      // Idle means never; hot leaves room for a machine so busy that the child misses some intervals.
      for (const rate of rates) expect(rate > 0.3 || rate < 0.03, `rates ${rates}`).toBe(true);
      return memories.filter((_, index) => (rates[index] ?? 0) > 0.3);
    };
    for (let i = 0; i < 3; i++) await nextSnapshot(actor);
    const before = hotOf(await nextSnapshot(actor));

    await child.touch(2, 3, 4);
    await nextSnapshot(actor);
    const after = hotOf(await nextSnapshot(actor));

    expect(before.length).toBe(2);
    expect(after.length).toBe(3);
    expect(after.filter((memory) => before.includes(memory))).toEqual([]);
    expect(memories.map((memory) => primitive.label?.(child.pid, memory))).toEqual(Array(6).fill('anon'));
    expect(primitive.targetBusyUs?.()).toBeGreaterThan(0);
    actor.send({ type: 'STOP' });
  });

  it('[S7] ends as invalid when the process exits', async () => {
    const actor = createContext({ primitive: processMemory(child.pid), ...quick });
    const terminated = event(actor, ({ type }) => type === 'terminated');
    actor.send({ type: 'START' });
    await event(actor, ({ type }) => type === 'sampling');
    await child.end();
    expect(await terminated).toMatchObject({ reason: 'invalid' });
    expect(monitoringOf(actor).error).toBeUndefined();
  });

  it('[S7] goes on with the other processes when one exits', async () => {
    const other = await Child.start();
    const actor = createContext({ primitive: processMemory([child.pid, other.pid]), ...quick });
    actor.send({ type: 'START' });
    await nextSnapshot(actor);
    await child.end();
    await nextSnapshot(actor);
    const snapshot = await nextSnapshot(actor);
    const accessed = (pid: number) => [...snapshot].some(({ target, nrAccesses }) => target === pid && nrAccesses > 0);
    expect([accessed(child.pid), accessed(other.pid)]).toEqual([false, true]);
    const terminated = event(actor, ({ type }) => type === 'terminated');
    await other.end();
    expect(await terminated).toMatchObject({ reason: 'invalid' });
  });

  it('follows a process into another program that it executes', async () => {
    const shell = spawn('/bin/sh', ['-c', 'read go; exec sleep 60'], { stdio: ['pipe', 'ignore', 'inherit'] });
    const exited = once(shell, 'exit');
    try {
      const pid = shell.pid ?? 0;
      const primitive = processMemory(pid);
      const actor = createContext({ primitive, ...quick });
      actor.send({ type: 'START' });
      await nextSnapshot(actor);
      shell.stdin.write('go\n');
      await expect.poll(() => parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8')).command).toBe('sleep');
      await event(actor, ({ type }) => type === 'update');
      const labels = [...(await nextSnapshot(actor))].map((region) => primitive.label?.(pid, region));
      expect(labels.some((label) => label?.endsWith('/sleep'))).toBe(true);
      actor.send({ type: 'STOP' });
    } finally {
      shell.kill('SIGKILL');
      await exited;
    }
  });

  it('[M17] monitors about three ranges when two gaps are asked for', async () => {
    const actor = createContext({ primitive: processMemory(child.pid, { gaps: 2 }), ...quick });
    actor.send({ type: 'START' });
    const regions = [...(await nextSnapshot(actor))];
    const holes = regions.slice(1).filter(({ start }, index) => start !== regions[index]?.end);
    expect(holes.length).toBe(2);
    actor.send({ type: 'STOP' });
  });

  it('says ESRCH for a pid that nobody has', () => {
    const error = failure(() => processMemory(999_999_999).defaults?.());
    expect(error).toBeInstanceOf(DamonError);
    expect(error).toMatchObject({ code: 'ESRCH', message: expect.stringContaining('got 999999999') });
  });

  it.skipIf(!isKernelThread(2))('says ENOTSUP for a thread of the kernel', () => {
    const error = failure(() => processMemory(2).defaults?.());
    expect(error).toMatchObject({ code: 'ENOTSUP', message: expect.stringContaining('kthreadd') });
  });

  it('says EACCES for the process of another user, and whose it is', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'damonx-eacces-'));
    try {
      const bundle = join(directory, 'bundle.mjs');
      const stdin = {
        contents: `import { processMemory } from './primitives/process/index.js';
          try { processMemory(Number(process.argv[2])).defaults(); console.log('{}'); }
          catch ({ name, code, message }) { console.log(JSON.stringify({ name, code, message })); }`,
        resolveDir: fileURLToPath(new URL('../../..', import.meta.url)),
      };
      await build({ stdin, bundle: true, format: 'esm', platform: 'neutral', outfile: bundle });
      execFileSync('chmod', ['-R', 'a+rX', directory]);
      const pid = isRoot ? process.pid : 1;
      const as = isRoot ? { uid: 65_534, gid: 65_534 } : {};
      const error: unknown = JSON.parse(
        execFileSync(process.execPath, [bundle, String(pid)], { ...as, cwd: '/', encoding: 'utf8' }),
      );
      expect(error).toMatchObject({ name: 'DamonError', code: 'EACCES' });
      const own = isRoot ? 65_534 : process.geteuid?.();
      expect(error).toMatchObject({
        message: `Expected the right to see the memory of process ${pid}, got EACCES: it belongs to uid 0, this program runs as uid ${own}; run as the same user or as root`,
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('the module of processMemory', () => {
  it('loads where there is neither Node.js nor process, and says so when it is used', async () => {
    const entry = fileURLToPath(new URL('../../../primitives/process/index.ts', import.meta.url));
    const iife = { format: 'iife', globalName: 'module', platform: 'browser', bundle: true, write: false } as const;
    const { outputFiles } = await build({ entryPoints: [entry], ...iife });
    const browser = { TextEncoder, TextDecoder, performance };
    const script = `${outputFiles[0]?.text}; module.processMemory(1).name + ': ' + module.probeProcessMonitoring().message`;
    expect(runInNewContext(script, browser)).toMatch(/^process 1: Expected Linux, .*, got no process$/);
  });
});
