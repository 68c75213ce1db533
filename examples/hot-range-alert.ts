/**
 * An alert when a range turns hot: a cache of 10 000 slots, in which after a while everybody wants the same few. Ends by
 * itself after about a second.
 */
import { filter, lastValueFrom, map, takeUntil, tap, timer, toArray } from 'rxjs';
// In a program of your own: from 'damonx'.
import { accessTable, changes, monitor } from '../index.js';

export async function main(write: (line: string) => void = console.log): Promise<readonly string[]> {
  const cache = accessTable({ size: 10_000, id: 'cache' });

  // The program that uses the cache: now and then any slot, and after 300 ms the slots from 2 000 to 4 000 all the time.
  const started = performance.now();
  const app = setInterval(() => {
    cache.touch(Math.floor(Math.random() * cache.size));
    if (performance.now() - started > 300) cache.touchRange(2_000, 4_000);
  }, 1);

  const alerts = monitor({
    primitive: cache.primitive(),
    sampleUs: 5_000,
    aggregationUs: 50_000,
    regions: { min: 20 },
  }).pipe(
    changes({ hotAt: 0.7, coldAt: 0.2 }),
    filter(({ type }) => type === 'hot'),
    map(({ target, start, end, rate }) => `${target} ${start}-${end} turned hot: ${Math.round(rate * 100)} %`),
    tap(write),
    takeUntil(timer(1_000)), // unsubscribes, which stops the monitoring
    toArray(),
  );
  try {
    return await lastValueFrom(alerts);
  } finally {
    clearInterval(app);
  }
}
