import { describe, expect, it } from 'vitest';
import { type Measured, type MeasureOptions, measureAll } from '../../cli/accuracy-measure.js';
import { frontLines, tableHead, tableRow } from '../../cli/accuracy-table.js';
import { type PatternName, patterns, patternTrace, type Trace } from '../../primitives/index.js';

async function measured(trace: Trace, options: Partial<MeasureOptions> = {}): Promise<Measured[]> {
  const all: MeasureOptions = {
    strategies: ['mainline', 'guided'],
    regions: [{ min: 10, max: 100 }],
    sampleUs: undefined,
    aggregationUs: undefined,
    seed: 0,
    runs: 2,
    ...options,
  };
  const rows: Measured[] = [];
  for await (const row of measureAll(trace, all, new AbortController().signal)) rows.push(row);
  return rows;
}

describe('measuring', () => {
  it.each(Object.keys(patterns) as PatternName[])(
    'finds guided nearer to the truth than mainline at the same cost, on %s',
    async (name) => {
      const [mainline, equal, guided] = await measured(patternTrace(patterns[name], { name }));
      if (!mainline || !equal || !guided) throw new Error('Expected three rows');
      expect(mainline).toMatchObject({ strategy: 'mainline', equalCost: false, sampleUs: 5_000, runs: 2 });
      expect(equal).toMatchObject({ strategy: 'guided', equalCost: true });
      expect(guided).toMatchObject({ strategy: 'guided', equalCost: false, regions: { min: 10, max: 100 } });
      expect(equal.checks).toBeLessThanOrEqual(mainline.checks);
      expect(equal.f1).toBeGreaterThanOrEqual(mainline.f1);
      expect(equal.rmse).toBeLessThan(mainline.rmse);
    },
  );

  it('gives the same figures for the same seed, others for another', async () => {
    const options = { strategies: ['mainline'], runs: 1, sampleUs: [20_000] } as const;
    const trace = patternTrace(patterns.periodic);
    const [first] = await measured(trace, options);
    expect(await measured(trace, options)).toEqual([first]);
    expect(await measured(trace, { ...options, seed: 1 })).not.toEqual([first]);
  });

  it('measures each sample interval, over aggregations of 20 samplings or as wished', async () => {
    const options = { strategies: ['guided'], runs: 1, sampleUs: [10_000, 20_000] } as const;
    const trace = patternTrace(patterns.contiguous);
    const intervals = (rows: Measured[]) => rows.map(({ sampleUs, aggregationUs }) => [sampleUs, aggregationUs]);
    expect(intervals(await measured(trace, options))).toEqual([
      [10_000, 200_000],
      [20_000, 400_000],
    ]);
    expect(intervals(await measured(trace, { ...options, aggregationUs: 200_000 }))).toEqual([
      [10_000, 200_000],
      [20_000, 200_000],
    ]);
  });

  it('refuses a trace that is over before the warm-up', async () => {
    const trace = patternTrace(patterns.contiguous);
    await expect(measured(trace, { sampleUs: [30_000] })).rejects.toThrow(
      'Expected a trace of more than 10 aggregations of 600000 us, the first of which do not count, got 6000000 us, which is 10 aggregations',
    );
  });
});

describe('the table of accuracy', () => {
  const row: Measured = {
    strategy: 'mainline',
    regions: { min: 10, max: 100 },
    equalCost: false,
    sampleUs: 5_000,
    aggregationUs: 100_000,
    runs: 1,
    checks: 1_588.4,
    f1: 0.9126,
    rmse: 0.11609,
    workingSet: { estimated: 193, actual: 100 },
    changes: { number: 0, unseen: 0, aggregations: Number.NaN },
  };
  const better: Measured = {
    ...row,
    strategy: 'guided',
    regions: { min: 79, max: 79 },
    equalCost: true,
    f1: 1,
    changes: { number: 4, unseen: 1, aggregations: 2.25 },
  };

  it('stands in columns', () => {
    expect([tableHead(), tableRow(row), tableRow(better)]).toEqual([
      '  strategy  regions          sample        checks       F1     RMSE      WSS  to see a change',
      '  mainline  10-100             5 ms          1588    0.913   0.1161     1.93  -',
      '  guided    = 79               5 ms          1588    1.000   0.1161     1.93  2.3 (1 of 4 unseen)',
    ]);
  });

  it('ends with what is worth its cost, each setting once', () => {
    expect(frontLines([row, better, better]).slice(2)).toEqual([
      '  strategy  regions          sample        checks       F1     RMSE',
      '  guided    = 79               5 ms          1588    1.000   0.1161',
    ]);
  });
});
