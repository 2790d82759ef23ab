/**
 * Header of a registry hive ("REGF"), 4,096 bytes. Layout after Maxim Suhanov's and libyal's public
 * descriptions of the format; offsets are in bytes, numbers little-endian.
 */

export const headerSize = 4096;
export const binHeaderSize = 32;

export interface HiveHeader {
  /** Equal when the last write was finished. */
  readonly primarySequence: number;
  readonly secondarySequence: number;
  /** Last write of the hive by its system, nanoseconds since 1970 (steps of 100 ns); null when it was never stamped. */
  readonly lastWritten: bigint | null;
  readonly major: number;
  readonly minor: number;
  /** Offset of the root key's cell, from the first hive bin. */
  readonly rootCell: number;
  /** Length of all hive bins, from the end of the header. */
  readonly binsSize: number;
  /** Tail of the path the system loaded it from, as far as it was recorded. */
  readonly fileName: string;
}

/** A fault found in a hive. `at` is the offset in the file. */
export interface HiveProblem {
  readonly at: number;
  readonly message: string;
}

export interface HiveCheck {
  /** Whether it may replace another hive: every check passed. */
  readonly ok: boolean;
  readonly lastWritten: bigint | null;
  readonly problems: readonly HiveProblem[];
}

/** Between 1601, where FILETIME begins, and 1970: in steps of 100 ns. */
const fileTimeEpoch = 116_444_736_000_000_000n;

/** Nanoseconds since 1970 for a FILETIME; null for 0, which means "never". */
export function fromFileTime(fileTime: bigint): bigint | null {
  return fileTime === 0n ? null : (fileTime - fileTimeEpoch) * 100n;
}

/** FILETIME for nanoseconds since 1970, rounded down to its steps of 100 ns. */
export function toFileTime(time: bigint): bigint {
  return time / 100n + fileTimeEpoch;
}

/** XOR of the first 127 words of the header; the two values with a meaning of their own are avoided. */
export function headerChecksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < 508; at += 4) sum ^= bytes.readInt32LE(at);
  if (sum === -1) return 0xfffffffe;
  return sum === 0 ? 1 : sum >>> 0;
}

/** The header's fields, or null when there is no header to read. Does not check them. */
export function readHeader(bytes: Buffer): HiveHeader | null {
  if (bytes.length < headerSize || bytes.toString('latin1', 0, 4) !== 'regf') return null;
  return {
    primarySequence: bytes.readUInt32LE(4),
    secondarySequence: bytes.readUInt32LE(8),
    lastWritten: fromFileTime(bytes.readBigUInt64LE(12)),
    major: bytes.readUInt32LE(20),
    minor: bytes.readUInt32LE(24),
    rootCell: bytes.readUInt32LE(36),
    binsSize: bytes.readUInt32LE(40),
    fileName: bytes.toString('utf16le', 48, 112).replace(/\0.*$/s, ''),
  };
}

/**
 * Whether a file is a whole hive: signature, finished last write, checksum, every hive bin in its place
 * up to the length that the header states. Looks at no key. A file that was cut short, torn while
 * being written or replaced by zeros fails. Never throws for damage.
 */
export function checkHive(input: Uint8Array): HiveCheck {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const problems: HiveProblem[] = [];
  const header = readHeader(bytes);
  if (header === null) {
    const short = bytes.length < headerSize;
    const message = short
      ? `${bytes.length} bytes, a hive has at least ${headerSize}`
      : 'not a hive: it does not begin with "regf"';
    return { ok: false, lastWritten: null, problems: [{ at: 0, message }] };
  }
  const { primarySequence, secondarySequence } = header;
  if (primarySequence !== secondarySequence)
    problems.push({
      at: 4,
      message: `a write was not finished: sequence ${primarySequence}, ${secondarySequence}`,
    });
  if (header.major !== 1 || header.minor < 2 || header.minor > 6)
    problems.push({ at: 20, message: `unknown version ${header.major}.${header.minor}` });
  if (bytes.readUInt32LE(28) !== 0) problems.push({ at: 28, message: 'this is a log of a hive, not a hive' });
  if (bytes.readUInt32LE(508) !== headerChecksum(bytes))
    problems.push({ at: 508, message: 'the checksum of the header does not match' });
  checkBins(bytes, header, problems);
  return { ok: problems.length === 0, lastWritten: header.lastWritten, problems };
}

function checkBins(bytes: Buffer, header: HiveHeader, problems: HiveProblem[]): void {
  const { binsSize } = header;
  if (binsSize === 0 || binsSize % 4096 !== 0)
    problems.push({ at: 40, message: `the hive bins take ${binsSize} bytes, not a multiple of 4096` });
  const missing = headerSize + binsSize - bytes.length;
  if (missing > 0) problems.push({ at: bytes.length, message: `cut short: ${missing} bytes are missing` });
  const end = Math.min(binsSize, bytes.length - headerSize);
  for (let at = 0; at + binHeaderSize <= end; ) {
    const size = bytes.readUInt32LE(headerSize + at + 8);
    const intact =
      bytes.toString('latin1', headerSize + at, headerSize + at + 4) === 'hbin' &&
      bytes.readUInt32LE(headerSize + at + 4) === at &&
      size >= 4096 &&
      size % 4096 === 0 &&
      at + size <= binsSize;
    if (!intact) {
      problems.push({ at: headerSize + at, message: 'no hive bin where one should be' });
      return;
    }
    at += size;
  }
}
