/** What tests of the elements need in a page. The elements are not defined yet. */
import { Observable, share } from 'rxjs';
import { defineElements } from '../../../dashboard/index.js';
import { accessTable, DamonError, type MonitorEvent, monitor, runningContexts } from '../../../index.js';
import { chartStates } from '../../../streams/index.js';

const tools = {
  defineElements,
  /** The stream of a monitoring of so many rows. */
  rows: (size: number) =>
    monitor({ primitive: accessTable({ size }).primitive(), sampleUs: 5_000, aggregationUs: 50_000 }).pipe(share()),
  /** A stream that does what is done to its observers. */
  handMade() {
    const observers = new Set<{ next(event: unknown): void; error(error: unknown): void; complete(): void }>();
    const source = new Observable<MonitorEvent>((observer) => {
      observers.add(observer);
      return () => observers.delete(observer);
    });
    return { source, observers };
  },
  chartStates,
  nrRunning: () => runningContexts().length,
  /** The code and the message of what is thrown. */
  thrownBy(act: () => void): readonly string[] {
    try {
      act();
    } catch (error) {
      if (error instanceof DamonError) return [error.code, error.message];
      throw error;
    }
    return [];
  },
};

declare global {
  interface Window {
    tools: typeof tools;
  }
}

window.tools = tools;
