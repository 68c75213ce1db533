/** The C programs that damonx is measured beside, compiled for the time of a measurement. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Compiles `source` of bench/ with `cc -O2` and calls `work` with a function that runs the program with its arguments
 * and gives the numbers that it prints; with undefined where there is no compiler.
 */
export async function withProgram(source, work) {
  const folder = mkdtempSync(join(tmpdir(), 'damonx-bench-'));
  try {
    const program = join(folder, 'program');
    const file = fileURLToPath(new URL(`../${source}`, import.meta.url));
    const { status, error } = spawnSync('cc', ['-O2', '-o', program, file], { stdio: 'inherit' });
    if (status !== 0 || error) return await work(undefined);
    return await work((...options) => {
      const { status, stdout } = spawnSync(program, options.map(String), { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${source} ended with ${status}`);
      return stdout.trim().split(' ').map(Number);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
