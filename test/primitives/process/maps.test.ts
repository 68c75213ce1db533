import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMaps } from '../../../primitives/process/maps.js';
import { DamonError } from '../../../regions/index.js';
import { mappingSamples, mutated } from './arbitraries.js';
import { mapsOf, oddMaps } from './samples.js';

const oddText = `${oddMaps.join('\n')}\n`;

describe('parseMaps', () => {
  it('reads each odd line of real files', () => {
    expect(parseMaps(oddText).map(({ accessible, name }) => [accessible, name])).toEqual([
      [true, '/usr/bin/node'],
      [true, ''],
      [true, '[heap]'],
      [true, '[anon:v8]'],
      [false, ''],
      [true, '/anon_hugepage (deleted)'],
      [true, '/tmp/two words/a\\012b'],
      [true, '/tmp/carriage\\015return\u2028 (deleted)'],
      [true, '/memfd:doublemapper (deleted)'],
      [true, '[vvar]'],
      [true, '[vvar_vclock]'],
      [true, '[vdso]'],
      [true, '[stack]'],
      [true, ''],
      [true, ''],
      [true, '[vsyscall]'],
    ]);
  });

  it('reads addresses of five-level page tables and of the top of 64 bits exactly', () => {
    const [five, edge, vsyscall] = parseMaps(oddMaps.slice(-3).join('\n'));
    expect(five?.start).toBe(0xff7ffd571d1000);
    expect(edge?.end).toBe(2 ** 57);
    expect(BigInt(vsyscall?.start ?? 0)).toBe(0xffff_ffff_ff60_0000n);
  });

  it('reads bytes like text, and bytes that are no UTF-8', () => {
    expect(parseMaps(Buffer.from(oddText))).toEqual(parseMaps(oddText));
    const [mapping] = parseMaps(Buffer.from('1000-2000 r--p 0 fe:00 1    /tmp/\xe9\n', 'latin1'));
    expect(mapping?.name).toBe('/tmp/\ufffd');
  });

  it('reads a last line without a newline, and nothing as nothing', () => {
    expect(parseMaps(oddText.trimEnd())).toEqual(parseMaps(oddText));
    expect(parseMaps('')).toEqual([]);
  });

  it('keeps names from driving a terminal', () => {
    const [mapping] = parseMaps('1000-2000 r--p 0 fe:00 1    /tmp/\x1b[2J\x9b1m\n');
    expect(mapping?.name).toBe('/tmp/\\033[2J\\2331m');
  });

  it.each([
    ['zzz', 'start'],
    ['1000', 'start'],
    ['10000000000000000-2 rw-p 0 0:0 0', 'start'],
    ['1000-xyz rw-p 0 0:0 0', 'end'],
    ['1000-2000', 'end'],
    ['2000-1000 rw-p 0 0:0 0', 'end'],
    ['1000-1000 rw-p 0 0:0 0', 'end'],
    ['1000-2000 rw 0 0:0 0', 'rights'],
    ['1000-2000 rw-p x 0:0 0', 'offset'],
    ['1000-2000 rw-p 0 0 0', 'device'],
    ['1000-2000 rw-p 0 0:0 ', 'inode'],
    ['', 'start'],
  ])('names line and field of the malformed line %o: %s', (line, field) => {
    const parse = () => parseMaps(`${oddMaps[0]}\n${line}\n${oddMaps[2]}\n`);
    expect(parse).toThrow(DamonError);
    expect(parse).toThrow(`Expected \`${field} in line 2 of maps\` to be`);
  });

  it('reads back what was written', () => {
    fc.assert(
      fc.property(mappingSamples, (mappings) => {
        const expected = mappings.map(({ start, end, rights, name }) => {
          return { start, end, accessible: rights !== '---p', name };
        });
        expect(parseMaps(mapsOf(mappings))).toEqual(expected);
      }),
    );
  });

  it('takes every beginning of a real file', () => {
    for (let length = 0; length <= oddText.length; length++) {
      const complete = oddText.slice(0, length).split('\n').length - 1;
      expect(parseMaps(oddText.slice(0, length)).length).toBeGreaterThanOrEqual(complete);
    }
  });

  it('answers any damage with mappings or one DamonError', () => {
    fc.assert(
      fc.property(mutated(oddText), (bytes) => {
        try {
          for (const { start, end } of parseMaps(bytes)) expect(end).toBeGreaterThan(start);
        } catch (error) {
          expect(error).toBeInstanceOf(DamonError);
          expect(error).toMatchObject({ code: 'EINVAL', message: expect.stringMatching(/in line \d+ of maps/) });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
