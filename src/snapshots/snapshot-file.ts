/**
 * Snapshots beside a log: what a fold of its beginning amounts to, so that the next one starts where the last ended.
 * A snapshot belongs to the exact bytes it was made from; whatever does not match is thrown away, never repaired.
 */
import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { splitLines } from '../readers/text-lines.ts';
import { graphFromLines, graphLines } from './object-graph.ts';
import { SNAPSHOT_VERSION } from './snapshot-version.ts';

/** The part of a log a snapshot stands for. */
export interface Prefix {
  readonly bytes: number;
  readonly lines: number;
  /** SHA-256 of these bytes, hexadecimal. */
  readonly sha256: string;
}

interface SnapshotHeader extends Prefix {
  readonly snapshot: 'roamproof';
  readonly version: number;
  /** Lines of the state that follow. */
  readonly nodes: number;
  /** SHA-256 of all that is above, and of these lines. */
  readonly check: string;
}

export interface Snapshot {
  readonly prefix: Prefix;
  readonly state: object;
  /** Continues the hash of the log behind the prefix. */
  readonly hash: Hash;
}

export type Restored = { readonly snapshot: Snapshot } | { readonly discarded: string } | null;

export function snapshotPath(log: string): string {
  return `${log}.snapshot`;
}

/**
 * The snapshot of a log, if there is one and it matches.
 *
 * @returns `null` without a snapshot; `discarded`: why it was thrown away (the file is gone, where that is possible)
 */
export async function restoreSnapshot(log: string): Promise<Restored> {
  const path = snapshotPath(log);
  if (!existsSync(path)) return null;
  const found = await readSnapshot(path, log);
  if (typeof found !== 'string') return { snapshot: found };
  const fate = removed(path)
    ? 'it was thrown away and the whole log is read'
    : 'the whole log is read (it could not be removed)';
  return { discarded: `${path}: ${found}; ${fate}` };
}

/** Who may only read gets the answer all the same. */
function removed(path: string): boolean {
  try {
    rmSync(path, { force: true });
    return true;
  } catch {
    return false;
  }
}

async function readSnapshot(path: string, log: string): Promise<Snapshot | string> {
  const body: string[] = [];
  let header: SnapshotHeader | null = null;
  let hash: Hash | null = null;
  try {
    for await (const { text } of splitLines(createReadStream(path, 'utf8'), Number.POSITIVE_INFINITY)) {
      if (header !== null) {
        body.push(text);
        continue;
      }
      header = JSON.parse(text) as SnapshotHeader;
      hash = usable(header) ? hashPrefix(log, header.bytes) : null;
      if (hash === null) return reasonAgainst(header);
      if (hash.copy().digest('hex') !== header.sha256) return 'the log is not the one it was made from';
    }
    if (header === null || hash === null || body.length !== header.nodes) return 'it is cut off';
    const { check, ...checked } = header;
    if (checkOf(checked, body) !== check) return 'it is damaged';
    const { bytes, lines, sha256 } = header;
    return { prefix: { bytes, lines, sha256 }, state: graphFromLines(body), hash };
  } catch {
    return 'it is damaged';
  }
}

function checkOf(header: Omit<SnapshotHeader, 'check'>, lines: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(header));
  for (const line of lines) hash.update(`\n${line}`);
  return hash.digest('hex');
}

function usable({ snapshot, version, bytes }: SnapshotHeader): boolean {
  return snapshot === 'roamproof' && version === SNAPSHOT_VERSION && Number.isSafeInteger(bytes);
}

function reasonAgainst({ snapshot, version }: SnapshotHeader): string {
  if (snapshot !== 'roamproof') return 'it is no snapshot';
  return version === SNAPSHOT_VERSION
    ? 'the log is shorter than when it was made'
    : `it is of format ${version}, this program writes ${SNAPSHOT_VERSION}`;
}

const BLOCK = 1024 * 1024;

/** Hash of the first bytes of a file; `null` if it is shorter. */
function hashPrefix(file: string, bytes: number): Hash | null {
  const hash = createHash('sha256');
  const block = Buffer.alloc(Math.min(BLOCK, Math.max(1, bytes)));
  const opened = openSync(file, 'r');
  try {
    for (let done = 0; done < bytes; ) {
      const read = readSync(opened, block, 0, Math.min(block.length, bytes - done), done);
      if (read === 0) return null;
      hash.update(block.subarray(0, read));
      done += read;
    }
  } finally {
    closeSync(opened);
  }
  return hash;
}

/**
 * Writes a snapshot beside its log; the old one stays until the new one is whole.
 *
 * @throws the error of the file system where the folder takes none
 */
export function writeSnapshot(log: string, prefix: Prefix, state: object): void {
  const path = snapshotPath(log);
  const lines = [...graphLines(state)];
  const header: Omit<SnapshotHeader, 'check'> = {
    snapshot: 'roamproof',
    version: SNAPSHOT_VERSION,
    ...prefix,
    nodes: lines.length,
  };
  const opened = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(opened, `${JSON.stringify({ ...header, check: checkOf(header, lines) })}\n`);
    for (let i = 0; i < lines.length; i += 1000)
      writeSync(opened, `${lines.slice(i, i + 1000).join('\n')}\n`);
  } finally {
    closeSync(opened);
  }
  renameSync(`${path}.new`, path);
}
