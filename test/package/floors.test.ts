/**
 * The floors of the house, as the linter enforces them: every import from every folder to every other, and of every
 * package, is put before it in a folder of its own, so that the configuration cannot rot unseen.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesOf, root, temporaryFolder } from './project.js';

const floors: Record<string, number> = {
  regions: 1,
  primitives: 2,
  schemes: 2,
  recordings: 2,
  reports: 2,
  machines: 3,
  streams: 4,
  dashboard: 5,
  cli: 6,
};
const folders = Object.keys(floors);
const node = ['node:fs', 'node:fs/promises'];
const xstate = ['xstate', 'xstate/graph'];
const rxjs = ['rxjs', 'rxjs/operators'];
const dagre = ['@dagrejs/dagre'];
/** The packages that a folder may import; all others may import none. */
const packages: Record<string, readonly string[]> = { machines: xstate, streams: rxjs, dashboard: dagre, cli: node };
const everyPackage = [...node, ...xstate, ...rxjs, ...dagre, 'fs', 'lru-cache'];

/** All the ways to import that ES modules have, a line each. */
const forms = (source: string) => [
  `import { a } from '${source}';`,
  `import type { B } from '${source}';`,
  `import * as c from '${source}';`,
  `import '${source}';`,
  `export { d } from '${source}';`,
  `export type { E } from '${source}';`,
  `export * from '${source}';`,
  `export const f: B = () => import('${source}').then(() => [a, c]);`,
];
const nrForms = forms('').length;

const place = temporaryFolder('floors');
const written: string[] = [];

/** Writes a file that imports `source` in all ways, and returns its path. */
function importing(file: string, source: string): string {
  const path = `${file}-${written.length}.ts`;
  mkdirSync(dirname(join(place, path)), { recursive: true });
  writeFileSync(join(place, path), `${forms(source).join('\n')}\n`);
  written.push(path);
  return path;
}

interface Case {
  readonly path: string;
  readonly source: string;
}
const refused = new Map<string, Case[]>();
const allowed = new Map<string, Case[]>();

function expectThat(folder: string, source: string, isAllowed: boolean): void {
  const cases = isAllowed ? allowed : refused;
  cases.set(folder, [...(cases.get(folder) ?? []), { path: importing(`${folder}/a`, source), source }]);
}

for (const [folder, floor] of Object.entries(floors)) {
  expectThat(folder, './beside.js', true);
  for (const other of folders) {
    if (other === folder) continue;
    expectThat(folder, `../${other}/index.js`, (floors[other] ?? 0) < floor);
    expectThat(folder, `./../${other}/index.js`, false);
  }
  for (const source of ['../index.js', '..', '../test/support/a.js']) expectThat(folder, source, false);
  for (const source of everyPackage) expectThat(folder, source, packages[folder]?.includes(source) ?? false);
}
// A folder in a folder stands on the same floor.
for (const [folder, floor] of Object.entries(floors)) {
  const inner = `${folder}/inner`;
  for (const source of ['./beside.js', '../above.js', ...(packages[folder] ?? [])]) expectThat(inner, source, true);
  for (const other of folders) {
    if (other !== folder) expectThat(inner, `../../${other}/index.js`, (floors[other] ?? 0) < floor);
  }
  for (const source of ['../../index.js', '../index.js', 'lru-cache']) expectThat(inner, source, false);
}
for (const folder of ['test', 'bench', 'examples']) {
  for (const source of ['../index.js', '../cli/main.js', ...node, ...xstate, ...rxjs]) expectThat(folder, source, true);
}

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string };
}

function lint(folder: string): Diagnostic[] {
  const options = ['lint', '--only=style/noRestrictedImports', '--max-diagnostics=none', '--reporter=json', '.'];
  const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/biome'), options, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  try {
    return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
  } catch (cause) {
    throw new Error(`Expected a report from biome, got ${stdout}${stderr}`, { cause });
  }
}

describe('the linter', () => {
  /** How often each file broke the rule. */
  const nrBroken = new Map<string, number>();

  beforeAll(() => {
    cpSync(join(root, 'biome.json'), join(place, 'biome.json'));
    for (const { category, location } of lint(place)) {
      if (category !== 'lint/style/noRestrictedImports') continue;
      nrBroken.set(location.path, (nrBroken.get(location.path) ?? 0) + 1);
    }
  });

  const outcome = (cases: readonly Case[]) => cases.map(({ path, source }) => [source, nrBroken.get(path) ?? 0]);
  const expected = (cases: readonly Case[], nr: number) => cases.map(({ source }) => [source, nr]);

  it.each([...refused.keys()])('refuses every import from %s that is not from a lower floor', (folder) => {
    const cases = refused.get(folder) ?? [];
    expect(outcome(cases)).toEqual(expected(cases, nrForms));
  });

  it.each([...allowed.keys()])('lets %s import what stands below it', (folder) => {
    const cases = allowed.get(folder) ?? [];
    expect(outcome(cases)).toEqual(expected(cases, 0));
  });

  it('lets the root gather floors 1 to 4, and nothing else', () => {
    const place = temporaryFolder('root');
    cpSync(join(root, 'biome.json'), join(place, 'biome.json'));
    const nrOf = (source: string) => {
      writeFileSync(join(place, 'index.ts'), `export * from '${source}';\n`);
      return lint(place).length;
    };
    expect(nrOf('./streams/index.js')).toBe(0);
    for (const source of ['./cli/main.js', 'xstate', 'rxjs', 'node:fs'])
      expect([source, nrOf(source)]).toEqual([source, 1]);
  });

  it('knows every folder that is built', () => {
    const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.build.json'), 'utf8')) as { include: string[] };
    expect(include.filter((name) => !name.endsWith('.ts') && !folders.includes(name))).toEqual([]);
  });

  it('sees every import: in the middle of a type, where it does not look, only types of Node are named', () => {
    const files = folders.flatMap((folder) => filesOf(folder)).filter((path) => path.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(10);
    const named = files.flatMap((path) => importTypesOf(path).map((source) => [path, source] as const));
    expect(named.filter(([, source]) => !source.startsWith('node:'))).toEqual([]);
  });
});

/** What a file names as `import('…')` within a type: without comments, and without dynamic imports, which are calls. */
function importTypesOf(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  const types = text.replaceAll(/(await|return|=>|void)\s+import\(/g, '');
  return [...types.matchAll(/\bimport\(\s*['"`]([^'"`]+)['"`]\s*\)/g)].map(([, source = '']) => source);
}
