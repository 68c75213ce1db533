/** Generated mappings and damaged files, for fast-check. */
import fc from 'fast-check';

const PAGE = 4_096;

const names = fc.oneof(
  fc.constant(''),
  fc.constant('[heap]'),
  fc.constant('[anon:a b]'),
  fc.string({ maxLength: 30, unit: 'grapheme' }).map((text) => `/${text.replace(/\p{Cc}/gu, '')}`),
);
const rights = fc.constantFrom('rw-p', 'r--p', 'r-xp', 'rwxs', '---p', '-w-p');

/** Mappings by rising address, touching or with gaps of up to 2^46 bytes between them. */
export const mappingSamples = fc
  .array(
    fc.record({
      gapPages: fc.oneof(
        fc.constant(0),
        fc.nat(5),
        fc.nat(2 ** 31 - 1).map((pages) => pages * 8),
      ),
      pages: fc.integer({ min: 1, max: 1_000_000 }),
      resident: fc.double({ min: 0, max: 1, noNaN: true }),
      accessed: fc.double({ min: 0, max: 1, noNaN: true }),
      rights,
      name: names,
    }),
    { maxLength: 60 },
  )
  .map((rows) => {
    let end = 0x400_000;
    return rows.map(({ gapPages, pages, resident, accessed, ...rest }) => {
      const start = end + gapPages * PAGE;
      end = start + pages * PAGE;
      const rss = Math.floor(resident * pages) * 4;
      return { ...rest, start, end, rss, referenced: Math.floor((accessed * rss) / 4) * 4 };
    });
  });

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat(40),
  added: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.constantFrom('\n', '-', ' ', ':', 'Rss:', 'f').map((text) => Buffer.from(text)),
  ),
});

/** The text with up to ten places damaged, and perhaps cut off. */
export function mutated(text: string): fc.Arbitrary<Uint8Array> {
  return fc.array(edit, { minLength: 1, maxLength: 10 }).map((edits) => {
    let bytes: Uint8Array = Buffer.from(text);
    for (const { at, removed, added } of edits) {
      const place = Math.floor(at * bytes.length);
      bytes = Buffer.concat([bytes.subarray(0, place), added, bytes.subarray(place + removed)]);
    }
    return bytes;
  });
}
