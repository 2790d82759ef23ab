import { labelled, table } from '../explain/layout.ts';
import { catalogue } from './catalogue.ts';
import { isKnownTo, knownTo, type Policy, type Setting } from './policy.ts';
import { allowedValues } from './setting-value.ts';
import { type Decision, type Explanation, explainSettings } from './why.ts';
import { type Windows, windowsName } from './windows.ts';

const groupTitles: Record<Policy['group'], string> = {
  'user-profiles': 'User Profiles (Administrative Templates\\System\\User Profiles)',
  neighbour: 'Neighbouring policies',
  'registry-value': 'Registry values without a policy',
};

/** All policies as tables, one per group, lines at most `width` wide; with `os` only those it knows. No colours. */
export function policyTables(width: number, os?: Windows): string {
  const shown = os === undefined ? catalogue : catalogue.filter((policy) => isKnownTo(policy, os));
  const groups = Object.entries(groupTitles).map(([group, title]) => {
    const rows = shown.filter((policy) => policy.group === group).flatMap(policyRows);
    return rows.length === 0
      ? ''
      : `${title}\n\n${table(['SETTING', 'FOR', 'VALUES', 'KNOWN', 'POLICY'], rows, width)}\n`;
  });
  return groups.filter((text) => text !== '').join('\n');
}

function policyRows(policy: Policy): string[][] {
  return policy.settings.map((setting) => [
    setting.name,
    policy.scope,
    shortValues(setting),
    shortKnown(policy),
    policy.title,
  ]);
}

function shortKnown({ since, until }: Policy): string {
  if (until === undefined) return `${since}+`;
  return until === since ? since : `${since}–${until}`;
}

function shortValues({ type, range, choices = [] }: Setting): string {
  if (type === 'bool') return '0, 1';
  if (range !== undefined) return `${range.min}–${range.max}`;
  if (type !== 'enum') return 'text';
  const values = choices.map(({ value }) => value);
  return values.length > 4 ? `${values[0]}–${values.at(-1)}` : values.join(', ');
}

/** One policy in full. No colours. */
export function policyPage(policy: Policy, width: number): string {
  const root = policy.scope === 'machine' ? 'HKLM' : 'HKCU';
  const line = (label: string, text: string): readonly string[] => labelled(label, text, 11, width);
  return [
    policy.title,
    '',
    ...line('policy', policy.id),
    ...line('for', policy.scope === 'machine' ? 'the computer' : 'the user'),
    ...line(
      'known',
      `${knownTo(policy)}${policy.servicePack === undefined ? '' : ` (${policy.servicePack})`}`,
    ),
    ...line('key', `${root}\\${policy.key}`),
    ...policy.settings.flatMap((setting) => line('value', settingInWords(setting))),
    ...line('not set', policy.whenNotSet),
    ...line('set', policy.changes),
    ...policy.notes.flatMap((note) => line('note', note)),
    ...line('source', policy.source),
    '',
  ].join('\n');
}

function settingInWords(setting: Setting): string {
  const editor = setting.editorDefault === undefined ? '' : `; the editor offers ${setting.editorDefault}`;
  return `${setting.name}: ${allowedValues(setting)}${editor}`;
}

/**
 * What settings amount to on one computer for one user, and why: decisions made by settings first, then (with `all`) the
 * defaults, then problems and notes. No colours.
 */
export function explanationPage(
  { os, decisions, problems, notes }: Explanation,
  width: number,
  all = true,
): string {
  const made = decisions.filter(({ because }) => because.length > 0);
  const defaults = all ? decisions.filter(({ because }) => because.length === 0) : [];
  const remarks = (remark: { name: string; message: string }): readonly string[] =>
    labelled(`  ${remark.name}`, remark.message, 27, width);
  return [
    `On ${windowsName(os)}:`,
    ...section(
      'Decided by settings',
      made.flatMap((decision) => decisionLines(decision, width)),
    ),
    ...section(
      `Defaults of ${windowsName(os)}`,
      defaults.flatMap((decision) => decisionLines(decision, width)),
    ),
    ...section('Refused', problems.flatMap(remarks)),
    ...section('Notes', notes.flatMap(remarks)),
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function decisionLines({ decision, value, because }: Decision, width: number): readonly string[] {
  const causes = because.map(({ name, value: given }) => `${name} = ${given}`).join(', ');
  const reason = causes === '' ? '' : ` (${causes})`;
  return labelled(`  ${inWords(decision)}`, `${valueInWords(value)}${reason}`, 27, width);
}

/** "deleteCachedCopies" → "delete cached copies". */
function inWords(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function valueInWords(value: Decision['value'] | string | number): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null) return 'none';
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return value.length === 0 ? 'none' : value.join('; ');
  return Object.entries(value)
    .map(([name, part]) => `${inWords(name)} ${valueInWords(part)}`)
    .join(', ');
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}

/** The explanation of settings as text; `explainSettings` gives the same as data. */
export function settingsPage(
  machine: Readonly<Record<string, unknown>>,
  user: Readonly<Record<string, unknown>>,
  os: Windows,
  width: number,
): string {
  return explanationPage(explainSettings(machine, user, os), width);
}
