/**
 * What the addresses of a process are called: the name of the mapping that they are in.
 */
import type { AddressRange } from '../../regions/index.js';
import type { Mapping } from './maps.js';

/**
 * The name under which most of the range is mapped, `anon` for memory without a name; undefined where nothing is.
 *
 * @param mappings by rising address
 */
export function labelOf(mappings: readonly Mapping[], range: AddressRange): string | undefined {
  const bytes = new Map<string, number>();
  for (let i = firstEndingAbove(mappings, range.start); i < mappings.length; i++) {
    const { start, end, accessible, name } = mappings[i]!;
    if (start >= range.end) break;
    const covered = Math.min(end, range.end) - Math.max(start, range.start);
    if (accessible) bytes.set(name, (bytes.get(name) ?? 0) + covered);
  }
  let most = 0;
  let label: string | undefined;
  for (const [name, covered] of bytes) {
    if (covered <= most) continue;
    most = covered;
    label = name === '' ? 'anon' : name;
  }
  return label;
}

function firstEndingAbove(mappings: readonly Mapping[], address: number): number {
  let low = 0;
  let high = mappings.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (mappings[middle]!.end <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}
