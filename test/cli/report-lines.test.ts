import { describe, expect, it } from 'vitest';
import { aggregationLine, lineView } from '../../cli/line-view.js';
import { reportLines } from '../../cli/report-lines.js';
import { noTotals, virtualTotals, withEvent } from '../../cli/run-totals.js';
import { accessReport } from '../../reports/index.js';
import { rows, snapshotOf } from '../reports/snapshot-of.js';
import { aggregation, fourMappings, labelOf, MiB, pictureOf, started } from './events.js';

describe('the summary', () => {
  it('tells what was watched at what cost, how much was hot, and the regions from hot to cold', () => {
    const report = accessReport(fourMappings(1), labelOf);
    expect(reportLines('program (process 1)', pictureOf(5).totals, report, 80)).toEqual([
      'Monitored program (process 1) for 0.5 s.',
      '5 aggregations · 0 samplings, 0 skipped · monitor busy 1.2 %',
      'target held up 3.4 %',
      '',
      'At the last aggregation:',
      '  hot       2.0 MiB    25 %  accessed in half of the samplings or more',
      '  warm          0 B     0 %  accessed in fewer',
      '  idle      6.0 MiB    75 %  not accessed',
      '  total     8.0 MiB   100 %  in 4 regions',
      '',
      '    rate      age       size  share  addresses                  what',
      '   100 %    0.3 s    2.0 MiB   25 %  500000-700000              [heap]',
      '     0 %    0.3 s    4.0 MiB   50 %  4000000-4400000            anon',
      '     0 %    0.3 s    1.0 MiB   13 %  400000-500000              /usr/bin/program',
      '     0 %    0.3 s    1.0 MiB   13 %  6400000-6500000',
    ]);
  });

  it('shows the twenty hottest and counts the rest', () => {
    const many = snapshotOf(
      rows(...Array.from({ length: 30 }, (_, i): [number, number, number] => [2 * i * MiB, (2 * i + 1) * MiB, i])),
    );
    const lines = reportLines('x', pictureOf(1).totals, accessReport(many));
    expect(lines.filter((line) => /1\.0 MiB .*-/.test(line))).toHaveLength(20);
    expect(lines.at(-1)).toBe('  … and 10 colder regions, 10.0 MiB');
  });

  it('says which sample interval would hold the target up less, where it was too much', () => {
    const held = [started, aggregation(1, fourMappings(0), { targetBusyUs: 40_000 })].reduce(withEvent, noTotals);
    expect(reportLines('x', held, accessReport(fourMappings(0)))).toContain(
      'A longer sample interval would hold the target up less: --sample 40ms for 5 %.',
    );
    expect(reportLines('x', pictureOf(3).totals, accessReport(fourMappings(0))).join('\n')).not.toContain('--sample');
  });

  it('says so when nothing was measured', () => {
    expect(reportLines('x', noTotals, undefined)).toEqual([
      'Nothing was measured of x: it ended before the first aggregation.',
    ]);
  });

  it('never writes a control character of a name to the terminal', () => {
    const lines = reportLines(
      'x',
      pictureOf(1).totals,
      accessReport(fourMappings(0), () => 'evil\x1b]0;\x07\nname'),
    );
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
  });

  it('fits 80 columns, whatever the names', () => {
    const report = accessReport(
      snapshotOf(rows([2 ** 47 - 8_192, 2 ** 47 - 4_096, 20, 12_345])),
      () => `/a/very/long/path/${'x'.repeat(100)}`,
    );
    for (const line of reportLines('t'.repeat(200), pictureOf(9).totals, report, 80))
      expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('a line of an aggregation', () => {
  it('holds time, map, sizes, regions and costs', () => {
    const event = aggregation(2, fourMappings(1), { missedTicks: 3 });
    const line = aggregationLine(event, [started, event].reduce(withEvent, noTotals));
    expect(line).toBe(
      '   0.2 s  |....99999999....................|  hot   2.0 MiB  warm       0 B  idle   6.0 MiB     4 regions  monitor 1.2 %, target 3.4 %  3 skipped',
    );
  });

  it('leaves out what is not known, and holds no escape code', () => {
    const { targetBusyUs: _, ...cost } = aggregation(1, fourMappings(1)).cost;
    const line = aggregationLine({ ...aggregation(1, fourMappings(1)), cost }, noTotals);
    expect(line).toMatch(/monitor 1.2 %$/);
    expect(line).not.toContain('\x1b');
  });

  it('tells no cost of ours in virtual time', () => {
    const { targetBusyUs: _, ...cost } = aggregation(1, fourMappings(1)).cost;
    const event = { ...aggregation(1, fourMappings(1)), cost };
    const totals = [started, event].reduce(withEvent, virtualTotals);
    expect(aggregationLine(event, totals)).toMatch(/4 regions$/);
    expect(reportLines('x', totals, accessReport(fourMappings(1)))[1]).toBe('1 aggregation · 0 samplings, 0 skipped');
  });

  it('[S13] counts the time from the first start, also after another one', () => {
    const again = { ...started, seq: 9, at: started.at + 700_000 };
    const event = aggregation(8, fourMappings(1));
    const totals = [started, again, event].reduce(withEvent, noTotals);
    expect(aggregationLine(event, totals)).toMatch(/^ {3}0\.8 s /);
  });

  it('comes once an aggregation, after one that tells the attributes', () => {
    const printed: string[] = [];
    const view = lineView('program', (line) => printed.push(line));
    view.next(started);
    view.next({ type: 'sampling', seq: 1, at: 1, nrSamplings: 1, nrRegions: 4, missedTicks: 0 });
    view.next(aggregation(1, fourMappings(0)));
    view.next({ type: 'terminating', seq: 3, at: 3, reason: 'stopped' });
    view.end();
    expect(printed).toEqual([
      'Monitoring program: sample 5 ms, aggregation 100 ms, seed 42',
      expect.stringMatching(/^ {3}0\.1 s {2}\|9999/),
    ]);
  });
});
