import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readStamp } from '../../src/disk/file-stamp.ts';
import { purgeTrash } from '../../src/disk/purge-trash.ts';
import { TrashRun } from '../../src/disk/trash.ts';
import { listTrash, type TrashItem } from '../../src/disk/trash-index.ts';
import { putBack } from './copied.ts';
import { harvest, plant, scratchFolder } from './scratch.ts';

const scratch = scratchFolder('trash');
let root = '';
let trash = '';
let next = 0;

beforeEach(() => {
  next += 1;
  root = join(scratch, String(next), 'root');
  trash = join(scratch, String(next), 'trash');
  fs.mkdirSync(root, { recursive: true });
});

function remove(...paths: string[]): TrashItem[] {
  const run = new TrashRun(root, trash, '2003-05-01T09-00-00.000Z_A');
  const outcomes = paths.map((path) => run.move({ path, at: 1000, reason: 'deleted on the server' }));
  run.close();
  return outcomes.map((outcome) => {
    if (!outcome.ok) throw new Error(outcome.failure.message);
    return outcome.item;
  });
}

describe('trash', () => {
  it('writes nothing through a link that somebody put there, and reads no pipe', () => {
    plant(root, { 'a.txt': 'a' });
    const elsewhere = join(trash, '../elsewhere');
    plant(elsewhere, { letter: 'mine' });
    fs.mkdirSync(join(trash, 'run'), { recursive: true });
    fs.symlinkSync(elsewhere, join(trash, 'led'));
    fs.symlinkSync(join(elsewhere, 'letter'), join(trash, 'run/index.jsonl'));
    for (const run of ['led', 'run']) {
      const moved = new TrashRun(root, trash, run).move({ path: 'a.txt', at: 1000, reason: 'gone' });
      expect(moved).toMatchObject({ ok: false, failure: { kind: 'notAFile' } });
    }
    expect(harvest(elsewhere)).toEqual({ letter: 'mine' });
    expect(harvest(root)).toEqual({ 'a.txt': 'a' });
    fs.rmSync(join(trash, 'run/index.jsonl'));
    execFileSync('mkfifo', [join(trash, 'run/index.jsonl')]);
    expect(listTrash(trash).problems).toMatchObject([
      { run: 'run', message: expect.stringContaining('ENXIO') },
    ]);
  });

  it('takes files, links and empty folders, and all can be put back as it was', () => {
    plant(root, { 'd/deep/a.txt': 'a', 'd/b.txt': 'b', 'e/': '' });
    fs.symlinkSync('b.txt', join(root, 'd/link'));
    fs.chmodSync(join(root, 'd/b.txt'), 0o640);
    fs.utimesSync(join(root, 'd/b.txt'), 1234, 1234);
    const before = harvest(root);
    const stamp = readStamp(join(root, 'd/b.txt'));

    remove('d/deep/a.txt', 'd/deep', 'd/b.txt', 'd/link', 'd', 'e');
    expect(harvest(root)).toEqual({});

    const { items, problems } = listTrash(trash);
    expect(problems).toEqual([]);
    expect(items.map((item) => [item.path, item.kind, item.reason])).toContainEqual([
      'd/b.txt',
      'file',
      'deleted on the server',
    ]);
    for (const item of items.toReversed()) putBack(root, trash, item);
    expect(harvest(root)).toEqual(before);
    expect(readStamp(join(root, 'd/b.txt'))).toEqual(stamp);
    // Of a folder only the fact is kept.
    expect(listTrash(trash).items.map(({ kind }) => kind)).toEqual(['folder', 'folder', 'folder']);
  });

  it('keeps every version of one path, also over two openings of the same run', () => {
    for (const version of ['one', 'two', 'three']) {
      plant(root, { 'a.txt': version });
      remove('a.txt');
    }
    const { items } = listTrash(trash);
    expect(items.map((item) => item.number)).toEqual([1, 2, 3]);
    const contents = items.map((item) => fs.readFileSync(join(trash, item.run, item.stored), 'utf8'));
    expect(contents).toEqual(['one', 'two', 'three']);
  });

  it('lists nothing of which only half was copied when the process was killed', () => {
    plant(root, { 'a.txt': 'whole' });
    const run = new TrashRun(root, trash, 'run');
    const { linkSync, copyFileSync, unlinkSync, rmSync } = fs;
    const killed = (): never => {
      throw Object.assign(new Error('killed'), { code: 'EKILLED' });
    };
    const half = (from: fs.PathLike, to: fs.PathLike): never => {
      fs.writeFileSync(to, fs.readFileSync(from).subarray(0, 2));
      return killed();
    };
    Object.assign(fs, { linkSync: killed, copyFileSync: half, unlinkSync: killed, rmSync: killed });
    const outcome = run.keep({ path: 'a.txt', at: 0, reason: 'newer on the server' });
    Object.assign(fs, { linkSync, copyFileSync, unlinkSync, rmSync });
    expect(outcome.ok).toBe(false);
    expect(harvest(trash)).toMatchObject({ 'run/.roamproof-tmp-000001': 'wh' });
    // The line that takes it back is not there either, after a kill.
    const index = join(trash, 'run/index.jsonl');
    fs.writeFileSync(index, fs.readFileSync(index, 'utf8').replace(/\{"dropped.*\n/, ''));
    expect(listTrash(trash).items).toEqual([]);
    run.close();
  });

  it.each(['hard link', 'copy'])('keeps what is replaced by %s while it stays in its place', (how) => {
    plant(root, { 'a.txt': 'old' });
    fs.utimesSync(join(root, 'a.txt'), 1234, 1234);
    const run = new TrashRun(root, trash, 'run');
    const link = fs.linkSync;
    if (how === 'copy')
      fs.linkSync = () => {
        throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
      };
    const kept = run.keep({ path: 'a.txt', at: 0, reason: 'newer on the server' });
    fs.linkSync = link;
    expect(harvest(root)).toEqual({ 'a.txt': 'old' });
    plant(root, { new: 'new' });
    fs.renameSync(join(root, 'new'), join(root, 'a.txt'));
    if (!kept.ok) throw new Error(kept.failure.message);
    const stored = join(trash, 'run', kept.item.stored);
    expect(fs.readFileSync(stored, 'utf8')).toBe('old');
    expect(fs.statSync(stored).mtimeMs).toBe(1_234_000);
    run.drop(kept.item);
    run.close();
    expect(listTrash(trash).items).toEqual([]);
    expect(fs.existsSync(stored)).toBe(false);
  });

  describe('on another file system than what is removed', () => {
    /** Nothing can be renamed into the trash; `onCopy` is called when content has been copied there. */
    function acrossMounts<T>(onCopy: () => void, work: () => T): T {
      const real = { renameSync: fs.renameSync, copyFileSync: fs.copyFileSync };
      fs.renameSync = (from, to) => {
        if (dirname(String(from)) === dirname(String(to))) return real.renameSync(from, to);
        throw Object.assign(new Error('EXDEV'), { code: 'EXDEV' });
      };
      fs.copyFileSync = (...args) => {
        real.copyFileSync(...args);
        onCopy();
      };
      try {
        return work();
      } finally {
        Object.assign(fs, real);
      }
    }

    it('takes files and links by copying them', () => {
      plant(root, { 'a.txt': 'a' });
      fs.utimesSync(join(root, 'a.txt'), 1234, 1234);
      fs.symlinkSync('a.txt', join(root, 'link'));
      const items = acrossMounts(
        () => undefined,
        () => remove('a.txt', 'link'),
      );
      expect(harvest(root)).toEqual({});
      const stored = items.map((item) => join(trash, item.run, item.stored));
      expect(fs.readFileSync(stored[0] ?? '', 'utf8')).toBe('a');
      expect(fs.statSync(stored[0] ?? '').mtimeMs).toBe(1_234_000);
      expect(fs.readlinkSync(stored[1] ?? '')).toBe('a.txt');
    });

    it.each([
      ['that changed while it was copied', true],
      ['that may go no more', false],
    ])('leaves a file %s', (_, changes) => {
      plant(root, { 'a.txt': 'a' });
      let copied = false;
      const onCopy = (): void => {
        copied = true;
        if (changes) fs.appendFileSync(join(root, 'a.txt'), ', edited');
      };
      const recheck = (): true | string => (copied && !changes ? 'the lock was lost' : true);
      const run = new TrashRun(root, trash, 'run');
      const outcome = acrossMounts(onCopy, () => run.move({ path: 'a.txt', at: 0, reason: '', recheck }));
      run.close();
      expect(outcome).toMatchObject({ ok: false, failure: { kind: 'refused' } });
      expect(harvest(root)).toEqual({ 'a.txt': changes ? 'a, edited' : 'a' });
      expect(listTrash(trash).items).toEqual([]);
    });
  });

  it('that cannot be made is named, not the file that was to go there', () => {
    fs.writeFileSync(join(root, 'a.txt'), 'stays');
    fs.writeFileSync(join(root, 'no-folder'), '');
    const trash = new TrashRun(root, join(root, 'no-folder'), 'run');
    for (const outcome of [
      trash.keep({ path: 'a.txt', at: 0, reason: 'test' }),
      trash.move({ path: 'a.txt', at: 0, reason: 'test' }),
    ])
      expect(outcome).toMatchObject({ ok: false, failure: { path: join(root, 'no-folder/run') } });
    expect(fs.readFileSync(join(root, 'a.txt'), 'utf8')).toBe('stays');
  });

  it('asks right before, and leaves the file when told to', () => {
    plant(root, { 'a.txt': 'x' });
    const run = new TrashRun(root, trash, 'run');
    const outcome = run.move({ path: 'a.txt', at: 0, reason: '', recheck: () => 'edited meanwhile' });
    run.close();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'refused' } });
    expect(harvest(root)).toEqual({ 'a.txt': 'x' });
    expect(listTrash(trash).items).toEqual([]);
  });

  it('does not remove a folder with something in it, and offers no undo for it', () => {
    plant(root, { 'd/a': '' });
    const run = new TrashRun(root, trash, 'run');
    const outcome = run.move({ path: 'd', at: 0, reason: '' });
    run.close();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'notEmpty' } });
    expect(listTrash(trash).items).toEqual([]);
  });

  it('reads around damaged lines, trusts no path in them, and goes on after a torn one', () => {
    plant(root, { a: '1', b: '2' });
    const [item] = remove('a');
    const index = join(trash, item?.run ?? '', 'index.jsonl');
    const evil = JSON.stringify({ ...item, mtime: '0', number: 7, path: '../../etc/cron.d/x' });
    fs.appendFileSync(index, `${evil}\nnull\n{"number":9,"pa`);
    remove('b');
    const { items, problems } = listTrash(trash);
    expect(items.map((one) => [one.path, one.number])).toEqual([
      ['a', 1],
      ['b', 10],
    ]);
    expect(problems.map((problem) => problem.line)).toEqual([2, 3, 4]);
  });

  /** A run of one removal at an instant, ms, of which the index was last written at another. */
  function runAt(path: string, at: number, written = at): void {
    plant(root, { [path]: path });
    const run = new TrashRun(root, trash, `run-${path}`);
    run.move({ path, at, reason: '' });
    run.close();
    fs.utimesSync(join(trash, `run-${path}`, 'index.jsonl'), written / 1000, written / 1000);
  }

  it('purges old runs whole, with what a torn line tells of no more', () => {
    runAt('a', 100);
    runAt('later', 300);
    runAt('written-to', 50, 250);
    runAt('torn', 50);
    fs.appendFileSync(join(trash, 'run-torn', 'index.jsonl'), '{"numb');
    fs.writeFileSync(join(trash, 'run-torn', '000002-half'), 'content');
    fs.utimesSync(join(trash, 'run-torn', 'index.jsonl'), 0.1, 0.1);
    expect(purgeTrash(trash, 200)).toEqual({
      purged: [
        { run: 'run-a', files: 1, bytes: 1 },
        { run: 'run-torn', files: 2, bytes: 11 },
      ],
      kept: ['run-later', 'run-written-to'],
      problems: [],
    });
    expect(fs.readdirSync(trash).toSorted()).toEqual(['run-later', 'run-written-to']);
  });

  it('purges nothing of a run without an index, or with something no run puts there', () => {
    runAt('a', 100);
    fs.unlinkSync(join(trash, 'run-a', 'index.jsonl'));
    runAt('b', 100);
    fs.writeFileSync(join(trash, 'run-b', 'notes.txt'), 'mine');
    const before = harvest(trash);
    const { purged, problems } = purgeTrash(trash, 200);
    expect(purged).toEqual([]);
    expect(problems.map(({ run, message }) => [run, /no such file|notes\.txt/.test(message)])).toEqual([
      ['run-a', true],
      ['run-b', true],
    ]);
    expect(harvest(trash)).toEqual(before);
  });

  it('a purge that is killed is gone on with', () => {
    runAt('a', 100);
    const unlink = fs.unlinkSync;
    fs.unlinkSync = (path) => {
      if (String(path).endsWith('index.jsonl')) throw new Error('killed');
      unlink(path);
    };
    try {
      expect(purgeTrash(trash, 200)).toMatchObject({ purged: [], problems: [{ message: 'killed' }] });
    } finally {
      fs.unlinkSync = unlink;
    }
    expect(listTrash(trash).items).toEqual([]);
    expect(purgeTrash(trash, 200).purged).toEqual([{ run: 'run-a', files: 0, bytes: 0 }]);
    expect(fs.readdirSync(trash)).toEqual([]);
  });

  it('does not purge a run that has just begun', () => {
    const run = new TrashRun(root, trash, 'run-now');
    expect(purgeTrash(trash, Date.now() - 1000)).toMatchObject({ purged: [], kept: [] });
    plant(root, { a: '1' });
    expect(run.move({ path: 'a', at: 0, reason: '' }).ok).toBe(true);
    expect(purgeTrash(trash, Date.now() - 1000)).toMatchObject({ purged: [], kept: ['run-now'] });
    run.close();
    expect(listTrash(trash).items).toHaveLength(1);
  });

  it('that is not there is empty', () => {
    expect(listTrash(join(trash, 'no'))).toEqual({ items: [], problems: [], unexplained: [] });
    expect(purgeTrash(join(trash, 'no'), 1)).toEqual({ purged: [], kept: [], problems: [] });
  });
});
