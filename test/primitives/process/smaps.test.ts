import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MappingTable, parseSmaps } from '../../../primitives/process/smaps.js';
import { DamonError } from '../../../regions/index.js';
import { mappingSamples, mutated } from './arbitraries.js';
import { mapsLine, oddMaps, smapsOf } from './samples.js';

const heap = { start: 0x1000, end: 0x9000, name: '[heap]', rss: 32, referenced: 12 };
const text = smapsOf([
  heap,
  { start: 0x9000, end: 0xb000, rights: 'r-xp', name: '/tmp/a b: c-d', rss: 4, referenced: 4 },
]);

function rows(table: MappingTable): number[][] {
  return Array.from({ length: table.length }, (_, i) =>
    [table.starts, table.ends, table.rss, table.referenced].map((column) => column[i] ?? Number.NaN),
  );
}

describe('parseSmaps', () => {
  it('reads how much of each mapping is resident and referenced, and passes over all other keys', () => {
    const expected = [
      [0x1000, 0x9000, 32, 12],
      [0x9000, 0xb000, 4, 4],
    ];
    expect(rows(parseSmaps(text))).toEqual(expected);
    expect(rows(parseSmaps(Buffer.from(text)))).toEqual(expected);
  });

  it('reads each odd address line of real files', () => {
    const table = parseSmaps(oddMaps.map((line) => `${line}\nRss: 4 kB\nReferenced: 0 kB\n`).join(''));
    expect(table.length).toBe(oddMaps.length);
    expect(table.ends[oddMaps.length - 2]).toBe(2 ** 57);
    expect(BigInt(table.starts[oddMaps.length - 1] ?? 0)).toBe(0xffff_ffff_ff60_0000n);
  });

  it('forgets what the table held before', () => {
    const table = new MappingTable();
    parseSmaps(text, table);
    parseSmaps(`${mapsLine(heap)}\n`, table);
    expect(rows(table)).toEqual([[0x1000, 0x9000, 0, 0]]);
    expect(parseSmaps('', table).length).toBe(0);
  });

  it('reads a last line without a newline when it is whole, and leaves it out when it is not', () => {
    const whole = `${mapsLine(heap)}\nRss: 16 kB`;
    expect(rows(parseSmaps(whole))).toEqual([[0x1000, 0x9000, 16, 0]]);
    expect(rows(parseSmaps(whole.slice(0, -1)))).toEqual([[0x1000, 0x9000, 0, 0]]);
  });

  it('takes every beginning of a real file', () => {
    for (let length = 0; length <= text.length; length++) parseSmaps(text.slice(0, length));
  });

  it.each([
    ['Rss: many kB', 'Rss'],
    ['Rss: 12', 'Rss'],
    ['Referenced:  kB', 'Referenced'],
    ['Referenced: 111111111111111111111 kB', 'Referenced'],
    ['no key', 'key'],
    ['f00d', 'start'],
    ['', 'key'],
    ['3000-xyz rw-p', 'end'],
    ['3000-2000 rw-p', 'end'],
    ['3000-4000', 'end'],
    ['30000000000000000-40000000000000000 rw-p', 'start'],
  ])('names line and field of the malformed line %o: %s', (line, field) => {
    const parse = () => parseSmaps(`${mapsLine(heap)}\n${line}\nRss: 4 kB\n`);
    expect(parse).toThrow(DamonError);
    expect(parse).toThrow(`Expected \`${field} in line 2 of smaps\` to be`);
  });

  it('refuses numbers before the first mapping', () => {
    expect(() => parseSmaps('Rss: 4 kB\n')).toThrow('Expected `start in line 1 of smaps` to be');
    expect(() => parseSmaps('Referenced: 4 kB\n')).toThrow('Expected `start in line 1 of smaps` to be');
  });

  it('reads back what was written', () => {
    fc.assert(
      fc.property(mappingSamples, (mappings) => {
        const expected = mappings.map(({ start, end, rss, referenced }) => [start, end, rss, referenced]);
        expect(rows(parseSmaps(smapsOf(mappings)))).toEqual(expected);
      }),
    );
  });

  it('answers any damage with mappings or one DamonError', () => {
    fc.assert(
      fc.property(mutated(text), (bytes) => {
        try {
          for (const [start = 0, end = 0] of rows(parseSmaps(bytes))) expect(end).toBeGreaterThan(start);
        } catch (error) {
          expect(error).toBeInstanceOf(DamonError);
          expect(error).toMatchObject({ code: 'EINVAL', message: expect.stringMatching(/in line \d+ of smaps/) });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
