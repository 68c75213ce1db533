/** The data of the app: 100 000 orders, and one way to read them, which tells each access. */
import { accessTable } from 'damonx';

export interface Order {
  readonly id: number;
  readonly customer: string;
  readonly city: string;
  readonly amount: number;
}

export const NR_ORDERS = 100_000;

/** A byte for every order, set when it is read. A monitoring looks at these bytes, never at the orders. */
export const accesses = accessTable({ size: NR_ORDERS, id: 'orders' });

const customers = [
  'Adler',
  'Brandt',
  'Castillo',
  'Dubois',
  'Evans',
  'Fischer',
  'Gruber',
  'Haddad',
  'Ivanova',
  'Jansen',
];
const cities = ['Amsterdam', 'Basel', 'Cork', 'Dresden', 'Essen', 'Florence', 'Ghent', 'Hamburg'];
const orders: readonly Order[] = Array.from({ length: NR_ORDERS }, (_, id) => ({
  id,
  customer: `${customers[(id * 7) % customers.length]} & ${customers[Math.floor(id / 10) % customers.length]}`,
  city: cities[Math.floor(id / 97) % cities.length] ?? '',
  amount: ((id * 7_919) % 99_991) / 100,
}));

/** The order of this number. Telling the access costs about 1.5 ns. */
export function order(id: number): Order {
  accesses.touch(id);
  const found = orders[id];
  if (!found) throw new RangeError(`Expected the number of an order, got ${id}`);
  return found;
}

export type Sorting = 'number' | 'amount';

/** The numbers of the orders that a search finds; where there is something to search or to sort, it reads them all. */
export function find(text: string, sorting: Sorting): number[] {
  const wanted = text.trim().toLowerCase();
  const ids = Array.from({ length: NR_ORDERS }, (_, id) => id);
  const found = wanted === '' ? ids : ids.filter((id) => textOf(order(id)).includes(wanted));
  return sorting === 'amount' ? found.sort((a, b) => order(b).amount - order(a).amount) : found;
}

/** The mean amount of the orders around a place in the list: 1 000 before it and 1 000 after. */
export function meanAround(ids: readonly number[], place: number): number {
  const around = ids.slice(Math.max(0, place - 1_000), place + 1_000);
  return around.reduce((sum, id) => sum + order(id).amount, 0) / Math.max(1, around.length);
}

function textOf({ id, customer, city }: Order): string {
  return `${id} ${customer} ${city}`.toLowerCase();
}
