/**
 * All measurements, one after the other, in one table. Needs a build: `npm run bench`, with `-- --json` for machines.
 * Takes about six minutes; on a machine that does something else meanwhile the figures mean little.
 */
import { aggregation } from './aggregation.mjs';
import { bytes } from './bytes.mjs';
import { cycles } from './cycles.mjs';
import { growth } from './growth.mjs';
import { overhead } from './overhead.mjs';
import { pages } from './page.mjs';
import { processes } from './process.mjs';
import { sampling } from './sampling.mjs';
import { served } from './server.mjs';
import { report } from './support/bench.mjs';
import { tick } from './tick.mjs';
import { touch } from './touch.mjs';

await report([sampling, aggregation, tick, growth, touch, overhead, processes, cycles, bytes, served, pages]);
