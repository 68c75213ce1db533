/**
 * What the measurements have in common: medians of runs that take turns, and one table for all. A measurement is
 * `{ name, method, measure }`; `measure` gives rows `{ what, value, unit, beside?, note? }`, where `beside` is what was
 * measured next to it, in the same unit, and gives the ratio.
 */
import { pathToFileURL } from 'node:url';

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs each of several measurements `rounds` times, in turns, so that what disturbs the machine disturbs all of them.
 * A first round warms up and is not counted. Gives the median of each, by name.
 */
export async function inTurns(rounds, measurements) {
  const names = Object.keys(measurements);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const result = await measurements[name]();
      if (round > 0) results[name].push(result);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(results[name])]));
}

/** Nanoseconds that `work` takes, divided by how often it says it did it. */
export function nsPer(times, work) {
  const before = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - before) / times;
}

function shown(value) {
  if (typeof value !== 'number') return String(value);
  if (Number.isInteger(value)) return value.toLocaleString('en').replaceAll(',', ' ');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function ratioOf({ value, beside }) {
  return beside && beside.value > 0 ? value / beside.value : undefined;
}

function printTable(rows) {
  const cells = rows.map((row) => {
    const ratio = ratioOf(row);
    return [
      row.what,
      `${shown(row.value)} ${row.unit}`.trim(),
      row.beside ? `${shown(row.beside.value)} ${row.beside.unit ?? row.unit} ${row.beside.what}` : '',
      ratio === undefined ? '' : `${shown(ratio)}×`,
      row.note ?? '',
    ];
  });
  const all = [['what', 'damonx', 'beside it', 'ratio', 'note'], ...cells];
  const widths = all[0].map((_, column) => Math.max(...all.map((line) => line[column].length)));
  const lines = all.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`);
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  console.log(lines.join('\n'));
}

/** Measures, one after the other, and prints one table; with `--json` on the command line, one object instead. */
export async function report(benches) {
  const json = process.argv.includes('--json');
  const results = [];
  for (const { name, method, measure } of benches) {
    if (!json) console.error(`${name} ...`);
    results.push({ name, method, rows: await measure() });
  }
  if (json) {
    const withRatios = results.map(({ rows, ...bench }) => ({
      ...bench,
      rows: rows.map((row) => ({ ...row, ratio: ratioOf(row) })),
    }));
    console.log(JSON.stringify({ node: process.version, at: new Date().toISOString(), benches: withRatios }, null, 2));
    return;
  }
  printTable(results.flatMap(({ rows }) => rows));
  console.log('');
  for (const { name, method } of results) console.log(`${name}: ${method}`);
}

/** Reports this one measurement when its file is the program that was started. */
export async function alone(meta, bench) {
  if (meta.url === pathToFileURL(process.argv[1] ?? '').href) await report([bench]);
}
