/**
 * Makes all tables of docs/accuracy.md anew: every pattern class, and traces of real programs that valgrind records now.
 * Takes about five minutes, and 300 MB in the folder for temporary files. Usage, from the project's root:
 *
 *   npm run --silent build && node docs/accuracy.mjs [path of main.js]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNS = '5';
const page = fileURLToPath(new URL('accuracy.md', import.meta.url));
const main = process.argv[2] ?? fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'damonx-accuracy-'));

const python = `d = {}
for i in range(1500): d[str(i * 7919 % 100003)] = [i] * 8
print(sum(len(d[k]) for k in sorted(d)))`;
const sql = `create table t(a integer primary key, b text);
with recursive c(x) as (select 1 union all select x + 1 from c where x < 1000)
  insert into t select x, hex(zeroblob(200)) || x from c;
create index i on t(b);
select count(*) from t where b like '%77%';
select sum(length(b)) from t where a % 3 = 0;`;
/** What real programs do, small enough for traces of at most some hundred MB of text. */
const programs = {
  ls: ['ls', '-lR', '/usr/include/linux'],
  sort: ['sort', '-S', '256K', '-T', folder, join(folder, 'numbers.txt')],
  python3: ['python3', '-S', '-E', '-c', python],
  sqlite3: ['sqlite3', ':memory:', sql],
  awk: ['awk', '{ n[int($1 * 2000)]++ } END { for (k in n) s += n[k]; print s }', join(folder, 'numbers.txt')],
};

function damonx(...args) {
  const { status, stdout } = spawnSync(process.execPath, [main, 'accuracy', '--runs', RUNS, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`damonx accuracy ended with ${status}`);
  return stdout;
}

/** The path of a trace of that program; undefined where it is not there. */
function recorded(name, command) {
  const path = join(folder, `${name}.lackey.gz`);
  // No shims of version managers: they would be traced instead.
  const found = spawnSync('sh', ['-c', 'PATH=/usr/bin:/bin command -v "$0"', command[0]], { encoding: 'utf8' });
  const program = found.stdout.trim();
  if (program === '') return undefined;
  const script = 'valgrind --tool=lackey --trace-mem=yes --log-fd=9 "$@" 9>&1 >/dev/null 2>&1 | gzip -1 > "$0"';
  const env = { ...process.env, LC_ALL: 'C' };
  const { status } = spawnSync('sh', ['-c', script, path, program, ...command.slice(1)], { env, stdio: 'ignore' });
  return status === 0 && statSync(path).size > 1_000 ? path : undefined;
}

/** Rows as the command gives them with --json; the ones to compare, side by side. */
function comparison(rows) {
  const lines = [
    '| class | mainline’s regions | checks (mainline, guided) | F1 | RMSE | working set ÷ true | aggregations to see a change |',
    '| --- | --- | --- | --- | --- | --- | --- |',
  ];
  for (const [index, mainline] of rows.entries()) {
    const guided = rows[index + 1];
    if (mainline.strategy !== 'mainline' || !guided?.equalCost) continue;
    const both = (of) => `${of(mainline)} → ${of(guided)}`;
    const { min, max } = mainline.regions;
    lines.push(
      `| ${[
        mainline.trace,
        `${min}-${max}`,
        `${Math.round(mainline.checks)}, ${Math.round(guided.checks)}`,
        both(({ f1 }) => f1.toFixed(3)),
        both(({ rmse }) => rmse.toFixed(4)),
        both(({ workingSet: { estimated, actual } }) => (estimated / actual).toFixed(2)),
        mainline.changes.number === 0 ? '' : both(changes),
      ].join(' | ')} |`,
    );
  }
  return lines.join('\n');
}

function changes({ changes: { number, unseen, aggregations } }) {
  return `${aggregations.toFixed(1)}${unseen > 0 ? ` (${Math.round((100 * unseen) / number)} % unseen)` : ''}`;
}

const parsed = (json) =>
  json
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

try {
  // The same numbers everywhere, without a generator that programs might have differently.
  const numbers = Array.from({ length: 10_000 }, (_, i) => ((i * 48_271) % 65_537) / 65_537);
  writeFileSync(join(folder, 'numbers.txt'), `${numbers.join('\n')}\n`);

  const rows = parsed(damonx('--all', '--json'));
  const texts = [damonx('--all')];
  for (const [name, command] of Object.entries(programs)) {
    process.stderr.write(`${name}\n`);
    const path = recorded(name, command);
    if (!path) {
      process.stderr.write(`  is not there, or valgrind is not\n`);
      continue;
    }
    rows.push(...parsed(damonx(path, '--json')).map((row) => ({ ...row, trace: `\`${name}\` (lackey)` })));
    texts.push(damonx(path).replace(path, `${name}, lackey, ${Math.round(statSync(path).size / 2 ** 20)} MiB of gzip`));
    rmSync(path);
  }
  const tables = {
    summary: comparison(rows),
    tables: `\`\`\`text\n${texts.join('').trimEnd()}\n\`\`\``,
  };
  let text = readFileSync(page, 'utf8');
  for (const [name, table] of Object.entries(tables)) {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- end -->)`);
    text = text.replace(place, (_, begin, end) => `${begin}\n${table}\n${end}`);
  }
  writeFileSync(page, text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
