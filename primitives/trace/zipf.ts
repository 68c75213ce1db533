/**
 * Random ranks by Zipf's law, where rank r comes with a weight of r to the power of minus an exponent: few often, a long
 * tail seldom. Two draws each, whatever the number of ranks (the alias method of Walker and Vose).
 */
import type { Random } from '../../regions/index.js';

const SPAN_32 = 4_294_967_296;

export class Zipf {
  /** By column: the chance, of 2^32, that the rank of this name comes, otherwise its alias. */
  readonly #chances: Float64Array;
  readonly #aliases: Uint32Array;

  /** @param nrRanks 1 to 2^24 */
  constructor(nrRanks: number, exponent: number) {
    const shares = Float64Array.from({ length: nrRanks }, (_, rank) => (rank + 1) ** -exponent);
    const mean = shares.reduce((sum, share) => sum + share, 0) / nrRanks;
    this.#chances = new Float64Array(nrRanks);
    this.#aliases = new Uint32Array(nrRanks);
    // Shares fall with the rank: those above the mean come first, and give of theirs to those below, from the last on.
    let poor = nrRanks - 1;
    let rich = 0;
    for (let rank = 0; rank < nrRanks; rank++) shares[rank]! /= mean;
    while (rich < poor) {
      // A rich rank that has given too much becomes poor itself, and takes from the next.
      const taker = shares[rich]! < 1 ? rich++ : poor--;
      const giver = rich;
      this.#chances[taker] = Math.min(1, shares[taker]!) * SPAN_32;
      this.#aliases[taker] = giver;
      shares[giver]! -= 1 - Math.min(1, shares[taker]!);
    }
    this.#chances[rich] = SPAN_32;
    this.#aliases[rich] = rich;
  }

  /** A rank from 0 on. About 8 ns. */
  rank(random: Random): number {
    const column = random.below(this.#chances.length);
    return random.uint32() < this.#chances[column]! ? column : this.#aliases[column]!;
  }
}
