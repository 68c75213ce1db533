/**
 * A browser for tests and benches that needs no system package and no root: the Chromium of an npm package, unpacked
 * once among the packages, where git does not look. Where that cannot run, a Chrome that is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import { chromium } from 'playwright-core';

/** Among the packages, so that it goes with the version that is installed. */
const place = fileURLToPath(new URL('../../node_modules/.chromium', import.meta.url));

/** What Playwright does not set by itself. */
const args = [
  '--no-zygote',
  '--disable-gpu',
  '--disable-domain-reliability',
  '--no-pings',
  '--font-render-hinting=none',
];
const LONGEST_UNPACKING_MS = 60_000;

/**
 * The package's own configuration names folders of a cloud service, and a browser that finds no font at all dies. With
 * these fonts only, a page measures alike on every machine.
 */
const fontsConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** Libraries that a small system lacks; the package unpacks them only on the services that it is made for. */
const LIBRARIES = 'al2023';

/** To be closed. @throws (rejects) where there is no browser that runs */
export async function launchChromium() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return chromium.launch({ channel: 'chrome', args });
  await unpack();
  const executablePath = join(place, 'chromium');
  return chromium.launch({ executablePath, args, env: environment(place) });
}

function environment(folder) {
  const libraries = join(folder, LIBRARIES, 'lib');
  return {
    ...process.env,
    HOME: folder,
    XDG_CACHE_HOME: join(folder, '.cache'),
    FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    ...(existsSync(libraries) ? { LD_LIBRARY_PATH: libraries } : {}),
  };
}

/**
 * Unpacked by whoever comes first, others wait. The claim only saves work: each unpacks into a folder of its own, so
 * that nobody can be harmed by one who was slow, or killed on the way.
 */
async function unpack() {
  const claim = `${place}.claim`;
  for (; !existsSync(place); await wait(100)) {
    const { mtimeMs = Date.now() } = statSync(claim, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > LONGEST_UNPACKING_MS) rmSync(claim, { recursive: true, force: true });
    try {
      mkdirSync(claim);
    } catch {
      continue;
    }
    const folder = mkdtempSync(`${place}-`);
    try {
      await unpackInto(folder);
      renameSync(folder, place);
    } catch (error) {
      if (!existsSync(place)) throw error;
    } finally {
      for (const left of [folder, claim]) rmSync(left, { recursive: true, force: true });
    }
  }
}

async function unpackInto(folder) {
  const variables = { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
  const before = Object.keys(variables).map((name) => [name, process.env[name]]);
  Object.assign(process.env, variables);
  try {
    await sparticuz.executablePath();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
  writeFileSync(join(folder, 'fonts.conf'), fontsConfiguration);
  // The system's own libraries are newer, where it has them.
  const { status } = spawnSync(join(folder, 'chromium'), ['--version'], { stdio: 'ignore' });
  if (status === 0) rmSync(join(folder, LIBRARIES), { recursive: true });
}
