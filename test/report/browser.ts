/** Debian's Chromium for tests that look at a page as a reader does. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { EXECUTABLE, hasBrowser, launchChromium } from '../../src/bench/chromium.ts';

export { hasBrowser };

/** Without a browser the tests of pages are skipped, and say so. */
export const SKIPPED = hasBrowser ? '' : ` (skipped: no ${EXECUTABLE})`;

export interface OpenPage {
  readonly page: Page;
  /** Addresses the page asked for, its own not counted. */
  readonly requests: string[];
  /** What went wrong in its script. */
  readonly errors: string[];
}

/** A browser with pages written to a folder of its own. */
export class TestBrowser {
  readonly #browser: Browser;
  readonly #folder: string;

  constructor(browser: Browser, folder: string) {
    this.#browser = browser;
    this.#folder = folder;
  }

  static async launch(): Promise<TestBrowser> {
    const folder = await mkdtemp(join(tmpdir(), 'roamproof-page-'));
    return new TestBrowser(await launchChromium(), folder);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true });
  }

  /** Writes a page to disk and opens it there, as a reader would. */
  async open(name: string, html: string, { width = 1280, height = 900, hash = '' } = {}): Promise<OpenPage> {
    const file = join(this.#folder, `${name}.html`);
    await writeFile(file, html);
    const page = await this.#browser.newPage({ viewport: { width, height } });
    const requests: string[] = [];
    const errors: string[] = [];
    const own = pathToFileURL(file).href;
    page.on('request', (request) => {
      const address = request.url();
      const inside = address.startsWith(own) || address.startsWith('data:') || address.startsWith('blob:');
      if (!inside) requests.push(address);
    });
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(own + hash);
    await page.waitForSelector('html[data-ready] :is(.plot svg, svg.picture)', {
      state: 'attached',
      timeout: 20_000,
    });
    return { page, requests, errors };
  }
}

/** Controls on a page that have no name for those who do not see them: none, where all is well. */
export async function unnamedControls(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('button, select, input, a[href], summary, [role=img], svg[role]')]
    .filter((e) => e.checkVisibility() && !(e.getAttribute('aria-label') || e.title || e.labels?.length || e.textContent.trim()))
    .map((e) => e.outerHTML.slice(0, 120))`);
}
