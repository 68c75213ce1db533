/**
 * The contract between a context and one kind of address space: hooks, each optional. A hook that is missing is
 * skipped (S4).
 */
import type { AddressRange, AttributeOptions, DataPlane, Target, TargetOptions } from '../regions/index.js';

export interface Primitive {
  /** What kind of address space this is, for people. */
  readonly name?: string;

  /** What to monitor when the user names no targets. */
  readonly targets?: readonly TargetOptions[];

  /** Attributes that suit this address space, asked for at every start; what the user gave goes before. */
  defaults?(): AttributeOptions;

  /**
   * Gives the targets their first regions, by `plane.setRanges(target, ranges)`. Targets with ranges of the user's
   * already have theirs. May be asynchronous; `signal` is aborted when the monitoring is stopped meanwhile.
   */
  initTargetRegions?(plane: DataPlane, signal: AbortSignal): void | Promise<void>;

  /** Brings the regions up to date with the address space, every update interval (M6). Synchronous. */
  updateTargetRegions?(plane: DataPlane): void;

  /** Picks an address in each region (`samplingAddresses`) and makes its next access visible. Synchronous, hot. */
  prepareAccessChecks?(plane: DataPlane): void;

  /**
   * Adds 1 to `nrAccesses` of each region whose address was accessed since the preparation. Synchronous, hot.
   *
   * @returns the largest nrAccesses of any region
   */
  checkAccesses?(plane: DataPlane): number;

  /** Whether the target is still there; when none is, the monitoring ends (S7). Asked before every round. */
  targetValid?(target: Target): boolean;

  /** Gives back whatever the run took. Called once at every end, whatever its reason. May be asynchronous. */
  cleanup?(plane: DataPlane): void | Promise<void>;

  /** What the user calls the addresses of this range: a mapping's name, a table's column. */
  label?(target: Target['id'], range: AddressRange): string | undefined;

  /** Microseconds for which the sampling has held up the target itself since the start, where that is known. */
  targetBusyUs?(): number;
}
