/** What `verify` found as one page: complete without a network, and readable without a script. */
import { ALGORITHMS } from '../../plan/algorithms.ts';
import { GUARANTEE_WORDS } from '../../plan/guarantees.ts';
import { htmlPage } from '../../report/build-report.ts';
import { escapeText } from '../../report/svg.ts';
import { type Arm, armName, GUARANTEES, promisesOfArm } from '../arms.ts';
import { shownPath } from '../own-planner.ts';
import { brokenPromisesOf } from '../scoreboard.ts';
import type { Tally } from '../tally.ts';
import { counterexampleSection } from './counterexample-section.ts';
import { coverageSection } from './coverage-section.ts';
import type { Findings, PicturedCounterexample } from './findings.ts';
import { FINDINGS_STYLE } from './findings-style.ts';
import { mutantsSection } from './mutants-table.ts';
import { cellId, scoreboardTable } from './scoreboard-table.ts';

/**
 * Builds the page.
 *
 * @param script `pageScript('findings')`: keys, and opening what a link leads to
 * @returns HTML
 */
export function findingsPage(findings: Findings, script: string): string {
  const { tallies, smallest, coverage, mutants } = findings;
  const linked = new Set(smallest.map(({ found }) => cellId(found.arm, found.guarantee)));
  const parts = [
    heading(findings),
    scoreboardTable(tallies, linked),
    READING,
    counterexamples(tallies, smallest),
    coverage === null ? '' : `<h2 id="coverage">Coverage</h2>${coverageSection(coverage)}`,
    mutants === null ? '' : `<h2 id="mutants">Planted faults</h2>${mutantsSection(mutants)}`,
    `<h2 id="guarantees">The guarantees</h2>${guarantees(tallies)}`,
    KEYS,
  ];
  return htmlPage({
    title: 'Roamproof: what is promised, what is lost',
    style: FINDINGS_STYLE,
    script,
    body: `<main id="app">${parts.join('\n')}</main>`,
  });
}

function heading({ command, seed, histories, tallies, smallest, coverage, mutants }: Findings): string {
  const broken = tallies.flatMap((tally) =>
    brokenPromisesOf(tally).map((id) => `${armName(tally.arm)} ${id}`),
  );
  const promised = tallies.some(({ arm }) => promisesOfArm(arm).length > 0);
  const verdict = !promised
    ? 'Nothing was promised; all of it was measured.'
    : broken.length === 0
      ? '✓ Every promise was kept.'
      : `✗ ${broken.length} ${broken.length === 1 ? 'promise was' : 'promises were'} broken: ${broken.join(', ')}.`;
  const links = [
    ['#counterexamples', `${smallest.length} smallest counterexamples`],
    ...(coverage === null ? [] : [['#coverage', 'coverage']]),
    ...(mutants === null ? [] : [['#mutants', `${mutants.mutants.length} planted faults`]]),
    ['#guarantees', 'the guarantees'],
  ].map(([to = '', words = '']) => `<a href="${to}">${words}</a>`);
  return `<h1>What is promised, what is lost</h1>
<p class="quiet">${histories.toLocaleString('en')} random histories, each under ${tallies.length} ${tallies.length === 1 ? 'algorithm' : 'algorithms'}, seed ${seed} · <code>${escapeText(command)}</code></p>
<div class="verdict box${broken.length === 0 ? '' : ' bad'}"><p class="lead">${escapeText(verdict)}</p><p>${links.join(' · ')}</p></div>`;
}

const READING = `<p class="quiet">Losing data: % of histories in which a version is gone without a permission, with its 95 % interval (Wilson).
Cells: <b>✓</b> promised and held, <b>✗</b> promised and broken; a number alone is not promised, and the % of histories in which it broke; <b>·</b> in none; <b>–</b> cannot be seen from outside. A cell that failed leads to its smallest counterexample.</p>`;

const KEYS = `<p class="keys"><span><kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> <kbd>↓</kbd> in the scoreboard</span> <span><kbd>n</kbd> <kbd>p</kbd> next, previous counterexample</span> <span><kbd>o</kbd> open or close all</span></p>`;

function counterexamples(tallies: readonly Tally[], smallest: readonly PicturedCounterexample[]): string {
  if (smallest.length === 0) {
    return '<h2 id="counterexamples">Counterexamples</h2><p>None: no history broke anything.</p>';
  }
  const groups = tallies.map((tally) => {
    const name = armName(tally.arm);
    const own = smallest.filter(({ found }) => armName(found.arm) === name);
    if (own.length === 0) return '';
    const broken = brokenPromisesOf(tally);
    const sections = own.map((one, i) =>
      counterexampleSection(one, i === 0 || broken.includes(one.found.guarantee)),
    );
    return `<h3>${escapeText(name)}</h3><p class="quiet">${escapeText(aboutArm(tally.arm))}</p>${sections.join('')}`;
  });
  return `<h2 id="counterexamples">The smallest counterexample of each cell</h2>${groups.join('')}`;
}

function aboutArm({ algorithm, planner, command }: Arm): string {
  if (command !== undefined) return `a tool of one’s own: ${command.line}`;
  if (planner !== undefined) return `an algorithm of one’s own: ${shownPath(planner)}`;
  return ALGORITHMS[algorithm]?.title ?? 'each computer by the rules of its own Windows';
}

function guarantees(tallies: readonly Tally[]): string {
  const items = GUARANTEES.map((id) => {
    const { title, says } = GUARANTEE_WORDS[id];
    const by = tallies.filter(({ arm }) => promisesOfArm(arm).includes(id)).map(({ arm }) => armName(arm));
    const promised = by.length === 0 ? 'promised by none of these' : `promised by ${by.join(', ')}`;
    return `<dt id="about-${id}"><b>${id}</b> ${escapeText(title)}</dt><dd>${escapeText(says)} <span class="quiet">${escapeText(promised)}</span></dd>`;
  });
  return `<dl class="about">${items.join('')}</dl>`;
}
