import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { entriesOf, folderFlag, type TreeColumns } from '../../src/disk/columns.ts';
import { type ScanOptions, type SeenColumns, scan } from '../../src/disk/scan.ts';
import { temporaryName } from '../../src/disk/temporary-name.ts';
import { everythingSettled, incompleteFolders, longAgo, plant, scratchFolder } from './scratch.ts';

const scratch = scratchFolder('scan');
let root = '';
let next = 0;

beforeEach(() => {
  next += 1;
  root = join(scratch, `tree-${next}`);
  fs.mkdirSync(root);
});

function look(options: Partial<ScanOptions> = {}) {
  return scan(root, { settledBefore: everythingSettled, ...options });
}

/** One line a folder: its path and the kinds and names in it. */
function outline(columns: TreeColumns): string[] {
  return columns.folders.map((path, f) =>
    [`${path}:`, ...entriesOf(columns, f).map((e) => `${e.kind} ${e.name}`)].join(' | '),
  );
}

describe('scan', () => {
  it('lists folders parents first and names in order, with exact times and sizes', () => {
    plant(root, { 'b/2.txt': 'two', 'b/10.txt': 'ten!', 'A/': '', 'c.txt': '' });
    const { columns, problems } = look({ inodes: true });
    expect(outline(columns)).toEqual([
      ': | folder A | folder b | file c.txt',
      'A:',
      'b: | file 10.txt | file 2.txt',
    ]);
    const stat = fs.statSync(join(root, 'b/10.txt'), { bigint: true });
    expect(entriesOf(columns, 2)[0]).toEqual({
      name: '10.txt',
      kind: 'file',
      size: 4,
      mtime: stat.mtimeNs,
      inode: stat.ino,
    });
    expect(columns.folderMtimes[2]).toBe(fs.statSync(join(root, 'b'), { bigint: true }).mtimeNs);
    expect(problems).toEqual([]);
  });

  it('finds from within the tree what it finds from without, and is not deceived by where the process once was', () => {
    plant(root, { 'a/1.txt': 'one', 'b/2.txt': 'two' });
    const outside = look();
    const before = process.cwd();
    process.chdir(root);
    try {
      expect(look()).toEqual(outside);
      expect(look({ previous: outside.columns }).reusedFolders).toBe(3);
      fs.renameSync(root, `${root}-moved`);
      fs.mkdirSync(root);
      plant(root, { 'other.txt': 'in its place' });
      expect(outline(look({ previous: outside.columns }).columns)).toEqual([': | file other.txt']);
      fs.rmSync(`${root}-moved`, { recursive: true });
      expect(outline(look().columns)).toEqual([': | file other.txt']);
    } finally {
      process.chdir(before);
    }
  });

  it('shares the columns of the listing before where nothing has changed, and no longer when something has', () => {
    plant(root, { 'a/1.txt': 'one', 'b/2.txt': 'two' });
    const previous = look().columns;
    expect(look({ previous }).columns.mtimes).toBe(previous.mtimes);
    fs.writeFileSync(join(root, 'b/2.txt'), 'longer');
    const { columns, reusedFolders } = look({ previous });
    expect([reusedFolders, entriesOf(columns, 2)[0]?.size]).toEqual([3, 6]);
    expect(entriesOf(columns, 1)).toEqual(entriesOf(previous, 1));
    expect(entriesOf(previous, 2)[0]?.size).toBe(3);
  });

  it('records links, sockets and pipes as what they are and follows none', () => {
    plant(root, { 'real/inside.txt': 'x' });
    fs.symlinkSync('real', join(root, 'to-folder'));
    fs.symlinkSync('/', join(root, 'to-root'));
    fs.symlinkSync('nowhere', join(root, 'dangling'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    expect(outline(look().columns)).toEqual([
      ': | link dangling | special pipe | folder real | link to-folder | link to-root',
      'real: | file inside.txt',
    ]);
  });

  it('says that a root is missing instead of showing an empty tree', () => {
    const { columns, problems } = scan(join(root, 'no-such'), { settledBefore: 0n });
    expect(problems.map((p) => p.kind)).toEqual(['missingRoot']);
    expect(incompleteFolders(columns)).toEqual(['']);
  });

  it('takes a file in place of the root for a missing root', () => {
    plant(root, { file: '' });
    expect(scan(join(root, 'file'), { settledBefore: 0n }).problems).toMatchObject([
      { kind: 'missingRoot', code: 'ENOTDIR' },
    ]);
  });

  it('leaves out what is excluded, and says so', () => {
    plant(root, { 'keep/a': '', 'Temp/deep/b': '' });
    const { columns } = look({ exclude: (folder) => folder === 'Temp' });
    expect(outline(columns)).toEqual([': | folder keep | folder Temp', 'keep: | file a', 'Temp:']);
    expect(columns.folderFlags[2]).toBe(folderFlag.excluded);
  });

  it('reports names that collide without case, and lists both', () => {
    plant(root, { 'd/Foo': '1', 'd/foo': '2', 'd/CAFE\u0301': '', 'd/caf\u00e9': '' });
    const { columns, problems } = look();
    expect(problems.map((p) => [p.kind, p.path])).toEqual([
      ['collision', 'd/caf\u00e9'],
      ['collision', 'd/foo'],
    ]);
    expect(entriesOf(columns, 1)).toHaveLength(4);
    expect(columns.folderFlags[1]).toBe(folderFlag.collision);
  });

  it('reports leftovers of interrupted copies and does not list them', () => {
    plant(root, { [`d/${temporaryName('x.1')}`]: 'half', 'd/whole': '' });
    const { columns, leftovers } = look();
    expect(leftovers).toEqual([`d/${temporaryName('x.1')}`]);
    expect(outline(columns)[1]).toBe('d: | file whole');
  });

  it('reports progress', () => {
    plant(root, Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${i % 8}/${i}`, ''])));
    const seen: number[] = [];
    look({ progressEvery: 10, onProgress: (entries) => seen.push(entries) });
    expect(seen).toHaveLength(4);
    expect(seen.toSorted((a, b) => a - b)).toEqual(seen);
  });
});

describe.runIf(process.getuid?.() === 0)(
  'scan without permission (needs a superuser to give it away)',
  () => {
    it('marks a folder that cannot be listed or looked into as incomplete', () => {
      plant(root, { 'closed/a': '', 'listable/b': '', 'open/c': '' });
      fs.chmodSync(join(root, 'closed'), 0o000);
      fs.chmodSync(join(root, 'listable'), 0o444);
      fs.chmodSync(scratch, 0o755);
      process.seteuid?.(65_534);
      try {
        const { columns, problems } = look();
        expect(incompleteFolders(columns)).toEqual(['closed', 'listable']);
        expect(problems.map((p) => [p.kind, p.path, p.code])).toEqual([
          ['unreadable', 'closed', 'EACCES'],
          ['unreadable', 'listable/b', 'EACCES'],
        ]);
        expect(outline(columns).at(-1)).toBe('open: | file c');
      } finally {
        process.seteuid?.(0);
      }
    });

    it('names the root where that is the one, for its own path is empty', () => {
      fs.chmodSync(root, 0o300);
      process.seteuid?.(65_534);
      try {
        expect(look().problems).toMatchObject([
          { path: '', message: expect.stringContaining(root) as string },
        ]);
      } finally {
        process.seteuid?.(0);
      }
    });
  },
);

describe('scan with a previous listing', () => {
  it('lists only folders whose own times moved, and sees every change', () => {
    plant(root, { 'a/1': 'x', 'b/1': 'x', 'c/d/1': 'x' });
    const before = look();
    expect([before.listedFolders, before.reusedFolders]).toEqual([5, 0]);
    plant(root, { 'a/1': 'longer', 'b/2': 'new' });
    const after = look({ previous: before.columns });
    expect([after.listedFolders, after.reusedFolders]).toEqual([1, 4]);
    expect(after.columns).toEqual(look().columns);
    expect(outline(after.columns)).toContain('b: | file 1 | file 2');
    expect(entriesOf(after.columns, 1)[0]?.size).toBe(6);
  });

  it('sees a time that moved by a microsecond, or a size, among names that hold', () => {
    plant(root, { '1.txt': 'one', '2.txt': 'two', '3.txt': 'three', 'a/': '' });
    for (const name of ['1.txt', '2.txt', '3.txt']) fs.utimesSync(join(root, name), longAgo, longAgo);
    const before = look();
    fs.utimesSync(join(root, '2.txt'), longAgo, longAgo + 1e-6);
    fs.writeFileSync(join(root, '3.txt'), 'longer than it was');
    fs.utimesSync(join(root, '3.txt'), longAgo, longAgo);
    const after = look({ previous: before.columns });
    expect(after.reusedFolders).toBe(2);
    expect(after.columns).toEqual(look().columns);
    expect(after.columns.mtimes).not.toEqual(before.columns.mtimes);
  });

  it('is not deceived by a folder whose time was set back', () => {
    plant(root, { 'a/1': 'x' });
    fs.utimesSync(join(root, 'a'), longAgo, longAgo);
    const before = look();
    plant(root, { 'a/2': 'restored' });
    fs.utimesSync(join(root, 'a'), longAgo, longAgo);
    expect(outline(look({ previous: before.columns }).columns)).toContain('a: | file 1 | file 2');
  });

  it('lists a folder again whose time was too fresh to be trusted', () => {
    plant(root, { 'a/1': 'x' });
    const before = look({ settledBefore: 0n });
    const after = look({ previous: before.columns });
    expect([before.listedForGood, after.reusedFolders, after.listedForGood]).toEqual([0, 0, 2]);
    expect(look({ previous: after.columns }).listedForGood).toBe(0);
  });

  it('lists a folder again when a known name is gone or became something else behind its back', () => {
    plant(root, { 'a/1': 'x', 'a/2': 'y' });
    const first = look().columns;
    const lie = { ...first, names: first.names.map((names) => names.replace('1/2', '1/3')) };
    expect(look({ previous: lie }).columns).toEqual(first);
    const kinds = first.kinds.map((kind) => (kind === 1 ? 2 : kind));
    expect(look({ previous: { ...first, kinds } }).columns).toEqual(first);
  });

  it('always lists folders that had problems', () => {
    plant(root, { 'd/Foo': '', 'd/foo': '', [`t/${temporaryName('x')}`]: '' });
    const before = look();
    const after = look({ previous: before.columns });
    expect(after.problems).toEqual(before.problems);
    expect(after.leftovers).toEqual(before.leftovers);
  });
});

describe('scan with a listing of a moment ago', () => {
  const butFor = (columns: TreeColumns, ...changed: string[]): SeenColumns => ({
    columns,
    holds: (folder) => !changed.includes(folder),
  });

  it('looks only into the folders in which something was done, and finds what is new there', () => {
    plant(root, { 'a/1': 'x', 'b/c/1': 'x', 'b/d/1': 'x', e: 'x' });
    const columns = look().columns;
    plant(root, { 'a/1': 'longer', 'b/c/1': 'longer', 'b/new/1': 'x' });
    fs.rmSync(join(root, 'b/d'), { recursive: true });
    const now = look({ seen: butFor(columns, 'b', 'b/c') });
    expect(outline(now.columns)).toEqual([
      ': | folder a | folder b | file e',
      'a: | file 1',
      'b: | folder c | folder new',
      'b/c: | file 1',
      'b/new: | file 1',
    ]);
    const sizes = now.columns.folders.map((_, f) => entriesOf(now.columns, f)[0]?.size);
    expect(sizes).toEqual([0, 1, 0, 6, 1]);
    expect([now.listedFolders, now.reusedFolders]).toEqual([3, 2]);
  });

  it('looks again where a time was too fresh to be trusted, and where something was not seen whole', () => {
    plant(root, { 'a/1': 'x', 'b/1': 'x', 'b/.roamproof-tmp-1-2-3': 'x' });
    const settledBefore = fs.statSync(join(root, 'a/1'), { bigint: true }).mtimeNs;
    const { columns } = look({ settledBefore });
    plant(root, { 'a/1': 'longer', 'b/1': 'longer' });
    const now = look({ seen: butFor(columns) }).columns;
    expect(entriesOf(now, 1).map(({ size }) => size)).toEqual([6]);
    expect(entriesOf(now, 2).map(({ size }) => size)).toEqual([6]);
  });

  it('lists a folder whose subfolder went away or became a file behind its back', () => {
    for (const put of [{}, { 'a/b': 'a file now' }]) {
      plant(root, { 'a/b/1': 'x', 'a/2': 'y' });
      const columns = look().columns;
      fs.rmSync(join(root, 'a/b'), { recursive: true });
      plant(root, put);
      const now = look({ seen: butFor(columns, 'a/b') }).columns;
      // The folder's own time is the one of that moment: whoever compares it next lists the folder once more.
      expect(outline(now)).toEqual(outline(look().columns));
    }
  });
});
