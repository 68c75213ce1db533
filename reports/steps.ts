/** Long work in steps: between two of them others have their turn, or nobody, where all of it is wanted at once. */

/** Each step is a fraction of a millisecond where entries have a thousand regions. */
export type Steps<T> = Generator<undefined, T, undefined>;

export function allAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
