import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openTrace } from '../../../primitives/index.js';
import { DamonError } from '../../../regions/index.js';
import { Folder, openFiles, rowsOf } from './traces.js';

const folder = new Folder();
const filesAtFirst = openFiles();
afterAll(() => folder.remove());
afterEach(() => expect.poll(openFiles).toBeLessThanOrEqual(filesAtFirst));

const lackey = `==7== Lackey, an example Valgrind tool
--7-- warning: whatever
I  04001000,3
 L 1ffefff9c8,8
I  04001003,5
 S 1ffefff9c0,8
 M 0421b7e0,4
I  04001008,2
==7==
`;

async function rejection(promise: Promise<unknown>): Promise<DamonError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(DamonError);
  return thrown as DamonError;
}

describe('a trace of lackey', () => {
  it('is known by its content; data is accessed when its instruction is', async () => {
    const trace = await openTrace(folder.write('a', lackey), { instructionsPerUs: 0.5 });
    expect(await rowsOf(trace)).toEqual([
      [0, 0x04001000, 3],
      [0, 0x1ffefff9c8, 8],
      [2, 0x04001003, 5],
      [2, 0x1ffefff9c0, 8],
      [2, 0x0421b7e0, 4],
      [4, 0x04001008, 2],
    ]);
  });

  it('takes 1 000 instructions for a microsecond unless told otherwise', async () => {
    const trace = await openTrace(folder.write('a', 'I  1000,1\n'.repeat(2_001)));
    expect((await trace.summarize()).durationUs).toBe(2);
  });

  it.each([
    ['I  04001000', 2],
    ['I  ,3', 2],
    ['I  04001000,0', 2],
    [' X 04001000,3', 2],
    ['I 04001000,3', 2],
    [' L 12345678901234567,3', 2],
    [' L 1000,4294967296', 2],
    [' L 1000,3 ', 2],
    ['hello', 2],
    [' L', 2],
  ])('refuses `%s`, naming file, line and what was expected', async (broken, line) => {
    const path = folder.write('broken', `I  1000,1\n${broken}\nI  1000,1\n`);
    const { code, message } = await rejection((await openTrace(path)).summarize());
    expect(code).toBe('EINVAL');
    expect(message).toContain(`Expected line ${line} of \`${path}\` to be an access of lackey`);
    expect(message).toContain(`got \`${broken}\``);
  });

  it('names the line of a last one that was cut off, and shows only the beginning of a long one', async () => {
    const cut = folder.write('cut', `${'I  1000,1\n'.repeat(70_000)} L 10`);
    expect((await rejection((await openTrace(cut)).summarize())).message).toMatch(/line 70001 .* got ` L 10`$/);
    const long = folder.write('long', `I  1000,1\n${'x'.repeat(400_000)}\n`);
    expect((await rejection((await openTrace(long)).summarize())).message).toMatch(/line 2 .* got `x{59}…`$/);
  });

  it('is that of a real program, where valgrind is', async () => {
    const found = spawnSync('valgrind', ['--version']).status === 0;
    const path = `${folder.path}/ls`;
    if (found) {
      execFileSync('valgrind', ['--tool=lackey', '--trace-mem=yes', `--log-file=${path}`, 'ls', '/'], {
        stdio: 'ignore',
      });
    } else folder.write('ls', lackey.repeat(20_000));
    const { nrAccesses, durationUs, ranges } = await (await openTrace(path, { instructionsPerUs: 1 })).summarize();
    expect(nrAccesses).toBeGreaterThan(100_000);
    expect(durationUs).toBeGreaterThan(0);
    // Program and libraries low, the stack high.
    expect(ranges.length).toBeGreaterThan(1);
    expect(ranges.length).toBeLessThanOrEqual(32);
  });
});

describe('a trace of text', () => {
  it('has time, address and size, blanks and comments; time begins at 0', async () => {
    const path = folder.write(
      'a',
      '# made by hand\n\n  100.5 0x1F00 16 # a comment\n100.75\t8191\r\n200 0Xff 4294967295',
    );
    expect(await rowsOf(await openTrace(path))).toEqual([
      [0, 0x1f00, 16],
      [0.25, 8_191, 1],
      [99.5, 255, 4_294_967_295],
    ]);
  });

  it.each([
    ['12', 'TIME ADDRESS [SIZE]'],
    ['12 0x', 'TIME ADDRESS [SIZE]'],
    ['12 0xfg', 'TIME ADDRESS [SIZE]'],
    ['12 77 0', 'TIME ADDRESS [SIZE]'],
    ['12 77 4294967296', 'TIME ADDRESS [SIZE]'],
    ['12 77 8 9', 'TIME ADDRESS [SIZE]'],
    ['-1 77', 'TIME ADDRESS [SIZE]'],
    ['12. 77', 'TIME ADDRESS [SIZE]'],
    ['12 99999999999999999999', 'TIME ADDRESS [SIZE]'],
    ['9 77', 'at or after the time of the line before, 10'],
  ])('refuses `%s`, naming the line', async (broken, expected) => {
    const path = folder.write('broken', `# one\n10 1\n${broken}\n`);
    const { code, message } = await rejection((await openTrace(path)).summarize());
    expect(code).toBe('EINVAL');
    expect(message).toContain(`Expected line 3 of \`${path}\` to be ${expected}`);
    expect(message).toContain(`got \`${broken}\``);
  });

  it('never gives what was not written, however the file is broken', async () => {
    const line = fc.oneof(
      fc.tuple(fc.nat(1_000), fc.nat(2 ** 40), fc.integer({ min: 1, max: 2 ** 32 - 1 })).map((row) => row.join(' ')),
      fc.string({ maxLength: 12 }),
      fc.constantFrom('', '# x', '1 0x1', '1\t2\t3', 'I  1,1', '==1=='),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (lines) => {
        const path = folder.write('fuzz', lines.join('\n'));
        const trace = await openTrace(path, { format: 'text' });
        const told = await rowsOf(trace).catch((error: unknown) => error);
        const [expected, brokenAt] = naively(lines.join('\n').split('\n'));
        if (brokenAt === undefined) expect(told).toEqual(expected);
        else expect(told).toMatchObject({ code: 'EINVAL', message: expect.stringContaining(`line ${brokenAt} of`) });
      }),
      { numRuns: 300 },
    );
  });
});

/** The same by regular expression: the rows, and the number of the first broken line. */
function naively(lines: readonly string[]): [number[][], number | undefined] {
  const rows: number[][] = [];
  let origin: number | undefined;
  let last = 0;
  for (const [index, line] of lines.entries()) {
    if (/^[ \t]*(#.*)?\r?$/s.test(line)) continue;
    const found = /^[ \t]*(\d+(?:\.\d+)?)[ \t]+(0[xX][\da-fA-F]+|\d+)(?:[ \t]+(\d+))?[ \t]*(?:#.*|\r)?$/s.exec(line);
    const [time, address, size] = [Number(found?.[1]), Number(found?.[2]), Number(found?.[3] ?? 1)];
    if (!found || size < 1 || size > 2 ** 32 - 1 || address >= 2 ** 64 || time < last) return [rows, index + 1];
    origin ??= time;
    last = time;
    rows.push([time - origin, address, size]);
  }
  return [rows, undefined];
}

describe('openTrace', () => {
  it('reads gzip as well, also of several members', async () => {
    const path = folder.write('a.gz', Buffer.concat([gzipSync(lackey), gzipSync(lackey)]));
    expect((await rowsOf(await openTrace(path))).length).toBe(12);
  });

  it('refuses gzip that is cut off or broken', async () => {
    const whole = gzipSync(lackey.repeat(1_000));
    const cut = folder.write('cut.gz', whole.subarray(0, whole.length - 20));
    expect(await rejection((await openTrace(cut)).summarize())).toMatchObject({ code: 'EINVAL' });
    const broken = folder.write('broken.gz', Uint8Array.of(0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    expect((await rejection(openTrace(broken))).message).toMatch(/to be whole gzip/);
  });

  it('cuts lines right wherever the pieces of the file end', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => [i, (i * 7_919) % 1_000_003, (i % 900) + 1]);
    const text = rows.map((row) => row.join(' ')).join('\n');
    expect(await rowsOf(await openTrace(folder.write('big', text)))).toEqual(rows);
    expect(await rowsOf(await openTrace(folder.write('big.gz', gzipSync(text))))).toEqual(rows);
  });

  it('can be read again, and tells the same summary', async () => {
    const trace = await openTrace(folder.write('a', '0 4096 1\n50 8191 2\n99 0x40000000\n'));
    const summary = {
      ranges: [
        { start: 4_096, end: 12_288 },
        { start: 0x40000000, end: 0x40001000 },
      ],
      nrAccesses: 3,
      durationUs: 99,
    };
    expect(await trace.summarize()).toEqual(summary);
    expect(await trace.summarize()).toEqual(summary);
    expect(await rowsOf(trace)).toEqual(await rowsOf(trace));
  });

  it('leaves larger holes in until the ranges are few', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `${i} ${i * 2 ** 22}`).join('\n');
    expect((await (await openTrace(folder.write('a', lines))).summarize()).ranges).toEqual([
      { start: 0, end: 199 * 2 ** 22 + 4_096 },
    ]);
  });

  it('knows a pattern, and takes the format that it is told', async () => {
    const pattern = folder.write('a', '# mine\nregion heap 8K\nphase busy 2ms\nheap sequential each 1ms\n');
    expect(await rowsOf(await openTrace(pattern))).toEqual([
      [0, 0, 8_192],
      [1_000, 0, 8_192],
    ]);
    expect(await rejection((await openTrace(pattern, { format: 'lackey' })).summarize())).toMatchObject({
      message: expect.stringContaining('Expected line 1 of'),
    });
  });

  it.each([
    ['', /to hold accesses, got nothing but comments and empty lines$/],
    ['# nothing\n\n', /to hold accesses, got nothing but comments and empty lines$/],
    ['# one\n%PDF-1.4', /^Expected line 2 of .* to be that of a trace \(.*\), got `%PDF-1.4`$/],
    ['==1== Lackey\n', /to hold accesses, got none$/],
  ])('refuses a file with the content %j', async (content, message) => {
    const path = folder.write('none', content);
    const error = await rejection(openTrace(path).then((trace) => trace.summarize()));
    expect(error).toMatchObject({ code: 'EINVAL', message: expect.stringMatching(message) });
  });

  it('says what is wrong with a file that is not there, not to be read, or none', async () => {
    const gone = `${folder.path}/gone`;
    expect(await rejection(openTrace(gone))).toMatchObject({
      code: 'ENOENT',
      message: `Expected a trace in the file \`${gone}\`, got no such file`,
    });
    expect(await rejection(openTrace(folder.path))).toMatchObject({
      code: 'EINVAL',
      message: `Expected \`${folder.path}\` to be a file, which can be read twice, got a directory`,
    });
    expect(await rejection(openTrace('/dev/null'))).toMatchObject({ code: 'EINVAL' });
    const secret = folder.write('secret', '0 1\n');
    chmodSync(secret, 0);
    if (process.geteuid?.() !== 0) expect(await rejection(openTrace(secret))).toMatchObject({ code: 'EACCES' });
  });

  it('refuses options that cannot be right', async () => {
    const path = folder.write('a', lackey);
    expect((await rejection(openTrace(''))).message).toContain('Expected `path` to be the path of a file');
    for (const [options, message] of [
      [{ instructionsPerUs: 0 }, 'Expected `instructionsPerUs` to be a number above 0, got `0` (number)'],
      [{ format: 'csv' }, 'Expected `format` to be one of lackey, text, pattern, got `csv` (string)'],
      [{ speed: 1 }, 'Expected `options` to be an object with no keys but'],
    ] as const) {
      expect((await rejection(openTrace(path, options as object))).message).toContain(message);
    }
  });

  it('closes the file when reading is given up, by leaving the loop or by a signal', async () => {
    for (const name of ['big', 'big.gz']) {
      const text = lackey.repeat(100_000);
      const trace = await openTrace(folder.write(name, name === 'big' ? text : gzipSync(text)));
      for await (const _ of trace.batches()) break;
      expect(folder.open()).toEqual([]);
      const giveUp = new AbortController();
      let batches = 0;
      for await (const _ of trace.batches(giveUp.signal)) if (++batches === 2) giveUp.abort();
      expect(batches).toBeLessThan(30);
      await expect(trace.summarize(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    }
  });
});
