/** A monitoring as ndjson: every event as it is, one a line. */
import type { MonitorEvent } from '../machines/index.js';
import type { View } from './view.js';

export function jsonView(print: (line: string) => void): View {
  return {
    next: (event) => print(eventLine(event)),
    end() {},
  };
}

/** Snapshots as `Snapshot.toJSON` gives them; errors as `{ code, message }`, without the stack. */
export function eventLine(event: MonitorEvent): string {
  if (event.type !== 'terminated' || !event.error) return JSON.stringify(event);
  const { code, message } = event.error;
  return JSON.stringify({ ...event, error: { code, message } });
}
