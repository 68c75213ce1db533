import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracyFront } from '../../reports/index.js';

const point = (checks: number, f1: number, rmse: number) => ({ checks, f1, rmse });

describe('the Pareto front of cost and accuracy', () => {
  it('leaves out what costs more and is no better', () => {
    const cheap = point(100, 0.8, 0.1);
    const dear = point(200, 0.8, 0.1);
    const good = point(200, 0.9, 0.1);
    expect(accuracyFront([dear, good, cheap])).toEqual([cheap, good]);
  });

  it('keeps what is better in one and worse in another', () => {
    const all = [point(100, 0.8, 0.1), point(100, 0.7, 0.05), point(90, 0.1, 0.9)];
    expect(accuracyFront(all)).toEqual([all[2], all[0], all[1]]);
  });

  it('keeps equals, and of nothing is nothing', () => {
    expect(accuracyFront([point(1, 1, 0), point(1, 1, 0)])).toHaveLength(2);
    expect(accuracyFront([])).toEqual([]);
  });

  it('has no member that another is better than, and one as good as each that is left out', () => {
    const small = fc.record({ checks: fc.nat(4), f1: fc.nat(4), rmse: fc.nat(4) });
    const asGood = (a: ReturnType<typeof point>, b: ReturnType<typeof point>) =>
      a.checks <= b.checks && a.f1 >= b.f1 && a.rmse <= b.rmse;
    fc.assert(
      fc.property(fc.array(small, { maxLength: 12 }), (all) => {
        const front = accuracyFront(all);
        for (const one of all) expect(front.some((member) => asGood(member, one))).toBe(true);
        for (const one of front)
          for (const other of front) if (asGood(one, other)) expect(asGood(other, one)).toBe(true);
      }),
    );
  });
});
