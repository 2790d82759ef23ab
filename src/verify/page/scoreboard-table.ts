/** The scoreboard as an HTML table: rates with their intervals, each failing cell a link to its counterexample. */
import type { GuaranteeId } from '../../plan/algorithms.ts';
import { GUARANTEE_WORDS } from '../../plan/guarantees.ts';
import { element, escapeText } from '../../report/svg.ts';
import { armName, GUARANTEES, isJudged, promisesOfArm } from '../arms.ts';
import { percent } from '../scoreboard.ts';
import type { Tally } from '../tally.ts';
import { wilson } from '../wilson.ts';

/** The anchor of a cell's counterexample. */
export function cellId(arm: Tally['arm'], guarantee: GuaranteeId): string {
  return `${armName(arm)}-${guarantee}`.replaceAll(/[^\w.]+/g, '-');
}

/** @param linked anchors that exist on the page */
export function scoreboardTable(tallies: readonly Tally[], linked: ReadonlySet<string>): string {
  const heads = GUARANTEES.map(
    (id) =>
      `<th scope="col"><a href="#about-${id}" title="${escapeText(GUARANTEE_WORDS[id].title)}">${id}</a></th>`,
  );
  const rows = tallies.map((tally) => row(tally, linked));
  return `<div class="scroll" tabindex="0" role="region" aria-label="Scoreboard"><table class="board">
<thead><tr><th scope="col">algorithm</th><th scope="col">histories losing data</th>${heads.join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

function row(tally: Tally, linked: ReadonlySet<string>): string {
  const cells = GUARANTEES.map((id) => cell(tally, id, linked));
  return `<tr><th scope="row">${escapeText(armName(tally.arm))}</th><td class="loss">${lossBar(tally)}</td>${cells.join('')}</tr>`;
}

/** `35 % (29–42)` in words, `0 % (under 1.7)` where nothing was found. */
export function rateWords(hits: number, trials: number): string {
  const { low, high } = wilson(hits, trials);
  if (hits === 0) return `0 % (under ${percent(high).replace('<', '')})`;
  return `${percent(hits / Math.max(1, trials))} % (${percent(low)}–${percent(high)})`;
}

const BAR_WIDTH = 110;

function lossBar({ losing, histories }: Tally): string {
  const { low, high } = wilson(losing, histories);
  const rate = losing / Math.max(1, histories);
  const at = (share: number): number => 3 + share * (BAR_WIDTH - 6);
  const bar = element(
    'svg',
    { class: 'bar', width: BAR_WIDTH, height: 12, viewBox: `0 0 ${BAR_WIDTH} 12`, 'aria-hidden': 'true' },
    element('line', { class: 'track', x1: 3, x2: BAR_WIDTH - 3, y1: 6, y2: 6 }) +
      element('line', { class: 'span', x1: at(low), x2: at(high), y1: 6, y2: 6 }) +
      element('circle', { cx: at(rate), cy: 6, r: 4 }),
  );
  return `<span>${rateWords(losing, histories)}</span>${bar}`;
}

function cell(tally: Tally, id: GuaranteeId, linked: ReadonlySet<string>): string {
  const { histories: hits } = tally.cells[id];
  const promised = promisesOfArm(tally.arm).includes(id);
  const kind = !isJudged(tally.arm, id)
    ? 'unseen'
    : promised
      ? hits > 0
        ? 'broken'
        : 'kept'
      : hits > 0
        ? 'measured'
        : 'none';
  const words = `${armName(tally.arm)}, ${id} ${GUARANTEE_WORDS[id].title}: ${CELL_WORDS[kind]}${hits > 0 ? `, broken in ${rateWords(hits, tally.histories)} of histories` : ''}`;
  const { low, high } = wilson(hits, tally.histories);
  const shown =
    hits === 0
      ? `<b>${SIGNS[kind]}</b>`
      : `<b>${promised ? '✗ ' : ''}${percent(hits / tally.histories)}</b><small>${percent(low)}–${percent(high)}</small>`;
  const anchor = cellId(tally.arm, id);
  const inner = linked.has(anchor)
    ? `<a href="#${anchor}" aria-label="${escapeText(words)}">${shown}</a>`
    : `<span role="img" aria-label="${escapeText(words)}">${shown}</span>`;
  return `<td class="${kind}" title="${escapeText(words)}">${inner}</td>`;
}

const CELL_WORDS = {
  broken: 'promised and broken',
  kept: 'promised and held',
  measured: 'not promised',
  none: 'not promised, broken in no history',
  unseen: 'cannot be seen from outside',
} as const;

const SIGNS = { broken: '✗', kept: '✓', measured: '', none: '·', unseen: '–' } as const;
