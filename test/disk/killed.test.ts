import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { scan } from '../../src/disk/scan.ts';
import { removeLeftovers } from '../../src/disk/temporary-name.ts';
import { listTrash } from '../../src/disk/trash-index.ts';
import { putBack } from './copied.ts';
import { everythingSettled, harvest, plant, scratchFolder } from './scratch.ts';

const child = join(import.meta.dirname, 'killed-child.ts');
const scratch = scratchFolder('killed');

/** How a child ended: by the signal it sent itself, or with status 0. */
function run(what: string, folder: string, n: number): Promise<NodeJS.Signals | null> {
  const worker = spawn(process.execPath, [child, what, folder, String(n)], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    worker.once('exit', (status, signal) => {
      if (signal !== null || status === 0) resolve(signal);
      else reject(new Error(`the child failed with status ${status}`));
    });
  });
}

/** Runs the child once per call of the file system, killed there; returns how often it was killed. */
async function killAtEveryCall(
  what: string,
  prepare: (folder: string) => void,
  judge: (folder: string) => void,
): Promise<number> {
  const atOnce = 4;
  for (let from = 0; ; from += atOnce) {
    const numbers = Array.from({ length: atOnce }, (_, i) => from + i);
    const folders = numbers.map((n) => join(scratch, `${what}-${n}`));
    folders.forEach(prepare);
    const ends = await Promise.all(folders.map((folder, i) => run(what, folder, from + i)));
    folders.forEach(judge);
    const finished = ends.indexOf(null);
    if (finished !== -1) return from + finished;
  }
}

function clearLeftovers(folder: string): void {
  const { leftovers } = scan(folder, { settledBefore: 0n });
  removeLeftovers(folder, leftovers, { changedBefore: everythingSettled, mine: () => true });
}

describe('a process killed at any call of the file system', () => {
  it('while replacing a file leaves the old version or the new one, whole', async () => {
    const seen = new Set<string>();
    const kills = await killAtEveryCall(
      'copy',
      (folder) => plant(folder, { source: 'new version', 'to/target': 'old version' }),
      (folder) => {
        clearLeftovers(folder);
        const tree = harvest(folder);
        seen.add(tree['to/target'] ?? 'missing');
        expect(Object.keys(tree).toSorted()).toEqual(['source', 'to/', 'to/target']);
      },
    );
    expect([...seen].toSorted()).toEqual(['new version', 'old version']);
    expect(kills).toBeGreaterThan(6);
  });

  it('while creating a file leaves nothing or all of it', async () => {
    const seen = new Set<string>();
    const kills = await killAtEveryCall(
      'create',
      (folder) => plant(folder, { source: 'new version', 'to/': '' }),
      (folder) => {
        clearLeftovers(folder);
        seen.add(harvest(folder)['to/target'] ?? 'missing');
      },
    );
    expect([...seen].toSorted()).toEqual(['missing', 'new version']);
    expect(kills).toBeGreaterThan(6);
  });

  it('while filling the trash loses nothing: it is in its place or can be restored', async () => {
    const tree = { source: 'kept', 'to/target': 'removed' };
    const kills = await killAtEveryCall(
      'trash',
      (folder) => plant(folder, tree),
      (folder) => {
        const trash = join(folder, 'trash');
        for (const item of listTrash(trash).items) putBack(folder, trash, item);
        expect(harvest(folder)).toMatchObject(tree);
      },
    );
    expect(kills).toBeGreaterThan(6);
  });
});

describe('a process killed at random moments', () => {
  it('never leaves half a file at the name, only leftovers that can be removed', async () => {
    const folder = join(scratch, 'loop');
    const versions = ['0', '1'].map((digit) => digit.repeat(3 << 20));
    plant(folder, {
      'source-0': versions[0] ?? '',
      'source-1': versions[1] ?? '',
      'to/target': versions[0] ?? '',
    });
    let leftoversSeen = 0;
    for (const delay of [1, 8, 15, 23, 31, 46]) {
      const worker = spawn(process.execPath, [child, 'loop', folder, '-1'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      await new Promise((resolve) => worker.stdout.once('data', resolve));
      await wait(delay);
      worker.kill('SIGKILL');
      await ended;
      const content = fs.readFileSync(join(folder, 'to/target'), 'latin1');
      expect(versions.includes(content)).toBe(true);
      leftoversSeen += fs.readdirSync(join(folder, 'to')).length - 1;
      clearLeftovers(folder);
      expect(fs.readdirSync(join(folder, 'to'))).toEqual(['target']);
    }
    expect(leftoversSeen).toBeGreaterThan(0);
  });
});
