/**
 * Two contexts combined, each with a table and intervals of its own: RxJS joins their streams like any others, and to
 * unsubscribe stops both. Ends by itself after about a second.
 */
import { combineLatest, lastValueFrom, map, merge, share, takeUntil, tap, timer } from 'rxjs';
// In a program of your own: from 'damonx'.
import { accessTable, changes, monitor, workingSet } from '../index.js';

export async function main(write: (line: string) => void = console.log): Promise<number> {
  const users = accessTable({ size: 20_000, id: 'users' });
  const orders = accessTable({ size: 50_000, id: 'orders' });
  const app = setInterval(() => {
    users.touchRange(0, 5_000);
    orders.touchRange(40_000, 50_000);
  }, 1);

  // Shared, so that both uses below are of one context each.
  const ofUsers = monitor({ name: 'users', primitive: users.primitive(), aggregationUs: 50_000 }).pipe(share());
  const ofOrders = monitor({ name: 'orders', primitive: orders.primitive(), aggregationUs: 100_000 }).pipe(share());

  // Side by side: whatever either tells, as it comes.
  const alerts = merge(ofUsers.pipe(changes()), ofOrders.pipe(changes())).pipe(
    map(({ target, type, start, end }) => `${target} ${start}-${end} is ${type}`),
  );
  // Together: a value of both whenever one has a new one.
  const total = combineLatest([ofUsers.pipe(workingSet()), ofOrders.pipe(workingSet())]).pipe(
    map(([inUsers, inOrders]) => inUsers.size + inOrders.size),
    tap((rows) => write(`${rows} rows in use`)),
    takeUntil(timer(1_000)),
  );
  const watching = alerts.subscribe(write);
  try {
    return await lastValueFrom(total);
  } finally {
    watching.unsubscribe();
    clearInterval(app);
  }
}
