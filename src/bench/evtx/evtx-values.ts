/** A value to be put into a slot: its type number and its bytes. */
export interface FixtureValue {
  readonly type: number;
  readonly bytes: Buffer;
}

export const nullValue: FixtureValue = { type: 0, bytes: Buffer.alloc(0) };

/** UTF-16 without a NUL, as in real records. */
export function text(value: string): FixtureValue {
  return { type: 0x01, bytes: Buffer.from(value, 'utf16le') };
}

/** An unsigned number of that many bytes. */
export function number(type: number, size: number, value: number | bigint | null): FixtureValue {
  if (value === null) return nullValue;
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return { type, bytes: bytes.subarray(0, size) };
}

/** The first three parts little endian, the rest as printed. */
export function encodeGuid(guid: string): Buffer {
  const hex = guid.replace(/[{}-]/g, '');
  const bytes = Buffer.from(hex, 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

export function encodeSid(sid: string): Buffer {
  const [, revision, authority, ...parts] = sid.split('-').map(Number);
  const bytes = Buffer.alloc(8 + parts.length * 4);
  bytes.writeUInt8(revision ?? 1, 0);
  bytes.writeUInt8(parts.length, 1);
  bytes.writeUIntBE(authority ?? 5, 2, 6);
  for (const [index, part] of parts.entries()) bytes.writeUInt32LE(part, 8 + index * 4);
  return bytes;
}
