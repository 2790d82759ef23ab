/**
 * First half of a copy: the content of the source, whole, hashed and with its time, under a temporary
 * name in the target's folder. Nothing at the target's own name is touched.
 */
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { hashBytes, newHash, readFlags } from './content-hash.ts';
import { type Failure, failed, failureOf, type Outcome } from './failure.ts';
import { type FileStamp, readStamp, type SeenFile, sameVersion, stampOf } from './file-stamp.ts';
import { setModified, settableTime } from './set-time.ts';
import { temporaryName } from './temporary-name.ts';

export interface StageRequest {
  readonly source: string;
  readonly target: string;
  /** Unique among all copies to this store; becomes part of the temporary name. */
  readonly token: string;
  /** The version of the source that was planned; another one is not copied. */
  readonly expected?: SeenFile;
  /** Give the copy the source's permissions (default). `false` for stores that have none: it stays its owner's alone. */
  readonly keepMode?: boolean;
  /**
   * `stageAndName` gives the copy its name as well, where nothing has it and the content is of this hash (`null`: of any). Only for a
   * copy that is certain to be carried out and needs no last check but that.
   */
  readonly name?: { readonly hash: string | null };
}

export interface StagedCopy {
  readonly temporary: string;
  readonly target: string;
  /** See `content-hash.ts`. */
  readonly hash: string;
  /** Stamp of the source, the same before and after it was read. */
  readonly source: FileStamp;
  /** Stamp of the copy under its temporary name, read back after it was closed. */
  readonly staged: FileStamp;
  /** Whether it has the target's name already. */
  readonly isNamed: boolean;
}

/** Up to this size a file is read into memory whole, hashed and written; above, in pieces of about this size. */
const wholeUpTo = 1 << 20;
let shared: Buffer | null = null;

/** One buffer for all copies: they are synchronous, one after the other. */
function sharedBuffer(): Buffer {
  shared ??= Buffer.allocUnsafeSlow(wholeUpTo + 1);
  return shared;
}

/**
 * Copies `source` under a temporary name beside `target`. Failures are values; after one, the temporary file is
 * removed again (best effort: `removeLeftovers` finds it otherwise). Set-id and sticky bits are not copied:
 * a share must not be able to plant a program that runs as somebody else.
 */
export function stageCopy(request: StageRequest): Outcome<{ staged: StagedCopy }> {
  const temporary = temporaryOf(request);
  const result = stage(request, temporary);
  if ('kind' in result) {
    if (result.kind !== 'exists') discardStaged(temporary);
    return { ok: false, failure: result };
  }
  return { ok: true, staged: result };
}

/** Where a copy is staged. */
export function temporaryOf({ target, token }: StageRequest): string {
  return join(dirname(target), temporaryName(token));
}

/** Removes a staged copy that will not be published. */
export function discardStaged(temporary: string): void {
  try {
    fs.unlinkSync(temporary);
  } catch {
    // It may never have been made; a leftover is found and removed by the next run.
  }
}

function stage(request: StageRequest, temporary: string): StagedCopy | Failure {
  const opened = openSource(request);
  if ('kind' in opened) return opened;
  try {
    const { fd, stamp } = opened;
    const copy = stamp.size <= wholeUpTo ? copySmall : copyLarge;
    const content = copy(fd, stamp, request, temporary);
    if ('kind' in content) return content;
    const after = stampOf(fs.fstatSync(fd, { bigint: true }));
    if (!sameVersion(stamp, after) || content.bytes !== stamp.size)
      return failed('changed', 'source', request.source);
    return finish(request, temporary, stamp, content);
  } catch (error) {
    return failureOf(error, 'source', request.source);
  } finally {
    fs.closeSync(opened.fd);
  }
}

function openSource(request: StageRequest): { fd: number; stamp: FileStamp } | Failure {
  const { source, expected } = request;
  let fd = -1;
  try {
    fd = fs.openSync(source, readFlags);
    const stamp = stampOf(fs.fstatSync(fd, { bigint: true }));
    const wrong =
      stamp.kind === 'file'
        ? expected !== undefined && !sameVersion(expected, stamp) && failed('changed', 'source', source)
        : failed('notAFile', 'source', source);
    if (wrong === false) return { fd, stamp };
    fs.closeSync(fd);
    return wrong;
  } catch (error) {
    if (fd !== -1) fs.closeSync(fd);
    return failureOf(error, 'source', source);
  }
}

type Content = { readonly hash: string; readonly bytes: number; readonly timeSet: boolean };

function copySmall(
  from: number,
  { size, mtime, mode }: FileStamp,
  request: StageRequest,
  temporary: string,
): Content | Failure {
  const buffer = sharedBuffer();
  let bytes = 0;
  // Up to its size: whether it has grown meanwhile shows the look at it afterwards.
  for (let n = -1; n !== 0 && bytes < size; bytes += n)
    n = fs.readSync(from, buffer, bytes, size - bytes, null);
  const content = buffer.subarray(0, bytes);
  const hash = hashBytes(content);
  try {
    const fd = fs.openSync(temporary, 'wx', 0o600);
    try {
      for (let at = 0; at < bytes; ) at += fs.writeSync(fd, content, at, bytes - at);
      return { hash, bytes, timeSet: dress(fd, mtime, mode, request) };
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    return failureOf(error, 'target', request.target);
  }
}

/** In pieces, and by no call of the system: that would give the copy the source's permissions before its first byte. */
function copyLarge(
  from: number,
  { size, mtime, mode }: FileStamp,
  request: StageRequest,
  temporary: string,
): Content | Failure {
  const { source, target } = request;
  const buffer = sharedBuffer();
  const hash = newHash();
  let bytes = 0;
  try {
    const fd = fs.openSync(temporary, 'wx', 0o600);
    try {
      for (let n = -1; n !== 0 && bytes < size; bytes += n) {
        const read = readPiece(from, buffer, source);
        if (typeof read !== 'number') return read;
        n = read;
        hash.update(buffer.subarray(0, n));
        for (let at = 0; at < n; ) at += fs.writeSync(fd, buffer, at, n - at);
      }
      return { hash: hash.digest('hex'), bytes, timeSet: dress(fd, mtime, mode, request) };
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    return failureOf(error, 'target', target);
  }
}

/** Bytes read, from where the last piece ended. */
function readPiece(from: number, buffer: Buffer, source: string): number | Failure {
  try {
    return fs.readSync(from, buffer, 0, buffer.length, null);
  } catch (error) {
    return failureOf(error, 'source', source);
  }
}

/**
 * Gives the copy its permissions and time. Returns whether the time was taken. Until here the copy was readable by its owner alone. A
 * store without permissions keeps its own.
 */
function dress(fd: number, time: bigint, sourceMode: number, request: StageRequest): boolean {
  if (request.keepMode !== false) setMode(fd, sourceMode & 0o777);
  return setModified(fd, time);
}

/** The coarsest step in which a store keeps times (FAT), nanoseconds. */
const coarsestStep = 2_000_000_000n;

function distance(a: bigint, b: bigint): bigint {
  return a < b ? b - a : a - b;
}

/** The stamp as the store gives it back once the file is closed. */
function finish(request: StageRequest, temporary: string, source: FileStamp, content: Content) {
  const { target } = request;
  try {
    let staged = readStamp(temporary);
    // SMB servers may stamp a file once more when its writer closes it.
    if (staged !== null && content.timeSet && distance(staged.mtime, source.mtime) > coarsestStep) {
      const time = settableTime(source.mtime);
      fs.utimesSync(temporary, time, time);
      staged = readStamp(temporary);
    }
    if (staged === null) return failed('vanished', 'target', temporary);
    if (staged.size !== source.size) return failed('damaged', 'target', target, 'its length is wrong');
    return { temporary, target, hash: content.hash, source, staged, isNamed: false };
  } catch (error) {
    return failureOf(error, 'target', target);
  }
}

function setMode(fd: number, mode: number): void {
  try {
    fs.fchmodSync(fd, mode);
  } catch {
    // The store has no permissions, or gives them itself.
  }
}
