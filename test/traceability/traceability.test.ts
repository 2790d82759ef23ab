import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMPUTER_TABLE } from '../../machines/computer.ts';
import { REFRESH_TABLE } from '../../machines/refresh.ts';
import { SESSION_TABLE } from '../../machines/session-table.ts';
import { UPLOAD_TABLE } from '../../machines/upload.ts';
import { ruleIds } from '../../src/plan/rules.ts';
import { catalogue } from '../../src/policy/catalogue.ts';
import { type Existing, faultsOf, sources, traceabilityText } from '../../src/traceability/table.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const statesOf = (machine: string, table: object): string[] =>
  Object.keys(table).map((state) => `${machine}.${state}`);

const existing: Existing = {
  rules: new Set(ruleIds),
  states: new Set([
    ...statesOf('session', SESSION_TABLE),
    ...statesOf('computer', COMPUTER_TABLE),
    ...statesOf('upload', UPLOAD_TABLE),
    ...statesOf('refresh', REFRESH_TABLE),
  ]),
  policies: new Set(catalogue.map(({ id }) => id)),
  scenarios: new Set(
    readdirSync(join(ROOT, 'test/scenarios'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name),
  ),
  properties: new Set(
    globSync('{test,properties}/**/*.test.ts', { cwd: ROOT }).map((file) =>
      file.replaceAll('\\', '/').replace(/(?:\.property)?\.test\.ts$/, ''),
    ),
  ),
};

describe('the table', () => {
  it('names nothing that is not there, and leaves no rule and no state out', () => {
    expect(faultsOf(sources, existing)).toEqual([]);
  });
  it('is complete by heading: every heading of the two documents has entries', () => {
    const headings = new Set(
      sources.slice(0, 2).flatMap(({ entries }) => entries.map(({ heading }) => heading)),
    );
    expect([...headings]).toEqual(HEADINGS);
  });
  it('is what docs/traceability.md shows', () => {
    expect(readFileSync(join(ROOT, 'docs/traceability.md'), 'utf8')).toBe(traceabilityText());
  });
});

const HEADINGS = [
  'Introduction',
  'New Group Policy Settings',
  'Fast network logon overview',
  'Changes in roaming user profiles to support fast network logon',
  'New System Service profiles',
  'LocalService and NetworkService profiles',
  'System Profile',
  'More robust roaming',
  'Improved Merge Algorithm',
  'Overview of the Windows NT 4.0 Algorithm',
  'Examples of Windows NT 4.0 Merge Algorithm Issues',
  'Overview of Windows Server 2003 Merge Algorithm',
  'Quotas on Profile Size',
  'Deleting cached roaming profiles',
  'Changes to the way Guest profiles are handled',
  'Group Policy Settings for Roaming User Profiles',
  'Points about this policy',
];

const without = (kind: keyof Existing, name: string): Existing => ({
  ...existing,
  [kind]: new Set([...existing[kind]].filter((other) => other !== name)),
});

describe('the check', () => {
  const some: [keyof Existing, string][] = [
    ['rules', 'U5'],
    ['states', 'session.lingering'],
    ['policies', 'UploadHive'],
    ['scenarios', 'guest-in-a-domain'],
    ['properties', 'test/kinds/locked-hives'],
  ];

  it.each(some)('fails when one of the %s is removed', (kind, name) => {
    expect(faultsOf(sources, without(kind, name))[0]).toContain(`names ${name}`);
  });
  it('fails when a rule is named nowhere', () => {
    const more = { ...existing, rules: new Set([...existing.rules, 'Z1']) };
    expect(faultsOf(sources, more)).toEqual(['Z1 is named by no entry']);
  });
  it('fails for an entry that stands for nothing', () => {
    const empty = [{ title: '', entries: [{ heading: '', says: 'Something happens.' }] }];
    expect(faultsOf(empty, { ...existing, rules: new Set(), states: new Set() })).toEqual([
      '"Something happens." names nothing and does not say why',
    ]);
  });
});
