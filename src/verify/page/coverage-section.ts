/** The coverage of random histories on the page: what they reach, how often, and what is out of reach and why. */
import { escapeText } from '../../report/svg.ts';
import { type CoverageReport, type CoveredTarget, lacking } from '../coverage/report.ts';
import { TARGET_KINDS, type TargetKind } from '../coverage/targets.ts';
import { percent } from '../scoreboard.ts';

const PLURALS: Readonly<Record<TargetKind, string>> = {
  state: 'states of the machines',
  cell: 'cells of state and event',
  rule: 'rules',
  policy: 'policy values in force',
  event: 'kinds of events',
};

const VERDICTS: Readonly<Record<CoveredTarget['verdict'], string>> = {
  enough: '✓ often enough',
  'too seldom': '✗ too seldom',
  undecided: '? more histories are needed to tell',
  excused: '– out of reach',
};

export function coverageSection(report: CoverageReport): string {
  const missed = report.targets.filter(({ hits, verdict }) => hits === 0 && verdict !== 'excused');
  const open = lacking(report);
  const lead =
    missed.length === 0
      ? 'Everything that can be reached is reached.'
      : `${missed.length} of ${report.targets.length} targets are not reached.`;
  const sure =
    open.length === 0
      ? `Each at least once in ${Math.round(1 / report.requiredRate)} histories, with confidence.`
      : `${open.length} are reached too seldom, or too few histories were run to be sure; <code>roamproof verify --coverage</code> runs more.`;
  const faults = report.faults.map((fault) => `<p class="note bad">${escapeText(fault)}</p>`);
  return `<p class="lead">${lead}</p>
<p>${report.histories.toLocaleString('en')} random histories through the same simulator, of themes that take turns. ${sure}</p>
${faults.join('')}${TARGET_KINDS.map((kind) => kindTable(report, kind)).join('')}`;
}

function kindTable({ kinds, targets, histories }: CoverageReport, kind: TargetKind): string {
  const { reached, all } = kinds[kind];
  const own = targets.filter((target) => target.kind === kind).toSorted((a, b) => a.hits - b.hits);
  const rows = [...own.filter(isWanted), ...own.filter((target) => !isWanted(target))].map(row);
  const share = all === 0 ? 1 : reached / all;
  return `<details class="family"><summary><b>${PLURALS[kind]}</b> <span class="quiet">${reached} of ${all} reached</span> <meter min="0" max="1" value="${share.toFixed(3)}" aria-hidden="true"></meter></summary>
<div class="scroll" tabindex="0" role="region" aria-label="Coverage of ${PLURALS[kind]}"><table class="list"><thead><tr><th scope="col">what</th><th scope="col">histories of ${histories.toLocaleString('en')}</th><th scope="col">% (95 %)</th><th scope="col">most often in</th><th scope="col">verdict</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></details>`;
}

const isWanted = ({ verdict }: CoveredTarget): boolean => verdict !== 'excused';

function row({ name, hits, rate, theme, verdict, why }: CoveredTarget): string {
  const share = verdict === 'excused' ? '' : `${percent(rate.low)}–${percent(rate.high)}`;
  const reason = why === undefined ? '' : ` <span class="quiet">${escapeText(why)}</span>`;
  const bad = verdict === 'too seldom' || (hits === 0 && verdict !== 'excused');
  return `<tr${bad ? ' class="survived"' : ''}><td>${escapeText(name)}</td><td>${hits}</td><td>${share}</td><td>${escapeText(theme ?? '')}</td><td>${VERDICTS[verdict]}${reason}</td></tr>`;
}
