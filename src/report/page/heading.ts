/** What stands above the charts: the algorithms to choose from, the verdict, where the log came from. */
import type { Scene } from '../draw-chart.ts';
import type { History } from '../history.ts';
import type { ReportData } from '../report-data.ts';
import { escapeText } from '../svg.ts';
import { realLosses, verdict, verdictChip } from '../verdict.ts';
import { one } from './dom.ts';

export function drawHeading(
  root: HTMLElement,
  data: ReportData,
  main: History,
  beside: History | undefined,
): void {
  const { histories, promises } = data;
  one(root, '.algorithms').innerHTML =
    algorithmButtons(histories, main) + besideSelect(histories, main, beside);
  const buttons = one(root, '.algorithms');
  const pressed = one(buttons, '[aria-pressed=true]');
  // On a phone the row scrolls sideways; the chosen one stays in sight.
  buttons.scrollLeft = pressed.offsetLeft - buttons.offsetLeft - 12;
  const box = one(root, '.verdict');
  box.classList.toggle('bad', realLosses(main).length > 0);
  box.innerHTML = verdict(main, promises[main.algorithm] ?? []);
  one(root, '.source').textContent = sourceWords(data, main);
}

function algorithmButtons(histories: readonly History[], main: History): string {
  return histories
    .map(
      (history) =>
        `<button type="button" data-algorithm="${escapeText(history.algorithm)}" aria-pressed="${history === main}">${escapeText(history.algorithm)} ${verdictChip(history)}</button>`,
    )
    .join('');
}

function besideSelect(histories: readonly History[], main: History, beside: History | undefined): string {
  const others = histories.filter((history) => history !== main);
  if (others.length === 0) return '';
  const options = others.map(
    (history) =>
      `<option value="${escapeText(history.algorithm)}"${history === beside ? ' selected' : ''}>${escapeText(history.algorithm)}</option>`,
  );
  return `<label>compare with <select aria-label="Compare with"><option value="">nothing</option>${options.join('')}</select></label>`;
}

function sourceWords({ source, recorded, histories, left }: ReportData, main: History): string {
  const isRecorded = recorded && main === histories[0];
  const words = [
    source,
    `${main.heads.length.toLocaleString('en')} events ${isRecorded ? 'as recorded' : 'simulated'}`,
    main.refused.length > 0 ? `${main.refused.length} events that do not fit changed nothing` : '',
    left.length > 0 ? `not run: ${left.join(', ')}` : '',
  ];
  return words.filter((word) => word !== '').join(' · ');
}

/** The line above one chart. */
export function chartCaption(history: History, scene: Scene): string {
  const { shown, paths } = scene.lanes;
  const rows = shown < paths ? `${shown} of ${paths} paths and settings, the most telling ones` : '';
  return `${escapeText(history.algorithm)} ${verdictChip(history)} <span class="quiet">${rows}</span>`;
}
