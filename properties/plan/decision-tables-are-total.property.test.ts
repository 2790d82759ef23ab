/**
 * The decision tables are total: whatever two copies, times and a manifest there are, one row applies; every row applies to
 * something; each row names a rule that exists. Spec section 5.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileNode } from '../../src/fold/tree.ts';
import { emptyFolder } from '../../src/fold/tree.ts';
import { CSYNC_TABLE, sideCase } from '../../src/plan/csync.ts';
import { RULES } from '../../src/plan/rules.ts';
import { THREE_WAY_TABLE } from '../../src/plan/three-way-table.ts';
import { DEFAULT_READING, type MergeView } from '../../src/plan/view.ts';
import { LOGOFF_TABLE, LOGON_TABLE, logoffCase, logonCase } from '../../src/plan/windows.ts';
import { settings } from '../settings.ts';

/** Few instants, so that equal ones come up. */
const instant = fc.integer({ min: 0, max: 4 }).map((n) => n * 1000);
const node: fc.Arbitrary<FileNode> = fc.record({
  name: fc.constant('doc'),
  content: fc.constantFrom('v1', 'v2'),
  modified: instant,
  created: instant,
  version: fc.nat(9),
});
const maybe = fc.option(node, { nil: undefined });
const time = fc.option(instant, { nil: null });

const view = fc
  .record({
    loadTime: time,
    unloadTime: time,
    created: fc.boolean(),
    granularityMs: fc.constantFrom(0, 2000),
  })
  .map(
    ({ loadTime, unloadTime, created, granularityMs }): MergeView => ({
      direction: 'up',
      transition: false,
      computer: 'A',
      local: emptyFolder(),
      central: emptyFolder(),
      localHive: null,
      centralHive: null,
      manifest: null,
      store: null,
      marker: true,
      loadTime,
      unloadTime,
      excluded: [],
      reading: { ...DEFAULT_READING, created, granularityMs },
    }),
  );

describe('Windows', () => {
  it.each([
    ['logon', LOGON_TABLE, logonCase],
    ['logoff', LOGOFF_TABLE, logoffCase],
  ] as const)('%s', (_, table, caseOf) => {
    const met = new Set<string>();
    fc.assert(
      fc.property(view, maybe, maybe, (given, local, central) => {
        fc.pre(local !== undefined || central !== undefined);
        const found = caseOf(given, local, central);
        met.add(found);
        expect(Object.keys(table)).toContain(found);
      }),
      settings(1000),
    );
    expect([...met].toSorted()).toEqual(Object.keys(table).toSorted());
    for (const { rule } of Object.values(table)) expect(RULES).toHaveProperty(rule);
  });
});

describe('csync', () => {
  it('a file on either side has a case, and every pair of cases is decided', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(maybe, maybe, (file, base) => {
        const found = sideCase(file, base);
        met.add(found);
        expect(CSYNC_TABLE).toHaveProperty(found);
      }),
      settings(300),
    );
    expect([...met].toSorted()).toEqual(Object.keys(CSYNC_TABLE).toSorted());
  });
});

describe.each([
  ['csync', CSYNC_TABLE],
  ['three-way', THREE_WAY_TABLE],
] as const)('%s', (_, table) => {
  it('has a rule in every cell, and every row has the same columns', () => {
    const rows: readonly Readonly<Record<string, { rule: string }>>[] = Object.values(table);
    const columns = Object.keys(rows[0] ?? {});
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(columns);
      for (const { rule } of Object.values(row)) expect(RULES).toHaveProperty(rule);
    }
  });
});
