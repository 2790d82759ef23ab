import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explorerPage } from '../../src/report/build-report.ts';
import { pageScript } from '../../src/report/page-script.ts';
import { hasBrowser, SKIPPED, TestBrowser, unnamedControls } from './browser.ts';
import { threeEventLoss } from './histories.ts';

async function act(page: Page, computer: string, ...names: string[]): Promise<void> {
  await page.click(`.computers [data-computer=${computer}]`);
  for (const name of names) await page.click(`.actions [data-act=${name}]`);
}

describe.runIf(hasBrowser)(`the explorer in a browser${SKIPPED}`, () => {
  let browser: TestBrowser;
  let html: string;
  beforeAll(async () => {
    browser = await TestBrowser.launch();
    html = explorerPage(await pageScript('explorer'));
  });
  afterAll(() => browser.close());

  it('finds the three-event loss by clicks, and shares it as an address', async () => {
    const { page, requests, errors } = await browser.open('explorer', html);
    await page.selectOption('[name=reading]', 'last-write');
    await act(page, 'A', 'logon', 'write');
    await act(page, 'B', 'logon');
    await act(page, 'A', 'logoff');
    await act(page, 'B', 'logoff');
    await expect.poll(() => page.textContent('.verdict .lead')).toContain('1 version is lost');
    const hash = String(await page.evaluate('location.hash'));
    const shared = await browser.open('shared', html, { hash, width: 390 });
    await expect.poll(() => shared.page.textContent('.verdict .lead')).toContain('1 version is lost');
    await page.click('[data-act=undo]');
    await expect.poll(() => page.textContent('.verdict .lead')).toContain('Nothing is lost');
    expect({ requests, errors: [...errors, ...shared.errors] }).toEqual({ requests: [], errors: [] });
    await Promise.all([page.close(), shared.page.close()]);
  });

  it('fits phones and desks, and has a name for every control', async () => {
    const { page } = await browser.open('explorer-sizes', html, { width: 390 });
    await act(page, 'A', 'logon', 'write');
    for (const width of [390, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
    expect(await unnamedControls(page)).toEqual([]);
    await page.close();
  });

  it('offers only what can happen', async () => {
    const { page } = await browser.open('offers', html);
    await expect.poll(() => page.locator('[data-act=write]').count()).toBe(0);
    await act(page, 'A', 'logon');
    await expect.poll(() => page.locator('[data-act=write]').count()).toBe(1);
    await page.click('.computers [data-computer=C]');
    await expect.poll(() => page.locator('[data-act=start]').count()).toBe(1);
    await page.close();
  });

  it('begins with the history it was given', async () => {
    const script = await pageScript('explorer');
    const { page } = await browser.open('given', explorerPage(script, threeEventLoss));
    await expect.poll(() => page.textContent('.plot')).toContain('Notes.txt');
    await page.close();
  });
});
