import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DamonError, decodeSnapshot, encodeSnapshot, Snapshot, type TargetId } from '../../regions/index.js';
import { rows, snapshotOf } from '../reports/snapshot-of.js';

const RUNS = Number(process.env.DAMONX_FUZZ_RUNS ?? 500);

/** In units of their own power of two, so that page-aligned addresses up to 2^64 are among them. */
const shapes = fc.constantFrom(
  { unit: 1, most: 1_000 },
  { unit: 1, most: 2 ** 46 },
  { unit: 4_096, most: 2 ** 46 },
  { unit: 2 ** 32, most: 2 ** 25 },
);
const counts = fc.oneof(fc.nat({ max: 20 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const ids: fc.Arbitrary<TargetId> = fc.oneof(
  fc.nat(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((id) => !Object.is(id, -0)),
  fc.string({ unit: 'binary' }),
);
/** Lone surrogates too: whatever a string of JavaScript can hold. */
const anyIds = fc.oneof(ids, fc.constantFrom('', '\ud800', '\u0000', -1, 0, 2 ** 53 - 1, 2 ** 53, 0.5));
const times = fc.oneof(fc.nat(), fc.constantFrom(0, 2 ** 53 - 1, 2 ** 53, -1, 0.25));

const someSnapshots = fc
  .record({
    shape: shapes,
    targets: fc.uniqueArray(
      fc.record({
        id: anyIds,
        steps: fc.array(
          fc.record({
            gap: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
            size: fc.double({ min: 0, max: 1, noNaN: true }),
            nrAccesses: counts,
            age: counts,
          }),
          { maxLength: 30 },
        ),
      }),
      { maxLength: 4, selector: ({ id }) => id },
    ),
    at: times,
    nrSamplings: fc.nat(),
    sampleUs: fc.nat(),
    aggregationUs: fc.oneof(fc.nat(), fc.constant(0.5)),
  })
  .map(({ shape: { unit, most }, targets, ...times }) => {
    const length = targets.reduce((sum, { steps }) => sum + steps.length, 0);
    const snapshot = new Snapshot({
      ...times,
      targets: targets.map(({ id, steps }) => ({ id, nrRegions: steps.length })),
      buffer: new ArrayBuffer(24 * length),
    });
    let index = 0;
    for (const { steps } of targets) {
      let end = 0;
      for (const { gap, size, nrAccesses, age } of steps) {
        const start = end + unit * Math.floor(gap * most);
        end = start + unit * (1 + Math.floor(size * most));
        snapshot.starts[index] = start;
        snapshot.ends[index] = end;
        snapshot.nrAccesses[index] = nrAccesses;
        snapshot.ages[index++] = age;
      }
    }
    return snapshot;
  });

/** 1 000 regions as they are in a process: pages, touching but for some, rates of a twentieth. */
function thousand(): Snapshot {
  let end = 0x55d0_c000_0000;
  return snapshotOf(
    rows(
      ...Array.from({ length: 1_000 }, (_, index): [number, number, number, number] => {
        const start = end + (index % 50 === 0 ? 4_096 * 200 : 0);
        end = start + 4_096 * (1 + ((index * 769) % 700));
        return [start, end, index % 21, (index * 31) % 400];
      }),
    ),
    { at: 1_234_567 },
  );
}

function refusal(bytes: Uint8Array): DamonError {
  try {
    decodeSnapshot(bytes);
  } catch (error) {
    if (error instanceof DamonError) return error;
    throw error;
  }
  throw new Error('Expected a refusal');
}

describe('the compact form of a snapshot', () => {
  it(
    'comes back exactly, whatever it is of',
    () => {
      fc.assert(
        fc.property(someSnapshots, (snapshot) => {
          const decoded = decodeSnapshot(encodeSnapshot(snapshot));
          expect(decoded.toData()).toEqual(snapshot.toData());
          expect([...decoded]).toEqual([...snapshot]);
        }),
        { numRuns: RUNS },
      );
    },
    60_000 + RUNS * 20,
  );

  it('takes less than 6 bytes a region of a process', () => {
    const snapshot = thousand();
    expect(encodeSnapshot(snapshot).length / snapshot.length).toBeLessThan(6);
  });

  it('is the same whether the bytes stand alone or within others', () => {
    const encoded = encodeSnapshot(snapshotOf(rows([0, 10, 3]), { at: 0.5 }));
    const within = new Uint8Array(encoded.length + 7);
    within.set(encoded, 3);
    expect(decodeSnapshot(within.subarray(3, 3 + encoded.length)).at).toBe(0.5);
  });

  it('holds addresses of 64 bits that are aligned to pages', () => {
    const end = 2 ** 64 - 4_096;
    const snapshot = snapshotOf(rows([4_096, 8_192, 1], [end - 8_192, end, 20]));
    expect([...decodeSnapshot(encodeSnapshot(snapshot))]).toEqual([...snapshot]);
  });

  it.each([
    ['run backward', rows([10, 5, 0])],
    ['are empty', rows([10, 10, 0])],
    ['overlap', rows([0, 10, 0], [5, 20, 0])],
    ['are no integers', rows([0.5, 10, 0])],
    ['begin below 0', rows([-8, 8, 0])],
    ['are not exact in their common power of two', rows([1, 2, 0], [2 ** 60, 2 ** 61, 0])],
  ])('is refused of regions that %s', (_, regions) => {
    expect(() => encodeSnapshot(snapshotOf(regions))).toThrow(
      expect.objectContaining({ code: 'EINVAL', message: expect.stringMatching(/^Expected region \d to /) }),
    );
  });

  it('is refused when any of its end is missing, or anything follows', () => {
    const encoded = encodeSnapshot(snapshotOf(rows([0, 300, 3, 500], [400, 500, 20]), { at: 0.5 }));
    for (let length = 0; length < encoded.length; length++) {
      expect(refusal(encoded.subarray(0, length)).code).toBe('EINVAL');
    }
    expect(refusal(Uint8Array.of(...encoded, 0)).message).toBe(
      `Expected the end of \`snapshot\` to be at byte ${encoded.length}, got 1 more bytes`,
    );
  });

  it('says what was expected and what came', () => {
    const header = [1, 1, 21, 1, 1, 0];
    const messages = [
      [2],
      [1, 0, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
      [1, 1, 21, 1, 1, 64],
      [...header, 9, 0],
      [...header, 1, 2],
      [...header, 1, 0, 2, 100, 0, 1, 1, 0, 0],
      [...header, 1, 0, 2, 1, 0, 0, 1, 0, 0],
      [...header, 1, 0, 2, 1, 0, 1, 0, 0, 0],
      [...header, 2, 0, 2, 0, 0, 2, 0],
      [...header, 1, 0, 2, 1, 0, 1, 1, 255, 255, 255, 255, 31, 0],
      [...header, 1, 0, 2, 1, 255, 255, 255, 255, 255, 255, 255, 15, 1, 1, 0, 0],
    ].map((bytes) => refusal(Uint8Array.from(bytes)).message);
    expect(messages).toEqual([
      'Expected the version of `snapshot` to be 1, got 2',
      'Expected at of `snapshot` to be a finite number, got Infinity',
      'Expected the exponent of `snapshot` to be an integer from 0 to 63, got 64',
      'Expected the number of targets of `snapshot` to be an integer from 0 to 2, got 9',
      'Expected the kind of an id of `snapshot` to be 0 or 1, got 2',
      'Expected the number of regions of `snapshot` to be an integer from 0 to 2, got 100',
      'Expected the length of a run of `snapshot` to be at least 1, got 0',
      'Expected a size of `snapshot` to be at least 1, got 0',
      'Expected an id of `snapshot` to be one that no other target has, got 1',
      'Expected nrAccesses of `snapshot` to be an integer from 0 to 4294967295, got 8589934591',
      'Expected an end of `snapshot` to be at most 9007199254740991 units, got 9007199254740992',
    ]);
  });

  it('of any other bytes is refused with EINVAL, or is a sound snapshot', () => {
    const mutated = fc
      .tuple(someSnapshots, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }))
      .map(([snapshot, changes]) => {
        const bytes = encodeSnapshot(snapshot);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 40 })), (bytes) => {
        let snapshot: Snapshot;
        try {
          snapshot = decodeSnapshot(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DamonError);
          return;
        }
        for (const [index, { target, start, end }] of [...snapshot].entries()) {
          const before = [...snapshot][index - 1];
          expect(end).toBeGreaterThan(start);
          if (before?.target === target) expect(start).toBeGreaterThanOrEqual(before.end);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('is never of something else than bytes', () => {
    // @ts-expect-error a string is none
    expect(() => decodeSnapshot('AQEB')).toThrow('Expected `snapshot` to be a Uint8Array, got `AQEB` (string)');
  });
});
