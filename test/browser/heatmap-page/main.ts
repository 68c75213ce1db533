/** A heat map of a past that is made up, and stands still or grows by hand. */
import { defineElements, type HeatmapElement } from '../../../dashboard/index.js';
import { Snapshot } from '../../../index.js';
import { History } from '../../../reports/index.js';

export interface PastOptions {
  readonly nrSnapshots: number;
  readonly nrRegions: number;
  /** Of every region the rate, from 0 to 1; by default at random, the same each time. */
  readonly rate?: number;
  /** So many snapshots are missing in the middle. */
  readonly pause?: number;
  readonly nrTargets?: number;
  readonly unit?: string;
  readonly labels?: readonly { target: string; start: number; end: number; label: string }[];
  /** Addresses begin here, and between the targets' two halves is a gap of this size. */
  readonly base?: number;
  readonly gap?: number;
}

const AGGREGATION_US = 100_000;
const SIZE = 96_000;

let seed = 1;
function random(): number {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
}

function snapshotOf(at: number, options: PastOptions): Snapshot {
  const { nrRegions, rate, nrTargets = 1, base = 0, gap = 0 } = options;
  const targets = Array.from({ length: nrTargets }, (_, index) => ({ id: `t${index}`, nrRegions }));
  const buffer = new ArrayBuffer(24 * nrTargets * nrRegions);
  const snapshot = new Snapshot({
    at,
    nrSamplings: 20,
    sampleUs: 5_000,
    aggregationUs: AGGREGATION_US,
    targets,
    buffer,
  });
  for (let index = 0; index < snapshot.length; index++) {
    const region = index % nrRegions;
    const border = (number: number) => base + Math.round((number / nrRegions) * SIZE);
    const half = region >= nrRegions / 2 ? gap : 0;
    snapshot.starts[index] = border(region) + half;
    snapshot.ends[index] = border(region + 1) + half;
    snapshot.nrAccesses[index] = Math.round(20 * (rate ?? random() ** 2));
    snapshot.ages[index] = Math.floor(random() * 300);
  }
  return snapshot;
}

/** Puts a map of such a past into the page. */
function show(options: PastOptions): HeatmapElement {
  seed = 1;
  const history = new History();
  const missing = options.pause ?? 0;
  const add = (step: number) => history.add(snapshotOf((step + 1) * AGGREGATION_US, options), step * AGGREGATION_US);
  for (let step = 0; step < options.nrSnapshots; step++) {
    if (Math.abs(step - options.nrSnapshots / 2) >= missing / 2) add(step);
  }
  const listeners = new Set<(change: 'snapshot') => void>();
  const map = document.createElement('damonx-heatmap');
  map.feed = {
    info: {
      id: 'past',
      name: 'a past',
      state: 'idle',
      attributes: {
        sampleUs: 5_000,
        aggregationUs: AGGREGATION_US,
        updateUs: 1_000_000,
        regions: { min: 10, max: 1_000 },
        minRegionSize: 1,
        strategy: 'mainline',
      },
      targets: Array.from({ length: options.nrTargets ?? 1 }, (_, index) => `t${index}`),
      unit: options.unit ?? 'row',
      at: 0,
      startedAt: 0,
      labels: options.labels ?? [],
      counters: { samplings: 0, aggregations: 0, missedTicks: 0 },
      cost: { elapsedUs: 0, busyUs: 0 },
      hasTruth: false,
      chart: 'none',
    },
    history,
    truth: undefined,
    trouble: undefined,
    query: (query) => Promise.resolve(history.query(query)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  document.querySelector('main')?.replaceChildren(map);
  let next = options.nrSnapshots;
  window.grow = () => {
    add(next++);
    for (const tell of listeners) tell('snapshot');
  };
  return map;
}

declare global {
  interface Window {
    show: (options: PastOptions) => unknown;
    /** Adds the next snapshot. */
    grow: () => void;
  }
}

defineElements();
window.show = show;
