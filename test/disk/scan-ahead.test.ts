/** A second thread looks ahead of a scan: the scan finds what it finds without it. */
import fs from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lookWhetherAsKnown } from '../../src/disk/as-known.ts';
import type { TreeColumns } from '../../src/disk/columns.ts';
import { encodeColumns, type SharedListing } from '../../src/disk/columns-file.ts';
import { scan } from '../../src/disk/scan.ts';
import { ScanAhead } from '../../src/disk/scan-ahead.ts';
import { everythingSettled, plant, scratchFolder } from './scratch.ts';

const FOLDERS = 40;

function tree(): string {
  const root = scratchFolder('scan-ahead');
  const files = Array.from({ length: FOLDERS * 5 }, (_, i) => [`d${i % FOLDERS}/e/${i}`, `content ${i}`]);
  plant(root, Object.fromEntries([...files, ['top', 'x']]));
  return root;
}

const look = (root: string): TreeColumns => scan(root, { settledBefore: everythingSettled }).columns;

function shared(columns: TreeColumns): SharedListing {
  const encoded = encodeColumns(columns);
  const memory = new SharedArrayBuffer(encoded.length);
  new Uint8Array(memory).set(encoded);
  return { memory, from: 0, length: encoded.length };
}

function started(root: string, columns: TreeColumns, file?: URL): ScanAhead {
  const ahead = ScanAhead.start(root, shared(columns), columns.folders.length, file);
  if (ahead === null) throw new Error('no second thread');
  return ahead;
}

async function until(isDone: () => boolean): Promise<void> {
  for (const end = performance.now() + 20_000; !isDone(); ) {
    if (performance.now() > end) throw new Error('the second thread has told nothing');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const told = (ahead: ScanAhead, columns: TreeColumns): string[] =>
  columns.folders.filter((_, f) => ahead.isAsKnown(f));

describe('looking ahead of a scan', () => {
  it('tells of the folders in which all is as the listing has it, and of no other', async () => {
    const root = tree();
    const columns = look(root);
    fs.writeFileSync(join(root, 'd1/e/1'), 'longer than before');
    fs.rmSync(join(root, 'd2/e/2'));
    plant(root, { 'd3/e/new': 'x' });
    fs.rmSync(join(root, 'd4/e'), { recursive: true });
    fs.symlinkSync('top', join(root, 'd5/e/link'));
    const ahead = started(root, columns);
    const other = new Set(['d1/e', 'd2/e', 'd3/e', 'd4', 'd4/e', 'd5/e']);
    await until(() => ahead.isAsKnown(0));
    expect(told(ahead, columns)).toEqual(columns.folders.filter((folder) => !other.has(folder)));
  });

  it('leads to what a scan without it finds', async () => {
    const root = tree();
    const columns = look(root);
    plant(root, { 'd3/e/new': 'x', 'd7/e/7': 'longer than before' });
    fs.rmSync(join(root, 'd9'), { recursive: true });
    const ahead = started(root, columns);
    await until(() => ahead.isAsKnown(columns.folders.indexOf('d8')));
    const options = { settledBefore: everythingSettled, previous: columns };
    const seen = { columns, holds: (_: string, f: number) => ahead.isAsKnown(f) };
    const [withIt, without] = [scan(root, { ...options, seen }), scan(root, options)];
    ahead.end();
    expect(withIt).toEqual(without);
  });

  it('does not tell of what a time too fresh stands for', () => {
    const root = tree();
    const settled = look(root);
    const f = settled.folders.indexOf('d6/e');
    const [file, folder] = ['d6/e/6', 'd6/e'].map((path) => fs.statSync(join(root, path), { bigint: true }));
    for (const settledBefore of [file?.mtimeNs, folder?.mtimeNs, folder?.ctimeNs])
      expect(lookWhetherAsKnown(`${root}/`, { ...settled, settledBefore: settledBefore ?? 0n }, f)).toBe(
        false,
      );
    expect(lookWhetherAsKnown(`${root}/`, settled, f)).toBe(true);
  });

  it('stands in nobody’s way where the second thread comes to nothing', async () => {
    const root = tree();
    const columns = look(root);
    const file = join(root, 'thread.mts');
    fs.writeFileSync(file, 'throw new Error("no");');
    const ahead = started(root, columns, pathToFileURL(file));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(told(ahead, columns)).toEqual([]);
    ahead.end();
  });
});
