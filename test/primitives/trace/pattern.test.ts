import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePattern, patterns, patternTrace, TraceMemory } from '../../../primitives/index.js';
import { Zipf } from '../../../primitives/trace/zipf.js';
import { Random } from '../../../regions/index.js';
import { rowsOf } from './traces.js';

const MiB = 2 ** 20;
const small = (access: string, size = '16K') => `region heap ${size}\nphase busy 4ms\n  heap ${access}`;

describe('parsePattern', () => {
  it('reads regions, phases, rates and options', () => {
    const pattern = parsePattern(`
      title  A  title   # and a comment
      step 2ms
      region low 1.5M
      region high 64K at 0x10000000
      phase first 100ms
        low sequential each 5ms stride 64 part 2K of 1M
        high random 1.5k/s window 8K moving 4K/ms
      phase second 1s
        low zipf 3/us exponent 0.8 shuffle 8K
      repeat 3`);
    const [low, high] = [
      { name: 'low', start: 0, end: 1.5 * MiB },
      { name: 'high', start: 0x10000000, end: 0x10010000 },
    ];
    const base = { stride: 4_096, exponent: 1, shuffle: undefined };
    expect(pattern).toEqual({
      title: 'A title',
      stepUs: 2_000,
      regions: [low, high],
      repeat: 3,
      durationUs: 3_300_000,
      phases: [
        {
          name: 'first',
          durationUs: 100_000,
          accesses: [
            {
              ...base,
              region: low,
              order: 'sequential',
              count: undefined,
              periodUs: 5_000,
              stride: 64,
              part: { size: 2_048, every: MiB },
            },
            {
              ...base,
              region: high,
              order: 'random',
              count: 1_500,
              periodUs: 1_000_000,
              window: { size: 8_192, step: 4_096, periodUs: 1_000 },
            },
          ],
        },
        {
          name: 'second',
          durationUs: 1_000_000,
          accesses: [{ ...base, region: low, order: 'zipf', count: 3, periodUs: 1, exponent: 0.8, shuffle: 8_192 }],
        },
      ],
    });
  });

  it.each([
    ['regoin heap 4K', 'title, step, region, phase, repeat or a region that was named before'],
    ['region heap', 'with a size like 4096, 64K, 8M or 1G'],
    ['region heap 4k', 'with a size like'],
    ['region phase 4K', 'with a name of letters and digits that is no keyword'],
    ['region a 4K\nregion a 4K', 'with a name that was not given before'],
    ['region a 4K\nregion b 4K at 4095', 'a region that does not overlap `a`'],
    ['region a 4K 8', 'without `8`'],
    ['phase p 5', 'with a time like'],
    ['region a 4K\na random 1/s', 'behind a phase'],
    ['region a 4K\nphase p 1s\nregion b 4K', 'before the first phase'],
    ['region a 4K\nphase p 1s\na often 1/s', 'an access in the order sequential, random, zipf'],
    ['region a 4K\nphase p 1s\na random', 'with a rate'],
    ['region a 4K\nphase p 1s\na random 5/d', 'with a rate'],
    ['region a 4K\nphase p 1s\na random 0/s', 'with a rate'],
    ['region a 4K\nphase p 1s\na random 1/s shuffle 4K', 'with options that random has, which `shuffle` is not'],
    ['region a 4K\nphase p 1s\na random 1/s stride 8K', 'with a stride that fits'],
    ['region a 4K\nphase p 1s\na random 1/s window 8K moving 1/s', 'with a window that fits'],
    ['region a 4K\nphase p 1s\na random 1/s part 4K of 2K', 'with a part that is not larger than the whole'],
    ['region a 4K\nphase p 1s\na random 2M/ms', 'with at most 1048576 accesses in a step of 1000 us'],
  ])('refuses %j, naming the line', (text, expected) => {
    const line = text.split('\n').length;
    const got = text.split('\n').at(-1);
    expect(() => parsePattern(text, 'mine')).toThrow(`Expected line ${line} of \`mine\` to be ${expected}`);
    expect(() => parsePattern(text, 'mine')).toThrow(`got \`${got}\``);
  });

  it('refuses a pattern that accesses nothing', () => {
    expect(() => parsePattern('region a 4K\nphase idle 1s')).toThrow(
      'to have a phase that accesses a region, got none',
    );
  });

  it('never throws anything but what names a line', () => {
    const word = fc.constantFrom(
      'region',
      'phase',
      'heap',
      'a',
      'sequential',
      'zipf',
      'each',
      '5ms',
      '8M',
      '4K',
      '1/s',
      'part',
      'of',
      'window',
      'moving',
      '-1',
      '\0',
      '#',
    );
    fc.assert(
      fc.property(fc.array(fc.array(word, { maxLength: 9 }), { maxLength: 6 }), (lines) => {
        try {
          parsePattern(lines.map((words) => words.join(' ')).join('\n'));
        } catch (error) {
          expect(error).toMatchObject({
            name: 'DamonError',
            code: 'EINVAL',
            message: expect.stringMatching(/^Expected /),
          });
        }
      }),
    );
  });
});

describe('patternTrace', () => {
  it.each([
    [
      'sequential each 4ms',
      [
        [0, 0, 4_096],
        [1_000, 4_096, 4_096],
        [2_000, 8_192, 4_096],
        [3_000, 12_288, 4_096],
      ],
    ],
    [
      'sequential each 2ms',
      [
        [0, 0, 8_192],
        [1_000, 8_192, 8_192],
        [2_000, 0, 8_192],
        [3_000, 8_192, 8_192],
      ],
    ],
    [
      'sequential 1/ms stride 8K',
      [
        [0, 0, 4_096],
        [1_000, 8_192, 4_096],
        [2_000, 0, 4_096],
        [3_000, 8_192, 4_096],
      ],
    ],
    [
      'sequential 2/ms stride 64',
      [
        [0, 0, 128],
        [1_000, 128, 128],
        [2_000, 256, 128],
        [3_000, 384, 128],
      ],
    ],
    ['sequential 1/s', []],
    ['sequential 250/s', [[3_000, 0, 4_096]]],
    [
      'sequential each 4ms part 4K of 8K',
      [
        [1_000, 0, 4_096],
        [3_000, 8_192, 4_096],
      ],
    ],
    [
      'sequential each 1ms window 8K moving 4K/ms',
      [
        [0, 0, 8_192],
        [1_000, 4_096, 8_192],
        [2_000, 8_192, 8_192],
        [3_000, 12_288, 4_096],
        [3_000, 0, 4_096],
      ],
    ],
  ])('%s', async (access, rows) => {
    expect(await rowsOf(patternTrace(small(access)))).toEqual(rows);
  });

  it('begins each phase anew, and repeats all of them', async () => {
    const text =
      'step 2ms\nregion a 8K\nphase x 4ms\na sequential each 4ms\nphase idle 3ms\nphase y 3ms\na sequential 1/ms\nrepeat 2';
    const once = [
      [0, 0, 4_096],
      [2_000, 4_096, 4_096],
      [7_000, 0, 8_192],
      [9_000, 0, 4_096],
    ];
    const again = once.map(([time, ...others]) => [time! + 10_000, ...others]);
    const trace = patternTrace(text);
    expect(await rowsOf(trace)).toEqual([...once, ...again]);
    expect(await trace.summarize()).toEqual({
      ranges: [{ start: 0, end: 8_192 }],
      nrAccesses: 8,
      durationUs: 20_000,
      names: [{ name: 'a', start: 0, end: 8_192 }],
    });
  });

  it('tells an access once however often it comes in a step', async () => {
    expect(await rowsOf(patternTrace(small('sequential each 1us')))).toEqual(
      [0, 1_000, 2_000, 3_000].map((time) => [time, 0, 16_384]),
    );
  });

  it.each([
    'random 100/ms',
    'zipf 100/ms',
    'zipf 100/ms shuffle 8K',
    'random 100/ms part 4K of 8K',
    'random 100/ms window 8K moving 4K/ms',
  ])('%s: at random by seed, in time, and within the region', async (access) => {
    const [first, again, other] = await Promise.all(
      [5, 5, 6].map((seed) => rowsOf(patternTrace(small(access, '64K'), { seed }))),
    );
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
    expect(first!.length).toBe(400);
    for (const [row, [time, address, size]] of first!.entries()) {
      expect(time).toBe(Math.floor(row / 100) * 1_000);
      expect(address % 4_096).toBe(0);
      expect(address + size).toBeLessThanOrEqual(65_536);
      if (access.includes('part')) expect(address % 8_192).toBe(0);
    }
  });

  it('gives the same at every reading', async () => {
    const trace = patternTrace(patterns.zipf.replace('6s', '20ms'));
    expect(await rowsOf(trace)).toEqual(await rowsOf(trace));
  });

  it('has a name, and refuses bad options', () => {
    expect(patternTrace(patterns.scan).name).toBe('sequential scans beside a hot index');
    expect(patternTrace(patterns.scan, { name: 'mine' }).name).toBe('mine');
    expect(() => patternTrace(patterns.scan, { seed: -1 })).toThrow('Expected `seed` to be an integer from 0 to');
    expect(() => patternTrace('nonsense', { name: 'mine' })).toThrow('Expected line 1 of `mine`');
  });
});

describe('Zipf', () => {
  it.each([1, 2, 7, 1_000])('draws each of %i ranks as often as its law says', (nrRanks) => {
    for (const exponent of [0, 0.5, 1, 2]) {
      const zipf = new Zipf(nrRanks, exponent);
      const random = new Random(3);
      const draws = 200_000;
      const counts = new Float64Array(nrRanks);
      for (let i = 0; i < draws; i++) counts[zipf.rank(random)]!++;
      const weights = Array.from({ length: nrRanks }, (_, rank) => (rank + 1) ** -exponent);
      const sum = weights.reduce((a, b) => a + b, 0);
      // Six standard deviations of a binomial count.
      for (const [rank, weight] of weights.entries()) {
        const expected = (draws * weight) / sum;
        expect(Math.abs(counts[rank]! - expected)).toBeLessThanOrEqual(6 * Math.sqrt(expected) + 1);
      }
    }
  });
});

describe('patterns', () => {
  /** Bytes of the pages that are accessed in at least half of the samplings of the given aggregation. */
  async function hotBytes(text: string, aggregation: number): Promise<number> {
    const memory = new TraceMemory();
    const from = aggregation * 100_000;
    let sampling = -1;
    for await (const { times, addresses, sizes, length } of patternTrace(text).batches()) {
      for (let i = 0; i < length; i++) {
        const time = times[i]! - from;
        if (time < 0) continue;
        if (time >= 100_000) break;
        for (; sampling < Math.floor(time / 5_000); sampling++) memory.prepare();
        memory.access(addresses[i]!, sizes[i]!);
      }
    }
    return [...memory.truth().counts].filter((count) => count >= 10).length * 4_096;
  }

  it.each([
    ['contiguous', 16 * MiB, 16 * MiB],
    ['scattered', 40 * MiB, 40 * MiB],
    ['zipf', 4 * MiB, 8 * MiB],
    ['moving', 15 * MiB, 17 * MiB],
    ['scan', 8 * MiB, 8 * MiB],
    ['periodic', 16 * MiB, 16 * MiB],
  ] as const)('%s lasts 6 s and has a hot set of about its size', async (name, least, most) => {
    expect(parsePattern(patterns[name]).durationUs).toBe(6_000_000);
    const hot = await hotBytes(patterns[name].replace(/6s/, '500ms'), 3);
    expect(hot).toBeGreaterThanOrEqual(least);
    expect(hot).toBeLessThanOrEqual(most);
  });

  it('are those six', () => {
    expect(Object.keys(patterns)).toEqual(['contiguous', 'scattered', 'zipf', 'moving', 'scan', 'periodic']);
  });
});
