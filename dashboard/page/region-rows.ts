/** The regions of a snapshot as rows of a table. */
import type { Snapshot, TargetId } from '../../regions/index.js';
import type { LabelledRange } from '../../reports/index.js';

export interface RegionRow {
  readonly target: TargetId;
  readonly start: number;
  readonly end: number;
  readonly size: number;
  /** Accesses a second, as many as the samplings can tell. */
  readonly perSecond: number;
  readonly ageUs: number;
  readonly label: string;
}

export function regionRows(snapshot: Snapshot, labels: readonly LabelledRange[]): RegionRow[] {
  const labelAt = labelFinder(labels);
  let index = 0;
  return Array.from(snapshot, ({ target, start, end, age }) => ({
    target,
    start,
    end,
    size: end - start,
    perSecond: (snapshot.rate(index++) * 1_000_000) / snapshot.sampleUs,
    ageUs: age * snapshot.aggregationUs,
    label: labelAt(target, start, end),
  }));
}

/** All names that a range goes by, in the order of their addresses; looked up in order, each from where the last was. */
function labelFinder(labels: readonly LabelledRange[]): (target: TargetId, start: number, end: number) => string {
  const byTarget = new Map<TargetId, LabelledRange[]>();
  for (const label of labels) {
    const known = byTarget.get(label.target);
    if (known) known.push(label);
    else byTarget.set(label.target, [label]);
  }
  for (const ranges of byTarget.values()) ranges.sort((a, b) => a.start - b.start);
  const places = new Map<TargetId, number>();
  return (target, start, end) => {
    const ranges = byTarget.get(target) ?? [];
    let at = places.get(target) ?? 0;
    while ((ranges[at]?.end ?? Infinity) <= start) at++;
    places.set(target, at);
    const found = new Set<string>();
    for (let next = ranges[at]; next && next.start < end; next = ranges[++at]) found.add(next.label);
    return [...found].join(', ');
  };
}
