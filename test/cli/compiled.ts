/**
 * The command as a user runs it: compiled once per test file into a folder of its own, and started as a process.
 */
import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import { parseStat } from '../../primitives/process/stat.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  /** What it has written so far, to standard output and standard error. */
  output(): string;
  /** Resolves when it has written that; rejects after some seconds. */
  wrote(pattern: RegExp): Promise<void>;
  type(keys: string): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves at its end. */
  readonly ended: Promise<Ended>;
}

export interface Compiled {
  /** The file to run. */
  main(): string;
  /** Starts it with these arguments. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): Running;
  /** The same, to its end. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** The same in a terminal of 100 columns and 30 rows. */
  startInTerminal(args: readonly string[], env?: Readonly<Record<string, string>>): Running;
}

/** To be called at the top of a test file. */
export function compiledCommand(): Compiled {
  let folder = '';

  beforeAll(async () => {
    mkdirSync(join(root, '.scratch'), { recursive: true });
    folder = mkdtempSync(join(root, '.scratch', 'command-'));
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    await promisify(execFile)(tsc, ['-p', 'tsconfig.build.json', '--outDir', folder], { cwd: root }).catch((error) => {
      if (!existsSync(join(folder, 'cli', 'main.js'))) throw error;
    });
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const main = () => join(folder, 'cli', 'main.js');
  const start: Compiled['start'] = (args, env) => follow(process.execPath, [main(), ...args], env);
  return {
    main,
    start,
    run: (args, env) => start(args, env).ended,
    startInTerminal(args, env) {
      const words = [process.execPath, main(), ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
      const command = `stty cols 100 rows 30; exec ${words.join(' ')}`;
      return follow('script', ['-qec', command, '/dev/null'], { SHELL: '/bin/sh', TERM: 'xterm', ...env });
    },
  };
}

const WROTE_WITHIN_MS = 20_000;

function follow(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const { COLORTERM: _, NO_COLOR: __, ...inherited } = process.env;
  const child = spawn(program, args, { env: { ...inherited, ...env }, stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  let look = () => {};
  child.stdin.on('error', () => {});
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    look();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    pid: child.pid ?? 0,
    output: () => stdout + stderr,
    wrote: (pattern) =>
      new Promise((resolve, reject) => {
        const fail = (why: string) => reject(new Error(`${why} before ${pattern}: ${stdout.slice(-500)} ${stderr}`));
        const timer = setTimeout(() => fail('too long'), WROTE_WITHIN_MS);
        void ended.then(() => fail('ended'));
        look = () => {
          if (!pattern.test(stdout) && !pattern.test(stderr)) return;
          clearTimeout(timer);
          resolve();
        };
        look();
      }),
    type: (keys) => child.stdin.write(keys),
    kill: (signal) => child.kill(signal),
    ended,
  };
}

/** The command in one file that every user may read. */
export async function bundledCommand(): Promise<{ main: string; remove(): void }> {
  const place = mkdtempSync(join(tmpdir(), 'damonx-'));
  chmodSync(place, 0o755);
  const main = join(place, 'main.mjs');
  const entry = join(root, 'cli', 'main.ts');
  await build({
    entryPoints: [entry],
    outfile: main,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return { main, remove: () => rmSync(place, { recursive: true, force: true }) };
}

/** Whether a process with that id is there and has not ended; one that nobody has collected yet has. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8')).alive;
  } catch {
    return false;
  }
}
