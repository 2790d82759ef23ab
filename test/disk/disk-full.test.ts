import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TrashRun } from '../../src/disk/trash.ts';
import { copyFile } from './copied.ts';
import { scratchFolder } from './scratch.ts';

const scratch = scratchFolder('full');
const store = join(scratch, 'store');
fs.mkdirSync(store);
const mounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', store], { stdio: 'ignore' }).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', store]);
});

/** Needs a file system that can be filled: a tmpfs of 3 MB, which only a superuser may mount. */
describe.runIf(mounted)('a full disk (skipped where no tmpfs can be mounted)', () => {
  it.each([
    ['small', 900_000],
    ['large', 2_500_000],
  ])('refuses a %s file as a value; the old version stays, no half file and no leftover', (name, size) => {
    const filler = join(store, 'filler');
    fs.writeFileSync(filler, Buffer.alloc(3 * 1024 * 1024 - 600_000));
    const target = join(store, name);
    fs.writeFileSync(target, 'old version');
    const source = join(scratch, name);
    fs.writeFileSync(source, Buffer.alloc(size, 'x'));

    const outcome = copyFile({ source, target, token: 'x' });
    expect(outcome).toMatchObject({
      ok: false,
      failure: { kind: 'diskFull', side: 'target', code: 'ENOSPC' },
    });
    expect(fs.readFileSync(target, 'utf8')).toBe('old version');
    expect(fs.readdirSync(store).toSorted()).toEqual(['filler', name].toSorted());

    fs.unlinkSync(filler);
    expect(copyFile({ source, target, token: 'x' }).ok).toBe(true);
    fs.unlinkSync(target);
  });

  it('does not keep a file from being moved into a trash that was opened before', () => {
    const victim = join(store, 'victim');
    fs.writeFileSync(victim, 'content');
    const trash = new TrashRun(store, join(store, 'trash'), 'run');
    fs.writeFileSync(join(store, 'filler'), '');
    const filling = fs.openSync(join(store, 'filler'), 'w');
    try {
      for (;;) fs.writeSync(filling, Buffer.alloc(4096));
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    }
    fs.closeSync(filling);
    const outcome = trash.move({ path: 'victim', at: 0, reason: 'test' });
    trash.close();
    expect(outcome.ok || outcome.failure.kind === 'diskFull').toBe(true);
    const kept = outcome.ok ? join(store, 'trash', 'run', outcome.item.stored) : victim;
    expect(fs.readFileSync(kept, 'utf8')).toBe('content');
  });
});

/** Devices that are full by definition, for machines where nothing can be mounted. */
describe.runIf(fs.existsSync('/dev/full'))('a write that finds no space', () => {
  it('is told from other failures', () => {
    const source = join(scratch, 'source');
    fs.writeFileSync(source, 'content');
    const open = fs.openSync;
    fs.openSync = ((path: string, flags: string, mode?: number) =>
      flags === 'wx' ? open('/dev/full', 'w') : open(path, flags, mode)) as typeof open;
    try {
      const outcome = copyFile({ source, target: join(scratch, 'target'), token: 'x' });
      expect(outcome).toMatchObject({ ok: false, failure: { kind: 'diskFull', side: 'target' } });
    } finally {
      fs.openSync = open;
    }
    expect(fs.existsSync(join(scratch, 'target'))).toBe(false);
  });
});
