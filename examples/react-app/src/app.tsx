import { runningContexts } from 'damonx';
import { useEffect, useMemo, useState } from 'react';
import { monitoring, states } from './monitoring.js';
import { find, meanAround, NR_ORDERS, type Sorting } from './orders.js';
import { ROW_HEIGHT, VirtualList } from './virtual-list.js';

export function App() {
  const [search, setSearch] = useState('');
  const [sorting, setSorting] = useState<Sorting>('number');
  const [top, setTop] = useState(0);
  const [demo, setDemo] = useState(false);
  const [isMonitored, setMonitored] = useState(true);
  const ids = useMemo(() => find(search, sorting), [search, sorting]);

  const place = Math.floor(top / ROW_HEIGHT);

  useEffect(() => {
    if (!demo) return;
    const begin = performance.now();
    // There and back through the whole list within half a minute.
    const timer = setInterval(() => {
      const phase = ((performance.now() - begin) / 30_000) * 2 * Math.PI;
      setTop(((1 - Math.cos(phase)) / 2) * (ids.length - 20) * ROW_HEIGHT);
    }, 16);
    return () => clearInterval(timer);
  }, [demo, ids]);

  return (
    <main>
      <section className="orders" aria-label="Orders">
        <header>
          <h1>Orders</h1>
          <input
            type="search"
            aria-label="Search"
            placeholder="Search customers and cities"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          <select
            aria-label="Sort"
            value={sorting}
            onChange={(event) => setSorting(event.target.value === 'amount' ? 'amount' : 'number')}
          >
            <option value="number">by number</option>
            <option value="amount">by amount</option>
          </select>
        </header>
        <VirtualList ids={ids} top={top} onScroll={setTop} />
        <footer>
          <span>
            {ids.length.toLocaleString('en')} of {NR_ORDERS.toLocaleString('en')}
          </span>
          <span>
            mean around here <Live read={() => meanAround(ids, place).toFixed(2)} />
          </span>
        </footer>
      </section>
      <section className="monitor" aria-label="Monitor">
        <header>
          <button type="button" aria-pressed={demo} onClick={() => setDemo(!demo)}>
            {demo ? 'Stop scrolling' : 'Scroll by itself'}
          </button>
          <button type="button" onClick={() => setMonitored(!isMonitored)}>
            {isMonitored ? 'Hide monitor' : 'Show monitor'}
          </button>
          <output>
            contexts running: <Live read={() => String(runningContexts().length)} />
          </output>
        </header>
        {isMonitored ? (
          <>
            <damonx-heatmap source={monitoring} name="orders" unit="row" />
            <damonx-statechart source={states} name="context of the orders" />
          </>
        ) : (
          <p>Nothing is monitored, and reading an order costs 1.5 ns more than it would without damonx.</p>
        )}
      </section>
    </main>
  );
}

/** A text that is kept up to date, frame by frame. */
function Live({ read }: { readonly read: () => string }) {
  const [text, setText] = useState(read);
  useEffect(() => {
    let frame = requestAnimationFrame(function look() {
      setText(read());
      frame = requestAnimationFrame(look);
    });
    return () => cancelAnimationFrame(frame);
  });
  return text;
}
