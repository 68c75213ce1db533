/**
 * The past of a context within a fixed memory: fine for the last minutes, coarser back. What heat maps over time are drawn
 * from. It is a memory, not a recording: what is older than it holds is gone.
 */
import { checkInteger, checkOptions, invalid, type Snapshot } from '../regions/index.js';
import { type HistoryEntry, isHole } from './history-entry.js';
import { HistoryLayer, type HistoryLayerInfo } from './history-layer.js';
import { EntryMerger } from './history-merge.js';
import { allAtOnce, type Steps } from './steps.js';

export interface HistoryOptions {
  /** How much memory to use at most, in bytes. Default 50 331 648, which is 48 MiB; at least 262 144. */
  readonly bytes?: number;
}

export interface HistoryQuery {
  /** In microseconds of the context's clock. Default: from the beginning. */
  readonly from?: number;
  /** Default: to the end. */
  readonly to?: number;
  /** At most so many entries; neighbours are merged where there are more. Default: as many as there are. */
  readonly entries?: number;
}

const DEFAULT_BYTES = 48 * 1_048_576;
const LEAST_BYTES = 262_144;
const NR_LAYERS = 4;
/** How many entries of a layer become one of the next. */
const MERGED_AT_ONCE = 8;

/**
 * Entries in four layers. The first has half of the memory and keeps snapshots as they come. What falls out of a layer is
 * merged, up to 8 neighbours into one, into the next, which has a sixth of the memory; what falls out of the last is
 * gone. A merge never goes across a hole in time, such as a pause. See {@link mergeEntries} for what a merge keeps.
 *
 * Memory: 24 bytes a region, 64 a target and 1 024 an entry, together never more than `bytes`; an entry that would take
 * more than a 16th of its layer is reduced to fewer regions. With the default of 48 MiB and 1 000 regions every 100 ms,
 * the last 100 s are as they came, 4.5 minutes more are by 0.8 s, 36 minutes more by 6.4 s, and 4.8 hours more by 51 s. Of
 * 100 regions, it is seven times as much of each.
 *
 * @example
 * const history = new History();
 * history.add(snapshot, snapshot.at - 100_000);
 * history.query({ entries: 600 }); // everything, as at most 600 entries
 */
export class History {
  readonly #layers: readonly HistoryLayer[];
  readonly #merger = new EntryMerger();

  /** @throws DamonError EINVAL for `bytes` that are no integer of 262 144 or more */
  constructor(options: HistoryOptions = {}) {
    checkOptions('options', options, ['bytes']);
    const bytes = checkInteger('bytes', options.bytes ?? DEFAULT_BYTES, LEAST_BYTES);
    this.#layers = Array.from(
      { length: NR_LAYERS },
      (_, index) => new HistoryLayer(index === 0 ? bytes / 2 : bytes / 2 / (NR_LAYERS - 1)),
    );
  }

  /**
   * A snapshot as it comes, about the time after `from`, up to and including its `at`. A snapshot that is not after
   * everything that is here begins another time, as a virtual clock that starts anew does: all that is here is cleared
   * first. Where it begins before the end of the last one, the rest of its time counts. Takes 0.1 ms with 1 000 regions in
   * the mean, and 1 to 3 ms when much falls out of a layer.
   *
   * @returns the entry as it is kept
   * @throws DamonError EINVAL for a `from` that is no time before `snapshot.at`
   */
  add(snapshot: Snapshot, from: number): HistoryEntry {
    const to = snapshot.at;
    if (!(Number.isFinite(from) && from < to)) throw invalid('from', `a time before the snapshot's ${to}`, from);
    if (to <= (this.to ?? -Infinity)) this.clear();
    const [finest] = this.#layers;
    const given = { from: Math.max(from, this.to ?? from), to, snapshot, nrMerged: 1 };
    const entry = this.#fitted(finest, given);
    finest?.push(entry);
    this.#settle();
    return entry;
  }

  /**
   * What somebody else kept of the time before, oldest first, as `query` gives it: goes before what is here, into the
   * layers that are as coarse as it is. What is not older than what is here is left out.
   *
   * @throws DamonError EINVAL for entries that do not follow each other in time
   */
  restore(entries: readonly HistoryEntry[]): void {
    for (const [index, { from, to }] of entries.entries()) {
      const before = entries[index - 1]?.to ?? -Infinity;
      if (!(from >= before && from < to && to < Infinity)) {
        throw invalid(
          `entries[${index}]`,
          `an entry that begins at or after ${before} and ends after that`,
          `${from}-${to}`,
        );
      }
    }
    let coarsest = Math.max(
      0,
      this.#layers.findLastIndex(({ length }) => length > 0),
    );
    for (const entry of entries.toReversed()) {
      const end = this.from ?? Infinity;
      if (entry.from >= end) continue;
      coarsest = Math.max(coarsest, layerOf(entry));
      const layer = this.#layers[coarsest];
      layer?.unshift(this.#fitted(layer, { ...entry, to: Math.min(entry.to, end) }));
    }
    this.#settle();
  }

  /**
   * The finest that is kept of a span of time, oldest first: all entries that overlap it. Where there are more than
   * `entries`, the span is cut into so many equal parts, and those whose middle is in the same part are merged; holes
   * that are shorter than such a part can be lost. Merging takes 25 to 60 ns a region, the more the more its borders
   * move: 40 to 100 ms for 48 MiB into 600 entries. Without merging it takes 0.1 ms. A dashboard does it in slices of 2 ms.
   *
   * @throws DamonError EINVAL for times that are no numbers, or `entries` that are no integer of 1 or more
   */
  query(query: HistoryQuery = {}): HistoryEntry[] {
    return allAtOnce(this.querySteps(query));
  }

  /**
   * The same in steps: of what is kept now, whatever is added meanwhile.
   *
   * @internal
   */
  querySteps(query: HistoryQuery = {}): Steps<HistoryEntry[]> {
    checkOptions('query', query, ['from', 'to', 'entries']);
    const { from = -Infinity, to = Infinity, entries } = query;
    for (const [name, value] of [
      ['from', from],
      ['to', to],
    ] as const) {
      if (typeof value !== 'number' || Number.isNaN(value)) throw invalid(name, 'a time in microseconds', value);
    }
    const most = entries === undefined ? Infinity : checkInteger('entries', entries, 1);
    const found = this.#layers.toReversed().flatMap((layer) => layer.between(from, to));
    return this.#merged(found, most);
  }

  /** When what is kept begins, in microseconds of the context's clock; undefined while there is nothing. */
  get from(): number | undefined {
    return this.#layers.findLast(({ length }) => length > 0)?.oldest?.from;
  }

  /** When the latest snapshot was taken. */
  get to(): number | undefined {
    return this.latest?.to;
  }

  /** How many entries there are, in all layers. */
  get length(): number {
    return this.#layers.reduce((sum, { length }) => sum + length, 0);
  }

  /** How much memory they take. */
  get bytes(): number {
    return this.#layers.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get latest(): HistoryEntry | undefined {
    return this.#layers.find(({ length }) => length > 0)?.latest;
  }

  /** The layers that hold anything, the finest, which is the latest, first. */
  get layers(): readonly HistoryLayerInfo[] {
    return this.#layers.flatMap((layer) => layer.info ?? []);
  }

  clear(): void {
    for (const layer of this.#layers) layer.clear();
  }

  /** The entry, with no more regions than leave room for others in its layer. */
  #fitted(layer: HistoryLayer | undefined, entry: HistoryEntry): HistoryEntry {
    return layer ? this.#merger.merge([entry], Math.max(layer.mostRegions(entry), 1)) : entry;
  }

  /** Moves what is too much to the next layer, from the finest on. */
  #settle(): void {
    for (const [index, layer] of this.#layers.entries()) {
      const next = this.#layers[index + 1];
      while (layer.isOver) {
        const group = oldestGroup(layer);
        if (next) next.push(this.#fitted(next, this.#merger.merge(group)));
        layer.drop(group.length);
      }
    }
  }

  *#merged(found: HistoryEntry[], most: number): Steps<HistoryEntry[]> {
    if (found.length <= most) return found;
    const begin = found[0]?.from ?? 0;
    const partUs = ((found.at(-1)?.to ?? 0) - begin) / most;
    const parts: HistoryEntry[][] = [];
    let current = -1;
    for (const entry of found) {
      const part = Math.floor(((entry.from + entry.to) / 2 - begin) / partUs);
      if (part === current) parts.at(-1)?.push(entry);
      else parts.push([entry]);
      current = part;
    }
    const merged: HistoryEntry[] = [];
    for (const part of parts) {
      merged.push(yield* this.#merger.steps(part));
      yield;
    }
    return merged;
  }
}

/** The oldest entries of a layer, up to a hole, but never the latest. */
function oldestGroup(layer: HistoryLayer): HistoryEntry[] {
  const group: HistoryEntry[] = [];
  for (const entry of layer.first(Math.min(MERGED_AT_ONCE, Math.max(1, layer.length - 1)))) {
    const last = group.at(-1);
    if (last && isHole(last, entry)) break;
    group.push(entry);
  }
  return group;
}

/** The finest layer where an entry that was merged as often can come from. */
function layerOf({ nrMerged }: HistoryEntry): number {
  return Math.min(NR_LAYERS - 1, Math.ceil(Math.log(nrMerged) / Math.log(MERGED_AT_ONCE) - 1e-9));
}
