import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DamonError, Snapshot } from '../../regions/index.js';
import { encodeEntriesSteps } from '../../reports/history-codec.js';
import { decodeEntries, encodeEntries, History, type HistoryEntry, mergeEntries } from '../../reports/index.js';
import { END, pastOf, regionAt, sameAddresses, someRegions, truthOf } from './past.js';
import { rows, snapshotOf } from './snapshot-of.js';

const RUNS = Number(process.env.DAMONX_FUZZ_RUNS ?? 60);
/** A past of a thousand entries takes long to shrink: then a longer one is told. */
const LONGEST_MS = 30_000 + RUNS * 500;
const LEAST = 262_144;
const STEP = 100_000;

/** So many regions of 10 addresses, every second one accessed. */
function snapshotAt(at: number, length = 10) {
  const regions = Array.from({ length }, (_, index): [number, number, number] => [
    10 * index,
    10 * index + 10,
    index % 2 === 0 ? 20 : 0,
  ]);
  return snapshotOf(rows(...regions), { at });
}

function filled(count: number, nrRegions = 10, history = new History({ bytes: LEAST })): History {
  for (let index = 0; index < count; index++) history.add(snapshotAt((index + 1) * STEP, nrRegions), index * STEP);
  return history;
}

const times = (entries: readonly HistoryEntry[]) => entries.map(({ from, to }) => [from, to]);

/** That entries follow each other and together cover what was added from the first of them on, each of it once. */
function expectCovered(entries: readonly HistoryEntry[], past: readonly HistoryEntry[]): void {
  const first = entries[0]?.from ?? Infinity;
  const kept = past.filter(({ from }) => from >= first);
  expect(entries.reduce((sum, { nrMerged }) => sum + nrMerged, 0)).toBe(kept.length);
  let before = -Infinity;
  for (const entry of entries) {
    const within = kept.filter(({ from, to }) => from >= entry.from && to <= entry.to);
    expect(entry.from).toBeGreaterThanOrEqual(before);
    expect(within).toHaveLength(entry.nrMerged);
    expect([within[0]?.from, within.at(-1)?.to]).toEqual([entry.from, entry.to]);
    before = entry.to;
  }
}

/** The greatest difference that 4 roundings of nrAccesses make. */
const ROUNDING = 4 * (0.5 / 20);

describe('[P8] a history', () => {
  it('is empty at first', () => {
    const history = new History();
    expect(history).toMatchObject({ from: undefined, to: undefined, latest: undefined, length: 0, bytes: 0 });
    expect(history.layers).toEqual([]);
    expect(history.query({ entries: 10 })).toEqual([]);
  });

  it('keeps snapshots as they come while there is room', () => {
    const history = filled(50);
    expect(history).toMatchObject({ from: 0, to: 50 * STEP, length: 50 });
    expect(times(history.query({ from: 2 * STEP, to: 4 * STEP }))).toEqual([
      [2 * STEP, 3 * STEP],
      [3 * STEP, 4 * STEP],
    ]);
    expect(times(history.query({ from: 2 * STEP + 1, to: 3 * STEP + 1 }))).toEqual([
      [2 * STEP, 3 * STEP],
      [3 * STEP, 4 * STEP],
    ]);
    expect(history.query().every(({ nrMerged }) => nrMerged === 1)).toBe(true);
  });

  it('is coarser the farther back, in four layers, and forgets the oldest', () => {
    const history = filled(60_000);
    const { layers } = history;
    expect(layers.map(({ stepUs }) => Math.round(stepUs / STEP))).toEqual([1, 8, 64, 512]);
    expect(history.from).toBeGreaterThan(0);
    expect(layers.at(0)?.to).toBe(60_000 * STEP);
    for (const [index, layer] of layers.entries()) expect(layers[index + 1]?.to ?? layer.from).toBe(layer.from);
    expect(layers.reduce((sum, { length }) => sum + length, 0)).toBe(history.length);
    expect(layers.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(history.bytes);
    expect(history.query().reduce((sum, { from, to }) => sum + to - from, 0)).toBe(60_000 * STEP - (history.from ?? 0));
  });

  it.each([
    ['many regions', 2_000],
    ['more than fit into a layer', 100_000],
  ])('never takes more memory than given, of %s', (_, nrRegions) => {
    const history = new History({ bytes: LEAST });
    for (let index = 0; index < 40; index++) {
      history.add(snapshotAt((index + 1) * STEP, nrRegions), index * STEP);
      expect(history.bytes).toBeLessThanOrEqual(LEAST);
    }
    expect(history.length).toBeGreaterThan(16);
    expect(history.latest?.to).toBe(40 * STEP);
  });

  it('never takes more memory than given, of ten thousand targets', () => {
    const targets = Array.from({ length: 10_000 }, (_, id) => ({ id, nrRegions: 0 }));
    const history = new History({ bytes: LEAST });
    for (let at = 1; at <= 20; at++) {
      history.add(new Snapshot({ ...snapshotOf([]).toData(), at, targets }), at - 1);
      expect(history.bytes).toBeLessThanOrEqual(LEAST);
    }
  });

  it('begins anew where time runs backward', () => {
    const history = filled(50);
    history.add(snapshotAt(STEP), 0);
    expect(times(history.query())).toEqual([[0, STEP]]);
    history.add(snapshotAt(STEP), 0);
    expect(history.length).toBe(1);
  });

  it('counts only the rest of a time that begins too early', () => {
    const history = filled(2);
    expect(history.add(snapshotAt(3 * STEP), 1.9 * STEP)).toMatchObject({ from: 2 * STEP, to: 3 * STEP });
  });

  it('keeps holes, and never merges across one', () => {
    const history = new History({ bytes: LEAST });
    for (let index = 0; index < 3_000; index++) {
      const from = index * STEP + Math.floor(index / 100) * 10 * STEP;
      history.add(snapshotAt(from + STEP), from);
    }
    for (const { from, to, nrMerged } of history.query()) expect(to - from).toBe(nrMerged * STEP);
    expect(history.layers.length).toBeGreaterThan(2);
  });

  it('takes a late timer for no hole', () => {
    const history = new History({ bytes: LEAST });
    for (let index = 0; index < 200; index++) history.add(snapshotAt((index + 1) * STEP), index * STEP + 3_000);
    expect(history.query()[0]).toMatchObject({ from: 3_000, to: 8 * STEP, nrMerged: 8 });
  });

  it('gives no more entries than asked for, merged evenly by time', () => {
    const entries = filled(90).query({ entries: 30 });
    expect(times(entries)).toEqual(
      Array.from({ length: 30 }, (_, index) => [3 * index * STEP, 3 * (index + 1) * STEP]),
    );
    expect(filled(90).query({ entries: 1 })).toMatchObject([{ from: 0, to: 90 * STEP, nrMerged: 90 }]);
    expect(
      filled(90)
        .query({ from: 80 * STEP, entries: 10 })
        .every(({ nrMerged }) => nrMerged === 1),
    ).toBe(true);
  });

  it.each([1, 7, 100, 10_000])('can be asked for %i entries in steps, whatever becomes of it meanwhile', (entries) => {
    const history = filled(1_000);
    const wanted = history.query({ entries });
    const others = history.query({ entries: 3 });
    const steps = history.querySteps({ entries });
    const beside = history.querySteps({ entries: 3 });
    let nrSteps = 1;
    let next = steps.next();
    for (; !next.done; next = steps.next()) {
      nrSteps++;
      history.add(snapshotAt((1_000 + nrSteps) * STEP, 20), (999 + nrSteps) * STEP);
      if (nrSteps === 10) history.clear();
      beside.next();
    }
    expect(times(next.value)).toEqual(times(wanted));
    expect(encodeEntries(next.value)).toEqual(encodeEntries(wanted));
    // Never more than eight entries are merged at once.
    expect(nrSteps).toBeGreaterThanOrEqual(filled(1_000).length > entries ? filled(1_000).length / 8 : 1);
    expect(others).toHaveLength(3);
  });

  it('keeps holes that are longer than what is merged', () => {
    const history = filled(50);
    for (let index = 0; index < 50; index++) history.add(snapshotAt((index + 101) * STEP), (index + 100) * STEP);
    const entries = history.query({ entries: 15 });
    expect(entries.filter(({ from, to }) => from < 50 * STEP && to > 100 * STEP)).toEqual([]);
  });

  it('is cleared', () => {
    const history = filled(200);
    history.clear();
    expect(history).toMatchObject({ from: undefined, length: 0, bytes: 0 });
  });

  it('takes what somebody else kept before it', () => {
    const theirs = filled(3_000);
    const ours = new History({ bytes: LEAST });
    for (let index = 2_990; index < 3_010; index++) ours.add(snapshotAt((index + 1) * STEP), index * STEP);
    ours.restore(decodeEntries(encodeEntries(theirs.query({ entries: 100 }))));
    expect(ours.from).toBe(theirs.from);
    expect(ours.to).toBe(3_010 * STEP);
    expect(ours.bytes).toBeLessThanOrEqual(LEAST);
    const entries = ours.query();
    for (const [index, { from }] of entries.entries()) expect(from).toBe(entries[index - 1]?.to ?? theirs.from);
    // What overlaps is cut at where ours begins.
    expect(entries.filter(({ from }) => from >= 2_990 * STEP).map(({ nrMerged }) => nrMerged)).toEqual(
      Array.from({ length: 20 }, () => 1),
    );
    for (let index = 3_010; index < 3_300; index++) ours.add(snapshotAt((index + 1) * STEP), index * STEP);
    expect(ours.query().reduce((sum, { from, to }) => sum + to - from, 0)).toBe(3_300 * STEP - (ours.from ?? 0));
  });

  it('takes a whole history into one that is empty, as it was', () => {
    const theirs = filled(3_000);
    const ours = new History({ bytes: LEAST });
    ours.restore(theirs.query());
    expect(times(ours.query())).toEqual(times(theirs.query()));
    expect(ours.layers).toEqual(theirs.layers);
    ours.restore(theirs.query());
    expect(ours.length).toBe(theirs.length);
  });

  it('goes from the first to the last and overlaps nowhere, wherever what it takes ends', () => {
    const given = fc.tuple(pastOf(someRegions, 30), fc.nat(30), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(given, ([past, cut, entries]) => {
        const [theirs, ours] = [new History({ bytes: LEAST }), new History({ bytes: LEAST })];
        for (const { snapshot, from } of past.slice(0, cut)) theirs.add(snapshot, from);
        for (const { snapshot, from } of past.slice(cut)) ours.add(snapshot, from);
        ours.restore(theirs.query({ entries }));
        expect([ours.from, ours.to]).toEqual([past[0]?.from, past.at(-1)?.to]);
        const spans = times(ours.query()).flat();
        expect(spans).toEqual(spans.toSorted((a = 0, b = 0) => a - b));
      }),
      { numRuns: RUNS },
    );
  });

  it.each([
    [() => new History({ bytes: 1_000 }), 'Expected `bytes` to be an integer of 262144 or more, got `1000` (number)'],
    [() => new History({ bytes: 1e6 + 0.5 }), 'Expected `bytes` to be an integer of 262144 or more'],
    [() => filled(1).add(snapshotAt(5), 5), "Expected `from` to be a time before the snapshot's 5, got `5` (number)"],
    [() => filled(1).add(snapshotAt(5), Number.NaN), 'Expected `from` to be a time'],
    [() => filled(1).query({ entries: 0 }), 'Expected `entries` to be an integer of 1 or more, got `0` (number)'],
    [() => filled(1).query({ from: Number.NaN }), 'Expected `from` to be a time in microseconds, got `NaN` (number)'],
    [() => filled(1).restore(filled(3).query().toReversed()), 'Expected `entries[1]` to be an entry that begins at or'],
  ])('refuses what is none: %s', (act, message) => {
    expect(act).toThrow(expect.objectContaining({ code: 'EINVAL', message: expect.stringContaining(message) }));
  });

  it(
    `agrees with a naive model that keeps everything, in ${RUNS} random pasts`,
    () => {
      fc.assert(
        fc.property(pastOf(sameAddresses, 1_200), fc.integer({ min: 1, max: 200 }), (past, most) => {
          const history = new History({ bytes: LEAST });
          for (const { snapshot, from } of past) history.add(snapshot, from);
          expect(history.bytes).toBeLessThanOrEqual(LEAST);
          expect(history.latest).toEqual(past.at(-1));
          const all = history.query();
          const few = history.query({ entries: most });
          expect(few.length).toBeLessThanOrEqual(most);
          expectCovered(all, past);
          expectCovered(few, past);
          for (const entry of [...all.slice(0, 5), ...few.slice(-5)]) {
            const truths = truthOf(past.filter(({ from, to }) => from >= entry.from && to <= entry.to));
            expect(truths).toHaveLength(END);
            for (const { target, address, rate } of truths) {
              const region = regionAt(entry, target, address);
              const kept = (region?.nrAccesses ?? Number.NaN) / entry.snapshot.nrSamplings;
              expect(Math.abs(kept - rate)).toBeLessThanOrEqual(ROUNDING);
            }
          }
        }),
        { numRuns: RUNS, interruptAfterTimeLimit: LONGEST_MS },
      );
    },
    60_000 + RUNS * 2_000,
  );

  it(
    `keeps what was monitored, and rates between the lowest and the highest, where that changes all the time`,
    () => {
      fc.assert(
        fc.property(pastOf(someRegions, 400), fc.integer({ min: 1, max: 60 }), (past, most) => {
          const history = new History({ bytes: LEAST });
          for (const { snapshot, from } of past) history.add(snapshot, from);
          for (const entry of history.query({ entries: most })) {
            const truths = truthOf(past.filter(({ from, to }) => from >= entry.from && to <= entry.to));
            expect([...entry.snapshot].reduce((sum, { start, end }) => sum + end - start, 0)).toBe(truths.length);
            for (const { target, address, lowest, highest } of truths) {
              const region = regionAt(entry, target, address);
              const kept = (region?.nrAccesses ?? Number.NaN) / entry.snapshot.nrSamplings;
              expect(kept).toBeGreaterThanOrEqual(lowest - ROUNDING);
              expect(kept).toBeLessThanOrEqual(highest + ROUNDING);
            }
          }
        }),
        { numRuns: RUNS, interruptAfterTimeLimit: LONGEST_MS },
      );
    },
    60_000 + RUNS * 2_000,
  );
});

describe('entries as bytes', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(pastOf(someRegions, 20), (past) => {
        const merged = mergeEntries(past);
        const later = past.map(({ from, to, snapshot }) => ({
          from: from + merged.to,
          to: to + merged.to,
          snapshot,
          nrMerged: 7,
        }));
        const decoded = decodeEntries(encodeEntries([merged, ...later]));
        expect(decoded).toEqual([merged, ...later]);
        expect(decoded.map(({ snapshot }) => [...snapshot])).toEqual(
          [merged, ...later].map(({ snapshot }) => [...snapshot]),
        );
      }),
    );
    expect(decodeEntries(encodeEntries([]))).toEqual([]);
  });

  it('are made a step an entry at least', () => {
    const entries = filled(50).query();
    expect([...encodeEntriesSteps(entries)].length).toBeGreaterThanOrEqual(50);
  });

  it('are refused when any of their end is missing, or anything follows', () => {
    const encoded = encodeEntries(filled(2, 3).query());
    for (let length = 0; length < encoded.length; length++) {
      expect(() => decodeEntries(encoded.subarray(0, length))).toThrow(DamonError);
    }
    expect(() => decodeEntries(Uint8Array.of(...encoded, 0))).toThrow('Expected the end of `entries` to be at byte');
  });

  it('are refused with another version, out of order, and of no time', () => {
    const [first, second] = filled(2, 3).query();
    if (!first || !second) throw new Error('Expected two');
    const message = (entries: HistoryEntry[]) => () => decodeEntries(encodeEntries(entries));
    expect(message([second, first])).toThrow('Expected from of `entries` to be a time from 200000 on, got 0');
    expect(message([{ ...first, to: 0 }])).toThrow('Expected to of `entries` to be a time after 0, got 0');
    expect(message([{ ...first, nrMerged: 0 }])).toThrow('Expected nrMerged of `entries` to be at least 1, got 0');
    expect(() => decodeEntries(Uint8Array.of(9, 0))).toThrow('Expected the version of `entries` to be 1, got 9');
  });
});
