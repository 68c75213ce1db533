/** Entries of a history in one row of bytes: what a server sends a page that asks for the past. */
import { ByteReader, ByteWriter } from '../regions/bytes.js';
import { decodeSnapshot, encodeSnapshot } from '../regions/index.js';
import type { HistoryEntry } from './history-entry.js';
import { allAtOnce, type Steps } from './steps.js';

const VERSION = 1;
/** A byte each of from, to, nrMerged and length. */
const LEAST_PER_ENTRY = 4;

/**
 * A version byte, how many entries, and of each from, to, nrMerged and its snapshot, which {@link decodeSnapshot} reads.
 *
 * @throws DamonError EINVAL as `encodeSnapshot` does
 */
export function encodeEntries(entries: readonly HistoryEntry[]): Uint8Array<ArrayBuffer> {
  return allAtOnce(encodeEntriesSteps(entries));
}

/** The same in steps. */
export function* encodeEntriesSteps(entries: readonly HistoryEntry[]): Steps<Uint8Array<ArrayBuffer>> {
  const snapshots: Uint8Array[] = [];
  for (const { snapshot } of entries) {
    snapshots.push(encodeSnapshot(snapshot));
    yield;
  }
  const writer = new ByteWriter(snapshots.reduce((sum, { length }) => sum + length + 32, 16));
  writer.byte(VERSION);
  writer.varint(entries.length);
  for (const [index, { from, to, nrMerged }] of entries.entries()) {
    const snapshot = snapshots[index] ?? new Uint8Array();
    writer.number(from);
    writer.number(to);
    writer.varint(nrMerged);
    writer.varint(snapshot.length);
    writer.bytes(snapshot);
    yield;
  }
  return writer.result();
}

/**
 * The entries that were encoded.
 *
 * @throws DamonError EINVAL for bytes that are truncated or too many, of another version, whose entries do not follow each
 * other in time, or whose snapshots are none
 */
export function decodeEntries(bytes: Uint8Array): HistoryEntry[] {
  const reader = new ByteReader(bytes, 'entries');
  const version = reader.byte('the version');
  if (version !== VERSION) throw reader.wrong('the version', String(VERSION), version);
  const length = reader.varint('the number of entries', Math.floor(reader.left / LEAST_PER_ENTRY));
  const entries: HistoryEntry[] = [];
  let before = -Infinity;
  for (let index = 0; index < length; index++) {
    const from = reader.number('from');
    if (!(from >= before && from < Infinity)) throw reader.wrong('from', `a time from ${before} on`, from);
    const to = reader.number('to');
    if (!(to > from && to < Infinity)) throw reader.wrong('to', `a time after ${from}`, to);
    const nrMerged = reader.varint('nrMerged');
    if (nrMerged === 0) throw reader.wrong('nrMerged', 'at least 1', 0);
    const snapshot = decodeSnapshot(reader.bytes('a snapshot', reader.varint('the length of a snapshot')));
    entries.push({ from, to, snapshot, nrMerged });
    before = to;
  }
  reader.end();
  return entries;
}
