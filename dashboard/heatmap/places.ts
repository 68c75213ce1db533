/**
 * From values to places in a colour table, many at a time: exactly as scale and ramp say, but without a logarithm for
 * each. Where the next place begins is worked out once for a scale; then the leading bits of a value tell where to look.
 */
import type { ColourScale } from './metrics.js';
import { indexOf, LAST, NEVER, UNKNOWN } from './ramps.js';

/** Of a 32-bit float: sign, exponent and 7 bits, so that what shares them differs by less than a hundredth. */
const SHIFT = 16;
const NR_KEYS = 1 << (32 - SHIFT);
const LEAST_NEGATIVE = NR_KEYS / 2;

export class Places {
  /** The least value of each place, and NaN, which nothing reaches, after the last. */
  readonly #least = new Float64Array(LAST + 2).fill(Number.NaN);
  /** By leading bits, a place near by. */
  readonly #near = new Uint8Array(NR_KEYS);
  readonly #float = new Float32Array(1);
  readonly #bits = new Uint32Array(this.#float.buffer);

  constructor(scale: ColourScale) {
    const placeOf = (value: number) => indexOf(scale.norm(value), scale.ramp);
    this.#least[NEVER] = Number.NEGATIVE_INFINITY;
    let least = -2 * scale.most;
    for (let place = NEVER + 1; place <= LAST; place++) {
      least = leastWith((value) => placeOf(value) >= place, least, 2 * scale.most);
      this.#least[place] = least;
    }
    let place = NEVER;
    for (let key = NR_KEYS - 1; key >= LEAST_NEGATIVE; key--) place = this.#learn(key, place);
    for (let key = 0; key < LEAST_NEGATIVE; key++) place = this.#learn(key, place);
  }

  /** Of each value; NaN is unknown. Takes about 3 ns a value. */
  of(values: Float64Array): Uint8Array {
    const [least, near, float, bits] = [this.#least, this.#near, this.#float, this.#bits];
    const places = new Uint8Array(values.length);
    for (let row = 0; row < values.length; row++) {
      const value = values[row] ?? 0;
      float[0] = value;
      let place = near[(bits[0] ?? 0) >>> SHIFT] ?? UNKNOWN;
      if (value <= 0 || value > 0) {
        while (value >= (least[place + 1] ?? 0)) place++;
        while (value < (least[place] ?? 0)) place--;
        places[row] = place;
      }
    }
    return places;
  }

  /** Notes the place of what has these leading bits; keys come by rising value. @returns the place */
  #learn(key: number, after: number): number {
    this.#bits[0] = (key << SHIFT) >>> 0;
    const value = this.#float[0] ?? 0;
    let place = after;
    while (value >= (this.#least[place + 1] ?? 0)) place++;
    this.#near[key] = place;
    return place;
  }
}

/** The least number between two that passes a test which all above it pass as well; `high` where there is none. */
function leastWith(passes: (value: number) => boolean, low: number, high: number): number {
  if (passes(low)) return low;
  let [below, above] = [low, high];
  for (;;) {
    const middle = below + (above - below) / 2;
    if (middle <= below || middle >= above) return above;
    if (passes(middle)) above = middle;
    else below = middle;
  }
}
