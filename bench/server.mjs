/**
 * What a dashboard costs the program that it is part of, with a hundred pages open.
 *
 * Method: a process monitors an access table of 100 000 rows in 1 000 regions, sampled every 5 ms and aggregated every
 * 100 ms, and serves its dashboard. CPU time (user and system, `process.cpuUsage`) of that process over 10 s, after 30 s, with
 * nobody connected, then with 100 streams of events that another process reads; its resident memory at both ends of the
 * second, with a history and a stream to resume from of 1 MiB each, so that both are full by then: what grows beyond them
 * would be a leak.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Dashboard, serveDashboard } from 'damonx/dashboard/server';
import { createContext, monitoringOf } from 'damonx/machines';
import { accessTable } from 'damonx/primitives';
import { alone } from './support/bench.mjs';

const CLIENTS = 100;
const ROWS = 100_000;
const REGIONS = 1_000;
/** Until both memories are full, and V8 has compiled what is hot. */
const WARM_UP_MS = 30_000;
const MEASURED_MS = 10_000;

/** The process that is monitored and looked at. */
async function server() {
  const rows = accessTable({ size: ROWS });
  let at = 0;
  setInterval(() => {
    for (let i = 0; i < 200; i++) rows.touch(Math.floor(Math.random() ** 3 * ROWS));
    rows.touchRange(at, at + 1_000);
    at = (at + 100) % (ROWS - 1_000);
  }, 5);
  const options = { sampleUs: 5_000, aggregationUs: 100_000, regions: REGIONS, minRegionSize: 1 };
  const context = createContext({ primitive: rows.primitive(), ...options });
  const dashboard = new Dashboard({ historyBytes: 2 ** 20, stream: { ringBytes: 2 ** 20, lagBytes: 2 ** 19 } });
  dashboard.add(context, { unit: 'row' });
  context.send({ type: 'START' });
  const { url } = await serveDashboard(dashboard);
  process.on('disconnect', () => process.exit(0));
  process.on('message', async () => {
    const rssBefore = process.memoryUsage.rss();
    const usage = process.cpuUsage();
    const began = performance.now();
    await later(MEASURED_MS);
    const { user, system } = process.cpuUsage(usage);
    const share = (user + system) / 10 / (performance.now() - began);
    const { clients, dropped } = dashboard;
    const { nrRegions } = monitoringOf(context).plane;
    process.send({ share, clients, dropped, nrRegions, rssBefore, rssAfter: process.memoryUsage.rss() });
  });
  process.send({ url });
}

/** The process of those who look: tells how many bytes and snapshots a second one of them gets. */
async function clients(url) {
  let bytes = 0;
  let snapshots = 0;
  for (let i = 0; i < CLIENTS; i++) {
    get(`${url}events`, { agent: false }, (response) => {
      response.on('data', (chunk) => {
        bytes += chunk.length;
        if (chunk.includes('"type":"snapshot"')) snapshots++;
      });
    });
  }
  process.on('disconnect', () => process.exit(0));
  process.on('message', () => {
    const seconds = performance.now() / 1_000;
    process.send({ bytes: bytes / seconds / CLIENTS, snapshots: snapshots / seconds / CLIENTS });
  });
}

const child = (...options) => fork(fileURLToPath(import.meta.url), options);

async function asked(process) {
  process.send('measure');
  const [answer] = await once(process, 'message');
  return answer;
}

async function measure() {
  const serving = child('--role=server');
  const [{ url }] = await once(serving, 'message');
  await later(WARM_UP_MS);
  const without = await asked(serving);
  const looking = child('--role=clients', `--url=${url}`);
  await later(WARM_UP_MS);
  const withThem = await asked(serving);
  const { bytes, snapshots } = await asked(looking);
  looking.disconnect();
  serving.disconnect();
  const mebibytes = (size) => size / 2 ** 20;
  return [
    {
      what: `CPU of a program with ${withThem.clients} pages open`,
      value: withThem.share,
      unit: '% of a core',
      beside: { what: 'with none', value: without.share },
      note: `${snapshots.toFixed(1)} snapshots/s of ${withThem.nrRegions} regions and ${(bytes / 1_024).toFixed(0)} KiB/s a page, ${withThem.dropped} dropped`,
    },
    {
      what: 'its resident memory after 10 s more',
      value: mebibytes(withThem.rssAfter),
      unit: 'MiB',
      beside: { what: 'before', value: mebibytes(withThem.rssBefore) },
      note: `${mebibytes(without.rssAfter).toFixed(0)} MiB with none`,
    },
  ];
}

export const served = {
  name: 'server',
  method: `CPU time (user + system) over 10 s of a process that monitors a table in ${REGIONS} regions, 10 aggregations a second, with ${CLIENTS} streams of events open to another process; beside the same process before anybody connected`,
  measure,
};

const option = (name) => process.argv.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3);
if (option('role') === 'server' && process.send) await server();
else if (option('role') === 'clients' && process.send) await clients(option('url'));
else await alone(import.meta, served);
