/** File systems unlike a Linux disk, as far as this machine can mount them. Each says what it needs where it cannot. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { scratchFolder } from '../../disk/scratch.ts';

export interface FileSystem {
  readonly name: string;
  /** An empty folder on it; `null` where it cannot be mounted here. */
  readonly folder: string | null;
  /** What a machine needs to mount it. */
  readonly needs: string;
}

/** For the name of a test: what is missing where it is skipped. */
export function titleOf({ name, folder, needs }: FileSystem): string {
  return folder === null ? `${name} (skipped: needs ${needs})` : name;
}

export const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

export function runs(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Mounts by `attempt` on a new folder, which is unmounted when the test file is done. */
function mountOn(name: string, attempt: (folder: string, image: string) => boolean): string | null {
  if (!isRoot) return null;
  const scratch = scratchFolder(`mount-${name}`);
  const folder = join(scratch, 'mounted');
  fs.mkdirSync(folder);
  if (!attempt(folder, join(scratch, 'image'))) return null;
  afterAll(() => void runs('umount', '-l', folder));
  return folder;
}

/** An empty image; blocks are taken as they are written. */
function imageAt(path: string, megabytes: number): void {
  fs.closeSync(fs.openSync(path, 'wx'));
  fs.truncateSync(path, megabytes * 1024 * 1024);
}

/** Attaches an image for programs that want a device; free again once it is unmounted. */
function deviceOf(image: string): string {
  const device = spawnSync('losetup', ['-f', '--show', image], { encoding: 'utf8' }).stdout?.trim() ?? '';
  if (device !== '') afterAll(() => void runs('losetup', '-d', device));
  return device;
}

/** A disk that can be filled. */
export function smallDisk(megabytes: number): FileSystem {
  const folder = mountOn('small', (at) =>
    runs('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', at),
  );
  return { name: 'a small disk', folder, needs: 'a superuser who may mount' };
}

/** ext3 with inodes that have no room for more than whole seconds. */
export function wholeSeconds(): FileSystem {
  const folder = mountOn('ext3', (at, image) => {
    imageAt(image, 32);
    return runs('mkfs.ext3', '-q', '-I', '128', image) && runs('mount', '-o', 'loop', image, at);
  });
  return { name: 'ext3 with times in whole seconds', folder, needs: 'a superuser who may mount, e2fsprogs' };
}

/** One name for both cases, whole seconds, no links of either kind, no permissions. */
export function exfat(): FileSystem {
  const folder = mountOn('exfat', (at, image) => {
    imageAt(image, 64);
    return runs('mkfs.exfat', image) && runs('mount.exfat-fuse', deviceOf(image), at);
  });
  return {
    name: 'exFAT: case does not count, whole seconds, no links, no permissions',
    folder,
    needs: 'a superuser who may mount, exfatprogs, exfat-fuse',
  };
}

/** One name for both cases, and every name shown in lower case, however it was given. */
export function lowerCase(): FileSystem {
  const folder = mountOn('ntfs', (at, image) => {
    imageAt(image, 64);
    return runs('mkntfs', '-q', '-F', image) && runs('lowntfs-3g', '-o', 'ignore_case', image, at);
  });
  return {
    name: 'NTFS that shows every name in lower case',
    folder,
    needs: 'a superuser who may mount, ntfs-3g',
  };
}
