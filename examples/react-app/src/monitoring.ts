/** What looks at the orders: which of them are read, how often and since when. */
import { monitor } from 'damonx';
import { chartStates } from 'damonx/streams';
import { share } from 'rxjs';
import { accesses } from './orders.js';

/**
 * Subscribing starts a context and unsubscribing stops it. It is shared, so that there is one context for however many
 * elements; when the last of them leaves the page, nothing of it is left.
 */
export const monitoring = monitor({
  name: 'orders',
  primitive: accesses.primitive(),
  sampleUs: 20_000,
  aggregationUs: 200_000,
  regions: { min: 100, max: 500 },
}).pipe(share());

export const states = chartStates(monitoring);
