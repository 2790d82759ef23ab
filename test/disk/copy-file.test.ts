import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { hashBytes } from '../../src/disk/content-hash.ts';
import { publishStaged, renameReserved } from '../../src/disk/copy-file.ts';
import { copyLink } from '../../src/disk/copy-link.ts';
import { readStamp } from '../../src/disk/file-stamp.ts';
import { flushFileSystem } from '../../src/disk/flush.ts';
import { stageCopy } from '../../src/disk/stage-copy.ts';
import { isTemporaryName, removeLeftovers, temporaryName } from '../../src/disk/temporary-name.ts';
import { copyFile } from './copied.ts';
import { everythingSettled, plant, scratchFolder } from './scratch.ts';

const scratch = scratchFolder('copy');
let root = '';
let next = 0;

beforeEach(() => {
  next += 1;
  root = join(scratch, String(next));
  fs.mkdirSync(join(root, 'to'), { recursive: true });
});

const small = 'small content';
const large = 'large content '.repeat(200_000);

function request(content = small) {
  const source = join(root, 'source');
  fs.writeFileSync(source, content);
  return { source, target: join(root, 'to', 'target'), token: 'a.1' };
}

function brokenCheck(): never {
  throw new Error('broken check');
}

function isOfA(name: string): boolean {
  return name.includes('-a.');
}

/** Names in the target's folder. */
function arrived(): string[] {
  return fs.readdirSync(join(root, 'to')).toSorted();
}

describe('copy of a file', () => {
  it.each([
    ['empty', ''],
    ['small', small],
    ['exactly as large as the buffer', 'x'.repeat(1 << 20)],
    ['large', large],
  ])('%s: content, hash, time and permissions arrive', (_, content) => {
    const copy = request(content);
    fs.chmodSync(copy.source, 0o4751);
    fs.utimesSync(copy.source, 1_600_000_000.25, 1_600_000_000.25);
    const outcome = copyFile(copy);
    expect(outcome).toMatchObject({
      ok: true,
      staged: {
        hash: hashBytes(Buffer.from(content)),
        source: readStamp(copy.source),
        staged: readStamp(copy.target),
      },
    });
    expect(fs.readFileSync(copy.target, 'utf8') === content).toBe(true);
    expect(readStamp(copy.target)).toMatchObject({ mtime: 1_600_000_000_250_000_000n, mode: 0o751 });
    expect(arrived()).toEqual(['target']);
  });

  it('replaces a target that may not be written to', () => {
    const copy = request();
    fs.writeFileSync(copy.target, 'old', { mode: 0o444 });
    expect(copyFile(copy).ok).toBe(true);
    expect(fs.readFileSync(copy.target, 'utf8')).toBe(small);
  });

  it('asks right before the target changes, and stops when told to', () => {
    const copy = request();
    fs.writeFileSync(copy.target, 'old');
    const seen: string[] = [];
    const recheck = () => {
      seen.push(fs.readFileSync(copy.target, 'utf8'), ...arrived());
      return 'edited meanwhile';
    };
    const outcome = copyFile({ ...copy, recheck });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'refused' } });
    expect(seen).toEqual(['old', temporaryName('a.1'), 'target']);
    expect(fs.readFileSync(copy.target, 'utf8')).toBe('old');
    expect(arrived()).toEqual(['target']);
  });

  it('cleans up when the last check itself breaks', () => {
    expect(() => copyFile({ ...request(), recheck: brokenCheck })).toThrow('broken check');
    expect(arrived()).toEqual([]);
  });

  it('copies only the version that was planned', () => {
    const copy = request();
    const expected = readStamp(copy.source);
    if (expected === null) throw new Error('no source');
    fs.writeFileSync(copy.source, 'edited since');
    expect(copyFile({ ...copy, expected })).toMatchObject({ failure: { kind: 'changed', side: 'source' } });
    expect(arrived()).toEqual([]);
  });

  it.each([
    ['is gone', () => undefined, 'vanished'],
    ['is a folder', (path: string) => fs.mkdirSync(path), 'notAFile'],
    ['is a link', (path: string) => fs.symlinkSync('elsewhere', path), 'notAFile'],
  ])('whose source %s is a value, not an exception', (_, make, kind) => {
    const copy = { ...request(), source: join(root, 'odd') };
    make(copy.source);
    expect(copyFile(copy)).toMatchObject({ ok: false, failure: { kind, side: 'source' } });
    expect(arrived()).toEqual([]);
  });

  it('into a folder that is gone, or over a folder, fails on the target side', () => {
    const copy = request();
    const gone = copyFile({ ...copy, target: join(root, 'no', 'target') });
    expect(gone).toMatchObject({ failure: { kind: 'vanished', side: 'target' } });
    fs.mkdirSync(copy.target);
    expect(copyFile(copy)).toMatchObject({ failure: { kind: 'notAFile', side: 'target' } });
    expect(arrived()).toEqual(['target']);
  });

  it.each([
    ['small', small],
    ['large', large],
  ])('of a %s file that is written to while it is read is given up', (_, content) => {
    const copy = request(content);
    const read = fs.readSync;
    let once = true;
    fs.readSync = ((...args: Parameters<typeof read>) => {
      const n = read(...args);
      if (once) fs.appendFileSync(copy.source, '!');
      once = false;
      return n;
    }) as typeof read;
    try {
      expect(copyFile(copy)).toMatchObject({ failure: { kind: 'changed', side: 'source' } });
    } finally {
      fs.readSync = read;
    }
    expect(arrived()).toEqual([]);
  });

  it.each([
    ['small', small, false],
    ['large', large, false],
    ['small', small, true],
    ['large', large, true],
  ])('of a %s file is its owner’s alone while it is written', (_, content, keepMode) => {
    const copy = { ...request(content), keepMode };
    fs.chmodSync(copy.source, 0o4777);
    const write = fs.writeSync;
    const modes = new Set<number>();
    fs.writeSync = ((fd: number, ...rest: [Buffer, number, number]) => {
      modes.add(fs.fstatSync(fd).mode & 0o7777);
      return write(fd, ...rest);
    }) as typeof write;
    try {
      expect(copyFile(copy)).toMatchObject({
        ok: true,
        staged: { staged: { mode: keepMode ? 0o777 : 0o600 } },
      });
    } finally {
      fs.writeSync = write;
    }
    expect([...modes]).toEqual([0o600]);
  });

  it('of a large file that cannot be read to its end fails on the source side', () => {
    const copy = request(large);
    const read = fs.readSync;
    fs.readSync = (() => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' });
    }) as typeof read;
    try {
      expect(copyFile(copy)).toMatchObject({ failure: { kind: 'unreachable', side: 'source' } });
    } finally {
      fs.readSync = read;
    }
    expect(arrived()).toEqual([]);
  });
});

describe('creating a name exclusively', () => {
  it('succeeds on a free name and leaves an existing file alone', () => {
    const copy = { ...request(), createExclusive: true };
    expect(copyFile(copy).ok).toBe(true);
    fs.writeFileSync(copy.source, 'second');
    expect(copyFile({ ...copy, token: 'b.1' })).toMatchObject({ failure: { kind: 'exists' } });
    expect(fs.readFileSync(copy.target, 'utf8')).toBe(small);
    expect(arrived()).toEqual(['target']);
    expect(fs.statSync(copy.target).nlink).toBe(1);
  });

  it('works by reservation where there are no hard links', () => {
    const copy = { ...request(), createExclusive: true };
    const link = fs.linkSync;
    fs.linkSync = () => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    };
    try {
      expect(copyFile(copy).ok).toBe(true);
      expect(copyFile({ ...copy, token: 'b.1' })).toMatchObject({ failure: { kind: 'exists' } });
    } finally {
      fs.linkSync = link;
    }
    expect(arrived()).toEqual(['target']);
  });

  it('by reservation keeps out a second copy that comes in between', () => {
    const { source, target } = request();
    plant(root, { second: 'second' });
    const rename = fs.renameSync;
    let second: unknown = null;
    fs.renameSync = (from, to) => {
      fs.renameSync = rename;
      second = renameReserved(join(root, 'second'), target);
      rename(from, to);
    };
    expect(renameReserved(source, target)).toBeNull();
    expect(second).toMatchObject({ kind: 'locked' });
    expect(fs.readFileSync(target, 'utf8')).toBe(small);
  });
});

describe('a batch of staged copies', () => {
  it('is flushed at once and then published', () => {
    const staged = ['1', '2', '3'].map((name) => {
      plant(root, { [name]: name });
      const one = stageCopy({ source: join(root, name), target: join(root, 'to', name), token: name });
      if (!one.ok) throw new Error(one.failure.message);
      return one.staged;
    });
    expect(arrived().every(isTemporaryName)).toBe(true);
    expect(flushFileSystem(root)).toBe(process.platform === 'linux');
    expect(staged.map((one) => publishStaged(one, {}))).toEqual([null, null, null]);
    expect(arrived()).toEqual(['1', '2', '3']);
  });
});

describe('copy of a link', () => {
  it('copies its text and follows nothing', () => {
    fs.symlinkSync('../../etc/passwd', join(root, 'link'));
    const target = join(root, 'to', 'link');
    fs.writeFileSync(target, 'was a file');
    expect(copyLink({ source: join(root, 'link'), target, token: 'x' })).toMatchObject({
      ok: true,
      text: Buffer.from('../../etc/passwd'),
      target: { kind: 'link' },
    });
    expect(arrived()).toEqual(['link']);
  });

  it('refuses what is no link', () => {
    const { source, target } = request();
    expect(copyLink({ source, target, token: 'x' })).toMatchObject({ failure: { kind: 'notAFile' } });
  });
});

describe('leftovers', () => {
  it('are removed when they are ours and old, whatever time they carry', () => {
    const names = ['a.1', 'a.2', 'b.1'].map(temporaryName);
    plant(join(root, 'to'), Object.fromEntries(names.map((name) => [name, ''])));
    const paths = [...names.map((name) => `to/${name}`), 'to/target'];
    const now = fs.statSync(join(root, 'to', names[0] ?? ''), { bigint: true }).ctimeNs;
    fs.utimesSync(join(root, 'to', names[0] ?? ''), 1, 1);
    expect(removeLeftovers(root, paths, { changedBefore: now, mine: isOfA }).removed).toEqual([]);
    const done = removeLeftovers(root, paths, { changedBefore: everythingSettled, mine: isOfA });
    expect(done).toEqual({ removed: paths.slice(0, 2), failed: [] });
    expect(arrived()).toEqual([temporaryName('b.1')]);
  });

  it('are removed where they are links, and what those lead to stays', () => {
    plant(join(root, 'to'), { kept: 'content' });
    const path = `to/${temporaryName('a.1')}`;
    fs.symlinkSync('kept', join(root, path));
    const done = removeLeftovers(root, [path], { changedBefore: everythingSettled, mine: isOfA });
    expect(done).toEqual({ removed: [path], failed: [] });
    expect(arrived()).toEqual(['kept']);
  });

  it('cannot be made outside their folder', () => {
    expect(() => temporaryName('../x')).toThrow('token must be');
  });
});
