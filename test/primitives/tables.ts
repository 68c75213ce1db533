/** What the tests of the access table share: its bytes, and a data plane over it. */
import type { AccessTable } from '../../primitives/index.js';
import {
  type AttributeOptions,
  checkAttributes,
  checkTargets,
  DataPlane,
  Random,
  type TargetOptions,
} from '../../regions/index.js';

/** The granules whose byte is set. */
export function accessed(rows: AccessTable): number[] {
  const bytes = new Uint8Array(rows.handle.buffer);
  return Array.from(bytes.keys()).filter((granule) => bytes[granule] !== 0);
}

/** What a context has after its start. */
export function planeOf(rows: AccessTable, attributes: AttributeOptions = {}, targets?: TargetOptions[]): DataPlane {
  const primitive = rows.primitive();
  const checked = checkAttributes({ ...primitive.defaults?.(), ...attributes });
  const plane = new DataPlane(checkTargets(targets ?? [{ id: rows.id }]), checked, new Random(1));
  plane.begin(checked, new Random(1));
  void primitive.initTargetRegions?.(plane, new AbortController().signal);
  plane.ready();
  return plane;
}

/** The counts of all regions, target after target. */
export function nrAccesses(plane: DataPlane): number[] {
  return plane.targets.flatMap(({ regions }) => [...regions.nrAccesses.subarray(0, regions.length)]);
}
