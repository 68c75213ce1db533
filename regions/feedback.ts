/**
 * The feedback loop of DAMON: the next input of something that is to be kept at a goal, from the score that the last one
 * reached (M13), and what the tuning of intervals makes of it (M10). Whole numbers throughout.
 */

/** A score that says: just as wished. */
export const GOAL = 10_000;

/** Next = last ± ⌊last × |goal − score| ÷ goal⌋, at least 10 000, and 10 000 at twice the goal or more (M13). */
export function nextInput(last: number, score: number): number {
  if (score >= 2 * GOAL) return GOAL;
  const change = Math.floor((last * Math.abs(GOAL - score)) / GOAL);
  return Math.max(GOAL, score < GOAL ? last + change : last - change);
}

/**
 * The factor, in 10 000ths, for intervals in which so many access events were observed where `accessBp` 10 000ths of the
 * most that there could be are wished (M10). Exact for every size of address space.
 */
export function intervalFactor(observed: number, most: number, accessBp: number): number {
  const share = (BigInt(most) * BigInt(accessBp)) / 10_000n;
  const wished = share > 1n ? share : 1n;
  const score = Number((BigInt(observed) * BigInt(GOAL)) / wished);
  const factor = Math.floor(nextInput(100_000_000, score) / 10_000);
  return factor <= GOAL ? 5_000 + Math.floor(factor / 2) : factor;
}
