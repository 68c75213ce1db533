/** Text of a chart in lines, and how wide it will be: known before there is anything to measure. */
import type { ChartTransition } from '../../machines/index.js';
import { cut, transitionText } from './chart-words.js';

/** Behind these signs, and before a capital letter, a name may go on in the next line. */
const PIECES = /(?<=[\s._\-/:])|(?<=[\p{Ll}\d])(?=\p{Lu})/u;
const MOST_LINES = 4;
/** Names are larger than labels, and bold. */
const NAME_SCALE = 1.3;

/** In lines of so many letters, as far as it can be parted; what is longer than four of them is cut. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.split(PIECES)) {
    if (line !== '' && (line + piece).trimEnd().length > most) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  lines.push(line);
  const rest = lines.slice(MOST_LINES - 1).join('');
  return [...lines.slice(0, MOST_LINES - 1), rest].filter((each) => each !== '').map((each) => cut(each, most));
}

/** What is written at an arrow for one transition: the guard below its event where both are too long for a line. */
export function labelLines(transition: ChartTransition, most: number): string[] {
  const text = transitionText(transition);
  return text.length <= most ? [text] : text.split(/ (?=\[)/).flatMap((part) => wrapped(part, most));
}

/** Of a text of 11 pixels; a little more than less. */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += /[\p{Lu}_@%—…]/u.test(letter) ? 7.6 : 6.1;
  return width;
}

/** Of the name of a state. */
export function nameWidth(name: string): number {
  return widthOf(name) * NAME_SCALE;
}
