/**
 * Ranges of addresses as people write them, before they become rows of a region table.
 */
import { DamonError, invalid } from './error.js';

/** The addresses from `start` up to, but not including, `end`. */
export interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/** The greatest multiple of `size` that is not above the address; exact for every address of 0 or more. */
export function alignDown(address: number, size: number): number {
  return address - (address % size);
}

/** The smallest multiple of `size` that is not below the address. */
export function alignUp(address: number, size: number): number {
  const rest = address % size;
  return rest === 0 ? address : address - rest + size;
}

/**
 * The ranges widened to multiples of `size`, which must then rise and not overlap.
 *
 * @throws DamonError EINVAL for an address that is negative or no integer, a range that is empty or backward, or one
 * that begins before the end of the one before it (M6)
 */
export function checkRanges(ranges: readonly AddressRange[], size: number): AddressRange[] {
  if (!Array.isArray(ranges)) throw invalid('ranges', 'an array of { start, end }', ranges);
  const aligned: AddressRange[] = [];
  let before = 0;
  for (const [index, range] of ranges.entries()) {
    for (const side of ['start', 'end'] as const) {
      const address: unknown = range?.[side];
      if (typeof address !== 'number' || !Number.isInteger(address) || address < 0) {
        throw invalid(`ranges[${index}].${side}`, 'an integer of 0 or more', address);
      }
    }
    const start = alignDown(range.start, size);
    const end = alignUp(range.end, size);
    if (end <= start)
      throw invalid(`ranges[${index}]`, 'a range that ends after its start', `${range.start}-${range.end}`);
    if (start < before) {
      throw new DamonError(
        'EINVAL',
        `Expected \`ranges[${index}]\` to begin at or after ${before}, the end of the range before it, got \`${start}\` (number)`,
      );
    }
    aligned.push({ start, end });
    before = end;
  }
  return aligned;
}

/** The same addresses in fewer ranges: where one begins at the end of another, they are one (M9). */
export function joinTouching(ranges: readonly AddressRange[]): AddressRange[] {
  const joined: AddressRange[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last?.end === range.start) joined[joined.length - 1] = { start: last.start, end: range.end };
    else joined.push(range);
  }
  return joined;
}
