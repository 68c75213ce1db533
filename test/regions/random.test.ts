/** The seeded random numbers of a context. */
import { describe, expect, it } from 'vitest';
import { freshSeed, Random } from '../../regions/index.js';
import { refusal, untyped } from './rows.js';

/** xoroshiro64** as published, on BigInt, from the two state words that a seed gives. */
function* published(seed: number): Generator<number> {
  const word = (value: bigint) => value & 0xffff_ffffn;
  const rotated = (value: bigint, by: bigint) => word(value << by) | (value >> (32n - by));
  const mixed = (value: bigint) => {
    let hash = word(value);
    hash = word((hash ^ (hash >> 16n)) * 0x85eb_ca6bn);
    hash = word((hash ^ (hash >> 13n)) * 0xc2b2_ae35n);
    return hash ^ (hash >> 16n);
  };
  let s0 = mixed(BigInt(seed));
  let s1 = mixed(BigInt(seed) + 0x9e37_79b9n);
  for (;;) {
    yield Number(word(rotated(word(s0 * 0x9e37_79bbn), 5n) * 5n));
    s1 ^= s0;
    s0 = rotated(s0, 26n) ^ s1 ^ word(s1 << 9n);
    s1 = rotated(s1, 13n);
  }
}

describe('a seed', () => {
  it('gives these numbers for ever', () => {
    const random = new Random(7);
    expect([random.uint32(), random.uint32(), random.uint32()]).toEqual([3_855_629_334, 597_025_700, 1_072_663_411]);
  });

  it.each([0, 1, 42, 0x61c8_8647, 2 ** 31, 2 ** 32 - 1])(
    'of %d gives the numbers of the published generator',
    (seed) => {
      const random = new Random(seed);
      const expected = published(seed);
      for (let draw = 0; draw < 500; draw++) expect(random.uint32()).toBe(expected.next().value);
    },
  );

  it('gives the same numbers again, and its neighbour others', () => {
    const draws = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 8 }, () => random.below(1_000_000));
    };
    expect(draws(5)).toEqual(draws(5));
    expect(draws(5)).not.toEqual(draws(6));
  });

  it('can be asked for', () => {
    expect(new Random(99).seed).toBe(99);
  });

  it.each([
    [-1, '`-1` (number)'],
    [1.5, '`1.5` (number)'],
    [Number.NaN, '`NaN` (number)'],
    [2 ** 32, '`4294967296` (number)'],
    ['1', '`1` (string)'],
    [null, '`null` (null)'],
    [undefined, '`undefined` (undefined)'],
  ])('of %o is refused with EINVAL', (seed, shown) => {
    expect(refusal(untyped((given: number) => new Random(given), seed))).toEqual({
      code: 'EINVAL',
      message: `Expected \`seed\` to be an integer from 0 to 4294967295, got ${shown}`,
    });
  });

  it('comes fresh as one that is taken', () => {
    const seeds = Array.from({ length: 50 }, () => freshSeed());
    for (const seed of seeds) expect(new Random(seed).seed).toBe(seed);
    expect(new Set(seeds).size).toBeGreaterThan(40);
  });
});

describe('below', () => {
  it.each([1, 2, 3, 9, 4_096, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 52, 2 ** 53 - 1, 2 ** 53])(
    'a span of %d gives whole numbers from 0 up to, but not including, it',
    (span) => {
      const random = new Random(3);
      for (let draw = 0; draw < 2_000; draw++) {
        const value = random.below(span);
        if (!(Number.isInteger(value) && value >= 0 && value < span)) expect.fail(`${value} is not below ${span}`);
      }
    },
  );

  it.each([
    1,
    2,
    9,
    2 ** 21,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 32 + 1,
    2 ** 33,
    2 ** 33 + 1,
    2 ** 52 + 1,
    2 ** 53 - 1,
    2 ** 53,
  ])('a span of %d reaches from its first to its last number', (span) => {
    class Extreme extends Random {
      override uint32(): number {
        return this.seed;
      }
    }
    expect(new Extreme(0).below(span)).toBe(0);
    expect(new Extreme(2 ** 32 - 1).below(span)).toBe(span - 1);
  });

  it('a span of 2^32 is every 32 bits as they come', () => {
    const drawn = new Random(11);
    const raw = new Random(11);
    for (let draw = 0; draw < 100; draw++) expect(drawn.below(2 ** 32)).toBe(raw.uint32());
  });

  it('a span of 2^53 gives odd and even numbers, and both halves of the low 32 bits', () => {
    const random = new Random(13);
    const values = Array.from({ length: 400 }, () => random.below(2 ** 53));
    const odd = values.filter((value) => value % 2 === 1).length;
    const upper = values.filter((value) => value % 2 ** 32 >= 2 ** 31).length;
    expect(odd).toBeGreaterThan(150);
    expect(odd).toBeLessThan(250);
    expect(upper).toBeGreaterThan(150);
    expect(upper).toBeLessThan(250);
  });

  // The bounds are chi-square's 0.001 and 0.999 quantiles for one degree of freedom less than there are cells; an
  // evenly filled counter would fall below the lower one.
  it.each([
    ['9', 9, 9, 0.86, 26.12],
    ['100', 100, 100, 61.14, 148.23],
    ['2^40, in 100 cells', 2 ** 40, 100, 61.14, 148.23],
    ['2^53, in 100 cells', 2 ** 53, 100, 61.14, 148.23],
  ])('a span of %s is filled evenly, but not too evenly', (_, span, cells, least, most) => {
    const random = new Random(2_026);
    const draws = 100_000;
    const counts = new Array<number>(cells).fill(0);
    for (let draw = 0; draw < draws; draw++) {
      const cell = Math.floor((random.below(span) * cells) / span);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    const expected = draws / cells;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeGreaterThan(least);
    expect(chiSquare).toBeLessThan(most);
  });
});

describe('addresses', () => {
  /** Narrow and wide regions next to each other, at both ends too. */
  const regions: (readonly [number, number])[] = [
    [0, 2 ** 40],
    [2 ** 40, 2 ** 40 + 1],
    [2 ** 41, 2 ** 41 + 2 ** 32],
    [2 ** 42, 2 ** 42 + 2 ** 32 + 1],
    [2 ** 43, 2 ** 44],
    [2 ** 45, 2 ** 45 + 4_096],
    [2 ** 46, 2 ** 46 + 10],
    [2 ** 47, 2 ** 53],
  ];
  const starts = Float64Array.from(regions, ([start]) => start);
  const ends = Float64Array.from(regions, ([, end]) => end);

  it('[S1] are the same as single draws, region by region, and leave the generator where those leave it', () => {
    const together = new Random(23);
    const single = new Random(23);
    const out = new Float64Array(regions.length);
    for (let sampling = 0; sampling < 200; sampling++) {
      together.addresses(starts, ends, out, regions.length);
      expect([...out]).toEqual(regions.map(([start, end]) => start + single.below(end - start)));
    }
    expect(together.uint32()).toBe(single.uint32());
  });

  it('[S1] are drawn for as many regions as there are, not for as many as there is room for', () => {
    const random = new Random(29);
    const out = new Float64Array(regions.length).fill(-1);
    random.addresses(starts, ends, out, 2);
    expect([...out].filter((address) => address === -1).length).toBe(regions.length - 2);

    random.addresses(starts, ends, out.fill(-1), 0);
    expect(out.every((address) => address === -1)).toBe(true);
  });

  it.each([
    [2 ** 52, 2 ** 52 + 2],
    [2 ** 56, 2 ** 56 + 4_096],
    [2 ** 64 - 8_192, 2 ** 64 - 4_096],
    [2 ** 63, 2 ** 63 + 2 ** 40],
  ])('[S1] lie inside the region also where addresses pass 2^53: %d to %d', (start, end) => {
    const random = new Random(31);
    const out = new Float64Array(1_000);
    random.addresses(new Float64Array(1_000).fill(start), new Float64Array(1_000).fill(end), out, 1_000);
    expect(out.filter((address) => address < start || address >= end).length).toBe(0);
  });
});

it('a fraction lies from 0 up to, but not including, 1, and takes 32 bits', () => {
  const random = new Random(17);
  const raw = new Random(17);
  for (let draw = 0; draw < 1_000; draw++) {
    const fraction = random.fraction();
    expect(fraction).toBeGreaterThanOrEqual(0);
    expect(fraction).toBeLessThan(1);
    expect(fraction * 2 ** 32).toBe(raw.uint32());
  }
});
