/**
 * What the step between two aggregations costs per region: age, merge, reset, split.
 *
 * Method: `merge`, `reset` and `split` of a data plane with at most 1 000 or 100 000 regions and at least half as many,
 * of 100 rows each at that most, beside the same rules in C over a doubly linked list (aggregation.c, `cc -O2`), where
 * merging frees nodes and splitting mallocs them. A tenth of the regions is hot and finds 17 to 20 accesses of 20; of the
 * others one in eight finds one; the counts are set between the steps, untimed. Ten steps warm up, then enough for some
 * tenths of a second. The time is divided by the regions that the steps begin with. Both sides draw the same random
 * numbers and must end with the same regions. They take turns, nine runs each; medians. "fresh" and "scattered" say how
 * the nodes lie at first, as in sampling.mjs; later they lie as malloc and free leave them.
 * `guided` has no C beside it. Its counts come from 20 samplings of the same access pattern, an aggregation, because it
 * keeps where samples fell; that note is a cost of each sampling and has a row of its own.
 */
import { checkAttributes, checkTargets, DataPlane, Random } from 'damonx/regions';
import { alone, inTurns, median } from './support/bench.mjs';
import { withProgram } from './support/c-program.mjs';

const ROWS_PER_REGION = 100;
const SAMPLINGS = 20;
const WARM_UP = 10;
/** Steps times regions at most, of a run. */
const REGIONS_PER_RUN = { mainline: 10_000_000, fresh: 5_000_000, scattered: 2_000_000, guided: 500_000 };

/** The hot tenth: stretches of 20 regions. */
function isHot(address) {
  return Math.floor(address / (20 * ROWS_PER_REGION)) % 10 === 0;
}

/** The counts of one aggregation, the same numbers as `count` of aggregation.c. Returns the largest. */
function countsOf({ starts, nrAccesses, length }, pass) {
  let largest = 0;
  for (let i = 0; i < length; i++) {
    let hash = Math.imul(starts[i] ^ Math.imul(pass, 0x9e3779b9), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
    hash ^= hash >>> 16;
    nrAccesses[i] = isHot(starts[i]) ? SAMPLINGS - (hash & 3) : Number((hash & 7) === 0);
    if (nrAccesses[i] > largest) largest = nrAccesses[i];
  }
  return largest;
}

function checksumOf({ starts, ages, lastNrAccesses, length }) {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    sum = (Math.imul(sum, 31) + (starts[i] ^ (ages[i] << 24) ^ (lastNrAccesses[i] << 16))) >>> 0;
  }
  return sum;
}

function planeOf(max, strategy) {
  const attributes = checkAttributes({ strategy, regions: { min: max / 2, max }, minRegionSize: 1 });
  const plane = new DataPlane(checkTargets([{ id: 'table' }]), attributes, new Random(1));
  plane.setRanges(plane.targets[0], [{ start: 0, end: max * ROWS_PER_REGION }]);
  plane.ready();
  return plane;
}

/** Aggregations of one plane; `count` gives it what the samplings between two steps find. */
function step(plane, passes, count) {
  let ns = 0n;
  let stepped = 0;
  for (let pass = 0; pass < WARM_UP + passes; pass++) {
    count(pass);
    const number = plane.nrRegions;
    const began = process.hrtime.bigint();
    plane.merge();
    plane.reset();
    plane.split();
    if (pass < WARM_UP) continue;
    ns += process.hrtime.bigint() - began;
    stepped += number;
  }
  return { ns: Number(ns) / stepped, stepped };
}

/** A run of the typed arrays: nanoseconds per region, and what the C program must agree with. */
function mainline(max, passes) {
  const plane = planeOf(max, 'mainline');
  const { regions } = plane.targets[0];
  const stepped = step(plane, passes, (pass) => plane.checked(countsOf(regions, pass)));
  return { ...stepped, checksum: checksumOf(regions) };
}

/** A run of the guided strategy: nanoseconds per region of a step, and of the note of one sampling. */
function guided(max, passes) {
  const plane = planeOf(max, 'guided');
  const noise = new Random(2);
  const { regions } = plane.targets[0];
  let noteNs = 0n;
  let noted = 0;
  const { ns, stepped } = step(plane, passes, () => {
    for (let sampling = 0; sampling < SAMPLINGS; sampling++) {
      const { starts, ends, samplingAddresses, nrAccesses, length } = regions;
      noise.addresses(starts, ends, samplingAddresses, length);
      for (let i = 0; i < length; i++) {
        if (noise.fraction() < (isHot(samplingAddresses[i]) ? 0.925 : 1 / 160)) nrAccesses[i]++;
      }
      const began = process.hrtime.bigint();
      plane.checked(SAMPLINGS);
      noteNs += process.hrtime.bigint() - began;
      noted += length;
    }
  });
  return { ns, stepped, noteNs: Number(noteNs) / noted };
}

function sameAs({ stepped, checksum }, [, steppedInC, checksumInC]) {
  if (stepped === steppedInC && checksum === checksumInC) return;
  throw new Error(`Expected the regions of C (${steppedInC}, ${checksumInC}), got ${stepped}, ${checksum}`);
}

async function measureOf(max, orders, program) {
  const passesOf = (name) => REGIONS_PER_RUN[name] / max;
  const list = (order) => program(max, ROWS_PER_REGION, passesOf(order), WARM_UP, order);
  for (const order of program ? orders : []) sameAs(mainline(max, passesOf(order)), list(order));

  let stepped = 0;
  let steppedGuided = 0;
  const notes = [];
  const runs = {
    damonx: () => {
      const run = mainline(max, passesOf('mainline'));
      stepped = run.stepped / passesOf('mainline');
      return run.ns;
    },
    guided: () => {
      const run = guided(max, passesOf('guided'));
      steppedGuided = run.stepped / passesOf('guided');
      notes.push(run.noteNs);
      return run.ns;
    },
  };
  for (const order of program ? orders : []) runs[order] = () => list(order)[0];
  const { damonx, guided: guidedNs, ...besides } = await inTurns(9, runs);

  const grouped = (number) => Math.round(number).toLocaleString('en').replace(',', ' ');
  const of = (mean) => `${grouped(mean)} regions on average`;

  const row = { what: `aggregation, at most ${grouped(max)} regions`, value: damonx, unit: 'ns/region' };
  const rows = Object.entries(besides).map(([order, value]) => ({
    ...row,
    beside: { what: `C list, ${order}`, value },
    note: of(stepped),
  }));
  if (!program) rows.push({ ...row, note: `${of(stepped)}; no C compiler` });
  return [
    ...rows,
    { what: 'the same, guided', value: guidedNs, unit: 'ns/region', note: of(steppedGuided) },
    { what: 'guided, noting one sampling', value: median(notes.slice(1)), unit: 'ns/region' },
  ];
}

async function measureBeside(program) {
  return [
    ...(await measureOf(1_000, ['fresh'], program)),
    ...(await measureOf(100_000, ['scattered', 'fresh'], program)),
  ];
}

export const aggregation = {
  name: 'aggregation',
  method:
    'merge + reset + split of a data plane between max ÷ 2 and max regions, a tenth of them hot, one in eight of the others with a stray access, time by the regions that a step begins with; beside the same rules in C (cc -O2) over a linked list with malloc and free, with the same random numbers and, checked, the same regions; 9 runs each, in turns, medians',
  measure: () => withProgram('aggregation.c', measureBeside),
};
await alone(import.meta, aggregation);
