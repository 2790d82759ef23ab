/** Contents are told by what `sha256sum` prints, however they are read. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashBytes, hashFile, hashOpenFile } from '../../src/disk/content-hash.ts';
import { scratchFolder } from './scratch.ts';

const BUFFER = 1024;
const path = join(scratchFolder('hash'), 'file');

describe('the hash of a file', () => {
  it.each([0, 1, BUFFER - 1, BUFFER, BUFFER + 1, 2 * BUFFER, 3 * BUFFER + 5])(
    'of %i bytes, read through a buffer of 1024',
    (size) => {
      const content = Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 31) ^ (i >> 8)));
      const expected = createHash('sha256').update(content).digest('hex');
      fs.writeFileSync(path, content);
      expect(hashFile(path, Buffer.alloc(BUFFER))).toEqual({ hash: expected, bytes: size });
      expect(hashBytes(content)).toBe(expected);
    },
  );

  it('leaves the position of an open file alone', () => {
    fs.writeFileSync(path, 'twelve bytes');
    const fd = fs.openSync(path, 'r');
    fs.readSync(fd, Buffer.alloc(7));
    hashOpenFile(fd, Buffer.alloc(BUFFER));
    const rest = Buffer.alloc(BUFFER);
    expect(rest.toString('utf8', 0, fs.readSync(fd, rest))).toBe('bytes');
    fs.closeSync(fd);
  });
});
