/** One file as a merge sees it: the planner's node with what the driver needs to find and check it on the disk. */
import fs from 'node:fs';
import type { EntryKind } from '../disk/columns.ts';
import { hashBytes, hashFile, readFlags } from '../disk/content-hash.ts';
import { readLinkText } from '../disk/copy-link.ts';
import type { SeenFile } from '../disk/file-stamp.ts';
import type { FileNode } from '../fold/tree.ts';
import { headerSize, readHeader } from '../hive/regf-header.ts';
import { contentId, hashIn } from './content-id.ts';

export interface DiskNode extends FileNode {
  readonly seen: SeenFile;
  /** The content has no hash yet: nothing is compared with it, and the copy will tell. */
  readonly unhashed?: true;
  /** It could not be seen, and is taken for unchanged. */
  readonly assumed?: true;
}

const buffer = Buffer.allocUnsafeSlow(1 << 20);

/** Content as it stands in records. Throws errors of the system. */
export function contentOf(path: string, kind: EntryKind): string {
  return kind === 'link' ? linkContent(readLinkText(path)) : contentId('file', hashFile(path, buffer).hash);
}

/** The content of a link: where it leads to, as it is written there. */
export function linkContent(text: Buffer): string {
  return contentId('link', hashBytes(text));
}

const VERSION_BITS = 48n;

/**
 * What a version is known by: its content and the time it was first seen with, in 48 bits. So the same bytes written at
 * another time are another version, and a file found again without a manifest is the one it was.
 *
 * @param mtime nanoseconds since 1970
 */
export function versionOf(content: string, mtime: bigint): number {
  return Number(versionBits(content) ^ BigInt.asUintN(Number(VERSION_BITS), mtime));
}

function versionBits(content: string): bigint {
  return BigInt(`0x${hashIn(content).slice(0, Number(VERSION_BITS) / 4)}`);
}

/** A log tells the time of a file in whole milliseconds; nanoseconds. */
const SLACK = 1_000_000n;

/** Whether a version is of this content: by chance once in a hundred million. `modified`: the time it was first seen with, ms. */
export function isVersionOf(version: number, content: string, modified: number): boolean {
  return isOneTime(BigInt(version) ^ versionBits(content), BigInt(Math.round(modified * 1e6)));
}

/** Whether two versions are of this content, and of one time as far as copies keep it. */
export function isOneVersion(a: number, b: number, content: string): boolean {
  const bits = versionBits(content);
  return isOneTime(BigInt(a) ^ bits, BigInt(b) ^ bits);
}

/** Nanoseconds, of which a version has only the last bits. */
function isOneTime(a: bigint, b: bigint): boolean {
  const off = BigInt.asIntN(Number(VERSION_BITS), a - b);
  return off > -SLACK && off < SLACK;
}

/** Milliseconds since 1970 for a stamp in nanoseconds; the fraction is kept, so that neighbouring stamps differ. */
export function toMs(time: bigint): number {
  return Number(time) / 1e6;
}

/**
 * When a hive was last written, by its own header, ms; its file's time where it has none. Loading a hive and copying it change
 * the file's time and not the hive (rule H5).
 */
export function hiveModified(path: string, seen: SeenFile): number {
  const header = Buffer.alloc(headerSize);
  try {
    const fd = fs.openSync(path, readFlags);
    try {
      const read = fs.readSync(fd, header, 0, headerSize, 0);
      return toMs(readHeader(header.subarray(0, read))?.lastWritten ?? seen.mtime);
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return toMs(seen.mtime);
  }
}

export function isRoaming(kind: EntryKind): boolean {
  return kind === 'file' || kind === 'link';
}
