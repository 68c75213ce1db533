/**
 * What the pictures are drawn from, wherever it comes from: a server (`feeds/connection.ts`) or a stream in the same
 * page (`feeds/local-feed.ts`). Elements know nothing else.
 */
import type { Chart, ChartUpdate } from '../machines/index.js';
import type { History, HistoryEntry, HistoryQuery } from '../reports/index.js';
import type { SourceCommand, SourceInfo } from './protocol.js';

/** What has changed: something of `info`; the history got a snapshot; or it is another one and all is to be drawn anew. */
export type FeedChange = 'info' | 'snapshot' | 'reset';

/** One monitored context. */
export interface MonitorFeed {
  /** Undefined until something is known of it. */
  readonly info: SourceInfo | undefined;
  /** What is at hand at once: of the latest minutes everything, of what was before as much as an overview needs. */
  readonly history: History;
  /** The exact truth beside it, where it is known. */
  readonly truth: History | undefined;
  /** The connection, for people: `undefined` when all is well, otherwise what is wrong. */
  readonly trouble: string | undefined;
  /** The finest that is kept, here or on the server. */
  query(query: HistoryQuery, truth?: boolean): Promise<readonly HistoryEntry[]>;
  /** @returns what ends it */
  subscribe(listener: (change: FeedChange) => void): () => void;
  /** Where it can be controlled. Rejects with an error whose message is for people; then nothing has changed. */
  readonly send?: (command: SourceCommand) => Promise<void>;
}

/** One machine that is drawn. */
export interface ChartFeed {
  readonly name: string;
  /** Undefined until it is known. */
  readonly chart: Chart | undefined;
  /** Where it stands. `taken` counts from the beginning of the feed. */
  readonly update: ChartUpdate | undefined;
  /** Why there is nothing to be seen, for people. */
  readonly trouble?: string | undefined;
  /** @returns what ends it */
  subscribe(listener: () => void): () => void;
}
