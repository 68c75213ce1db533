/**
 * How the cost of a tick grows with the regions, and how many virtual ticks a second that leaves.
 *
 * Method: `monitor()` of an access table on the virtual clock, an aggregation every 20 ticks, an idle subscriber; at most
 * 10, 100, 1 000 or 10 000 regions, at least half as many, 100 rows for each at most. The first tenth of the rows is
 * touched before every tick; the same touches alone are timed too and taken off. 400 ticks warm up, then 2 000 (10 000
 * regions) to 40 000 ticks. The sizes and strategies take turns, five runs each; medians. The plot and the
 * notes go by the regions that a tick checked on average, the table by the most allowed. `--svg FILE` draws the plot.
 */
import { writeFileSync } from 'node:fs';
import { accessTable } from 'damonx/primitives';
import { strategyNames } from 'damonx/regions';
import { monitor } from 'damonx/streams';
import { VirtualClock } from 'damonx/testing';
import { alone, inTurns, nsPer } from './support/bench.mjs';
import { logPlot } from './support/plot.mjs';

const SAMPLE_US = 5_000;
const WARM_UP_TICKS = 400;
const ROWS_PER_REGION = 100;
const SIZES = [10, 100, 1_000, 10_000];

/** A run: nanoseconds a tick, and the regions that its samplings checked on average. */
function monitored(strategy, max) {
  const clock = new VirtualClock();
  const size = max * ROWS_PER_REGION;
  const rows = accessTable({ size });
  const regions = { min: Math.max(3, max / 2), max };
  const checked = { regions: 0, samplings: 0 };
  const ticks = Math.min(40_000, Math.max(2_000, 4_000_000 / max));
  const subscription = monitor({
    primitive: rows.primitive(),
    clock,
    sampleUs: SAMPLE_US,
    regions,
    strategy,
    seed: 1,
  }).subscribe((event) => {
    if (event.type !== 'sampling') return;
    checked.regions += event.nrRegions;
    checked.samplings++;
  });
  const run = (number, tick) => {
    for (let i = 0; i < number; i++) {
      rows.touchRange(0, size / 10);
      tick();
    }
  };
  const tick = () => clock.advance(SAMPLE_US);
  run(WARM_UP_TICKS, tick);
  const ns = nsPer(ticks, () => run(ticks, tick)) - nsPer(ticks, () => run(ticks, () => {}));
  subscription.unsubscribe();
  if (checked.samplings !== ticks + WARM_UP_TICKS) {
    throw new Error(`Expected ${ticks + WARM_UP_TICKS} samplings, got ${checked.samplings}`);
  }
  return { ns, regions: checked.regions / checked.samplings };
}

async function measure() {
  const cases = strategyNames.flatMap((strategy) => SIZES.map((max) => ({ strategy, max, regions: 0 })));
  const runs = cases.map((of, i) => [
    i,
    () => {
      const { ns, regions } = monitored(of.strategy, of.max);
      of.regions = regions;
      return ns;
    },
  ]);
  const medians = await inTurns(5, Object.fromEntries(runs));
  const measured = cases.map((of, i) => ({ ...of, ns: medians[i] }));
  const option = process.argv.indexOf('--svg');
  if (option !== -1) writeFileSync(process.argv[option + 1], plotOf(measured));

  return measured.map(({ strategy, max, regions, ns }) => ({
    what: `virtual ticks, at most ${grouped(max)} regions, ${strategy}`,
    value: Math.round(1e9 / ns),
    unit: '/s',
    note: `${grouped(regions)} regions on average, ${(ns / 1_000).toFixed(2)} µs a tick, ${(ns / regions).toFixed(1)} ns a region and tick`,
  }));
}

function plotOf(measured) {
  return logPlot({
    title: 'What a tick costs, by the number of regions',
    subtitle: `aggregation every 20 ticks included, virtual clock, Node ${process.versions.node}`,
    x: 'regions checked at a tick, on average',
    y: 'time of a tick, in µs',
    series: strategyNames.map((name) => ({
      name,
      points: measured.filter(({ strategy }) => strategy === name).map(({ regions, ns }) => [regions, ns / 1_000]),
    })),
  });
}

function grouped(number) {
  return Math.round(number).toLocaleString('en').replaceAll(',', ' ');
}

export const growth = {
  name: 'growth',
  method:
    'monitor() of an access table on the virtual clock, between max ÷ 2 and max regions, the first tenth of the rows touched before every tick (taken off), an aggregation every 20 ticks, an idle subscriber; 5 runs each of 2 000 to 40 000 ticks, in turns, medians',
  measure,
};
await alone(import.meta, growth);
