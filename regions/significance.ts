/**
 * How surely two samples of yes and no come from different rates: the G statistic (twice the log-likelihood ratio), about
 * chi-squared with one degree of freedom. 3.84 is reached by chance once in 20, 9 once in 370.
 */

const TABLE = 4_096;
const table = new Float64Array(TABLE);
for (let count = 1; count < TABLE; count++) table[count] = count * Math.log(count);

/** n · ln n, of a whole number. */
function weigh(count: number): number {
  return count < TABLE ? table[count]! : count * Math.log(count);
}

function logLikelihood(hits: number, tries: number): number {
  return weigh(hits) + weigh(tries - hits) - weigh(tries);
}

/** 0 where either has no tries, and where the rates are the same. Hits are at most tries; all are whole numbers. */
export function significance(hitsA: number, triesA: number, hitsB: number, triesB: number): number {
  const hits = hitsA + hitsB;
  const tries = triesA + triesB;
  if (hits === 0 || hits === tries) return 0;
  return 2 * (logLikelihood(hitsA, triesA) + logLikelihood(hitsB, triesB) - logLikelihood(hits, tries));
}
