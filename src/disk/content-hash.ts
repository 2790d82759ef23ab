/**
 * BLAKE2b, cut to 256 bits: collision-resistant, so that equal hashes may stand for equal content, and
 * the fastest such hash that needs no help from the processor (measured here at 40 kB: 0.53 GB/s, SHA-256
 * 0.39, SHA-512 0.46; SHA-1 0.80 and MD5 0.61 are faster but broken).
 */
import { createHash, hash as hashOnce } from 'node:crypto';
import fs from 'node:fs';

const algorithm = 'blake2b512';
const hexDigits = 64;

/** Hash of bytes: 64 hexadecimal digits. */
export function hashBytes(bytes: Uint8Array): string {
  return hashOnce(algorithm, bytes, 'hex').slice(0, hexDigits);
}

/**
 * Hash of an open file from its start, through `buffer`, and the number of bytes read. Throws what `read`
 * throws. The position of the descriptor is left alone.
 */
export function hashOpenFile(fd: number, buffer: Buffer): { hash: string; bytes: number } {
  const hash = createHash(algorithm);
  let at = 0;
  for (let n = fs.readSync(fd, buffer, 0, buffer.length, at); n > 0; ) {
    hash.update(buffer.subarray(0, n));
    at += n;
    n = fs.readSync(fd, buffer, 0, buffer.length, at);
  }
  return { hash: hash.digest('hex').slice(0, hexDigits), bytes: at };
}

/** Hash of the file at `path`, which must not be a link. Throws errors of the system. */
export function hashFile(path: string, buffer: Buffer): { hash: string; bytes: number } {
  const fd = fs.openSync(path, readFlags);
  try {
    return hashOpenFile(fd, buffer);
  } finally {
    fs.closeSync(fd);
  }
}

/** Reading that follows no link and does not wait for the other end of a pipe. */
export const readFlags =
  fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0);
