/**
 * What one sampling costs per region: pick a random address, clear its byte, later test the byte and count.
 *
 * Method: the two hooks of an access table, over 1 000 and 100 000 regions of 100 rows each, beside the same loop in C
 * over a doubly linked list (linked-list.c, `cc -O2`), the shape that the kernel's DAMON has. Between the hooks a tenth of
 * the rows is touched, untimed. Both take turns, nine runs each; medians, in nanoseconds a region for both hooks together.
 * How the nodes lie in memory decides what the list costs: "scattered" as in the heap of a long-lived program, "slab" packed
 * but in random order, as in a kernel that has split and merged for long, "fresh" in the order of the list. Without a C
 * compiler there is nothing beside it.
 */
import { accessTable } from 'damonx/primitives';
import { checkAttributes, checkTargets, DataPlane, Random } from 'damonx/regions';
import { alone, inTurns } from './support/bench.mjs';
import { withProgram } from './support/c-program.mjs';

const ROWS_PER_REGION = 100;
/** Regions that a run goes over: enough for some tenths of a second. */
const REGIONS_PER_RUN = { damonx: 20_000_000, fresh: 20_000_000, slab: 4_000_000, scattered: 1_000_000 };

/** A run of the typed-array loop; nanoseconds per region. */
function typedArrays(nrRegions) {
  const size = nrRegions * ROWS_PER_REGION;
  const rows = accessTable({ size });
  const { prepareAccessChecks, checkAccesses } = rows.primitive();
  const attributes = checkAttributes({ regions: nrRegions, minRegionSize: 1 });
  const plane = new DataPlane(checkTargets([{ id: 'table' }]), attributes, new Random(1));
  plane.setRanges(plane.targets[0], [{ start: 0, end: size }]);
  plane.ready();
  if (plane.nrRegions !== nrRegions) throw new Error(`Expected ${nrRegions} regions, got ${plane.nrRegions}`);
  const passes = REGIONS_PER_RUN.damonx / nrRegions;

  return () => {
    let ns = 0n;
    let largest = 0;
    plane.reset();
    for (let pass = 0; pass < passes; pass++) {
      const prepare = process.hrtime.bigint();
      prepareAccessChecks(plane);
      const prepared = process.hrtime.bigint();
      rows.touchRange(0, size / 10);
      const check = process.hrtime.bigint();
      largest = checkAccesses(plane);
      ns += process.hrtime.bigint() - check + (prepared - prepare);
    }
    if (largest !== passes) throw new Error(`Expected hot regions to count ${passes}, got ${largest}`);
    return Number(ns) / (passes * nrRegions);
  };
}

/** A run of the C loop; nanoseconds per region. */
function linkedList(program, nrRegions, order) {
  const passes = REGIONS_PER_RUN[order] / nrRegions;
  return () => program(nrRegions, ROWS_PER_REGION, passes, order)[0];
}

async function measureBeside(program) {
  const rows = [];
  for (const [nrRegions, orders] of [
    [1_000, ['fresh']],
    [100_000, ['scattered', 'slab', 'fresh']],
  ]) {
    const lists = program ? orders.map((order) => [order, linkedList(program, nrRegions, order)]) : [];
    const { damonx, ...besides } = await inTurns(9, { damonx: typedArrays(nrRegions), ...Object.fromEntries(lists) });
    const what = `sampling, ${nrRegions.toLocaleString('en').replace(',', ' ')} regions`;
    const row = { what, value: damonx, unit: 'ns/region' };
    if (!program) rows.push({ ...row, note: 'no C compiler' });
    for (const [order, value] of Object.entries(besides)) {
      rows.push({ ...row, beside: { what: `C list, ${order}`, value } });
    }
  }
  return rows;
}

export const sampling = {
  name: 'sampling',
  method:
    'prepareAccessChecks + checkAccesses of an access table, 100 rows a region, a tenth of them hot; beside the same loop in C (cc -O2) over a linked list of malloc’ed 64-byte nodes (scattered: a long-lived heap; slab: packed, random order; fresh: packed, in order); 9 runs each of 0.1 to 0.5 s, in turns, medians',
  measure: () => withProgram('linked-list.c', measureBeside),
};
await alone(import.meta, sampling);
