/** The planted faults on the page: how many there are, what kills them, how soon. */
import { escapeText } from '../../report/svg.ts';
import type { Family, MutantResult, MutantsReport } from '../mutants/result.ts';

const FAMILIES: Readonly<Record<Family, string>> = {
  merge: 'merges',
  session: 'sessions',
  guard: 'guards',
  judge: 'the judge',
  policy: 'policies',
};

export function mutantsSection({ mutants, faults, limit, steps, seeds }: MutantsReport): string {
  const killed = mutants.filter(({ verdict }) => verdict === 'killed').length;
  const survived = mutants.filter(({ verdict }) => verdict === 'survived').length;
  const equivalent = mutants.length - killed - survived;
  const equal = equivalent === 0 ? '' : `, ${equivalent} proved equivalent`;
  const tables = Object.entries(FAMILIES).map(([family, title]) => {
    const own = mutants.filter((mutant) => mutant.family === family);
    return own.length === 0 ? '' : familyTable(title, own);
  });
  const needed = faults.filter((fault) => fault.needed).length;
  return `<p class="lead">${killed} of ${mutants.length} planted faults are found, ${survived} survive${equal}.</p>
<p>Each is a change of one place of the source. It counts as found when a guarantee or a sentence of the 2003 document fails with it and not without it, within ${limit} random histories of ${steps} events, under each of ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}.${faults.length === 0 ? '' : ` ${needed} of ${faults.length} kinds of faults in the environment are needed: without each of them one of the mutants would go unnoticed.`}</p>
${tables.join('')}`;
}

function familyTable(title: string, mutants: readonly MutantResult[]): string {
  const survived = mutants.filter(({ verdict }) => verdict === 'survived').length;
  const rows = mutants.map(row);
  return `<details class="family"${survived > 0 ? ' open' : ''}><summary><b>${title}</b> <span class="quiet">${mutants.length} planted, ${survived === 0 ? 'all found' : `${survived} survive`}</span></summary>
<div class="scroll" tabindex="0" role="region" aria-label="Planted faults of ${title}"><table class="list"><thead><tr><th scope="col">what it does wrong</th><th scope="col">found by</th><th scope="col">histories, median / 95th</th><th scope="col">smallest</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></details>`;
}

function row({ does, breaks, algorithm, oracle, verdict, histories, shrunk }: MutantResult): string {
  const found =
    verdict === 'killed'
      ? `✓ ${oracle}${algorithm === null ? '' : ` under ${algorithm}`}`
      : verdict === 'survived'
        ? '✗ survives'
        : '= equivalent';
  const when = histories === null ? '–' : `${histories.p50} / ${histories.p95}`;
  return `<tr class="${verdict}"><td>${escapeText(does)}${breaks === oracle ? '' : ` <span class="quiet">${escapeText(breaks)}</span>`}</td><td>${escapeText(found)}</td><td>${when}</td><td>${shrunk ?? '–'}</td></tr>`;
}
