/** Which of several settings are worth their cost. */

export interface CostAndAccuracy {
  readonly checks: number;
  readonly f1: number;
  readonly rmse: number;
}

/**
 * The Pareto front, by rising cost: what no other is better than, or as good as and cheaper. Better is to have no more
 * checks, no lower F1 and no greater error, and one of them truly better.
 *
 * @example
 * accuracyFront([
 *   { checks: 100, f1: 0.8, rmse: 0.1 },
 *   { checks: 200, f1: 0.8, rmse: 0.1 }, // dearer, and no better
 *   { checks: 200, f1: 0.9, rmse: 0.1 },
 * ]).map(({ checks, f1 }) => [checks, f1]); // [[100, 0.8], [200, 0.9]]
 */
export function accuracyFront<T extends CostAndAccuracy>(all: readonly T[]): T[] {
  return all.filter((one) => !all.some((other) => isBetter(other, one))).sort((a, b) => a.checks - b.checks);
}

function isBetter(a: CostAndAccuracy, b: CostAndAccuracy): boolean {
  const noWorse = a.checks <= b.checks && a.f1 >= b.f1 && a.rmse <= b.rmse;
  return noWorse && (a.checks < b.checks || a.f1 > b.f1 || a.rmse < b.rmse);
}
