/**
 * A browser for the tests of a file: started once, and every page records what a good page never does. Where there is
 * none, the tests are skipped; in CI they fail.
 */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { launchChromium } from '../support/chromium.mjs';

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
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchChromium().catch((error: unknown) => {
      if (process.env.CI) throw error;
      return undefined;
    });
  }, 120_000);
  beforeEach(({ skip }) => skip(browser === undefined, 'there is no browser that runs here'));
  afterAll(() => browser?.close());
  return {
    async open(url, options = {}) {
      if (!browser) throw new Error('Expected a browser, got none');
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
