/** `damonx chart`: the state chart of a context, drawn from the machine itself. */
import { type ChartFormat, contextMachine, drawChart } from '../machines/index.js';

export function chartText(format: ChartFormat): string {
  return drawChart(contextMachine, format).trimEnd();
}
