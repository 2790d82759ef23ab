import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageScript } from '../../src/report/page-script.ts';
import type { Arm } from '../../src/verify/arms.ts';
import { smallestOf } from '../../src/verify/counterexample.ts';
import { coverageReport } from '../../src/verify/coverage/report.ts';
import { coverBlock } from '../../src/verify/coverage/tally.ts';
import { lossCurve } from '../../src/verify/loss-curve.ts';
import type { MutantsReport } from '../../src/verify/mutants/result.ts';
import type { Findings } from '../../src/verify/page/findings.ts';
import { findingsPage } from '../../src/verify/page/findings-page.ts';
import { cellId } from '../../src/verify/page/scoreboard-table.ts';
import { type Search, searchBlock } from '../../src/verify/search.ts';
import { cellsToShrink } from '../../src/verify/verify.ts';
import { hasBrowser, SKIPPED, TestBrowser, unnamedControls } from './browser.ts';

const ARMS: readonly Arm[] = [
  { algorithm: 'nt4', reading: 'created-or-written' },
  { algorithm: 'three-way', reading: 'created-or-written' },
  { algorithm: 'windows-2003', reading: 'last-write' },
];

const MUTANTS: MutantsReport = {
  format: 'roamproof-mutants',
  version: 1,
  limit: 2000,
  steps: 100,
  seeds: 5,
  mutants: [
    {
      name: 'older-wins',
      family: 'merge',
      does: 'the <older> copy wins',
      breaks: 'U2',
      algorithm: 'windows-2003',
      oracle: 'W1',
      verdict: 'killed',
      histories: { p50: 1, p95: 3, seeds: 5, survived: 0 },
      shrunk: 6,
      optimum: 6,
      seconds: 1,
    },
  ],
  faults: [{ fault: 'clocks', mutant: 'older-wins', needed: true }],
};

function findingsOf(arms: readonly Arm[], histories: number, mutants: MutantsReport | null): Findings {
  const search: Search = { seed: 3, scope: { steps: [1, 40] }, arms };
  const tallies = searchBlock(search, Array(histories).keys());
  const smallest = cellsToShrink(tallies, true).flatMap(([tally, guarantee]) => {
    const found = smallestOf(search, tally.arm, guarantee, tally.cells[guarantee].failures.slice(0, 1));
    if (found === null) return [];
    const curve = guarantee === 'G1' ? lossCurve(found.arm, guarantee, found.history, 3) : [];
    return [{ found, curve, command: `roamproof verify --path ${found.index}` }];
  });
  const coverage = mutants === null ? null : coverageReport(coverBlock(3, Array(30).keys()));
  return { command: 'roamproof verify', seed: 3, histories, tallies, smallest, coverage, mutants };
}

const script = await pageScript('findings');
const findings = findingsOf(ARMS, 40, MUTANTS);
const page = findingsPage(findings, script);
const ids = findings.smallest.map(({ found }) => cellId(found.arm, found.guarantee));

describe('the page of a verification', () => {
  it('has each failing cell as a link, and its counterexample with picture, story and command', () => {
    expect(ids.length).toBeGreaterThan(5);
    for (const [i, id] of ids.entries()) {
      expect(page).toContain(`href="#${id}"`);
      const section = page.slice(page.indexOf(`id="${id}"`)).split('</details>\n</details>')[0] ?? '';
      expect(section).toContain('<svg');
      expect(section).toContain('class="story"');
      expect(section).toContain(`roamproof verify --path ${findings.smallest[i]?.found.index}`);
    }
  });

  it('says rates with their intervals, in words too', () => {
    expect(page).toMatch(/\d+ % \([\d.]+–[\d.]+\)/);
    expect(page).toMatch(/aria-label="nt4, G3 Absence is not deletion: not promised, broken in \d/);
    expect(page).toMatch(/aria-label="three-way, G1 Newer data is never lost: promised and held"/);
  });

  it('draws the curve along the losses, and names the step that decided', () => {
    expect(page).toContain('chance of a loss');
    expect(page).toMatch(/The chance .*goes from \d+ % to \d+ % with this: .*\./);
  });

  it('shows the planted faults', () => {
    expect(page).toContain('1 of 1 planted faults are found');
    expect(page).toContain('the &lt;older&gt; copy wins');
  });

  it('shows what random histories reach, the rarest first, and why the rest cannot be', () => {
    expect(page).toContain('30 random histories through the same simulator');
    expect(page).toMatch(/\d+ of \d+ reached/);
    const rules = page.slice(page.indexOf('Coverage of rules'));
    expect(rules.slice(0, rules.indexOf('</table>'))).toMatch(/<td>U6<\/td><td>\d+<\/td>/);
    expect(page).toContain('– out of reach');
  });

  it('says so where nothing was broken and no planted faults are at hand', () => {
    const calm = findingsPage(findingsOf(ARMS.slice(1, 2), 10, null), script);
    expect(calm).toContain('None: no history broke anything.');
    expect(calm).toContain('Every promise was kept.');
    expect(calm).not.toMatch(/Planted faults|Coverage/);
  });

  it('names no address but those of the names it uses', () => {
    const addresses = page.match(/\b(?:https?|wss?):\/\/[^\s"'<>\\]+/g) ?? [];
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
  });
});

describe.runIf(hasBrowser)(`the page of a verification in a browser${SKIPPED}`, () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await TestBrowser.launch();
  });
  afterAll(() => browser.close());

  it('leads from a cell to its counterexample, by pointer and by keys, and asks nobody for anything', async () => {
    const { page: view, requests, errors } = await browser.open('findings', page);
    const last = ids.at(-1) as string;
    const isOpen = (id: string) => view.evaluate(`document.getElementById(${JSON.stringify(id)}).open`);
    await expect.poll(() => isOpen(last)).toBe(false);
    await view.click(`.board a[href="#${last}"]`);
    await expect.poll(() => isOpen(last)).toBe(true);
    await expect.poll(() => view.locator(`[id="${last}"] svg.picture >> visible=true`).count()).toBe(1);
    await view.keyboard.press('p');
    await expect.poll(() => view.evaluate('location.hash')).toBe(`#${ids.at(-2)}`);
    await view.keyboard.press('o');
    await expect.poll(() => view.locator('.counterexample:not([open])').count()).toBe(0);
    expect({ requests, errors }).toEqual({ requests: [], errors: [] });
    await view.close();
  });

  it('moves in the scoreboard by arrows, over cells that lead nowhere', async () => {
    const { page: view } = await browser.open('arrows', page);
    const rowOf = 'document.activeElement.closest("tr")?.querySelector("th").textContent';
    await view.focus('.board tbody tr:first-child a');
    await view.keyboard.press('ArrowDown');
    await expect.poll(() => view.evaluate(rowOf)).toBe('windows-2003, last-write');
    await view.keyboard.press('ArrowUp');
    await view.keyboard.press('ArrowRight');
    await expect.poll(() => view.evaluate(rowOf)).toBe('nt4');
    await view.close();
  });

  it('opens what the address names', async () => {
    const { page: view } = await browser.open('named', page, { hash: `#${ids[2]}` });
    await expect.poll(() => view.locator(`[id="${ids[2]}"][open]`).count()).toBe(1);
    await view.close();
  });

  it('fits phones and desks, and paper shows everything', async () => {
    const { page: view } = await browser.open('sizes', page, { width: 390 });
    for (const width of [390, 768, 1280]) {
      await view.setViewportSize({ width, height: 900 });
      await expect.poll(() => view.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
    expect(await unnamedControls(view)).toEqual([]);
    await view.evaluate('window.dispatchEvent(new Event("beforeprint"))');
    await expect.poll(() => view.locator('.counterexample:not([open])').count()).toBe(0);
    await view.close();
  });
});
