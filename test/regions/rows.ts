/** What the tests of the data plane share: tables from and to rows of numbers, chosen random numbers, caught errors. */
import { DamonError, Random, RegionTable } from '../../regions/index.js';

/** `[start, end, nrAccesses, lastNrAccesses, age]`; what is left out is 0. */
export type Row = readonly [start: number, end: number, nrAccesses?: number, lastNrAccesses?: number, age?: number];

export function fill(table: RegionTable, rows: readonly Row[]): RegionTable {
  table.clear();
  for (const [start, end] of rows) table.append(start, end);
  for (const [index, [, , nrAccesses = 0, lastNrAccesses = 0, age = 0]] of rows.entries()) {
    table.nrAccesses[index] = nrAccesses;
    table.lastNrAccesses[index] = lastNrAccesses;
    table.ages[index] = age;
  }
  return table;
}

export function tableOf(...rows: Row[]): RegionTable {
  return fill(new RegionTable(), rows);
}

export function rowsOf(table: RegionTable): (number | undefined)[][] {
  return Array.from({ length: table.length }, (_, index) => [
    table.starts[index],
    table.ends[index],
    table.nrAccesses[index],
    table.lastNrAccesses[index],
    table.ages[index],
  ]);
}

/** `[start, end]` only, for tests in which nothing was accessed. */
export function rangesOf(table: RegionTable): (number | undefined)[][] {
  return rowsOf(table).map((row) => row.slice(0, 2));
}

export function columnsOf(table: RegionTable): (Float64Array | Uint32Array)[] {
  return [table.starts, table.ends, table.samplingAddresses, table.nrAccesses, table.lastNrAccesses, table.ages];
}

/** Cuts at the given tenths, one after the other, and throws when it is asked for more of them. */
export class ChosenTenths extends Random {
  readonly #tenths: number[];

  constructor(...tenths: number[]) {
    super(0);
    this.#tenths = tenths;
  }

  /** How many were not asked for. */
  get left(): number {
    return this.#tenths.length;
  }

  override below(span: number): number {
    if (span !== 9) throw new Error(`a cut is one of nine, not of ${span}`);
    const tenths = this.#tenths.shift();
    if (tenths === undefined) throw new Error('more random numbers were drawn than the rules say');
    return tenths - 1;
  }
}

/** The code and the message of the DamonError that the call throws. */
export function refusal(call: () => unknown): { code: string; message: string } {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof DamonError) return { code: thrown.code, message: thrown.message };
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

/** Calls as a caller without types can. */
export function untyped(call: (given: never) => unknown, given: unknown): () => unknown {
  return () => call(given as never);
}
