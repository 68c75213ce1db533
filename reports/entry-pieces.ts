/**
 * The working area of merging: pieces of one target's addresses after another, as columns, and the joining of those that
 * differ least until few enough are left. All of it is the hot path of the history: plain loops over typed arrays.
 */

/** Distances are told apart to this: 1 is a difference of 1/1024 in the rate. */
const STEPS = 1_024;
/** Rates differ by 0 to 1; behind that come gaps by the logarithm of their size, of which addresses have less than 1 024. */
const NR_STEPS = 3 * STEPS;
const NEVER = NR_STEPS;

export class EntryPieces {
  starts = new Float64Array(0);
  ends = new Float64Array(0);
  /** Share of samplings, 0 to 1. */
  rates = new Float64Array(0);
  /** For how long it was monitored, in microseconds. */
  times = new Float64Array(0);
  ages = new Float64Array(0);
  /** How much of it is monitored: less than end - start once it was joined across a gap. */
  #sizes = new Float64Array(0);
  #distances = new Uint16Array(0);
  readonly #counts = new Uint32Array(NR_STEPS + 1);
  length = 0;

  /** Forgets all pieces, and makes room for so many. */
  clear(room: number): void {
    this.length = 0;
    if (room <= this.starts.length) return;
    this.starts = new Float64Array(room);
    this.ends = new Float64Array(room);
    this.rates = new Float64Array(room);
    this.times = new Float64Array(room);
    this.ages = new Float64Array(room);
    this.#sizes = new Float64Array(room);
    this.#distances = new Uint16Array(room);
  }

  /** Adds a piece behind the others; `first` is the first piece of its target. One that is equally hot is joined at once. */
  push(first: number, start: number, end: number, rate: number, time: number, age: number): void {
    const last = this.length - 1;
    if (last >= first && this.ends[last] === start && this.rates[last] === rate) {
      const before = this.#sizes[last] ?? 0;
      const size = end - start;
      const both = before + size;
      this.ends[last] = end;
      this.#sizes[last] = both;
      this.ages[last] = ((this.ages[last] ?? 0) * before + age * size) / both;
      this.times[last] = ((this.times[last] ?? 0) * before + time * size) / both;
      return;
    }
    const next = this.length++;
    this.starts[next] = start;
    this.ends[next] = end;
    this.rates[next] = rate;
    this.times[next] = time;
    this.ages[next] = age;
    this.#sizes[next] = end - start;
  }

  /**
   * Joins neighbours until at most `most` pieces are left, but never two of different targets. `firsts` holds the first
   * piece of each target and, last, how many pieces there are; it is kept right.
   *
   * Joins by rounds, each of a few steps per piece: what differs least, as much of it as is too many. A round joins at
   * least about half of that, since pieces that were just joined are compared as what they have become.
   */
  reduce(firsts: number[], most: number): void {
    const least = firsts.reduce((sum, first, index) => sum + (first < (firsts[index + 1] ?? 0) ? 1 : 0), 0);
    const wished = Math.max(most, least);
    while (this.length > wished) this.#round(firsts, this.length - wished);
  }

  #round(firsts: number[], tooMany: number): void {
    const counts = this.#counts.fill(0);
    for (let target = 0; target + 1 < firsts.length; target++) {
      const first = firsts[target] ?? 0;
      const end = firsts[target + 1] ?? 0;
      if (first < end) this.#distances[first] = NEVER;
      for (let piece = first + 1; piece < end; piece++) {
        const distance = this.#distance(piece - 1, piece);
        this.#distances[piece] = distance;
        counts[distance] = (counts[distance] ?? 0) + 1;
      }
    }
    let limit = 0;
    let below = 0;
    while (below + (counts[limit] ?? 0) < tooMany) below += counts[limit++] ?? 0;

    let left = tooMany;
    let to = -1;
    let target = 0;
    for (let piece = 0; piece < this.length; piece++) {
      while (firsts[target] === piece) firsts[target++] = to + 1;
      const near = (this.#distances[piece] ?? 0) <= limit;
      if (left > 0 && near && this.#distance(to, piece) <= limit) {
        this.#join(to, piece);
        left--;
      } else this.#move(piece, ++to);
    }
    this.length = to + 1;
    while (target < firsts.length) firsts[target++] = this.length;
  }

  #distance(left: number, right: number): number {
    const gap = (this.starts[right] ?? 0) - (this.ends[left] ?? 0);
    if (gap > 0) return STEPS + Math.min(2 * STEPS - 1, Math.ceil(Math.log2(gap + 1)));
    return Math.min(STEPS, Math.ceil(Math.abs((this.rates[right] ?? 0) - (this.rates[left] ?? 0)) * STEPS));
  }

  #join(to: number, from: number): void {
    const before = this.#sizes[to] ?? 0;
    const size = this.#sizes[from] ?? 0;
    const both = before + size;
    const timeBefore = (this.times[to] ?? 0) * before;
    const time = (this.times[from] ?? 0) * size;
    const weight = timeBefore + time;
    if (weight > 0) this.rates[to] = ((this.rates[to] ?? 0) * timeBefore + (this.rates[from] ?? 0) * time) / weight;
    this.times[to] = weight / both;
    this.ages[to] = ((this.ages[to] ?? 0) * before + (this.ages[from] ?? 0) * size) / both;
    this.ends[to] = this.ends[from] ?? 0;
    this.#sizes[to] = both;
  }

  #move(from: number, to: number): void {
    if (from === to) return;
    this.starts[to] = this.starts[from] ?? 0;
    this.ends[to] = this.ends[from] ?? 0;
    this.rates[to] = this.rates[from] ?? 0;
    this.times[to] = this.times[from] ?? 0;
    this.ages[to] = this.ages[from] ?? 0;
    this.#sizes[to] = this.#sizes[from] ?? 0;
  }
}
