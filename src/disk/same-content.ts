/** Comparing bytes costs a tenth of hashing them: for reading a copy again right after it was written. */
import fs from 'node:fs';

/** Whether an open file holds exactly `bytes`. `buffer` must be longer than they are. Throws what `read` throws. */
export function holdsBytes(fd: number, bytes: Buffer, buffer: Buffer): boolean {
  return fill(fd, buffer, 0) === bytes.length && bytes.equals(buffer.subarray(0, bytes.length));
}

/** Whether two open files hold the same bytes, read through two buffers of one length. */
export function holdsSame(a: number, b: number, bufferA: Buffer, bufferB: Buffer): boolean {
  for (let at = 0; ; at += bufferA.length) {
    const n = fill(a, bufferA, at);
    if (fill(b, bufferB, at) !== n || !bufferA.subarray(0, n).equals(bufferB.subarray(0, n))) return false;
    if (n < bufferA.length) return true;
  }
}

/** Reads from `position` until the buffer is full or the file ends; bytes read. */
function fill(fd: number, buffer: Buffer, position: number): number {
  let got = 0;
  for (let n = -1; n !== 0 && got < buffer.length; got += n)
    n = fs.readSync(fd, buffer, got, buffer.length - got, position + got);
  return got;
}
