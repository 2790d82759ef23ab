/** Who holds a file open: what event 1530 reports of a hive. Linux only; elsewhere the answer is "unknown". */
import fs from 'node:fs';
import { join } from 'node:path';

export interface Holder {
  readonly pid: number;
  /** Path of the program, as the system names it; `''` when it may not be read. */
  readonly image: string;
  /** Open descriptors on the file, mappings of it into memory. */
  readonly descriptors: number;
  readonly mappings: number;
}

export type Holders =
  | {
      readonly state: 'known';
      readonly holders: readonly Holder[];
      /** Processes that may not be looked into (another user's): they could hold it too. */
      readonly hiddenProcesses: number;
    }
  | { readonly state: 'unknown'; readonly reason: string };

/**
 * Looks through all processes for open descriptors and mappings of the file at `path`. Compares device
 * and inode, so other names of the same file count. Only this computer's processes are seen: a file on a share may be
 * open elsewhere. `proc` is where the process file system is.
 */
export function holdersOf(path: string, proc = '/proc'): Holders {
  if (process.platform !== 'linux')
    return { state: 'unknown', reason: 'this system does not tell who holds a file' };
  let target: fs.BigIntStats;
  let pids: string[];
  try {
    target = fs.statSync(path, { bigint: true });
    pids = fs.readdirSync(proc).filter((name) => /^\d+$/.test(name));
  } catch (error) {
    return { state: 'unknown', reason: (error as NodeJS.ErrnoException).code ?? 'error' };
  }
  const holders: Holder[] = [];
  let hiddenProcesses = 0;
  for (const pid of pids) {
    const folder = join(proc, pid);
    const descriptors = countDescriptors(folder, target);
    const mappings = countMappings(folder, target);
    if (descriptors === 'hidden') hiddenProcesses += 1;
    const open = typeof descriptors === 'number' ? descriptors : 0;
    if (open + mappings > 0)
      holders.push({ pid: Number(pid), image: imageOf(folder), descriptors: open, mappings });
  }
  return { state: 'known', holders, hiddenProcesses };
}

function countDescriptors(folder: string, target: fs.BigIntStats): number | 'hidden' {
  let names: string[];
  try {
    names = fs.readdirSync(`${folder}/fd`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'EACCES' || code === 'EPERM' ? 'hidden' : 0;
  }
  return names.filter((name) => {
    try {
      const stat = fs.statSync(`${folder}/fd/${name}`, { bigint: true, throwIfNoEntry: false });
      return stat !== undefined && stat.ino === target.ino && stat.dev === target.dev;
    } catch {
      return false;
    }
  }).length;
}

/** Lines like `7f… r--s 00000000 fe:00 1234  /path`; device in hexadecimal, major and minor. */
const mapping = /^\S+ \S+ \S+ ([0-9a-f]+):([0-9a-f]+) (\d+)/gm;

function countMappings(folder: string, target: fs.BigIntStats): number {
  let text: string;
  try {
    text = fs.readFileSync(`${folder}/maps`, 'utf8');
  } catch {
    return 0;
  }
  const inode = target.ino.toString();
  if (!text.includes(inode)) return 0;
  let count = 0;
  for (const [, major, minor, ino] of text.matchAll(mapping))
    if (ino === inode && deviceNumber(major, minor) === target.dev) count += 1;
  return count;
}

/** The number `stat` gives for a device: glibc's makedev. */
function deviceNumber(major: string | undefined, minor: string | undefined): bigint {
  const high = BigInt(`0x${major ?? '0'}`);
  const low = BigInt(`0x${minor ?? '0'}`);
  return (
    ((high & 0xfff_ff000n) << 32n) | ((high & 0xfffn) << 8n) | ((low & 0xfff_fff00n) << 12n) | (low & 0xffn)
  );
}

function imageOf(folder: string): string {
  try {
    return fs.readlinkSync(`${folder}/exe`);
  } catch {
    return '';
  }
}
