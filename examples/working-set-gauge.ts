/**
 * A gauge of the working set: how much of a table is in use now, and how much was enough 90 % of the time. Ends by itself
 * after about a second.
 */
import { lastValueFrom, take, tap } from 'rxjs';
// In a program of your own: from 'damonx'.
import { accessTable, monitor, workingSet } from '../index.js';

const WIDTH = 40;

export async function main(write: (line: string) => void = console.log): Promise<number> {
  const table = accessTable({ size: 100_000 });
  const app = setInterval(() => table.touchRange(0, 25_000), 1); // a quarter is in use

  const gauge = monitor({ primitive: table.primitive(), sampleUs: 5_000, aggregationUs: 100_000 }).pipe(
    workingSet({ percentiles: [90] }),
    tap(({ size, monitored, percentiles: [most] }) => {
      const share = size / monitored;
      const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
      write(
        `${bar} ${size} of ${monitored} rows (${Math.round(share * 100)} %), 90 % of the time at most ${most?.size}`,
      );
    }),
    take(10),
  );
  try {
    const { size } = await lastValueFrom(gauge);
    return size;
  } finally {
    clearInterval(app);
  }
}
