import { fileTimeToIso } from '../windows-time.ts';
import { Damage } from './damage.ts';

/** The types of values, as numbered in the format. */
export const VALUE_NULL = 0x00;
export const VALUE_UTF16 = 0x01;
export const VALUE_BINXML = 0x21;
/** Set on a type: an array of it. */
export const VALUE_ARRAY = 0x80;

const codepage1252 = new TextDecoder('windows-1252');

/** Bytes per item of the types whose size is fixed. */
const FIXED_SIZES: Readonly<Record<number, number>> = {
  3: 1,
  4: 1,
  5: 2,
  6: 2,
  7: 4,
  8: 4,
  9: 8,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  15: 16,
  17: 8,
  18: 16,
  20: 4,
  21: 8,
};

/**
 * One value as Windows prints it in event XML. `type` without the array bit.
 * Damage where the size does not fit the type or the type is unknown.
 */
export function valueText(bytes: Buffer, type: number, start: number, size: number): string {
  const wanted = FIXED_SIZES[type];
  if (wanted !== undefined && size < wanted) {
    throw new Damage(`a value of type ${type} has ${size} instead of ${wanted} bytes`, start);
  }
  switch (type) {
    case VALUE_NULL:
      return '';
    case VALUE_UTF16:
      return withoutEndingNul(bytes.toString('utf16le', start, start + size));
    case 0x02:
      return withoutEndingNul(codepage1252.decode(bytes.subarray(start, start + size)));
    case 0x0b:
      return String(bytes.readFloatLE(start));
    case 0x0c:
      return String(bytes.readDoubleLE(start));
    case 0x0d:
      return bytes.readUInt32LE(start) === 0 ? 'false' : 'true';
    case 0x0e:
      return bytes.toString('hex', start, start + size).toUpperCase();
    case 0x0f:
      return guidText(bytes, start);
    case 0x11:
      return fileTimeToIso(bytes.readUInt32LE(start), bytes.readUInt32LE(start + 4)) ?? '';
    case 0x12:
      return systemTimeText(bytes, start);
    case 0x13:
      return sidText(bytes, start, size);
    default:
      return wholeNumberText(bytes, type, start, size);
  }
}

function wholeNumberText(bytes: Buffer, type: number, start: number, size: number): string {
  switch (type) {
    case 0x03:
      return String(bytes.readInt8(start));
    case 0x04:
      return String(bytes.readUInt8(start));
    case 0x05:
      return String(bytes.readInt16LE(start));
    case 0x06:
      return String(bytes.readUInt16LE(start));
    case 0x07:
      return String(bytes.readInt32LE(start));
    case 0x08:
      return String(bytes.readUInt32LE(start));
    case 0x09:
      return String(bytes.readBigInt64LE(start));
    case 0x0a:
      return String(bytes.readBigUInt64LE(start));
    // A pointer-sized value is 4 or 8 bytes, by the Windows that wrote it.
    case 0x10:
      return size >= 8 ? hex(bytes.readBigUInt64LE(start)) : hexOfPointer(bytes, start, size);
    case 0x14:
      return hex(bytes.readUInt32LE(start));
    case 0x15:
      return hex(bytes.readBigUInt64LE(start));
    default:
      throw new Damage(`value type 0x${type.toString(16)} is unknown`, start);
  }
}

/**
 * The items of an array value as texts. Strings end with a NUL each; other types have a fixed size.
 */
export function arrayTexts(bytes: Buffer, type: number, start: number, size: number): string[] {
  if (size === 0) return [];
  if (type === VALUE_UTF16) {
    return withoutEndingNul(bytes.toString('utf16le', start, start + size)).split('\0');
  }
  if (type === 0x02) return valueText(bytes, type, start, size).split('\0');
  const step = FIXED_SIZES[type];
  if (step === undefined) throw new Damage(`arrays of type 0x${type.toString(16)} are unknown`, start);
  const items: string[] = [];
  for (let at = start; at + step <= start + size; at += step) items.push(valueText(bytes, type, at, step));
  return items;
}

function withoutEndingNul(text: string): string {
  return text.endsWith('\0') ? text.slice(0, -1) : text;
}

function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}

function hexOfPointer(bytes: Buffer, start: number, size: number): string {
  if (size < 4) throw new Damage(`a pointer-sized value has ${size} bytes`, start);
  return hex(bytes.readUInt32LE(start));
}

function guidText(bytes: Buffer, start: number): string {
  const part = (from: number, to: number): string => bytes.toString('hex', start + from, start + to);
  const first = bytes.readUInt32LE(start).toString(16).padStart(8, '0');
  const second = bytes
    .readUInt16LE(start + 4)
    .toString(16)
    .padStart(4, '0');
  const third = bytes
    .readUInt16LE(start + 6)
    .toString(16)
    .padStart(4, '0');
  return `{${first}-${second}-${third}-${part(8, 10)}-${part(10, 16)}}`.toUpperCase();
}

/** Revision, count of sub-authorities, authority (48 bits, big endian), sub-authorities (32 bits each). */
function sidText(bytes: Buffer, start: number, size: number): string {
  const count = size >= 8 ? bytes.readUInt8(start + 1) : -1;
  if (count < 0 || size < 8 + count * 4) throw new Damage(`a SID does not fit into ${size} bytes`, start);
  let text = `S-${bytes.readUInt8(start)}-${bytes.readUIntBE(start + 2, 6)}`;
  for (let i = 0; i < count; i += 1) text += `-${bytes.readUInt32LE(start + 8 + i * 4)}`;
  return text;
}

/** Year, month, day of week, day, hour, minute, second, millisecond: 16 bits each. */
function systemTimeText(bytes: Buffer, start: number): string {
  const field = (index: number, digits: number): string =>
    String(bytes.readUInt16LE(start + index * 2)).padStart(digits, '0');
  const day = `${field(0, 4)}-${field(1, 2)}-${field(3, 2)}`;
  return `${day}T${field(4, 2)}:${field(5, 2)}:${field(6, 2)}.${field(7, 3)}Z`;
}
