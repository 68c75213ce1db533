/** What is seen now, in words: for those who do not see it. Pure. */
import type { HistoryEntry, LabelledRange } from '../../reports/index.js';
import { accessReport, meanRate } from '../../reports/index.js';
import { addressText, counted, percent, sizeText } from '../../reports/units.js';
import { labelAt } from './ticks.js';
import { duration } from './words.js';

export interface Seen {
  readonly name: string | undefined;
  readonly unit: string;
  readonly labels: readonly LabelledRange[];
  readonly latest: HistoryEntry | undefined;
  /** How much time is seen, in microseconds. */
  readonly spanUs: number;
  readonly following: boolean;
}

/** One paragraph: of what and when the picture is, and where the latest snapshot of it is hot. */
export function summaryOf({ name, unit, labels, latest, spanUs, following }: Seen): string {
  const what = `Heat map of accesses${name ? `, ${name}` : ''}`;
  if (!latest) return `${what}. Nothing is known yet.`;
  const { rows, totals } = accessReport(latest.snapshot, (target, { start }) => labelAt(labels, target, start));
  const when = `${duration(spanUs)}, ${following ? 'following the newest' : 'paused'}`;
  const mean = `${sizeText(totals.monitored, unit)} in ${counted(totals.nrRegions, 'region')}, accessed in ${percent(meanRate(latest.snapshot))} of the checks in the mean`;
  const hottest = rows
    .filter(({ rate }) => rate > 0)
    .slice(0, 3)
    .map(
      ({ label, start, size, rate }) =>
        `${label ?? addressText(start, unit)}, ${sizeText(size, unit)} at ${percent(rate)}`,
    );
  const hot = hottest.length > 0 ? `Hottest: ${hottest.join('; ')}.` : 'Nothing is accessed.';
  return `${what}. ${when}. At the end ${mean}. ${hot}`;
}
