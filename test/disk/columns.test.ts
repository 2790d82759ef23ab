import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entriesOf, entryCount, sameEntries, type TreeColumns } from '../../src/disk/columns.ts';
import { ColumnsBuilder } from '../../src/disk/columns-builder.ts';
import {
  decodeColumns,
  encodeColumns,
  readColumnsFile,
  writeColumnsFile,
} from '../../src/disk/columns-file.ts';
import { scratchFolder } from './scratch.ts';

const fresh = 1_700_000_000_123_456_789n;

/** A small tree with every kind, names beyond Latin-1, a negative time and a huge file. */
function sample(inodes: boolean, change: { mtime?: bigint; name?: string } = {}): TreeColumns {
  const builder = new ColumnsBuilder(inodes);
  builder.beginFolder({ path: '', mtime: 5n, ctime: 6n });
  builder.add('file', 9_007_199_254_740_991, -1n, 18_446_744_073_709_551_615n);
  builder.add('folder', 4096, 99n, 2n);
  builder.add('link', 3, fresh, 3n);
  builder.endFolder('big.bin/Ordner/日本語\n', 0);
  builder.beginFolder({ path: 'Ordner', mtime: fresh, ctime: fresh + 1n });
  builder.add('special', 0, 0n, 4n);
  builder.add('file', 12, change.mtime ?? fresh, 5n);
  builder.endFolder(`pipe/${change.name ?? 'ä.txt'}`, 1);
  builder.beginFolder({ path: 'Ordner/leer', mtime: 7n, ctime: 8n });
  builder.endFolder('', 2);
  return builder.finish(fresh - 5n);
}

describe('columns', () => {
  it('give back their entries; a folder has no size or time of its own there', () => {
    const columns = sample(true);
    expect(entryCount(columns)).toBe(5);
    expect(entriesOf(columns, 0)).toEqual([
      { name: 'big.bin', kind: 'file', size: 9_007_199_254_740_991, mtime: -1n, inode: 2n ** 64n - 1n },
      { name: 'Ordner', kind: 'folder', size: 0, mtime: 0n, inode: 2n },
      { name: '日本語\n', kind: 'link', size: 3, mtime: fresh, inode: 3n },
    ]);
    expect(entriesOf(columns, 2)).toEqual([]);
  });

  it('see one nanosecond and one letter of difference, folder by folder', () => {
    const columns = sample(false);
    const later = sample(false, { mtime: fresh + 1n });
    const renamed = sample(false, { name: 'ö.txt' });
    expect([0, 1, 2].map((f) => sameEntries(columns, f, sample(true), f))).toEqual([true, true, true]);
    expect([0, 1, 2].map((f) => sameEntries(columns, f, later, f))).toEqual([true, false, true]);
    expect([0, 1, 2].map((f) => sameEntries(columns, f, renamed, f))).toEqual([true, false, true]);
  });

  it('grow past their first size without losing anything', () => {
    const builder = new ColumnsBuilder(false);
    const perFolder = 10;
    for (let f = 0; f < 2000; f += 1) {
      builder.beginFolder({ path: `folder-${f}`, mtime: BigInt(f), ctime: 0n });
      const names = Array.from({ length: perFolder }, (_, i) => {
        builder.add('file', f * perFolder + i, BigInt(f), 0n);
        return `file-number-${i}.txt`;
      });
      builder.endFolder(names.join('/'));
    }
    const columns = builder.finish(0n);
    expect(entriesOf(columns, 1999)[9]).toMatchObject({
      name: 'file-number-9.txt',
      size: 19_999,
      mtime: 1999n,
    });
    expect(columns.folderMtimes[1500]).toBe(1500n);
  });
});

describe('columns in a file', () => {
  const folder = scratchFolder('columns');

  it.each([true, false])('come back as they were (inodes kept: %s)', (inodes) => {
    const columns = sample(inodes);
    expect(decodeColumns(encodeColumns(columns))).toEqual({ ok: true, columns });
  });

  it('come back from bytes at an odd place in memory', () => {
    const bytes = encodeColumns(sample(true));
    const shifted = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
    expect(decodeColumns(shifted)).toEqual({ ok: true, columns: sample(true) });
  });

  it('of an empty tree come back', () => {
    const columns = new ColumnsBuilder(false).finish(1n);
    expect(decodeColumns(encodeColumns(columns))).toEqual({ ok: true, columns });
  });

  it('are refused when any one byte is damaged', () => {
    const bytes = encodeColumns(sample(true));
    const accepted = Array.from(bytes, (_, at) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x40;
      return decodeColumns(damaged).ok;
    });
    expect(accepted.filter(Boolean)).toEqual([]);
  });

  it('are refused when cut short anywhere, saying so', () => {
    const bytes = encodeColumns(sample(false));
    const outcomes = Array.from(bytes, (_, length) => decodeColumns(bytes.subarray(0, length)));
    expect(outcomes.filter((outcome) => outcome.ok)).toEqual([]);
    expect(outcomes.at(-1)).toEqual({
      ok: false,
      problem: `cut short or extended: ${bytes.length - 1} bytes of ${bytes.length}`,
    });
  });

  it('name the other version that wrote them', () => {
    const bytes = encodeColumns(sample(false));
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(12, 2, true);
    expect(decodeColumns(bytes)).toMatchObject({
      problem: 'written in version 2, this program reads version 1',
    });
  });

  it('are written and read through the disk; a missing file is a problem', () => {
    const path = join(folder, 'manifest');
    expect(readColumnsFile(path)).toEqual({ ok: false, problem: `cannot read ${path}: ENOENT` });
    writeColumnsFile(path, join(folder, 'manifest.new'), sample(true));
    expect(readColumnsFile(path)).toEqual({ ok: true, columns: sample(true) });
    expect(fs.readdirSync(folder)).toEqual(['manifest']);
  });
});
