/** What the map shows is what a naive count says, microsecond by microsecond and address by address. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryAt } from '../../../dashboard/heatmap/columns.js';
import { cellOf } from '../../../dashboard/heatmap/inspect.js';
import { colourScale, METRIC_NAMES, METRICS } from '../../../dashboard/heatmap/metrics.js';
import { Pane, type PaneKind } from '../../../dashboard/heatmap/pane.js';
import { indexOf } from '../../../dashboard/heatmap/ramps.js';
import { workingSetFigures } from '../../../dashboard/heatmap/strips.js';
import type { SnapshotRegion } from '../../../regions/index.js';
import { axisBetween, axisOf, type HistoryEntry } from '../../../reports/index.js';
import { snapshotOf } from '../../reports/snapshot-of.js';

const AGGREGATION_US = 2;
const KINDS: readonly PaneKind[] = ['monitor', 'truth', 'difference'];

type Piece = Readonly<Record<'gap' | 'size' | 'nrAccesses' | 'age', number>>;

function regionsOf(target: number, pieces: readonly Piece[]): SnapshotRegion[] {
  let start = 10 * target;
  return pieces.map(({ gap, size, nrAccesses, age }) => {
    const region = { target, start: start + gap, end: start + gap + size, nrAccesses, age };
    start = region.end;
    return region;
  });
}

const pieces = fc.array(
  fc.record({
    gap: fc.constantFrom(0, 0, 1, 4),
    size: fc.integer({ min: 1, max: 5 }),
    nrAccesses: fc.integer({ min: 0, max: 20 }),
    age: fc.integer({ min: 0, max: 9 }),
  }),
  { minLength: 1, maxLength: 4 },
);

/** Fine and coarse ones, some after a pause, each of ranges of its own. */
const pasts = fc
  .array(
    fc.record({
      pause: fc.constantFrom(0, 0, 0, 1, 5),
      lasts: fc.constantFrom(1, 2, 3, 8, 13),
      one: pieces,
      other: fc.option(pieces, { nil: [] }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((steps) => {
    let to = 3;
    return steps.map(({ pause, lasts, one, other }): HistoryEntry => {
      const from = to + pause;
      to = from + lasts;
      const times = { at: to, aggregationUs: AGGREGATION_US };
      return {
        from,
        to,
        snapshot: snapshotOf([...regionsOf(1, one), ...regionsOf(2, other)], times),
        nrMerged: 1,
      };
    });
  });

interface Unit {
  readonly target: number | string;
  readonly address: number;
}

/** Every address of an axis, one after the other. */
function unitsOf(entries: readonly HistoryEntry[]): Unit[] {
  return axisOf(entries.map(({ snapshot }) => snapshot)).ranges.flatMap(({ target, start, end }) =>
    Array.from({ length: end - start }, (_, offset) => ({ target, address: start + offset })),
  );
}

function regionAt({ snapshot }: HistoryEntry, { target, address }: Unit): number {
  return [...snapshot].findIndex((each) => each.target === target && each.start <= address && address < each.end);
}

/** The entry of every microsecond of a column; of one that is no wider than the entry of its middle, that one. */
function seenIn(entries: readonly HistoryEntry[], from: number, to: number): HistoryEntry[] {
  const middle = (from + to) / 2;
  const index = entries.findIndex((entry) => entry.to > middle);
  const next = entries[index];
  const before = entries[index - 1]?.to ?? Number.NEGATIVE_INFINITY;
  const covers = next && (next.from <= middle || next.from - before <= AGGREGATION_US / 2);
  return covers && next.to - next.from >= to - from ? [next] : momentsOf(entries, from, to);
}

function momentsOf(entries: readonly HistoryEntry[], from: number, to: number): HistoryEntry[] {
  return Array.from({ length: to - from }, (_, us) => from + us).flatMap(
    (us) => entries.find((entry) => entry.from <= us && us < entry.to) ?? [],
  );
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function expectClose(found: ArrayLike<number> | undefined, counted: readonly number[]): void {
  const near = (value: number) => (Number.isNaN(value) ? value : expect.closeTo(value, 6));
  expect([...Array.from(found ?? [])]).toEqual(counted.map(near));
}

const views = fc.record({
  monitor: pasts,
  truth: pasts,
  kind: fc.constantFrom(...KINDS),
  metric: fc.constantFrom(...METRIC_NAMES),
  rows: fc.integer({ min: 1, max: 7 }),
  first: fc.integer({ min: 0, max: 4 }),
  columns: fc.integer({ min: 1, max: 9 }),
  usPerColumn: fc.integer({ min: 1, max: 9 }),
  cut: fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })),
});

test('[P1] cells, marginals and the working set are means by overlap in time and in addresses', () => {
  fc.assert(
    fc.property(views, ({ monitor, truth, kind, metric, rows, first, columns, usPerColumn, cut }) => {
      const whole = axisOf([...monitor, ...truth].map(({ snapshot }) => snapshot));
      const start = Math.min(cut[0], whole.length - 1);
      const end = Math.max(start + 1, whole.length - cut[1]);
      const axis = axisBetween(whole, start, end);
      const units = unitsOf([...monitor, ...truth]).slice(start, end);
      const measure = METRICS[kind === 'difference' ? 'rate' : metric];
      // As many parts of every unit as there are rows, so that no part is in two of them.
      const parts = Array.from({ length: units.length * rows }, (_, part) => part);
      const unitsIn = (row: number) =>
        parts
          .filter((part) => Math.floor(part / units.length) === row)
          .map((part) => units[Math.floor(part / rows)] ?? expect.fail());
      const unitsOfRows = Array.from({ length: rows }, (_, row) => unitsIn(row));
      const count = (seen: readonly HistoryEntry[], among: readonly Unit[]) =>
        mean(
          seen.flatMap((entry) =>
            among.flatMap((unit) => {
              const region = regionAt(entry, unit);
              return region < 0 ? [] : [measure(entry.snapshot, region)];
            }),
          ),
        );
      const figure = (seen: (entries: readonly HistoryEntry[]) => readonly HistoryEntry[], among: readonly Unit[]) => {
        if (kind === 'difference') return count(seen(monitor), among) - count(seen(truth), among);
        return count(seen(kind === 'truth' ? truth : monitor), among);
      };

      const pane = new Pane({ kind, axis, rows, metric: METRICS[metric], key: '', monitor, truth }, undefined);
      const difference = kind === 'difference';
      const scale = colourScale({ metric, difference, seen: undefined, sampleUs: 1, aggregationUs: AGGREGATION_US });
      pane.colour(scale);
      const picture = pane.picture({ first, columns, usPerColumn }, new Uint32Array(256), Number.POSITIVE_INFINITY);
      const times = Array.from({ length: columns }, (_, column) => (first + column) * usPerColumn);
      for (const [column, from] of times.entries()) {
        const places = unitsOfRows.map((among) =>
          indexOf(scale.norm(figure((entries) => seenIn(entries, from, from + usPerColumn), among)), scale.ramp),
        );
        const found = picture.indicesOf(first + column) ?? places.map(() => 0);
        for (const [row, place] of places.entries()) {
          // Where two places meet, the last digit of a mean decides.
          const off = Math.abs((found[row] ?? Number.NaN) - place);
          expect(off, `row ${row} at ${from}`).toBeLessThanOrEqual(place > 1 ? 1 : 0);
        }
      }
      expectClose(
        pane.columnMeans({ first, columns, usPerColumn }),
        times.map((from) => figure((entries) => seenIn(entries, from, from + usPerColumn), units)),
      );
      const [from, to] = [first * usPerColumn, (first + columns) * usPerColumn];
      expectClose(
        pane.rowMeans(from, to),
        unitsOfRows.map((among) => figure((entries) => momentsOf(entries, from, to), among)),
      );
      const inUse = ({ snapshot }: HistoryEntry) =>
        [...snapshot].reduce((sum, { start, end, nrAccesses }) => sum + (nrAccesses > 0 ? end - start : 0), 0);
      expectClose(
        workingSetFigures(monitor, { first, columns, usPerColumn }),
        times.map((from) => mean(seenIn(monitor, from, from + usPerColumn).map(inUse))),
      );
    }),
  );
});

test('[P1] a tooltip tells the region of its moment and address', () => {
  fc.assert(
    fc.property(pasts, (entries) => {
      const axis = axisOf(entries.map(({ snapshot }) => snapshot));
      for (const entry of entries) {
        for (let us = entry.from; us < entry.to; us++) {
          const found = entryAt(entries, us) ?? expect.fail();
          for (const [position, unit] of unitsOf(entries).entries()) {
            const cell = cellOf({ axis, position: position + 0.5, entry: found, labels: [] });
            expect(cell).toMatchObject({ from: entry.from, to: entry.to, ...unit });
            const region = [...entry.snapshot][regionAt(entry, unit)];
            if (!region) expect(cell?.region).toBeUndefined();
            else
              expect(cell?.region).toMatchObject({
                start: region.start,
                end: region.end,
                rate: region.nrAccesses / 20,
                perSecond: region.nrAccesses / 20 / 0.005,
                ageUs: region.age * AGGREGATION_US,
              });
          }
        }
      }
    }),
    { numRuns: 30 },
  );
});
