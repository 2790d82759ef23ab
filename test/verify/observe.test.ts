/** What a tool did is derived from what lay in both folders before and after it ran. */
import { describe, expect, it } from 'vitest';
import { emptyFolder, type FileNode } from '../../src/fold/tree.ts';
import { DEFAULT_READING, type MergeView } from '../../src/plan/view.ts';
import { observe } from '../../src/verify/black-box/observe.ts';

const VIEW: MergeView = {
  direction: 'up',
  transition: false,
  computer: 'A',
  local: emptyFolder(),
  central: null,
  localHive: null,
  centralHive: null,
  manifest: null,
  store: null,
  marker: true,
  loadTime: null,
  unloadTime: null,
  excluded: [],
  reading: DEFAULT_READING,
};

type Side = Record<string, string>;

const listing = (side: Side): Map<string, FileNode> =>
  new Map(
    Object.entries(side).map(([name, content], i) => [
      name,
      { name, content, modified: i, created: i, version: i + 1 },
    ]),
  );

/** The orders in short, and whether carrying them out leads to what is there. */
function orders(local: Side, central: Side, after: { local: Side; central: Side }, failed = false): string[] {
  const shown = {
    local: new Map(Object.entries(after.local)),
    central: new Map(Object.entries(after.central)),
  };
  const seen = observe(VIEW, { local: listing(local), central: listing(central) }, shown, failed);
  for (const side of ['local', 'central'] as const) {
    for (const [path, { content }] of seen[side]) expect(content).toBe(after[side][path]);
  }
  return seen.plan.map((action) => {
    const where = 'to' in action ? ` ${action.to}` : 'from' in action ? ` ${action.from}` : '';
    const loser = action.do === 'conflict' ? ` ${action.loser}` : '';
    return `${action.do}${loser} ${'path' in action ? action.path : ''}${where}`;
  });
}

describe('orders', () => {
  const cases: [
    what: string,
    local: Side,
    central: Side,
    after: { local: Side; central: Side },
    said: string[],
  ][] = [
    ['nothing', { a: '1' }, {}, { local: { a: '1' }, central: {} }, []],
    ['a copy up', { a: '1' }, {}, { local: { a: '1' }, central: { a: '1' } }, ['copy a central']],
    [
      'a copy down over another',
      { a: '1' },
      { a: '2' },
      { local: { a: '2' }, central: { a: '2' } },
      ['copy a local'],
    ],
    ['a deletion here', { a: '1' }, {}, { local: {}, central: {} }, ['delete a local']],
    ['a deletion there', {}, { a: '1' }, { local: {}, central: {} }, ['delete a central']],
    [
      'two that are in step',
      { a: '1' },
      { a: '1' },
      { local: { a: '1' }, central: { a: '1' } },
      ['confirm a'],
    ],
    [
      'the local loser under a name of its own on both sides',
      { a: '1' },
      { a: '2' },
      { local: { a: '2', 'a.conflict': '1' }, central: { a: '2', 'a.conflict': '1' } },
      ['conflict local a a.conflict', 'copy a local', 'copy a.conflict central'],
    ],
    [
      'the central loser on the server alone',
      { a: '1' },
      { a: '2' },
      { local: { a: '1' }, central: { a: '1', 'a~': '2' } },
      ['conflict central a a~', 'copy a central', 'copy a~ central', 'delete a~ local'],
    ],
    [
      'both under new names',
      { a: '1' },
      { a: '2' },
      { local: { 'a.1': '1', 'a.2': '2' }, central: { 'a.1': '1', 'a.2': '2' } },
      [
        'conflict local a a.1',
        'conflict central a a.2',
        'copy a.1 central',
        'copy a.2 central',
        'delete a central',
      ],
    ],
    [
      'a backup over an older backup',
      { a: '2', 'a~': '1' },
      { a: '3' },
      { local: { a: '3', 'a~': '2' }, central: { a: '3' } },
      ['delete a~ local', 'conflict local a a~', 'copy a local'],
    ],
    [
      'half a file counts as removed',
      { a: '12345' },
      { a: '67890' },
      { local: { a: '12345' }, central: { a: '123' } },
      ['delete a central'],
    ],
    [
      'files of the tool itself are none of ours',
      {},
      {},
      { local: { '.db': 'x' }, central: { '.db': 'x' } },
      [],
    ],
  ];
  it.each(cases)('%s', (_, local, central, after, said) => {
    expect(orders(local, central, after).toSorted()).toEqual(said.toSorted());
  });

  it('after an error what differs is left to a person', () => {
    const same = { local: { a: '1', b: '1' }, central: { a: '2', b: '1' } };
    expect(orders(same.local, same.central, same, true)).toEqual(['keep a', 'confirm b']);
  });

  it('a conflict copy is made before anything takes its place', () => {
    const after = { local: { a: '2', c: '1' }, central: { a: '2', c: '1' } };
    expect(orders({ a: '1' }, { a: '2' }, after)[0]).toBe('conflict local a c');
  });
});
