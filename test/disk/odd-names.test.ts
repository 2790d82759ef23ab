import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entriesOf, folderFlag, namesOf } from '../../src/disk/columns.ts';
import { decodeColumns, encodeColumns } from '../../src/disk/columns-file.ts';
import { scan } from '../../src/disk/scan.ts';
import { TrashRun } from '../../src/disk/trash.ts';
import { listTrash } from '../../src/disk/trash-index.ts';
import { copyFile, putBack } from './copied.ts';
import { everythingSettled, incompleteFolders, plant, scratchFolder } from './scratch.ts';

const names = [
  'new\nline',
  'tab\tand "quotes"',
  '-rf',
  ' leading and trailing ',
  '..name',
  'back\\slash',
  'emoji 👩‍👩‍👧‍👦',
  'x'.repeat(255),
  'é'.repeat(127),
  '\u{1F4C1}'.repeat(63),
  'real \uFFFD replacement character',
  '%00',
  'con.txt',
];

describe('odd names', () => {
  const root = scratchFolder('odd');

  it.each(names)('%j is listed, copied, put into the trash and restored', (name) => {
    const folder = join(root, String(names.indexOf(name)));
    plant(folder, { [`from/${name}`]: 'content', 'to/': '' });
    const listed = scan(folder, { settledBefore: 0n });
    expect(listed.problems).toEqual([]);
    expect(namesOf(listed.columns, 1)).toEqual([name]);
    expect(decodeColumns(encodeColumns(listed.columns))).toEqual({ ok: true, columns: listed.columns });

    const target = join(folder, 'to', name);
    expect(copyFile({ source: join(folder, 'from', name), target, token: 't' })).toMatchObject({ ok: true });

    const trash = new TrashRun(folder, join(folder, 'trash'), 'run');
    expect(trash.move({ path: `to/${name}`, at: 0, reason: 'test' })).toMatchObject({ ok: true });
    trash.close();
    expect(fs.existsSync(target)).toBe(false);
    const [item] = listTrash(join(folder, 'trash')).items;
    if (item === undefined) throw new Error('nothing in the trash');
    putBack(folder, join(folder, 'trash'), item);
    expect(fs.readFileSync(target, 'utf8')).toBe('content');
  });

  it('a name one byte too long is a clear failure and leaves nothing behind', () => {
    plant(root, { 'long/a': 'x' });
    const target = join(root, 'long', 'y'.repeat(256));
    const outcome = copyFile({ source: join(root, 'long/a'), target, token: 't' });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'nameTooLong', side: 'target' } });
    expect(fs.readdirSync(join(root, 'long'))).toEqual(['a']);
  });
});

describe.runIf(process.platform === 'linux')('names that Linux allows and Unicode does not', () => {
  const root = scratchFolder('bytes');

  it('are reported, and the folder is marked: what is missing may be one of them', () => {
    plant(root, { 'd/good': '' });
    fs.writeFileSync(Buffer.concat([Buffer.from(`${root}/d/bad-`), Buffer.from([0xff, 0xfe])]), 'x');
    const { columns, problems } = scan(root, { settledBefore: everythingSettled });
    expect(problems).toMatchObject([{ kind: 'nameNotUnicode', path: 'd/bad-\uFFFD\uFFFD' }]);
    expect([...columns.folderFlags]).toEqual([0, folderFlag.garbled]);
    expect(namesOf(columns, 1)).toEqual(['good']);
  });
});

describe.runIf(process.platform === 'linux')('paths longer than the system can open', () => {
  const root = scratchFolder('deep');
  const segment = 'd'.repeat(200);
  // A process of its own may step down folder by folder: no single call ever sees the whole path.
  const dig = `for (let i = 0; i < 25; i++) {
    fs.mkdirSync('${segment}'); process.chdir('${segment}'); fs.writeFileSync('file', ''); }`;
  execFileSync(process.execPath, ['-e', dig], { cwd: root });

  it('are listed as far as they can be opened, and reported from there on', () => {
    const { columns, problems } = scan(root, { settledBefore: everythingSettled });
    expect(problems.length).toBeGreaterThan(0);
    expect([...new Set(problems.map((p) => p.kind))]).toEqual(['pathTooLong']);
    const depth = columns.folders.length - 1;
    expect(depth).toBeGreaterThanOrEqual(19);
    expect(depth).toBeLessThan(25);
    expect(entriesOf(columns, depth - 1).map((e) => e.name)).toContain('file');
    expect(incompleteFolders(columns)).toEqual([columns.folders.at(-1)]);
  });

  it('cannot be copied to, and say so', () => {
    plant(root, { small: 'x' });
    const target = join(root, ...Array.from({ length: 21 }, () => segment), 'file');
    const outcome = copyFile({ source: join(root, 'small'), target, token: 't' });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'nameTooLong', side: 'target' } });
  });
});
