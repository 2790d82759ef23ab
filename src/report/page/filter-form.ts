/** The filters on the page: what can be chosen, and what is chosen. */
import { type Filter, PATHS_SHOWN, userOfFolder } from '../lanes.ts';
import type { ReportData } from '../report-data.ts';
import { escapeText } from '../svg.ts';
import { one } from './dom.ts';

const ROW_COUNTS = [3, PATHS_SHOWN, 12, 25, 60];

export function fillFilters(form: HTMLFormElement, data: ReportData, filter: Filter): void {
  const users = new Set<string>();
  const computers = new Set<string>();
  for (const { cells } of data.histories) {
    for (const [, computer, user] of cells) {
      if (computer !== '') computers.add(computer);
      if (user !== '') users.add(computer === '' ? userOfFolder(user) : user);
    }
  }
  const rows = filter.paths ?? PATHS_SHOWN;
  const counts = [...new Set([...ROW_COUNTS, rows])].toSorted((a, b) => a - b).map(String);
  fill(form, 'user', [...users].toSorted(), filter.user ?? '', 'everyone');
  fill(form, 'computer', [...computers].toSorted(), filter.computer ?? '', 'all');
  fill(form, 'paths', counts, String(rows), '');
  one<HTMLInputElement>(form, 'input[name=path]').value = filter.path ?? '';
}

function fill(
  form: HTMLFormElement,
  name: string,
  values: readonly string[],
  chosen: string,
  all: string,
): void {
  const option = (value: string): string =>
    `<option value="${escapeText(value)}"${value === chosen ? ' selected' : ''}>${escapeText(value)}</option>`;
  const first = all === '' ? '' : `<option value="">${all}</option>`;
  one<HTMLSelectElement>(form, `select[name=${name}]`).innerHTML = first + values.map(option).join('');
}

export function readFilters(form: HTMLFormElement): Filter {
  const value = (name: string): string =>
    one<HTMLInputElement | HTMLSelectElement>(form, `[name=${name}]`).value;
  const paths = Number(value('paths'));
  return {
    user: value('user'),
    path: value('path'),
    computer: value('computer'),
    ...(paths === PATHS_SHOWN ? {} : { paths }),
  };
}
