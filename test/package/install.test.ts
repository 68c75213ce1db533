/**
 * What a stranger gets: the package is built and packed from a copy of the checkout, installed into an empty project
 * from the registry's XState, RxJS and TypeScript, and used there as README.md says. Needs the npm registry.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { entries, manifest, root, temporaryFolder } from './project.js';
import { blocksOf } from './readme.js';

const notCopied = ['.git', '.scratch', 'coverage', 'dist', 'node_modules'];
const compilerOptions = {
  target: 'ES2023',
  module: 'NodeNext',
  strict: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
};

/** What `npm test` and vitest set for themselves; the stranger has none of it. */
const NOT_INHERITED = /^(npm_(package|lifecycle|command|config_local_prefix)|INIT_CWD|VITEST|NODE_ENV|NODE_OPTIONS)/;

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function tryTo(cwd: string, command: string, ...args: string[]): Outcome {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NO_COLOR: '1',
    npm_config_loglevel: 'error',
    npm_config_yes: 'false',
  };
  for (const name of Object.keys(env)) if (NOT_INHERITED.test(name)) delete env[name];
  return spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: 180_000, input: '' });
}

/** What the command printed; throws with all of it when it failed. */
function run(cwd: string, command: string, ...args: string[]): string {
  const { status, stdout, stderr } = tryTo(cwd, command, ...args);
  if (status !== 0) throw new Error(`\`${command} ${args.join(' ')}\` ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

describe('the package, installed', () => {
  const copy = temporaryFolder('copy');
  const project = temporaryFolder('project');
  let packed: string[] = [];

  const compile = (folder: string, options: object) => {
    writeFileSync(
      join(project, folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...compilerOptions, ...options }, include: ['*.ts'] }),
    );
    return run(project, 'npx', 'tsc', '-p', folder);
  };

  beforeAll(() => {
    cpSync(root, copy, {
      recursive: true,
      filter: (path) => !notCopied.some((name) => path === join(root, name)),
    });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    run(copy, 'npm', 'run', 'build');
    const [tarball] = JSON.parse(run(copy, 'npm', 'pack', '--json', '--pack-destination', project)) as [
      { readonly filename: string; readonly files: readonly { readonly path: string }[] },
    ];
    packed = tarball.files.map(({ path }) => path);

    writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    const { xstate, rxjs, '@types/node': node, '@typescript/native': typescript } = manifest.devDependencies;
    const packages = [`xstate@${xstate}`, `rxjs@${rxjs}`, `@types/node@${node}`, typescript?.replace('npm:', '') ?? ''];
    const options = ['--prefer-offline', '--no-audit', '--no-fund'];
    run(project, 'npm', 'install', ...options, `./${tarball.filename}`, ...packages);
  }, 300_000);

  it('holds what is built and what is to be read, and neither sources nor tests', () => {
    const read = ['CHANGELOG.md', 'LICENSE', 'README.md', 'SPEC.md', 'package.json'];
    expect(packed).toEqual(expect.arrayContaining(read));
    const isBuilt = (path: string) =>
      /^dist\/.*\.(js|d\.ts)$/.test(path) ||
      /^dist\/dashboard\/page\/(index\.html|assets\/.*\.(css|svg))$/.test(path) ||
      path === 'dist/dashboard/statechart/dagre.LICENSE.md';
    expect(packed.filter((path) => !read.includes(path) && !isBuilt(path))).toEqual([]);
    expect(packed).toContain('dist/dashboard/page/index.html');
    expect(packed.filter((path) => /test\/|\.test\.|bench|support/.test(path))).toEqual([]);
  });

  it('brings no other package along', () => {
    const listed = run(project, 'npm', 'ls', '--all', '--parseable', '--omit=dev');
    const names = listed
      .trim()
      .split('\n')
      .slice(1)
      .map((path) => path.slice(path.lastIndexOf('node_modules/') + 13));
    const damonx = JSON.parse(readFileSync(join(project, 'node_modules/damonx/package.json'), 'utf8')) as object;
    expect(names).toContain('damonx');
    expect(damonx).not.toHaveProperty('dependencies');
  });

  it.each(entries)('$name can be imported', ({ name }) => {
    const program = `console.log(Object.keys(await import('${name}')).length > 0)`;
    expect(run(project, 'node', '--input-type=module', '-e', program)).toBe('true\n');
  });

  it.each([
    'damonx/dist/index.js',
    'damonx/machines/group.js',
    'damonx/machines/index.js',
    'damonx/cli',
    'damonx/test',
  ])('%s cannot be imported: what is inside stays inside', (path) => {
    const { status, stderr } = tryTo(project, 'node', '--input-type=module', '-e', `await import('${path}')`);
    expect(status).toBe(1);
    expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it.each(entries)('$name can be bundled for a browser with nothing else installed', async ({ name }) => {
    const { warnings, metafile } = await build({
      stdin: { contents: `export * from '${name}';`, resolveDir: project },
      bundle: true,
      format: 'esm',
      splitting: true,
      outdir: 'out',
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    const left = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
    expect([warnings, left]).toEqual([[], []]);
  });

  it('has types that hold without those of Node, with the libraries checked too', () => {
    mkdirSync(join(project, 'types'));
    const lines = entries.map(({ name }, index) => `export * as all${index} from '${name}';\n`);
    writeFileSync(join(project, 'types/all.ts'), lines.join(''));
    expect(compile('types', { lib: ['ES2023', 'DOM'], types: [], noEmit: true, skipLibCheck: false })).toBe('');
  });

  it('does what README.md says: its programs compile, and those that are to be run end by themselves', () => {
    const blocks = blocksOf(readFileSync(join(root, 'README.md'), 'utf8'));
    mkdirSync(join(project, 'readme'));
    for (const { name, code } of blocks) writeFileSync(join(project, 'readme', `${name}.ts`), `${code}export {};\n`);
    expect(compile('readme', { types: ['node'] })).toBe('');
    for (const { name, run: toRun } of blocks) {
      if (!toRun) continue;
      const started = performance.now();
      run(project, 'node', `readme/${name}.js`);
      expect([name, performance.now() - started < 30_000]).toEqual([name, true]);
    }
  }, 300_000);

  it('has a command that helps and draws the state chart', () => {
    expect(run(project, 'npx', 'damonx', '--help')).toMatch(/damonx/);
    expect(run(project, 'npx', 'damonx', '--version').trim()).toContain(manifest.version);
    const chart = run(project, 'npx', 'damonx', 'chart');
    for (const state of ['idle', 'starting', 'sampling', 'aggregating', 'terminating']) expect(chart).toContain(state);
  });

  it('has a command that refuses what it does not know', () => {
    const { status, stderr } = tryTo(project, 'npx', 'damonx', 'frobnicate');
    expect(status).not.toBe(0);
    expect(stderr).toContain('frobnicate');
  });
});
