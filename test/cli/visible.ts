/** What of a terminal's output is seen. */

/** Escape, as text of a pattern. */
const ESCAPE = String.fromCharCode(27);
const colours = new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g');
const frameStart = `${ESCAPE}[?2026h`;
const frameEnd = `${ESCAPE}[?2026l`;
const lineStart = new RegExp(`${ESCAPE}\\[\\d+;1H${ESCAPE}\\[0m${ESCAPE}\\[2K`);

/** Without colours. */
export function visible(text: string): string {
  return text.replaceAll(colours, '');
}

/** The lines of the last frame that was drawn. */
export function lastFrame(output: string): string[] {
  const frame = output.split(frameStart).findLast((each) => each.includes(frameEnd)) ?? '';
  return frame.slice(0, frame.indexOf(frameEnd)).split(lineStart).slice(1).map(visible);
}
