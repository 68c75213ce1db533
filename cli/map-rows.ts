/** The cells of a heat map as lines of text: colours in half blocks, two rows of cells a line, or one digit a cell. */
import { type ColourDepth, colourCode, digitOf } from './palette.js';

/** Rates of one aggregation along the axis; NaN where nothing was monitored. */
export type CellRow = Float64Array;

/** How many rows of cells a line of text shows. */
export function rowsPerLine(depth: ColourDepth): 1 | 2 {
  return depth === 'none' ? 1 : 2;
}

/** Lines for rows of cells, oldest on top. Where the last line has no lower row, it stays empty. */
export function mapLines(rows: readonly CellRow[], depth: ColourDepth): string[] {
  if (depth === 'none') return rows.map(digits);
  const lines: string[] = [];
  for (let index = 0; index < rows.length; index += 2) {
    const upper = rows[index];
    if (upper) lines.push(halfBlocks(upper, rows[index + 1], depth));
  }
  return lines;
}

/** A row of cells without colours. */
export function digits(row: CellRow): string {
  return Array.from(row, digitOf).join('');
}

/** What the cells stand for, in about 30 columns. */
export function legend(depth: ColourDepth): string {
  if (depth === 'none') return 'accessed: . never  0 rarely  9 always';
  const ramp = Array.from({ length: 10 }, (_, index) => `\x1b[${colourCode(index / 9, 38, depth)}m█`).join('');
  return `accessed: never ${ramp}\x1b[0m always`;
}

function halfBlocks(upper: CellRow, lower: CellRow | undefined, depth: Exclude<ColourDepth, 'none'>): string {
  let line = '';
  let before = '';
  for (const [column, above] of upper.entries()) {
    const below = lower?.[column] ?? Number.NaN;
    // An empty upper half is the terminal's own background, which no foreground can be: the lower half is drawn then.
    const bottomOnly = Number.isNaN(above);
    const front = bottomOnly ? below : above;
    const back = bottomOnly ? above : below;
    const colours = `\x1b[${colourCode(front, 38, depth)};${colourCode(back, 48, depth)}m`;
    if (colours !== before) line += colours;
    before = colours;
    if (Number.isNaN(front)) line += ' ';
    else line += bottomOnly ? '▄' : '▀';
  }
  return `${line}\x1b[0m`;
}
