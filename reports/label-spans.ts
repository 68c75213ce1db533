/**
 * Which addresses are called what: the labels of a snapshot's regions, with neighbours of one label as one range. An axis
 * is labelled with them.
 */
import { invalid, type Snapshot } from '../regions/index.js';
import type { LabelOf } from './access-report.js';
import type { TargetRange } from './axis.js';

/** A range of addresses of one target, and what they are called. */
export interface LabelledRange extends TargetRange {
  readonly label: string;
}

/**
 * The labelled ranges of a snapshot, target after target, by rising address. Regions that follow each other in one target
 * and have the same label are one range, with what is not monitored between them; those without a label, or with an
 * empty one, are left out, and what stands on either side of them is not joined.
 *
 * @throws DamonError EINVAL for a label that is no text
 *
 * @example
 * labelledRanges(snapshot, (target, range) => primitive.label?.(target, range));
 * // [{ target: 4711, start: 0x55d0c0000000, end: 0x55d0c0021000, label: '[heap]' }]
 */
export function labelledRanges(snapshot: Snapshot, labelOf: LabelOf): LabelledRange[] {
  const joined: LabelledRange[] = [];
  let open = false;
  for (const { target, start, end } of snapshot) {
    const label = labelOf(target, { start, end }) ?? '';
    if (typeof label !== 'string') throw invalid('label', 'a text, or undefined for none', label);
    const last: LabelledRange | undefined = open ? joined.at(-1) : undefined;
    if (last?.target === target && last.label === label) joined[joined.length - 1] = { ...last, end };
    else if (label !== '') joined.push({ target, start, end, label });
    open = label !== '';
  }
  return joined;
}
