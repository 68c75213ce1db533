/** The end of the demo as lines of text: what the workload truly did beside what was measured, and the verdict. */
import { counted, percent } from '../reports/index.js';
import type { Comparison } from './comparison.js';
import { plan } from './demo-plan.js';

export interface Verdict {
  readonly lines: readonly string[];
  readonly toldApart: boolean;
}

function decimal(value: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(2);
}

export function verdictOn(comparison: Comparison): Verdict {
  const { compared } = comparison;
  if (compared === 0) {
    return { lines: ['It ended before anything could be compared with what the workload did.'], toldApart: false };
  }
  const results = comparison.results();
  const rows = results.map(({ truth, measured, correlation, told }, index) => {
    const { number, role } = plan[index] ?? { number: index + 1, role: '' };
    return [
      String(number).padStart(8),
      `  ${role.padEnd(10)}`,
      percent(truth).padStart(10),
      percent(measured).padStart(10),
      (role === 'phases' || role === 'moving' ? decimal(correlation) : '').padStart(9),
      told ? '  yes' : '  NO',
    ].join('  ');
  });
  const wrong = results.flatMap(({ told }, index) => (told ? [] : [index + 1]));
  const toldApart = wrong.length === 0;
  const verdict = toldApart
    ? 'Hot and cold were told apart.'
    : `Hot and cold were not told apart: see ${wrong.length === 1 ? 'memory' : 'memories'} ${wrong.join(', ')}.`;
  return {
    lines: [
      `What the 16 memories truly did and what was measured, over ${counted(compared, 'aggregation')}:`,
      '',
      '  memory    plan        truly hot  mean rate  followed  told',
      ...rows,
      '',
      verdict,
    ],
    toldApart,
  };
}
