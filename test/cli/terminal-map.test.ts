import { describe, expect, it } from 'vitest';
import { paintMap } from '../../cli/terminal-map.js';
import { pictureOf } from './events.js';
import { visible } from './visible.js';

describe('the live map', () => {
  it('shows who is watched, at what cost, the map with its times, and what it means', () => {
    expect(paintMap(pictureOf(5), { columns: 80, rows: 12, depth: 'none' })).toEqual([
      'program (process 1)                                                        0.5 s',
      'sample 5 ms · aggregation 100 ms · 8.0 MiB in 4 regions · hot 1.0 MiB',
      'monitor busy 1.2 % · target held up 3.4 % · 0 samplings, 0 skipped',
      '',
      '   0.1 s 999999998..............................................................',
      '         ........1999999999999999996............................................',
      '         ..........................3999999999999999999999999999999999991........',
      '         ..............................................................899999999',
      '   0.5 s 999999998..............................................................',
      '         └program┘└─ [heap] ───────┘└─ anon ──────────────────────────┘└───────┘',
      '         ╵400000  ╵500000           ╵4000000                           ╵6400000 ',
      'accessed: . never  0 rarely  9 always   q stop · +/- interval · space pause',
    ]);
  });

  it('says where the page is, on a line of its own', () => {
    const page = 'damonx is at http://127.0.0.1:4600/';
    const lines = paintMap({ ...pictureOf(5), page }, { columns: 80, rows: 12, depth: 'none' });
    expect(lines.slice(0, 3)).toEqual([
      'program (process 1)                                                        0.5 s',
      page,
      'sample 5 ms · aggregation 100 ms · 8.0 MiB in 4 regions · hot 1.0 MiB',
    ]);
    expect(lines).toHaveLength(12);
  });

  it('tells no cost of ours in virtual time', () => {
    const { totals, ...picture } = pictureOf(5);
    const lines = paintMap(
      { ...picture, totals: { ...totals, busyUs: undefined } },
      { columns: 80, rows: 12, depth: 'none' },
    );
    expect(lines[2]).toBe('target held up 3.4 % · 0 samplings, 0 skipped');
  });

  it.each([
    [40, 'none'],
    [80, 'none'],
    [200, 'none'],
    [40, 'truecolour'],
    [80, '256'],
    [200, 'truecolour'],
  ] as const)('fills %i columns and the rows there are, and not one more (%s)', (columns, depth) => {
    for (const rows of [1, 2, 5, 8, 24, 60]) {
      const lines = paintMap(pictureOf(100, 'a program with a long name '.repeat(10)), { columns, rows, depth });
      expect(lines.length).toBeLessThanOrEqual(rows);
      if (rows >= 8) expect(lines).toHaveLength(rows);
      for (const line of lines) expect(visible(line).length).toBeLessThanOrEqual(columns);
    }
  });

  it('shows two aggregations a line in colours, the newest at the bottom', () => {
    const lines = paintMap(pictureOf(100), { columns: 80, rows: 16, depth: 'truecolour' });
    const map = lines.slice(3, -3);
    expect(map).toHaveLength(10);
    for (const line of map) expect(visible(line).slice(9)).toMatch(/^[▀▄ ]{71}$/);
    expect(visible(map.at(-1) ?? '').slice(0, 9)).toBe('  10.0 s ');
    expect(visible(map.at(-5) ?? '').slice(0, 9)).toBe('   9.2 s ');
  });

  it('says so when there is no aggregation yet, and when there is no room', () => {
    expect(paintMap(pictureOf(0), { columns: 80, rows: 24, depth: 'none' }).join('\n')).toContain(
      'waiting for the first aggregation',
    );
    expect(paintMap(pictureOf(3), { columns: 60, rows: 6, depth: 'none' }).join('\n')).toContain('no room for a map');
  });

  it('takes any size without complaint', () => {
    for (let columns = 1; columns <= 30; columns++) {
      for (let rows = 1; rows <= 10; rows++) {
        const lines = paintMap(pictureOf(7), { columns, rows, depth: 'none' });
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      }
    }
  });
});
