/** The data plane: targets, regions, snapshots and the arithmetic on them. Imports nothing of ours. */
export {
  type AttributeOptions,
  type Attributes,
  attributeNames,
  checkAttributes,
  maxNrAccesses,
  type StrategyName,
  sameAttributes,
  strategyNames,
  type Tuning,
} from './attributes.js';
export { DataPlane, type Replacement } from './data-plane.js';
export {
  asDamonError,
  checkInteger,
  checkOptions,
  DamonError,
  type DamonErrorCode,
  invalid,
} from './error.js';
export { freshSeed, Random } from './random.js';
export {
  type AddressRange,
  alignDown,
  alignUp,
  checkRanges,
  joinTouching,
} from './range.js';
export { RegionTable, regionSizeLimit } from './region-table.js';
export {
  Snapshot,
  type SnapshotData,
  type SnapshotRegion,
} from './snapshot.js';
export { decodeSnapshot, encodeSnapshot } from './snapshot-codec.js';
export {
  checkTargets,
  Target,
  type TargetId,
  type TargetOptions,
} from './target.js';
