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
import { createInterface } from 'node:readline';
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
 * @returns `null` without a snapshot; `discarded`: why it was thrown away (the file is gone)
 */
export async function restoreSnapshot(log: string): Promise<Restored> {
  const path = snapshotPath(log);
  if (!existsSync(path)) return null;
  const found = await readSnapshot(path, log);
  if (typeof found !== 'string') return { snapshot: found };
  rmSync(path, { force: true });
  return { discarded: `${path}: ${found}; it was thrown away and the whole log is read` };
}

async function readSnapshot(path: string, log: string): Promise<Snapshot | string> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  const body: string[] = [];
  let header: SnapshotHeader | null = null;
  let hash: Hash | null = null;
  try {
    for await (const line of lines) {
      if (header !== null) {
        body.push(line);
        continue;
      }
      header = JSON.parse(line) as SnapshotHeader;
      hash = usable(header) ? hashPrefix(log, header.bytes) : null;
      if (hash === null) return reasonAgainst(header);
      if (hash.copy().digest('hex') !== header.sha256) return 'the log is not the one it was made from';
    }
    if (header === null || hash === null || body.length !== header.nodes) return 'it is cut off';
    const { bytes, lines: count, sha256 } = header;
    return { prefix: { bytes, lines: count, sha256 }, state: graphFromLines(body), hash };
  } catch {
    return 'it is damaged';
  }
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

/** Writes a snapshot beside its log; the old one stays until the new one is whole. */
export function writeSnapshot(log: string, prefix: Prefix, state: object): void {
  const path = snapshotPath(log);
  const lines = [...graphLines(state)];
  const header: SnapshotHeader = {
    snapshot: 'roamproof',
    version: SNAPSHOT_VERSION,
    ...prefix,
    nodes: lines.length,
  };
  const opened = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(opened, `${JSON.stringify(header)}\n`);
    for (let i = 0; i < lines.length; i += 1000)
      writeSync(opened, `${lines.slice(i, i + 1000).join('\n')}\n`);
  } finally {
    closeSync(opened);
  }
  renameSync(`${path}.new`, path);
}
