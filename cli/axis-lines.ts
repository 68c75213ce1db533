/** What stands under a heat map: which columns are which mapping, and at which address the bigger ones begin. */
import type { Snapshot } from '../regions/index.js';
import { type Axis, address, type LabelOf, labelledRanges, positionOf, shortLabel, tail } from '../reports/index.js';
import { printable } from './usage-error.js';

const LEAST_OF_LABEL = 5;
/** Stands for no name, because what has none is bracketed too. */
const NAMELESS = ' ';

/** Neighbouring regions of one label, in columns. */
interface Span {
  readonly label: string;
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

/** Two lines of exactly so many columns, without colours: labels, then addresses. */
export function axisLines(snapshot: Snapshot, axis: Axis, columns: number, labelOf: LabelOf): [string, string] {
  const spans = spansOf(snapshot, axis, columns, labelOf);
  const labels = new Array<string>(columns).fill(' ');
  for (const span of spans) put(labels, span.from, bracket(span.label, span.to - span.from));

  const addresses = new Array<string>(columns).fill(' ');
  const free = new Array<boolean>(columns).fill(true);
  for (const { start, from } of spans.toSorted((a, b) => b.to - b.from - (a.to - a.from))) {
    const text = `╵${address(start)}`;
    const cells = free.slice(Math.max(0, from - 1), from + text.length + 1);
    if (from + text.length > columns || cells.includes(false)) continue;
    put(addresses, from, text);
    free.fill(false, from, from + text.length);
  }
  return [labels.join(''), addresses.join('')];
}

function spansOf(snapshot: Snapshot, axis: Axis, columns: number, labelOf: LabelOf): Span[] {
  const named: LabelOf = (target, range) => printable(shortLabel(labelOf(target, range) ?? '')) || NAMELESS;
  return labelledRanges(snapshot, named).flatMap(({ label, target, start, end }) => {
    const first = positionOf(axis, target, start);
    const last = positionOf(axis, target, end - 1);
    if (first === undefined || last === undefined) return [];
    const from = Math.round((first * columns) / axis.length);
    const to = Math.round(((last + 1) * columns) / axis.length);
    return from < to ? [{ label, start, from, to }] : [];
  });
}

/** `└─ name ───┘`, as far as there is room. */
function bracket(label: string, width: number): string {
  if (width === 1) return '╵';
  const inside = width - 2;
  return `└${nameWithin(label, inside).padEnd(inside, '─')}┘`;
}

/** The label, or as much of it as still says something: its first word, its end. */
function nameWithin(label: string, width: number): string {
  const [word = ''] = label.split(' ', 1);
  if (label === NAMELESS) return '';
  if (width >= label.length + 3) return `─ ${label} `;
  if (width >= label.length) return label;
  if (width >= word.length) return word;
  return width >= LEAST_OF_LABEL ? tail(label, width) : '';
}

function put(cells: string[], at: number, text: string): void {
  for (const [index, character] of [...text].entries()) if (at + index < cells.length) cells[at + index] = character;
}
