/**
 * What a round of the process primitive costs, and with it how long it holds up the target.
 *
 * Method: a child process fills 100 MB or 1 GB and reads a word of every page every 20 ms. The two hooks of a sampling,
 * timed apart from each other, 30 rounds at the interval that the primitive chooses by itself; medians. Beside it the
 * same child's own round over its pages. Nothing is measured where the kernel or the user does not allow it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { probeProcessMonitoring, processMemory } from 'damonx/primitives';
import { checkAttributes, checkTargets, DataPlane, Random } from 'damonx/regions';
import { alone, median } from './support/bench.mjs';

const ROUNDS = 30;
const PAGE = 4_096;

/** What the child does: fills so many bytes, tells how long a round over them takes, and goes on. */
function workload(bytes) {
  const words = new Uint32Array(bytes / 4).fill(1);
  let sum = 0;
  const round = () => {
    for (let i = 0; i < words.length; i += PAGE / 4) sum += words[i];
  };
  const rounds = Array.from({ length: 20 }, () => {
    const before = performance.now();
    round();
    return performance.now() - before;
  });
  process.on('disconnect', () => process.exit(0));
  setInterval(round, 20);
  process.send({ ownUs: median(rounds) * 1_000, sum });
}

function residentOf(pid) {
  const status = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1_024;
  return { resident: field('Rss'), huge: field('AnonHugePages') };
}

async function measureOf(what, bytes) {
  const child = fork(fileURLToPath(import.meta.url), [`--workload=${bytes}`]);
  try {
    const [{ ownUs }] = await once(child, 'message');
    const primitive = processMemory(child.pid);
    const attributes = checkAttributes(primitive.defaults());
    const plane = new DataPlane(checkTargets(primitive.targets), attributes, new Random(1));
    await primitive.initTargetRegions(plane, new AbortController().signal);
    plane.ready();
    const us = (work) => {
      const before = performance.now();
      work();
      return (performance.now() - before) * 1_000;
    };
    const prepares = [];
    const checks = [];
    for (let round = 0; round < ROUNDS; round++) {
      prepares.push(us(() => primitive.prepareAccessChecks(plane)));
      await later(attributes.sampleUs / 1_000);
      checks.push(us(() => primitive.checkAccesses(plane)));
    }
    const busyUs = primitive.targetBusyUs() / ROUNDS;
    await primitive.cleanup(plane);
    const { resident, huge } = residentOf(child.pid);
    const round = median(prepares) + median(checks);
    const note = [
      `clear ${median(prepares).toFixed(0)} + read ${median(checks).toFixed(0)} µs`,
      `${((round * 1_000 * PAGE) / resident).toFixed(1)} ns a page`,
      `interval ${attributes.sampleUs / 1_000} ms, target busy ${((100 * busyUs) / attributes.sampleUs).toFixed(1)} %`,
      `${plane.nrRegions} regions`,
      `${((100 * huge) / resident).toFixed(0)} % in huge pages`,
    ];
    const beside = { what: 'of the target over its pages', value: ownUs };
    return { what: `round of a process of ${what}`, value: round, unit: 'µs', beside, note: note.join(', ') };
  } finally {
    child.disconnect();
    await once(child, 'exit');
  }
}

async function measure() {
  const refusal = probeProcessMonitoring();
  if (refusal) return [{ what: 'round of a process', value: 'none', unit: '', note: refusal.message }];
  return [await measureOf('100 MB', 100 << 20), await measureOf('1 GB', 1 << 30)];
}

export const processes = {
  name: 'process',
  method:
    'clear_refs + smaps of a child that reads a word of all its pages every 20 ms, 30 rounds at the interval that the primitive chooses, medians; beside one round of the child over its own pages',
  measure,
};

const bytes = process.argv.find((option) => option.startsWith('--workload='))?.slice('--workload='.length);
if (bytes && process.send) workload(Number(bytes));
else await alone(import.meta, processes);
