/** One monitored context of a server: its history here, and the finer one there. Fed by its connection. */
import { decodeSnapshot } from '../../regions/index.js';
import { History, type HistoryEntry, type HistoryQuery } from '../../reports/index.js';
import type { FeedChange, MonitorFeed } from '../feed.js';
import type { Command, SnapshotMessage, SourceInfo } from '../protocol.js';
import { Listeners } from './listeners.js';
import { NoAnswer, type Requests } from './requests.js';

type Send = NonNullable<MonitorFeed['send']>;

/** Of each of what was seen and what is true. */
const HISTORY_BYTES = 24 * 1_048_576;
/** What an overview needs: a column of the picture each. */
const OVERVIEW_ENTRIES = 600;

export class RemoteFeed implements MonitorFeed {
  readonly id: string;
  readonly history = new History({ bytes: HISTORY_BYTES });
  send?: Send;
  #info: SourceInfo;
  #truth: History | undefined;
  #removed = false;
  #lineTrouble: string | undefined;
  #pastTrouble: string | undefined;
  /** Which pasts could not be loaded: of what was seen, of what is true. */
  readonly #missing = new Set<'seen' | 'true'>();
  /** How far the past that was loaded goes: messages that come after it may be from before. */
  readonly #loadedTo = new WeakMap<History, number>();
  /** Rises when the history is another one: answers about the one before come to nothing. */
  #generation = 0;
  readonly #requests: Requests;
  readonly #listeners = new Listeners<[FeedChange]>();

  constructor(info: SourceInfo, requests: Requests) {
    this.id = info.id;
    this.#info = info;
    this.#requests = requests;
  }

  get info(): SourceInfo {
    return this.#info;
  }

  get truth(): History | undefined {
    return this.#truth;
  }

  get trouble(): string | undefined {
    if (this.#lineTrouble !== undefined) return this.#lineTrouble;
    return this.#removed ? 'It is watched no longer. What was seen stays here.' : this.#pastTrouble;
  }

  /** Of the server, where it answers; what is here otherwise. */
  async query(query: HistoryQuery, truth = false): Promise<readonly HistoryEntry[]> {
    try {
      return await this.#requests.history(this.id, query, truth);
    } catch (error) {
      if (error instanceof NoAnswer) return (truth ? this.#truth : this.history)?.query(query) ?? [];
      throw error;
    }
  }

  /** The regions of this moment as JSON, from the server. */
  snapshot(): Promise<Blob> {
    return this.#requests.snapshot(this.id);
  }

  subscribe(listener: (change: FeedChange) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** @internal Nothing of before can be relied on: forgets it and asks the server for the past. */
  reset(info: SourceInfo): void {
    this.#removed = false;
    this.clear(info);
    void this.#loadPast('seen');
  }

  /** @internal All messages since the last one follow; what was asked for beside them may have been lost with the line. */
  resume(info: SourceInfo): void {
    const missing = [...this.#missing];
    this.#missing.clear();
    this.#pastTrouble = undefined;
    this.inform(info);
    for (const past of missing) void this.#loadPast(past);
  }

  /** @internal Another time begins, without a past. */
  clear(info = this.#info): void {
    this.#generation++;
    this.#pastTrouble = undefined;
    this.#missing.clear();
    this.#info = info;
    this.history.clear();
    this.#loadedTo.delete(this.history);
    this.#truth = info.hasTruth ? new History({ bytes: HISTORY_BYTES }) : undefined;
    this.#listeners.tell('reset');
    if (this.#truth) void this.#loadPast('true');
  }

  /** @internal */
  inform(info: SourceInfo): void {
    this.#info = info;
    this.#removed = false;
    if (info.hasTruth && !this.#truth) {
      this.#truth = new History({ bytes: HISTORY_BYTES });
      void this.#loadPast('true');
    }
    this.#listeners.tell('info');
  }

  /** @internal */
  remove(): void {
    this.#removed = true;
    this.#listeners.tell('info');
  }

  /** @internal */
  control(allowed: boolean): void {
    const allow: Send = (command) => this.#requests.control({ ...command, source: this.id } as Command);
    if (allowed) this.send ??= allow;
    else delete this.send;
  }

  /** @internal */
  tellTrouble(trouble: string | undefined): void {
    if (this.#lineTrouble === trouble) return;
    this.#lineTrouble = trouble;
    this.#listeners.tell('info');
  }

  /** @internal @throws DamonError EINVAL for what is no snapshot */
  add({ data, from, truth }: SnapshotMessage): void {
    const snapshot = decodeSnapshot(Uint8Array.from(atob(data), (character) => character.charCodeAt(0)));
    if (truth) this.#truth ??= new History({ bytes: HISTORY_BYTES });
    const history = truth ? this.#truth : this.history;
    if (!history || snapshot.at <= (this.#loadedTo.get(history) ?? Number.NEGATIVE_INFINITY)) return;
    // Whatever goes back in time from now on is another time.
    this.#loadedTo.delete(history);
    history.add(snapshot, from);
    this.#listeners.tell('snapshot');
  }

  async #loadPast(past: 'seen' | 'true'): Promise<void> {
    const generation = this.#generation;
    try {
      const entries = await this.#requests.history(this.id, { entries: OVERVIEW_ENTRIES }, past === 'true');
      if (generation !== this.#generation) return;
      const history = past === 'true' ? this.#truth : this.history;
      const last = entries.at(-1);
      if (history && last) {
        // Where messages came first, those that follow them are still to come, and `restore` takes none of them.
        if (history.length === 0) this.#loadedTo.set(history, last.to);
        history.restore(entries);
      }
      this.#listeners.tell('reset');
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#missing.add(past);
      this.#pastTrouble = `What was before could not be loaded: ${error instanceof Error ? error.message : String(error)}`;
      this.#listeners.tell('info');
    }
  }
}
