import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisLines } from '../../cli/axis-lines.js';
import { axisOf } from '../../reports/index.js';
import { rows, snapshotOf } from '../reports/snapshot-of.js';

describe('the axis', () => {
  it('brackets each mapping, with as much of its name as there is room for', () => {
    const snapshot = snapshotOf(rows([0, 3, 0], [3, 20, 0], [20, 30, 0], [30, 31, 0]));
    const names = new Map([
      [0, 'x'],
      [3, '/lib/thing.so'],
      [20, 'memory of somebody'],
      [30, 'y'],
    ]);
    const lines = axisLines(snapshot, axisOf([snapshot]), 31, (_, { start }) => names.get(start));
    expect(lines).toEqual([
      '└x┘└─ thing.so ────┘└memory──┘╵', //
      '╵0 ╵3               ╵14        ',
    ]);
  });

  it('joins neighbouring regions of one name', () => {
    const snapshot = snapshotOf(rows([0, 10, 0], [10, 20, 5]));
    expect(axisLines(snapshot, axisOf([snapshot]), 10, () => 'heap')[0]).toBe('└─ heap ─┘');
  });

  it('brackets what has no name, and says where it begins', () => {
    const snapshot = snapshotOf(rows([0, 10, 0], [16, 24, 5], [24, 36, 5]));
    const name = (_: unknown, { start }: { start: number }) => (start === 0 ? 'heap' : undefined);
    expect(axisLines(snapshot, axisOf([snapshot]), 30, name)).toEqual([
      '└─ heap ─┘└──────────────────┘', //
      '╵0        ╵10                 ',
    ]);
  });

  it('calls a file by its name, and shows no control characters', () => {
    const snapshot = snapshotOf(rows([0, 10, 0], [10, 20, 0]));
    const name = (_: unknown, { start }: { start: number }) => (start === 0 ? '/usr/lib/libc.so' : 'a\x1b[2Jb');
    expect(axisLines(snapshot, axisOf([snapshot]), 30, name)[0]).toBe('└─ libc.so ───┘└─ a?[2Jb ────┘');
  });

  it('is exactly as wide as the map, whatever is mapped', () => {
    const steps = fc.array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 50 }), fc.string({ maxLength: 20 })), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 120 }), (given, columns) => {
        let end = 0;
        const names = new Map<number, string>();
        const regions = given.map(([gap, size, name]): [number, number, number] => {
          const start = end + gap;
          end = start + size;
          names.set(start, name);
          return [start, end, 0];
        });
        const snapshot = snapshotOf(rows(...regions));
        for (const line of axisLines(snapshot, axisOf([snapshot]), columns, (_, { start }) => names.get(start))) {
          expect([...line]).toHaveLength(columns);
        }
      }),
    );
  });
});
