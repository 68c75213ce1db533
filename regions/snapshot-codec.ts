/**
 * Snapshots as few bytes: what goes over a wire, 4 to 6 bytes a region. For `postMessage` use `toData`, for people
 * `toJSON`.
 *
 * A version byte; at, nrSamplings, sampleUs, aggregationUs; the exponent of the unit, the greatest power of two that
 * divides all addresses; how many targets. Then target after target: its id, how many regions, and these in runs of
 * regions that touch: the gap before it, the length of the run, and for each region size, nrAccesses and age.
 */
import { ByteReader, ByteWriter } from './bytes.js';
import { DamonError } from './error.js';
import { Snapshot } from './snapshot.js';
import type { TargetId } from './target.js';

const VERSION = 1;
const MOST_UINT32 = 4_294_967_295;
/** Addresses have 64 bits at most. */
const MOST_EXPONENT = 63;
/** A size, nrAccesses and an age. */
const LEAST_PER_REGION = 3;
const EXPECTED_PER_REGION = 8;
const EXPECTED_HEADER = 64;

/**
 * The snapshot in the compact form. Takes about 30 ns a region.
 *
 * @throws DamonError EINVAL for a region that is empty, runs backward or begins before the end of the one before it, and
 * for addresses that their common power of two does not bring below 2^53: those that are multiples of 4 096 always fit
 *
 * @example
 * decodeSnapshot(encodeSnapshot(snapshot)).rate(0) === snapshot.rate(0); // true
 */
export function encodeSnapshot(snapshot: Snapshot): Uint8Array<ArrayBuffer> {
  const { targets, starts, ends, nrAccesses, ages, length } = snapshot;
  const exponent = commonExponent(snapshot);
  const unit = 2 ** exponent;
  const writer = new ByteWriter(EXPECTED_HEADER + EXPECTED_PER_REGION * length);
  writer.byte(VERSION);
  writer.number(snapshot.at);
  writer.number(snapshot.nrSamplings);
  writer.number(snapshot.sampleUs);
  writer.number(snapshot.aggregationUs);
  writer.varint(exponent);
  writer.varint(targets.length);

  let index = 0;
  for (const { id, nrRegions } of targets) {
    const last = Math.min(index + nrRegions, length);
    writeId(writer, id);
    writer.varint(last - index);
    let before = 0;
    while (index < last) {
      const run = runEnd(snapshot, index, last);
      writer.varint(units(starts[index]! - before, unit, index, 0));
      writer.varint(run - index);
      for (; index < run; index++) {
        writer.varint(units(ends[index]! - starts[index]!, unit, index, 1));
        writer.varint(nrAccesses[index]!);
        writer.varint(ages[index]!);
      }
      before = ends[run - 1]!;
      if (before / unit > Number.MAX_SAFE_INTEGER) throw unfit(run - 1, before);
    }
  }
  return writer.result();
}

/**
 * The snapshot that was encoded.
 *
 * @throws DamonError EINVAL for bytes that are truncated or too many, of another version, or that hold numbers which do
 * not fit: more regions than bytes, an empty region, an address beyond what is exact, an id that comes twice
 */
export function decodeSnapshot(bytes: Uint8Array): Snapshot {
  const reader = new ByteReader(bytes, 'snapshot');
  const version = reader.byte('the version');
  if (version !== VERSION) throw reader.wrong('the version', String(VERSION), version);
  const at = finite(reader, 'at', -Infinity);
  const nrSamplings = finite(reader, 'nrSamplings', 0);
  const sampleUs = finite(reader, 'sampleUs', 0);
  const aggregationUs = finite(reader, 'aggregationUs', 0);
  const unit = 2 ** reader.varint('the exponent', MOST_EXPONENT);
  const nrTargets = reader.varint('the number of targets', reader.left);

  // As many regions as the bytes could hold; the columns are cut to what there were.
  const room = Math.floor(reader.left / LEAST_PER_REGION);
  const starts = new Float64Array(room);
  const ends = new Float64Array(room);
  const nrAccesses = new Uint32Array(room);
  const ages = new Uint32Array(room);
  const targets: { id: TargetId; nrRegions: number }[] = [];
  let index = 0;
  for (let target = 0; target < nrTargets; target++) {
    const id = readId(reader);
    if (targets.some((other) => other.id === id)) throw reader.wrong('an id', 'one that no other target has', id);
    const nrRegions = reader.varint('the number of regions', room - index);
    targets.push({ id, nrRegions });
    const last = index + nrRegions;
    let at = 0;
    while (index < last) {
      at += reader.varint('a gap');
      const run = index + reader.varint('the length of a run', last - index);
      if (run === index) throw reader.wrong('the length of a run', 'at least 1', 0);
      for (; index < run; index++) {
        const size = reader.varint('a size');
        if (size === 0) throw reader.wrong('a size', 'at least 1', 0);
        starts[index] = at * unit;
        at += size;
        ends[index] = at * unit;
        nrAccesses[index] = reader.varint('nrAccesses', MOST_UINT32);
        ages[index] = reader.varint('an age', MOST_UINT32);
      }
      if (at > Number.MAX_SAFE_INTEGER) throw reader.wrong('an end', `at most ${Number.MAX_SAFE_INTEGER} units`, at);
    }
  }
  reader.end();

  const snapshot = new Snapshot({
    at,
    nrSamplings,
    sampleUs,
    aggregationUs,
    targets,
    buffer: new ArrayBuffer(24 * index),
  });
  snapshot.starts.set(starts.subarray(0, index));
  snapshot.ends.set(ends.subarray(0, index));
  snapshot.nrAccesses.set(nrAccesses.subarray(0, index));
  snapshot.ages.set(ages.subarray(0, index));
  return snapshot;
}

function finite(reader: ByteReader, what: string, least: number): number {
  const value = reader.number(what);
  if (Number.isFinite(value) && value >= least) return value;
  throw reader.wrong(what, least === 0 ? 'a number of 0 or more' : 'a finite number', value);
}

/** Of the greatest power of two that divides all addresses; bounds that only touch are looked at once. */
function commonExponent({ starts, ends, length }: Snapshot): number {
  let low = 0;
  let high = 0;
  for (let index = 0; index < length; index++) {
    const start = starts[index]!;
    const end = ends[index]!;
    // `|` takes a number modulo 2^32.
    low |= start | end;
    high |= (start / 4_294_967_296) | (end / 4_294_967_296);
  }
  if (low !== 0) return trailingZeros(low);
  return high === 0 ? 0 : 32 + trailingZeros(high);
}

function trailingZeros(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

/** Behind the last region of those that touch each other from `first` on. */
function runEnd({ starts, ends }: Snapshot, first: number, last: number): number {
  let index = first + 1;
  while (index < last && starts[index] === ends[index - 1]) index++;
  return index;
}

function units(distance: number, unit: number, index: number, least: number): number {
  const count = distance / unit;
  if (Number.isSafeInteger(count) && count >= least) return count;
  throw unfit(index, distance);
}

function unfit(index: number, got: number): DamonError {
  return new DamonError(
    'EINVAL',
    `Expected region ${index} to begin at or after the end of the one before it, to end after its start, and its addresses to be exact in their common power of two, got \`${got}\` (number)`,
  );
}

/** 0 and a number, or 1 and a text. */
function writeId(writer: ByteWriter, id: TargetId): void {
  writer.byte(typeof id === 'string' ? 1 : 0);
  if (typeof id === 'string') writer.text(id);
  else writer.number(id);
}

function readId(reader: ByteReader): TargetId {
  const kind = reader.byte('the kind of an id');
  if (kind > 1) throw reader.wrong('the kind of an id', '0 or 1', kind);
  return kind === 1 ? reader.text('an id') : reader.number('an id');
}
