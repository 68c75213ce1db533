/**
 * What a browser gets: each entry of the package, bundled with XState and RxJS and no shims, asks for nothing of Node
 * and loads where there is the language and a few things of the web. Built from the sources, so that it needs no dist.
 */
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { entries, root } from './project.js';

interface Bundle {
  readonly code: string;
  /** The files of which at least a byte is left in the bundle. */
  readonly used: readonly string[];
}

/** Bundles a program for a browser; what it exports becomes the global `bundle`. */
async function bundle(program: string): Promise<Bundle> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: program, resolveDir: root, sourcefile: 'program.ts', loader: 'ts' },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'bundle',
    target: 'es2023',
    write: false,
    metafile: true,
    logLevel: 'silent',
    absWorkingDir: root,
  });
  const [output] = Object.values(metafile.outputs);
  const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { code: outputFiles[0]?.text ?? '', used: used.map(([path]) => path) };
}

/** What all browsers, pages and workers alike, have besides the language, as far as it is used. */
const web = {
  AbortController,
  AbortSignal,
  TextDecoder,
  TextEncoder,
  performance,
  setTimeout,
  clearTimeout,
  structuredClone,
};

/** Runs a bundle where there is no process, no module loader and no page. */
function run(code: string, last: string): unknown {
  return runInNewContext(`${code};\n${last}`, { ...web });
}

describe.each(entries)('$name in a browser', ({ source }) => {
  it('loads where there is no Node, with all that it exports, and leaves nothing behind', async () => {
    const { code } = await bundle(`export * from '${source}';`);
    const names = Object.keys(await import(source));
    expect(run(code, 'Object.keys(bundle).sort()')).toEqual(names.sort());
    // Versions of Node list them in different orders.
    expect(run(code, 'Object.keys(globalThis).sort()')).toEqual([...Object.keys(web), 'bundle'].sort());
  });

  it('can be dropped when nothing of it is used', async () => {
    const { used } = await bundle(`import '${source}';`);
    expect(used).toEqual([]);
  });
});

describe('a program in a browser', () => {
  const program = `
    import { accessTable, DamonError, monitor, processMemory, snapshots } from '${join(root, 'index.ts')}';
    import { VirtualClock } from '${join(root, 'machines/testing.ts')}';
    export { DamonError };
    export const hot = [];
    export const rows = accessTable({ size: 1_000 });
    const clock = new VirtualClock();
    const monitoring = monitor({ primitive: rows.primitive(), clock, seed: 1 });
    const subscription = monitoring.pipe(snapshots()).subscribe((snapshot) => hot.push(Math.max(...snapshot.nrAccesses)));
    for (let i = 0; i < 40; i++) {
      rows.touchRange(0, 1_000);
      clock.advance(5_000);
    }
    subscription.unsubscribe();
    export const { pending } = clock;
    export let error;
    monitor({ primitive: processMemory(1), clock }).subscribe({ error: (thrown) => { error = thrown; } });
  `;

  it('monitors a table', async () => {
    const { code } = await bundle(program);
    expect(run(code, '[...bundle.hot, bundle.pending]')).toEqual([20, 20, 0]);
  });

  it('is told that it cannot monitor a process', async () => {
    const { code } = await bundle(program);
    expect(run(code, '[bundle.error instanceof bundle.DamonError, bundle.error.code]')).toEqual([true, 'ENOTSUP']);
  });
});

describe('a bundler', () => {
  const everything = entries.map(({ source }, index) => `import * as all${index} from '${source}';`).join('\n');

  it('drags in neither XState nor RxJS where only the arithmetic is used', async () => {
    const { used } = await bundle(`${everything}\nconsole.log(all1.checkAttributes({}));`);
    expect(entries[1]?.name).toBe('damonx/regions');
    expect(used).toContain('regions/attributes.ts');
    expect(used.filter((path) => !path.startsWith('regions/') && path !== 'program.ts')).toEqual([]);
  });

  it('drags in XState where a machine is used: the check above can fail', async () => {
    const { used } = await bundle(`${everything}\nconsole.log(all0.createContext);`);
    expect(used.some((path) => path.includes('node_modules/xstate/'))).toBe(true);
    expect(used.some((path) => path.includes('node_modules/rxjs/'))).toBe(false);
  });

  it('drags in one element where the other is not used', async () => {
    const partsOf = async (name: string) => {
      const { used } = await bundle(
        `import { ${name} } from '${join(root, 'dashboard/index.ts')}';\nconsole.log(${name});`,
      );
      return new Set(used.flatMap((path) => /^dashboard\/(heatmap|statechart)\//.exec(path)?.[1] ?? []));
    };
    expect(await partsOf('HeatmapElement')).toEqual(new Set(['heatmap']));
    expect(await partsOf('StatechartElement')).toEqual(new Set(['statechart']));
    expect(await partsOf('defineElements')).toEqual(new Set(['heatmap', 'statechart']));
  });

  it('refuses what only Node has: the checks above can fail', async () => {
    await expect(bundle(`export * from 'node:fs';`)).rejects.toThrow('Could not resolve "node:fs"');
    await expect(bundle(`export const read = () => import('node:fs');`)).rejects.toThrow('Could not resolve "node:fs"');
    const { code } = await bundle('export const home = process.env.HOME;');
    expect(() => run(code, 'bundle')).toThrow('process is not defined');
  });
});
