/** A list of any length that renders, and reads, only the rows that are in sight. */
import { useEffect, useRef } from 'react';
import { order } from './orders.js';

export const ROW_HEIGHT = 28;
const NR_IN_SIGHT = 60;

interface VirtualListProps {
  readonly ids: readonly number[];
  /** How far it is scrolled, in pixels. */
  readonly top: number;
  onScroll(top: number): void;
}

export function VirtualList({ ids, top, onScroll }: VirtualListProps) {
  const list = useRef<HTMLDivElement>(null);
  const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - 5);
  useEffect(() => {
    if (list.current && Math.abs(list.current.scrollTop - top) > 1) list.current.scrollTop = top;
  }, [top]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: What scrolls must be reachable by keyboard.
    <div className="list" ref={list} tabIndex={0} onScroll={(event) => onScroll(event.currentTarget.scrollTop)}>
      <ol style={{ height: ids.length * ROW_HEIGHT }}>
        {ids.slice(first, first + NR_IN_SIGHT).map((id, index) => {
          const { customer, city, amount } = order(id);
          return (
            <li key={id} style={{ top: (first + index) * ROW_HEIGHT }}>
              <span className="id">{id}</span>
              <span>{customer}</span>
              <span>{city}</span>
              <span className="amount">{amount.toFixed(2)}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
