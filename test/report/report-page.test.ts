import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { busyFleet } from '../../src/bench/report.ts';
import type { LogEvent } from '../../src/log/events.ts';
import { buildReport } from '../../src/report/build-report.ts';
import { pageScript } from '../../src/report/page-script.ts';
import { hasBrowser, SKIPPED, TestBrowser, unnamedControls } from './browser.ts';
import { fullDay, LAST_WRITE, threeEventLoss } from './histories.ts';

const script = await pageScript('viewer');
const lossPage = buildReport(threeEventLoss, { script, reading: LAST_WRITE, title: 'Three events' });
const dayPage = buildReport(fullDay, { script, title: 'A day' });

describe('a report as a file', () => {
  it('names no address but those of the names it uses', () => {
    const addresses = lossPage.match(/\b(?:https?|wss?):\/\/[^\s"'<>\\]+/g) ?? [];
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
  });

  it('lets no content of a log out of its place', () => {
    const hostile = '</script><script>alert(1)</script><img src=x onerror=alert(2)>';
    const events = structuredClone(threeEventLoss);
    for (const event of events) {
      if (event.type === 'file.written') Object.assign(event, { path: hostile, content: hostile });
    }
    const html = buildReport(events, { script, title: hostile, source: hostile, others: [] });
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img');
  });
});

describe.runIf(hasBrowser)(`a report in a browser${SKIPPED}`, () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await TestBrowser.launch();
  });
  afterAll(() => browser.close());

  it('opens at the loss, with the rule in words and both stamps, and asks nobody for anything', async () => {
    const { page, requests, errors } = await browser.open('loss', lossPage);
    await expect.poll(() => page.textContent('.verdict')).toContain('1 version is lost');
    await expect
      .poll(() => page.textContent('.details'))
      .toContain('A central file that is missing locally and older');
    await expect.poll(() => page.textContent('.stamps')).toContain('2003-05-01 09:03:00');
    await expect.poll(() => page.textContent('.stamps')).toContain('2003-05-01 09:04:00');
    await expect.poll(() => page.locator('.plot .mark.lost').count()).toBe(1);
    await expect.poll(() => page.textContent('.stepper output')).toContain('33 / 37');
    expect({ requests, errors }).toEqual({ requests: [], errors: [] });
    await page.close();
  });

  it('steps through the events by keys, with the state at that point', async () => {
    const { page } = await browser.open('steps', lossPage);
    await page.keyboard.press('Home');
    await expect.poll(() => page.textContent('.said')).toBe('A starts (Windows XP).');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => page.textContent('.details h2')).toBe('Event 2');
    for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.textContent('.said')).toContain('writes Notes.txt');
    const cardOfA = page.locator('.card', { has: page.locator('h3', { hasText: /^A$/ }) });
    await expect.poll(() => cardOfA.textContent()).toContain('first draft');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => cardOfA.textContent()).toContain('no files');
    await page.keyboard.press('n');
    await expect.poll(() => page.textContent('.details h2')).toBe('Event 33');
    await page.close();
  });

  it('follows a link to a moment under another algorithm, and keeps the address up to date', async () => {
    const { page } = await browser.open('moment', lossPage, { hash: '#e=10&a=three-way' });
    await expect.poll(() => page.textContent('.details h2')).toBe('Event 10');
    await expect.poll(() => page.textContent('[aria-pressed=true]')).toContain('three-way');
    await expect.poll(() => page.textContent('.verdict')).toContain('Nothing is lost');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.evaluate('location.hash')).toBe('#e=11&a=three-way');
    await page.close();
  });

  it('shows two algorithms beside each other, the same stimulus at the same place', async () => {
    const { page } = await browser.open('beside', dayPage);
    await page.selectOption('.algorithms select', 'three-way');
    await expect.poll(() => page.locator('figure.panel').count()).toBe(2);
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+ArrowLeft');
    const lines = page.locator('.cursor line');
    await expect.poll(() => lines.count()).toBe(2);
    const places = async (): Promise<number> =>
      new Set(await Promise.all([0, 1].map((i) => lines.nth(i).getAttribute('x1')))).size;
    await expect.poll(places).toBe(1);
    await expect.poll(() => page.textContent('.charts')).toContain('conflict');
    await page.close();
  });

  it('switches the algorithm and stays at the same moment', async () => {
    const { page } = await browser.open('switch', dayPage, { hash: '#e=41' });
    const before = await page.textContent('.said');
    await page.click('[data-algorithm="csync"]');
    await expect.poll(() => page.textContent('[aria-pressed=true]')).toContain('csync');
    await expect.poll(() => page.textContent('.said')).toBe(before);
    await page.close();
  });

  it('filters by path and computer', async () => {
    const { page } = await browser.open('filter', dayPage);
    await page.keyboard.press('/');
    await page.keyboard.type('plan');
    await expect.poll(() => page.textContent('.plot')).not.toContain('Review.doc');
    await expect.poll(() => page.textContent('.plot')).toContain('Plan.xls');
    await page.selectOption('select[name=computer]', 'B');
    await expect.poll(() => page.locator('.session').count()).toBe(1);
    await expect.poll(() => page.evaluate('location.hash')).toContain('path=plan');
    await page.close();
  });

  it('shows faults, and marks the state of the session in its statechart', async () => {
    const { page } = await browser.open('faults', dayPage);
    const plot = (await page.textContent('.plot')) ?? '';
    for (const fault of ['link down', 'clock +1 h', 'hive held by']) expect(plot).toContain(fault);
    await page.click('.machine summary');
    await expect.poll(() => page.locator('.machine-box .m-now').count()).toBeGreaterThan(0);
    await page.close();
  });

  it('zooms and pans within the history', async () => {
    const { page } = await browser.open('zoom', dayPage);
    const width = async (): Promise<number> =>
      Number(await page.locator('.overview .part').getAttribute('width'));
    for (let i = 0; i < 4; i++) await page.keyboard.press('+');
    await expect.poll(() => page.isVisible('.overview')).toBe(true);
    await expect.poll(() => width()).toBeLessThan(500);
    const x = await page.locator('.overview .part').getAttribute('x');
    const box = await page.locator('.plot').boundingBox();
    if (box === null) throw new Error('no plot');
    await page.mouse.move(box.x + 700, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 900, box.y + 200, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => page.locator('.overview .part').getAttribute('x')).not.toBe(x);
    await page.keyboard.press('0');
    await expect.poll(() => page.isVisible('.overview')).toBe(false);
    await page.close();
  });

  it('has a name for every control', async () => {
    const { page } = await browser.open('controls', dayPage, { hash: '#c=three-way' });
    await page.click('.machine summary');
    expect(await unnamedControls(page)).toEqual([]);
    await page.close();
  });

  it('fits phones, tablets and desks without scrolling sideways', async () => {
    const { page, errors } = await browser.open('widths', dayPage, { width: 390 });
    for (const width of [390, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const room = await page.evaluate('document.querySelector(".plot").clientWidth');
      await expect.poll(() => page.getAttribute('.plot svg', 'viewBox')).toContain(` ${String(room)} `);
    }
    expect(errors).toEqual([]);
    await page.close();
  });

  it('keeps long names in their places', async () => {
    const name = 'maximilian.von.und.zu.hohenlohe-langenburg.of.the.accounting.department';
    const path = `Documents/${'A folder name that nobody should use/'.repeat(3)}Review, really final.doc`;
    const events = threeEventLoss.map((stimulus) => ({
      ...stimulus,
      ...('user' in stimulus ? { user: name } : {}),
      ...('path' in stimulus ? { path } : {}),
      ...('content' in stimulus ? { content: 'a sentence that goes on '.repeat(20) } : {}),
    }));
    const html = buildReport(events as LogEvent[], { script, reading: LAST_WRITE, title: name.repeat(3) });
    for (const width of [390, 1280]) {
      const { page } = await browser.open(`names-${width}`, html, { width });
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const spilling = await page.evaluate(
        '[...document.querySelectorAll(".card li, .card p, .note, .said, h1")].filter((e) => e.scrollWidth > e.clientWidth + 1).length',
      );
      expect(spilling).toBe(0);
      await page.close();
    }
  });

  it('shows a history of three events, and one in which nothing happened', async () => {
    const three = buildReport(threeEventLoss.slice(0, 3), { script, others: [] });
    const { page, errors } = await browser.open('three', three);
    await expect.poll(() => page.textContent('.verdict')).toContain('Nothing is lost');
    await expect.poll(() => page.locator('.events [data-n]').count()).toBeGreaterThan(2);
    const height = await page.locator('.events').boundingBox();
    expect(height?.height).toBeLessThan(420);
    await page.close();
    const none = await browser.open('none', buildReport([], { script }));
    await expect.poll(() => none.page.textContent('.verdict')).toContain('Nothing is lost');
    expect([...errors, ...none.errors]).toEqual([]);
    await none.page.close();
  });

  it('draws of a long log only what is in sight, and begins at a loss of the user it begins with', async () => {
    const html = buildReport(busyFleet(12_000), { script, algorithm: 'windows-2003' });
    const { page, errors } = await browser.open('long', html);
    await expect.poll(() => page.textContent('.source')).toContain('not run: ');
    await expect.poll(() => page.locator('.events [data-n]').count()).toBeLessThan(60);
    const user = await page.inputValue('select[name=user]');
    expect(user).not.toBe('');
    await expect.poll(() => page.textContent('.details .note')).toContain('Lost');
    await expect.poll(() => page.textContent('.details')).toContain(`by ${user} on`);
    await page.selectOption('select[name=user]', '');
    await page.keyboard.press('Escape');
    await page.keyboard.press('0');
    await expect.poll(() => page.locator('.plot *').count()).toBeLessThan(12_000);
    await expect.poll(() => page.evaluate('location.hash')).toContain('user=');
    expect(errors).toEqual([]);
    await page.close();
  });
});
